"""The only outgoing HTTP: protected against SSRF, limited in time and size, with an honest User-Agent.

rate_limit.py decides when a host may be asked; what the bytes mean is not known here.
"""

from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from articles.ingest.fetching import connections, ssrf
from articles.ingest.fetching.decompress import UNPACKERS, read_body
from articles.ingest.fetching.errors import FetchError, in_plain_words, named, refused, too_large
from articles.ingest.fetching.headers import Fetched, max_age, media_type, retry_after, validator
from articles.ingest.urls.absolute import without_feed_scheme

__all__ = ["FetchError", "Fetched", "fetch", "post", "user_agent"]

LIMIT = 10 * 2**20
REDIRECTS = 5
PERMANENT = (301, 308)
REDIRECTING = (301, 302, 303, 307, 308)
# 203 is a 200 that a proxy has changed.
GOOD = (200, 203)
PIECE = 64 * 1024


class Room(NamedTuple):
    """How many bytes of a body are taken, and whether a longer one is cut there instead of refused."""

    limit: int
    cut: bool = False


def fetch(
    url,
    *,
    method="GET",
    etag="",
    last_modified="",
    accept="*/*",
    limit=LIMIT,
    cut=False,
    seconds=None,
    before=lambda url: None,
    onward=lambda fetched: "",
):
    """The Fetched for a GET or HEAD of the http(s) address `url`. Raises FetchError and what `before` raises.

    With `etag` or `last_modified` of an earlier answer the server may answer 304, "not modified". `limit` is
    in bytes of the decoded body; with `cut` a longer one is read up to there instead of refused. It takes at
    most INGEST_TIMEOUT seconds, or `seconds` if that is less. It follows at most REDIRECTS redirects and
    calls `before(url)` before each request. Cookies are ignored. What `onward` makes of a Fetched is "", or
    an address that its page leads to, like a permanent redirect.
    """
    total = settings.INGEST_TIMEOUT if seconds is None else min(seconds, settings.INGEST_TIMEOUT)
    clock = connections.Clock(settings.INGEST_CONNECT_TIMEOUT, settings.INGEST_READ_TIMEOUT, total)
    headers = _headers(accept, validator(etag), validator(last_modified))
    with in_plain_words(clock):
        return _follow(url, method, headers, Room(limit, cut), clock, before, onward)


def post(url, body, *, headers, limit, seconds):
    """The Fetched for a POST of `body`, bytes, to `url`, an address set by the operator. Raises FetchError.

    It may be at any host and port, of a private network too: that origin is let through, for this request
    alone, and a redirect is an error. `limit` is in bytes of the decoded body. It takes at most `seconds`, in
    all of which the server may be silent.
    """
    clock = connections.Clock(min(settings.INGEST_CONNECT_TIMEOUT, seconds), seconds, seconds)
    with in_plain_words(clock):
        target = _checked(url, [])
        own = ssrf.Allowed(frozenset({target.host}))
        sent = _headers("application/json", "", "") | headers
        status, answer = _exchange(target, own, "POST", sent, Room(limit), clock, body)
    if status in REDIRECTING:
        sentence = f"The server answered {named(status)}, and redirects are not followed here."
        raise FetchError(sentence, kind="redirects", status=status)
    return Fetched(url=target.url, **answer)


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


def _follow(url, method, headers, room, clock, before, onward):
    trail, moved_to, permanent = [], "", True
    while True:
        target = _checked(url, trail)
        if target.url in trail:
            raise FetchError("The server redirects in a loop.", kind="redirects")
        if len(trail) > REDIRECTS:
            raise FetchError(f"The server redirects more than {REDIRECTS} times.", kind="redirects")
        trail.append(target.url)
        before(target.url)
        status, answer = _hop(target, method, trail, headers, room, clock)
        if status not in REDIRECTING:
            fetched = Fetched(url=target.url, moved_to=moved_to, **answer)
            status, answer = PERMANENT[0], onward(fetched)
            if not answer:
                return fetched
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


def _hop(target, method, trail, headers, room, clock):
    """(status, target) for a redirect, else (status, a dict of Fetched's other fields)."""
    try:
        return _exchange(target, _allowed(tuple(settings.INGEST_ALLOW)), method, headers, room, clock)
    except ssrf.Refused as reason:
        raise refused(reason, target.url if len(trail) > 1 else "") from None


def _exchange(target, allowed, method, headers, room, clock, body=None):
    """One request and its answer, as _hop() gives it. Raises ssrf.Refused."""
    connection, path, more = connections.connect(target, allowed, clock)
    try:
        connection.request(method, path, body, headers | more, preload_content=False, decode_content=False)
        response = connection.getresponse()
        clock.expect_body(room.limit)
        if response.status in REDIRECTING:
            return response.status, _location(response, target)
        return response.status, _answer(response, method, headers, room)
    finally:
        connection.hang_up()


@lru_cache
def _allowed(entries):
    return ssrf.read_allowed(entries)


def _location(response, target):
    location = response.headers.get("Location", "")
    if not location:
        answer = named(response.status, response.reason or "")
        raise FetchError(f"The server answered {answer} without a target.", kind="redirects")
    # Headers arrive as Latin-1; an address with other letters in it was sent as UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(target.url, without_feed_scheme(location))
    except ValueError:
        raise refused("it is not a web address", location) from None


def _answer(response, method, sent, room):
    unchanged = response.status == 304 and ("If-None-Match" in sent or "If-Modified-Since" in sent)
    if response.status not in GOOD and not unchanged:
        raise _not_good(response)
    headers = response.headers
    content_type, charset = media_type(headers.get("Content-Type", ""))
    return {
        "status": 304 if unchanged else 200,
        "body": b"" if unchanged or method == "HEAD" else _body(response, room),
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


def _body(response, room):
    if (response.length_remaining or 0) > room.limit and not room.cut:
        raise too_large(room.limit)
    pieces = response.stream(PIECE, decode_content=False)
    return read_body(pieces, response.headers.get("Content-Encoding", ""), room.limit, cut=room.cut)
