"""The process's one FacetIndex: read from the database once, then brought up to date.

Whoever borrows it holds the lock to the last number of the answer, so that one answer never mixes two
states. An answer is a few milliseconds of pure computing, so waiting for this lock costs threads nothing
that the interpreter's own lock would not.
"""

import logging
import threading
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from articles.catalog import added
from articles.catalog.index import changelog, snapshot
from articles.catalog.index.load import load_index, read_labels, read_rows
from articles.catalog.words import Words, changed_since
from articles.models import Article

# Up to this many articles an index is read within the request that needs it (about 0.1 s);
# a larger one is read by a thread of its own, and the database answers until it is there.
READ_AT_ONCE = 20_000
# Above this many changed articles, reading everything again is quicker than following.
MOST_FOLLOWED = 20_000
BATCH = 500

log = logging.getLogger(__name__)


class Replica:
    """Holds the FacetIndex; borrow() is the only way to it."""

    def __init__(self):
        self._lock = threading.RLock()
        self._reader = None
        # Used like the index, while that is lent.
        self.words = Words(self._lock)
        self.forget()

    def forget(self):
        """Throws the index away; the next refresh() reads it again."""
        with self._lock:
            self._index = self._labels = self._position = self._window_starts = None
            self._noticed = None, None
            self.words.forget()

    def refresh(self):
        """Takes in what was committed since the last look at the change log: one query if there is nothing.

        Returns the index's state, another number after any change; None while there is no index, or no words,
        so that answers will be others in a moment.
        """
        if connection.in_atomic_block:
            return None
        with self._lock:
            self._bring_up_to_date()
            is_ready = self._index is not None and self.words.engine is not None
            state = self._index.state if is_ready else None
            if state != self._noticed[0]:
                self._noticed = state, timezone.now()
            return state

    def noticed_at(self, state):
        """When this process first answered with the index in `state`; None for another than the latest.

        Every process looks for changes before it answers. So whatever any of them answered without the change
        was answered before this moment.
        """
        noticed, moment = self._noticed
        return moment if noticed == state else None

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
        """Whether words can be searched and nothing is being built for them."""
        return self.words.engine is not None and not self.words.is_being_built

    def wait(self):
        """Waits for an index that is being read, and its words; for commands and tests."""
        if self._reader:
            self._reader.join()
        self.words.wait()

    def _bring_up_to_date(self):
        if self._index is None:
            self._start()
        if self._index is not None and not self._follow():
            self.forget()
            self._read()
        if self._index is not None:
            self._turn_the_day()
            self.words.keep_up()

    def _turn_the_day(self):
        """At midnight what was added "today" is another set, and every page another one."""
        starts = added.window_starts()
        if self._window_starts is not starts:
            self._index.set_windows({value: added.microseconds(start) for value, start in starts.items()})
            self._window_starts = starts

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
            self.words.mark_changed(batch)
        if changed.companies or changed.topics or changed.technologies:
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
        if saved is None or changed_since(saved[1], MOST_FOLLOWED) is None:
            return None
        index, mark = saved
        return index, changelog.Position(mark)

    def _take(self, index, position):
        labels = read_labels(index)
        with self._lock:
            self._index, self._labels, self._position = index, labels, position
            self._window_starts = None
            self._turn_the_day()
            self.words.start(index.published)

    def _read(self):
        if Article.objects.count() <= READ_AT_ONCE:
            self._read_everything()
        elif not self.is_being_read:
            self._reader = threading.Thread(target=self._read_apart, name="index", daemon=True)
            self._reader.start()

    def _read_apart(self):
        try:
            with snapshot.SNAPSHOT.build_lock():
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


REPLICA = Replica()
