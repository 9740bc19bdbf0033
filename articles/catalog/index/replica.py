"""The process's one FacetIndex: read from the database once, then brought up to date.

Whoever borrows it holds the lock to the last number of the answer, so that one answer never mixes two
states. An answer is a few milliseconds of pure computing, so waiting for this lock costs threads nothing
that the interpreter's own lock would not.
"""

import logging
import threading
from contextlib import contextmanager

from django.db import DatabaseError, connection

from articles.catalog.index import changelog, files, snapshot
from articles.catalog.index.load import load_index, read_labels, read_rows
from articles.catalog.postings import reader
from articles.catalog.postings.search import Inverted
from articles.catalog.text.engine import engine
from articles.catalog.text.query import Term
from articles.catalog.text.term_cache import MOST_RECENT, Words
from articles.models import Article

# Up to this many articles an index is read within the request that needs it (about 0.1 s);
# a larger one is read by a thread of its own, and the database answers until it is there.
READ_AT_ONCE = 20_000
# Above this many changed articles, reading everything again is quicker than following.
MOST_FOLLOWED = 20_000
BATCH = 500
# Without an inverted index so many words are searched for before anybody asks: each takes the first who
# does 5 to 30 ms.
LEARNT, SHORT = 120, 3

log = logging.getLogger(__name__)


class Replica:
    """Holds the FacetIndex; borrow() is the only way to it."""

    def __init__(self):
        self._lock = threading.RLock()
        self._reader = self._learner = None
        # The sets of the words asked for lately; used like the index, while it is lent.
        self.words = Words()
        self.forget()

    def forget(self):
        """Throws the index away; the next refresh() reads it again."""
        with self._lock:
            self._index = self._labels = self._position = None
            self.words.forget()

    def refresh(self):
        """Takes in what was committed since the last look at the change log: one query if there is nothing.

        Returns the index's state, another number after any change; None while there is no index.
        """
        if connection.in_atomic_block:
            return None
        with self._lock:
            self._bring_up_to_date()
            return self._index.state if self._index is not None else None

    @contextmanager
    def borrow(self):
        """Lends (index, labels) as of the last refresh(), or later; (None, None) while there is no index.

        Inside a transaction there is none either: a replica of what may be rolled back would be wrong for
        every later request.
        """
        if connection.in_atomic_block:
            yield None, None
            return
        with self._lock:
            yield self._index, self._labels

    @property
    def is_being_read(self):
        """Whether a large index is on its way: until it is there, the database would count for long."""
        return bool(self._reader and self._reader.is_alive())

    @property
    def has_words(self):
        """Whether the words that are read ahead are there, or as many of them as could be read."""
        return self._index is not None and not (self._learner and self._learner.is_alive())

    def wait(self):
        """Waits for an index that is being read, and its words; for commands and tests."""
        for name in ("_reader", "_learner"):
            thread = getattr(self, name)
            if thread:
                thread.join()

    def _bring_up_to_date(self):
        if self._index is None:
            self._start()
        if self._index is not None and not self._follow():
            self.forget()
            self._read()
        if self.words.wants_inverted and not self._learner.is_alive():
            self._learn()

    def _follow(self):
        """Applies what changed since the last look; False if everything must be read again."""
        try:
            changed = changelog.since(self._position)
        except changelog.Gap:
            return False
        if changed.everything or len(changed.articles) > MOST_FOLLOWED:
            return False
        pks = sorted(changed.articles)
        for first in range(0, len(pks), BATCH):
            batch = pks[first : first + BATCH]
            self._index.replace(batch, list(read_rows(batch)))
            self.words.changed(batch)
        if changed.companies or changed.topics:
            self._labels = read_labels(self._index)
        self._position = changed.position
        return True

    def _start(self):
        if self.is_being_read:
            # Its copy may be there a moment before it is: it is not to be taken twice.
            return
        saved = self._saved()
        if saved is None:
            self._read()
        else:
            self._take(*saved)

    def _saved(self):
        """(index, position) of the copy on disk; None without one from which the log can be followed."""
        saved = snapshot.read()
        if saved is None or _changed_since(saved[1], MOST_FOLLOWED) is None:
            return None
        index, mark = saved
        return index, changelog.Position(mark)

    def _take(self, index, position):
        labels = read_labels(index)
        with self._lock:
            self._index, self._labels, self._position = index, labels, position
        self._learn()

    def _read(self):
        if Article.objects.count() <= READ_AT_ONCE:
            self._read_everything()
        elif not (self._reader and self._reader.is_alive()):
            self._reader = threading.Thread(target=self._read_apart, name="index", daemon=True)
            self._reader.start()

    def _read_apart(self):
        try:
            with files.build_lock():
                # Another process may have read everything and saved it meanwhile.
                saved = self._saved()
                if saved is None:
                    self._read_everything()
                else:
                    self._take(*saved)
        except (DatabaseError, OSError):
            log.exception("The index could not be read; the next request tries again")
        finally:
            connection.close()

    def _read_everything(self):
        # The position comes first: what changes while everything is read is followed afterwards.
        position = changelog.position()
        index = load_index()
        snapshot.save(index, position.mark)
        self._take(index, position)

    def _learn(self):
        """Has words read ahead by a thread of its own, where searching for them takes long."""
        if len(self._index.published) > READ_AT_ONCE:
            self._learner = threading.Thread(target=self._learn_apart, name="words", daemon=True)
            self._learner.start()

    def _learn_apart(self):
        try:
            if not files.are_possible():
                self._trying(self._learn_commonest, "Words could not be read ahead")
            elif not self.words.has_inverted:
                self._trying(self._take_inverted, "Words could not be copied; searches ask the database")
        finally:
            connection.close()

    def _trying(self, learn, otherwise):
        try:
            learn()
        except (DatabaseError, OSError):
            log.exception(otherwise)

    def _take_inverted(self):
        # What fails is not tried again before the next start.
        self.words.wants_inverted = False
        copy = _near_copy()
        with self._lock:
            # What changes from here on is told to whoever adopts it like everything else.
            changed = copy and _changed_since(copy.mark, MOST_RECENT)
            if changed is not None and self._index is not None:
                self.words.adopt(Inverted(copy, changed))
            elif copy:
                copy.close()

    def _learn_commonest(self):
        for word in engine().commonest(LEARNT):
            # A short word begins so many others that reading them all takes long.
            beginnings = [Term(word, is_prefix=True)] if len(word) > SHORT else []
            for term in (Term(word), *beginnings):
                with self._lock:
                    state = self.words.state()
                ids = engine().ids(term)
                with self._lock:
                    self.words.take(term, ids, state)


def _changed_since(mark, most):
    """The ids of the articles that changed since place `mark` of the log; None if too many, or not known."""
    try:
        changed = changelog.since(changelog.Position(mark))
    except changelog.Gap:
        return None
    return None if changed.everything or len(changed.articles) > most else changed.articles


def _near_copy():
    """The copy of all words, made anew if too many articles changed since; None if that failed."""
    copy = _near()
    if copy is None:
        with files.build_lock():
            # Another process may have made one meanwhile.
            copy = _near()
            if copy is None:
                reader.POSTINGS.build(changelog.position().mark)
                copy = reader.load()
    return copy


def _near():
    copy = reader.load()
    if copy and _changed_since(copy.mark, MOST_RECENT) is None:
        copy.close()
        return None
    return copy


REPLICA = Replica()
