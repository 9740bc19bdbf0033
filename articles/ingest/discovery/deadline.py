"""discover() with a time limit, for a person who waits for the page; within the rate limits of hosts."""

import time

from django.utils import timezone

from articles.ingest.discovery.find_feeds import NothingFound, discover
from articles.ingest.fetching import polite, rate_limit
from articles.ingest.fetching.client import LIMIT, FetchError, fetch

# Seconds for a search.
LIMIT_SECONDS = 20.0


def search(address, seconds=LIMIT_SECONDS):
    """The feeds of the site at `address`, as of discover(), after at most `seconds`.

    If the time is over, it returns what was found until then. Raises FetchError and NothingFound.
    """
    deadline = _Deadline(seconds)
    try:
        return discover(address, get=deadline.feed, get_page=deadline.page)
    except NothingFound:
        if deadline.is_over:
            raise NothingFound(f"No feed was found within {seconds:g} seconds.") from None
        raise


class _Deadline:
    """Fetches addresses within the rate limits of their hosts, until the time is over."""

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
        """The Fetched of a page, if robots.txt allows it. It may turn out to be a large feed."""
        return self._in_time(polite.fetch_page, url, accept="*/*", limit=LIMIT)

    def _in_time(self, get, url, **options):
        if not rate_limit.host_of(url):
            # Without a host there is no rate limit, and fetch() says what is wrong with the address.
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
            raise FetchError(
                "This host must not be asked again so soon. Try again in a minute.", kind="timeout"
            )
        time.sleep(max(0.0, seconds))
