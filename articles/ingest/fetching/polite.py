"""Fetching politely: within the host's rate limit, and pages only if its robots.txt allows them."""

from urllib.parse import urljoin

from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.fetching.client import FetchError, fetch
from articles.ingest.fetching.robots import LIMIT as ROBOTS_LIMIT

HTML = "text/html, application/xhtml+xml, */*;q=0.1"
PAGE_LIMIT = 5 * 2**20
# With these errors the page itself fails too, and they say nothing about the host under the other scheme.
UNREACHED = ("refused", "dns", "connect", "tls")


def fetch_page(url, *, method="GET", accept=HTML, limit=PAGE_LIMIT, seconds=None, **options):
    """The Fetched of the page at `url`; the options are those of fetch().

    Raises rate_limit.HostBusy if the host cannot be asked now, or if its robots.txt had to be fetched first;
    and FetchError, of kind "robots" if the host does not allow it. All of that applies to redirects too.
    """
    known = {}

    def may_read(url, slot):
        name = rate_limit.host_of(url)
        rules = known[name] = known.get(name) or rate_limit.cached_rules(url, timezone.now())
        if rules is None and slot:
            _fetch_rules(url, slot, seconds)
            raise slot.spent()
        if rules is not None and not rules.allows(url):
            raise _forbidden(url)

    may_read(url, None)
    options |= {"method": method, "accept": accept, "limit": limit, "seconds": seconds}
    return fetch_feed(url, check=may_read, **options)


def robots_rules(url):
    """The Rules of the host of `url`, fetched if need be.

    Raises rate_limit.HostBusy, and FetchError if there is no answer at all.
    """
    rules = rate_limit.cached_rules(url, timezone.now())
    if rules is not None:
        return rules
    with rate_limit.host_slot(url) as slot:
        return _fetch_rules(url, slot)


def _fetch_rules(url, slot, seconds=None):
    """The Rules of the host of `url`, fetched in its `slot`. Raises FetchError if there is no answer."""
    name, address = slot.name, urljoin(url, "/robots.txt")
    try:
        fetched = fetch(address, limit=2 * ROBOTS_LIMIT, cut=True, seconds=seconds, before=slot.follow)
        status, body = 200, fetched.body
    except FetchError as error:
        # Endless redirects mean that there is none (RFC 9309, 2.3.1.2).
        status, body = (404 if error.kind == "redirects" else error.status), b""
        if status is None:
            if error.kind not in UNREACHED and not _was_hurried(error, seconds):
                rate_limit.store_rules(name, slot, None, b"", timezone.now())
            raise
    return rate_limit.store_rules(name, slot, status, body, timezone.now())


def fetch_feed(url, *, check=lambda url, slot: None, seconds=None, **options):
    """fetch() within the rate limit of the host, and of each host that it redirects to.

    `check(url, slot)` is called before each request. A host that asks for a rest or does not answer gets one.
    Raises rate_limit.HostBusy, FetchError, and what `check` raises.
    """
    with rate_limit.host_slot(url) as slot:

        def before(url):
            slot.follow(url)
            check(url, slot)

        try:
            return fetch(url, before=before, seconds=seconds, **options)
        except FetchError as error:
            # Every other page of a host that does not answer would block a worker for as long.
            silent = error.kind == "timeout" and not _was_hurried(error, seconds)
            if error.status in rate_limit.ASKS_FOR_REST or silent:
                slot.back_off(error.retry_after)
            raise


def _was_hurried(error, seconds):
    """Whether the host had less time than usual, so that a timeout says nothing about it."""
    return error.kind == "timeout" and seconds is not None


def _forbidden(url):
    row = rate_limit.host_row(url)
    if row is not None and row.robots_status == 200:
        return FetchError("The site's robots.txt does not allow this page to be read.", kind="robots")
    return FetchError("The site's robots.txt could not be read, so none of its pages are.", kind="robots")
