"""A page, politely: in its host's turn, and only if the host's robots.txt lets it be read."""

from urllib.parse import urljoin

from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.fetching.client import FetchError, fetch
from articles.ingest.fetching.robots import LIMIT as ROBOTS_LIMIT

HTML = "text/html, application/xhtml+xml, */*;q=0.1"
PAGE_LIMIT = 5 * 2**20
# Errors that come at once and tell nothing of the host under its other scheme; the page gives the same one.
UNREACHED = ("refused", "dns", "connect", "tls")


def visit(url, *, accept=HTML, limit=PAGE_LIMIT, seconds=None):
    """The Fetched of the page at `url`; the options are fetch()'s.

    Raises hosts.Busy if the host cannot be asked now, also when this turn went into reading its robots.txt,
    and FetchError, of kind "robots" where the host does not want the page read. Where a redirect leads,
    the same holds.
    """
    known = {}

    def may_read(url, turn):
        name = rate_limit.name_of(url)
        rules = known[name] = known.get(name) or rate_limit.known_rules(url, timezone.now())
        if rules is None and turn:
            _read_rules(url, turn, seconds)
            raise turn.spent()
        if rules is not None and not rules.allows(url):
            raise _unwanted(url)

    may_read(url, None)
    return ask(url, check=may_read, accept=accept, limit=limit, seconds=seconds)


def rules_of(url):
    """The Rules of the host of `url`, asked for unless they are known.

    Raises hosts.Busy, and FetchError if there is no answer at all.
    """
    rules = rate_limit.known_rules(url, timezone.now())
    if rules is not None:
        return rules
    with rate_limit.turn(url) as turn:
        return _read_rules(url, turn)


def _read_rules(url, turn, seconds=None):
    """The Rules of the host of `url`, asked for in its `turn`; FetchError if there is no answer at all."""
    name, address = turn.name, urljoin(url, "/robots.txt")
    try:
        fetched = fetch(address, limit=ROBOTS_LIMIT * 4, seconds=seconds, before=turn.follow)
        status, body = 200, fetched.body
    except FetchError as error:
        # Redirects without end mean that there is none (RFC 9309, 2.3.1.2).
        status, body = (404 if error.kind == "redirects" else error.status), b""
        if status is None:
            if error.kind not in UNREACHED and not _was_hurried(error, seconds):
                rate_limit.keep_rules(name, turn, None, b"", timezone.now())
            raise
    return rate_limit.keep_rules(name, turn, status, body, timezone.now())


def ask(url, *, check=lambda url, turn: None, seconds=None, **options):
    """fetch() in the host's turn, and in that of each host it redirects to; a host that needs rest gets it.

    `check(url, turn)` is called before each request. Raises hosts.Busy, FetchError, and what it raises.
    """
    with rate_limit.turn(url) as turn:

        def before(url):
            turn.follow(url)
            check(url, turn)

        try:
            return fetch(url, before=before, seconds=seconds, **options)
        except FetchError as error:
            # A host that does not answer would hold a worker for as long with every page of its own.
            silent = error.kind == "timeout" and not _was_hurried(error, seconds)
            if error.status in rate_limit.ASKS_FOR_REST or silent:
                turn.back_off(error.retry_after)
            raise


def _was_hurried(error, seconds):
    """Whether the host had fewer seconds than usual, so that its silence says nothing of it."""
    return error.kind == "timeout" and seconds is not None


def _unwanted(url):
    row = rate_limit.row_of(url)
    if row is not None and row.robots_status == 200:
        return FetchError("The site's robots.txt asks that this page is not read.", kind="robots")
    return FetchError("The site's robots.txt could not be read, so nothing of it is.", kind="robots")
