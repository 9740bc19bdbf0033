"""The only outgoing HTTP: protected against SSRF, limited in time and size, with an honest User-Agent.

rate_limit.py decides when a host may be asked; what the bytes mean is not known here.
"""

from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urljoin

from django.conf import settings

from articles.ingest.fetching import connections, ssrf
from articles.ingest.fetching.decompress import UNPACKERS, read_body
from articles.ingest.fetching.errors import FetchError, in_plain_words, named, refused, too_large
from articles.ingest.fetching.headers import Fetched, max_age, media_type, retry_after, validator

__all__ = ["FetchError", "Fetched", "fetch", "user_agent"]

LIMIT = 10 * 2**20
REDIRECTS = 5
PERMANENT = (301, 308)
REDIRECTING = (301, 302, 303, 307, 308)
# 203 is a 200 that a proxy has changed.
GOOD = (200, 203)
PIECE = 64 * 1024


def fetch(
    url, *, etag="", last_modified="", accept="*/*", limit=LIMIT, seconds=None, before=lambda url: None
):
    """The Fetched for a GET of the http(s) address `url`. Raises FetchError and what `before` raises.

    With `etag` or `last_modified` of an earlier answer the server may answer 304, "not modified". `limit` is
    in bytes of the decoded body. It takes at most INGEST_TIMEOUT seconds, or `seconds` if that is less. It
    follows at most REDIRECTS redirects and calls `before(url)` before each request. Cookies are ignored.
    """
    total = settings.INGEST_TIMEOUT if seconds is None else min(seconds, settings.INGEST_TIMEOUT)
    clock = connections.Clock(settings.INGEST_CONNECT_TIMEOUT, settings.INGEST_READ_TIMEOUT, total)
    headers = _headers(accept, validator(etag), validator(last_modified))
    with in_plain_words(clock):
        return _follow(url, headers, limit, clock, before)


def user_agent():
    """The User-Agent: "Blogindex/0.1.0 (+https://blogindex.example/)"."""
    contact = f" (+{settings.INGEST_CONTACT})" if settings.INGEST_CONTACT else ""
    return f"Blogindex/{settings.VERSION}{contact}"


def _headers(accept, etag, last_modified):
    headers = {
        "User-Agent": user_agent(),
        "Accept": accept,
        "Accept-Encoding": ", ".join(UNPACKERS),
        "Connection": "close",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    return {name: value for name, value in headers.items() if value}


def _follow(url, headers, limit, clock, before):
    trail, moved_to, permanent = [], "", True
    while True:
        target = _checked(url, trail)
        if target.url in trail:
            raise FetchError("The server redirects in a loop.", kind="redirects")
        if len(trail) > REDIRECTS:
            raise FetchError(f"The server redirects more than {REDIRECTS} times.", kind="redirects")
        trail.append(target.url)
        before(target.url)
        status, answer = _hop(target, trail, headers, limit, clock)
        if status not in REDIRECTING:
            return Fetched(url=target.url, moved_to=moved_to, **answer)
        url = answer
        permanent = permanent and status in PERMANENT and not _loses_safety(target.url, url)
        if permanent:
            moved_to = _checked(url, trail).url


def _checked(url, trail):
    try:
        return ssrf.read(url)
    except ssrf.Refused as reason:
        raise refused(reason, url if trail else "") from None


def _loses_safety(from_url, to_url):
    return from_url.startswith("https:") and not to_url.lower().startswith("https:")


def _hop(target, trail, headers, limit, clock):
    """(status, target) for a redirect, else (status, a dict of Fetched's other fields)."""
    try:
        connection, path, more = connections.connect(target, _allowed(tuple(settings.INGEST_ALLOW)), clock)
    except ssrf.Refused as reason:
        raise refused(reason, target.url if len(trail) > 1 else "") from None
    try:
        connection.request("GET", path, headers=headers | more, preload_content=False, decode_content=False)
        response = connection.getresponse()
        clock.expect_body(limit)
        if response.status in REDIRECTING:
            return response.status, _location(response, target)
        return response.status, _answer(response, headers, limit)
    finally:
        connection.hang_up()


@lru_cache
def _allowed(entries):
    return ssrf.read_allowed(entries)


def _location(response, target):
    location = response.headers.get("Location", "").strip()
    if not location:
        answer = named(response.status, response.reason or "")
        raise FetchError(f"The server answered {answer} without a target.", kind="redirects")
    # Headers arrive as Latin-1; an address with other letters in it was sent as UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(target.url, location)
    except ValueError:
        raise refused("it is not a web address", location) from None


def _answer(response, sent, limit):
    unchanged = response.status == 304 and ("If-None-Match" in sent or "If-Modified-Since" in sent)
    if response.status not in GOOD and not unchanged:
        raise _not_good(response)
    headers = response.headers
    content_type, charset = media_type(headers.get("Content-Type", ""))
    return {
        "status": 304 if unchanged else 200,
        "body": b"" if unchanged else _body(response, limit),
        "content_type": content_type,
        "charset": charset,
        "etag": validator(headers.get("ETag", "")) or (sent.get("If-None-Match", "") if unchanged else ""),
        "last_modified": validator(headers.get("Last-Modified", ""))
        or (sent.get("If-Modified-Since", "") if unchanged else ""),
        "max_age": max_age(headers.get("Cache-Control", "")),
    }


def _not_good(response):
    return FetchError(
        f"The server answered {named(response.status, response.reason or '')}.",
        kind="http",
        status=response.status,
        retry_after=retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC)),
    )


def _body(response, limit):
    if (response.length_remaining or 0) > limit:
        raise too_large(limit)
    pieces = response.stream(PIECE, decode_content=False)
    return read_body(pieces, response.headers.get("Content-Encoding", ""), limit)
