"""A page, politely: in its host's turn, and only if the host's robots.txt lets it be read."""

from urllib.parse import urljoin

from django.utils import timezone

from articles.ingest import hosts
from articles.ingest.fetch import FetchError, fetch
from articles.ingest.robots import LIMIT as ROBOTS_LIMIT

HTML = "text/html, application/xhtml+xml, */*;q=0.1"
PAGE_LIMIT = 5 * 2**20


def visit(url, *, accept=HTML, limit=PAGE_LIMIT):
    """The Fetched of the page at `url`.

    Raises hosts.Busy if the host cannot be asked now, also when this turn went into reading its robots.txt,
    and FetchError, of kind "robots" where the host does not want the page read.
    """
    rules = hosts.known_rules(url, timezone.now())
    if rules is None:
        rules_of(url)
        raise hosts.busy(url)
    if not rules.allows(url):
        raise _unwanted(url)
    return ask(url, accept=accept, limit=limit)


def rules_of(url):
    """The Rules of the host of `url`, asked for unless they are known. Raises hosts.Busy."""
    rules = hosts.known_rules(url, timezone.now())
    if rules is not None:
        return rules
    with hosts.turn(url) as turn:
        try:
            status, body = 200, fetch(urljoin(url, "/robots.txt"), limit=ROBOTS_LIMIT * 4).body
        except FetchError as error:
            # Not found and too large are answers too; of a silent host nothing is known.
            status, body = (error.status, b"") if error.kind == "http" else (None, b"")
        return hosts.keep_rules(turn, status, body, timezone.now())


def ask(url, **options):
    """fetch() in the host's turn; a host that needs rest gets it. Raises hosts.Busy and FetchError."""
    with hosts.turn(url) as turn:
        try:
            return fetch(url, **options)
        except FetchError as error:
            # A host that does not answer would hold a worker for as long with every page of its own.
            if error.status in hosts.ASKS_FOR_REST or error.kind == "timeout":
                turn.back_off(error.retry_after)
            raise


def _unwanted(url):
    row = hosts.row_of(url)
    if row is not None and row.robots_status == 200:
        return FetchError("The site's robots.txt asks that this page is not read.", kind="robots")
    return FetchError("The site's robots.txt could not be read, so nothing of it is.", kind="robots")
