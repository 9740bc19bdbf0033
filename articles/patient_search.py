"""discover() for somebody who waits before a page: at its hosts' pace, and over after so many seconds."""

import queue
import threading
import time

from django.utils import timezone

from articles.ingest import hosts
from articles.ingest.discover import NothingFound, discover
from articles.ingest.fetch import FetchError, fetch

# Seconds for a whole search.
PATIENCE = 20.0


def search(address, seconds=PATIENCE):
    """The feeds of the site at `address` as discover() gives them, after at most `seconds`.

    Raises FetchError and NothingFound. What was found when the time is over is given.
    """
    patience = _Patience(seconds)
    try:
        return discover(address, get=patience.get)
    except NothingFound:
        if patience.is_over:
            raise NothingFound(f"No feed was found within {seconds:g} seconds.") from None
        raise


class _Patience:
    """Asks for addresses, each in its host's turn, until the time is over."""

    def __init__(self, seconds):
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def _left(self):
        return self._end - time.monotonic()

    @property
    def is_over(self):
        return self._left <= 0

    def get(self, url):
        """fetch(url), or FetchError once the time is over."""
        if not hosts.name_of(url):
            # Nobody's turn: fetch() says what is wrong with the address.
            return fetch(url)
        while True:
            try:
                with hosts.turn(url) as turn:
                    return self._ask(url, turn)
            except hosts.Busy as busy:
                self._wait(busy.until)

    def _wait(self, until):
        seconds = (until - timezone.now()).total_seconds()
        if seconds > self._left:
            raise FetchError("This host must not be asked again so soon. Try it in a minute.", kind="timeout")
        time.sleep(max(0.0, seconds))

    def _ask(self, url, turn):
        try:
            return self._fetched(url)
        except FetchError as error:
            if error.status in hosts.ASKS_FOR_REST:
                turn.back_off(error.retry_after)
            raise

    def _fetched(self, url):
        """fetch() beside this thread, which waits no longer than it has; the other ends by its own limits."""
        if self.is_over:
            raise self._too_late()
        answers = queue.SimpleQueue()
        threading.Thread(target=_answer, args=[url, answers], daemon=True).start()
        try:
            fetched, error = answers.get(timeout=max(0.0, self._left))
        except queue.Empty:
            raise self._too_late() from None
        if error:
            raise error
        return fetched

    def _too_late(self):
        return FetchError(f"The server did not answer within {self._seconds:g} seconds.", kind="timeout")


def _answer(url, answers):
    try:
        answers.put((fetch(url), None))
    except FetchError as error:
        answers.put((None, error))
