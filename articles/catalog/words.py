"""The words half of the replica: one Engine a process, and for a large catalogue the postings it needs.

A small catalogue is read when somebody searches. Of a large one the postings are in a file of this host,
which one process builds for all; until it is there, there is no engine. replica.py says what changed. The
engine is asked outside the replica's lock, so that no page waits for somebody's search.
"""

import logging
import threading
import time
from collections import Counter
from contextlib import contextmanager

from django.db import DatabaseError

from articles.catalog.index import changelog, files
from articles.catalog.postings import build, reader
from articles.catalog.postings.search import PostingsSearch
from articles.catalog.text import delta, fts5, known_names
from articles.catalog.text.engine import Engine
from articles.models.databases import reading

# Postings from which more articles have changed are not used at a start.
MOST_FOLLOWED = 20_000
# Seconds until building is tried again that has failed, and those that a search waits for postings which are
# there and only have to be opened.
PATIENCE, OPENING = 600, 3

# Postings that were built by other rules, or are laid out in another way, are built again.
FILE = files.IndexFile(".words", lambda: {"rules": fts5.RULES, "layout": build.LAYOUT}, "build_postings")

log = logging.getLogger(__name__)


class Words:
    """The engine, None while it is being prepared, and the names of companies and topics."""

    def __init__(self, lock):
        """`lock` is the replica's: it is held while one engine takes the place of another."""
        self._lock, self._names = lock, known_names.Latest()
        # How many threads use each engine, those included that have been replaced meanwhile.
        self._users, self._users_lock = Counter(), threading.Lock()
        self._builder, self._tried_again_at = None, 0
        self._is_opened = threading.Event()
        self._is_opened.set()
        self.engine = None

    def names(self, labels):
        """The known_names.Names of now; `labels` is the replica's, None without one."""
        return self._names.of(labels)

    @contextmanager
    def lend(self):
        """A context with the engine, or None: it stays open for as long, even if another takes its place."""
        with self._users_lock:
            engine = self.engine
            self._users[engine] += 1
        try:
            yield engine
        finally:
            with self._users_lock:
                self._users[engine] -= 1
                self._close_unused(engine)

    def _close_unused(self, engine):
        if engine is not self.engine and engine is not None and not self._users[engine]:
            del self._users[engine]
            engine.close()

    @property
    def is_being_built(self):
        return bool(self._builder and self._builder.is_alive())

    def wait(self):
        """Waits for postings that are being built; for commands and tests."""
        if self._builder:
            self._builder.join()

    def forget(self):
        with self._users_lock:
            engine, self.engine = self.engine, None
            self._close_unused(engine)

    def start(self, published):
        """Begins with the set `published` of all published articles."""
        self.forget()
        if len(published) <= delta.MOST_ARTICLES:
            self.engine = Engine()
            self.engine.mark_changed(published)
        else:
            self._is_opened.clear()
        self.keep_up()

    def settle(self):
        """Waits a moment for postings that are being opened; never while the lock is held."""
        self._is_opened.wait(OPENING)

    def mark_changed(self, pks):
        """Notes that the articles `pks` have changed."""
        if self.engine:
            self.engine.mark_changed(pks)

    def keep_up(self):
        """Has postings built where they are missing or too much has changed since, by a thread of its own."""
        is_wanted = self.engine is None or self.engine.delta_size > delta.MOST_ARTICLES
        if is_wanted and not self.is_being_built and time.monotonic() >= self._tried_again_at:
            self._builder = threading.Thread(target=self._build_apart, name="words", daemon=True)
            self._builder.start()

    @reading.for_readers()
    def _build_apart(self):
        try:
            most = MOST_FOLLOWED if self.engine is None else delta.MOST_ARTICLES
            opened = _open(most)
            if opened is None:
                self._is_opened.set()
                opened = _built(most)
            if opened:
                self._adopt(*opened)
        except (DatabaseError, OSError):
            self._tried_again_at = time.monotonic() + PATIENCE
            log.exception("The words could not be prepared: searches stay plain matches")
        finally:
            self._is_opened.set()
            reading.connection().close()

    def _adopt(self, file, position):
        with self._lock:
            # What changes from here on is told by mark_changed().
            changed = changed_since(position, MOST_FOLLOWED)
            if changed is None:
                file.close()
                return
            self.forget()
            self.engine = Engine(PostingsSearch(file, "words", fts5.WEIGHTS))
            self.engine.mark_changed(changed)


def _built(most):
    """_open() after they have been built, by this process or by another one meanwhile."""
    with FILE.build_lock():
        opened = _open(most)
        if opened is None:
            FILE.build(changelog.position())
            opened = _open(most)
    return opened


def _open(most):
    """(the PostingsFile, the changelog.Position that it is true to).

    None without a usable one, or if more than `most` articles have changed since.
    """
    opened = FILE.open()
    if opened is None:
        return None
    file, content, _, position = opened
    if changed_since(position, most) is None:
        file.close()
        return None
    return reader.PostingsFile(file, content, fts5.TABLES), position


def changed_since(position, most):
    """The ids of the articles that changed since a changelog.Position; None if too many, or not known."""
    try:
        changed = changelog.since(position)
    except changelog.Gap:
        return None
    return None if changed.everything or len(changed.articles) > most else changed.articles
