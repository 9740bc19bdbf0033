"""discover() for somebody who waits before a page: at its hosts' pace, and over after so many seconds."""

import time

from django.utils import timezone

from articles.ingest.discovery.find_feeds import NothingFound, discover
from articles.ingest.fetching import polite, rate_limit
from articles.ingest.fetching.client import LIMIT, FetchError, fetch

# Seconds for a whole search.
PATIENCE = 20.0


def search(address, seconds=PATIENCE):
    """The feeds of the site at `address` as discover() gives them, after at most `seconds`.

    Raises FetchError and NothingFound. What was found when the time is over is given.
    """
    patience = _Patience(seconds)
    try:
        return discover(address, get=patience.feed, get_page=patience.page)
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

    def feed(self, url):
        return self._in_time(polite.fetch_feed, url)

    def page(self, url):
        """The same for a page, which robots.txt may forbid. What is taken for one may be a large feed."""
        return self._in_time(polite.fetch_page, url, accept="*/*", limit=LIMIT)

    def _in_time(self, get, url, **options):
        if not rate_limit.host_of(url):
            # Nobody's turn: fetch() says what is wrong with the address.
            return fetch(url)
        while not self.is_over:
            try:
                return get(url, seconds=self._left, **options)
            except rate_limit.HostBusy as busy:
                self._wait(busy.until)
            except FetchError as error:
                if error.kind != "timeout" or not self.is_over:
                    raise
        raise FetchError(f"The server did not answer within {self._seconds:g} seconds.", kind="timeout")

    def _wait(self, until):
        seconds = (until - timezone.now()).total_seconds()
        if seconds > self._left:
            raise FetchError("This host must not be asked again so soon. Try it in a minute.", kind="timeout")
        time.sleep(max(0.0, seconds))
