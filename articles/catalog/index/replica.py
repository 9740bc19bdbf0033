"""The process's one FacetIndex: read from the database once, then brought up to date.

Whoever borrows it holds the lock to the last number of the answer, so that one answer never mixes two
states. An answer is a few milliseconds of pure computing, so waiting for this lock costs threads nothing
that the interpreter's own lock would not.
"""

import logging
import threading
import time
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from articles.catalog import added
from articles.catalog.index import changelog, snapshot
from articles.catalog.index.load import load_index, read_labels, read_rows
from articles.catalog.words import Words, changed_since
from articles.models import Article
from articles.models.databases import connections, reading

# Up to this many articles an index is read within the request that needs it (about 0.1 s);
# a larger one is read by a thread of its own, and the database answers until it is there.
READ_AT_ONCE = 20_000
# Above this many changed articles, reading everything again is quicker than following.
MOST_FOLLOWED = 20_000
BATCH = 500
# Seconds that a look at the log may take, and after which a database that did not answer is asked again.
LOOK_SECONDS, PAUSE = 3, 1
# Seconds that a standby has to come to where another server was; then its log is taken as it is.
CATCHING_UP = 10
NOT_YET = "The replica of the database is behind what was read before"
NO_ANSWER = "The database did not answer a moment ago"

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
        """Throws away the index and what is known of the database; the next refresh() reads it again."""
        with self._lock:
            self._is_down, self._tried_at, self._behind_since = False, 0, None
            self._index = self._labels = self._position = self._window_starts = None
            self._noticed, self._seen_at = (None, None), None
            self.words.forget()

    def refresh(self):
        """Takes in what was committed since the last look at the change log: one query if there is nothing.

        Returns the index's state, another number after any change; None while there is no index, or no words,
        so that answers will be others in a moment.
        """
        if connection.in_atomic_block or reading.is_past_the_index():
            return None
        with self._its_turn():
            self._bring_up_to_date()
            self._seen_at = timezone.now()
            is_ready = self._index is not None and self.words.engine is not None
            state = self._index.state if is_ready else None
            if state != self._noticed[0]:
                self._noticed = state, self._seen_at
            return state

    @contextmanager
    def _its_turn(self):
        """Holds the lock for a look at the database; raises OperationalError if that does not answer.

        Once it has not, one request after the other finds out whether it does again, PAUSE apart, and none
        waits for another's finding out.
        """
        if not self._lock.acquire(blocking=not self._is_down):
            raise OperationalError(NO_ANSWER)
        try:
            if self._is_down and time.monotonic() - self._tried_at < PAUSE:
                raise OperationalError(NO_ANSWER)
            self._tried_at = time.monotonic()
            with connections.answer_within(LOOK_SECONDS), reading.for_readers():
                yield
            self._is_down = False
        except (OperationalError, InterfaceError):
            self._is_down = True
            raise
        finally:
            self._lock.release()

    def seen_at(self, state):
        """When this process last looked at the database, if that was in `state` then; else None."""
        return self._seen_at if self._noticed[0] == state else None

    @property
    def position(self):
        """The changelog.Position that the index is at; None without an index."""
        return self._position

    def condition(self):
        """What there is, as catalog.condition() says it."""
        with self._lock:
            is_there = self._index is not None
            return {
                "is_there": is_there,
                "has_words": self.has_words,
                "state": self._index.state if is_there else None,
                "articles": len(self._index.published) if is_there else None,
                "waiting": self._position.waiting if is_there else None,
            }

    def noticed_at(self, state):
        """When this process first answered with the index in `state`; None for another than the latest.

        Every process looks for changes before it answers. So whatever any of them answered without the change
        was answered before this moment.
        """
        noticed, moment = self._noticed
        return moment if noticed == state else None

    @reading.for_readers()
    def preload(self):
        """Takes the index in before a process is forked, if that is quick, without any thread.

        A large one is taken from its copy, or left to the first request. The words are begin_words()'s.
        """
        with self._lock:
            if Article.objects.count() <= READ_AT_ONCE:
                position = changelog.position()
                self._take_index(load_index(), position)
            elif saved := self._saved():
                self._take_index(*saved)

    @reading.for_readers()
    def begin_words(self):
        """Prepares the words in the process that needs them: what opens files and starts threads is not
        inherited."""
        with self._lock:
            if self._index is not None:
                self.words.start(self._index.published)

    @contextmanager
    def borrow(self):
        """Lends (index, labels) as of the last refresh(), or later; (None, None) while there is no index.

        Inside a transaction there is none either: a replica of what may be rolled back would be wrong for
        every later request.
        """
        if connection.in_atomic_block or reading.is_past_the_index():
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
            self._behind_since = None
        except changelog.Gap:
            return False
        except changelog.Behind:
            self._behind_since = self._behind_since or time.monotonic()
            if time.monotonic() - self._behind_since > CATCHING_UP:
                return False
            raise OperationalError(NOT_YET) from None
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
        return saved

    def _take(self, index, position):
        with self._lock:
            self._take_index(index, position)
            self.words.start(index.published)

    def _take_index(self, index, position):
        labels = read_labels(index)
        with self._lock:
            self._index, self._labels, self._position = index, labels, position
            self._window_starts = None
            self._turn_the_day()

    def _read(self):
        if Article.objects.count() <= READ_AT_ONCE:
            self._read_everything()
        elif not self.is_being_read:
            self._reader = threading.Thread(target=self._read_apart, name="index", daemon=True)
            self._reader.start()

    @reading.for_readers()
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
            reading.connection().close()

    def _read_everything(self):
        # The position comes first: what changes while everything is read is followed afterwards.
        position = changelog.position()
        index = load_index()
        snapshot.save(index, position)
        self._take(index, position)


REPLICA = Replica()
