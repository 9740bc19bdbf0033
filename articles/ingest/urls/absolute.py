"""Links as feeds and pages write them -> absolute http(s) addresses."""

import re
from urllib.parse import urljoin, urlsplit

from articles.canonical import is_route, without_dots

LONGEST = 2000
# An address without a scheme: a host name with a dot, then a path or nothing.
BARE = re.compile(r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?::\d+)?(?:/|$)", re.I)
# The site's address before one that was absolute already.
TWICE = re.compile(r"^https?:/*[^/?#]*?/?(https?://.+)$", re.I)
BREAKS = re.compile(r"[\t\r\n]+")
HERE = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 -- names, not something to bind to
# "feed:" is put before an absolute address, "feed://" or "feed:" also instead of "http://".
FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?:)|^(feed:(?://)?)(?=[^/])", re.I)
FILE_NAME = re.compile(r"\.(?:html?|php|aspx?|md|xml|json|jsp)$", re.I)


def is_web_address(url):
    """Whether `url` is an absolute http(s) address with a host, of at most LONGEST characters."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme in ("http", "https")
        and bool(host.strip("."))
        and " " not in host
        and len(url) <= LONGEST
    )


def absolute(link, base="", *, repair=False):
    """`link` as an absolute http(s) address, relative ones resolved against `base`; "" if it is none.

    Line breaks are removed, spaces escaped, "." and ".." in its path resolved, as browsers do; "feed:" gives
    way to a scheme of the web. With `repair`, for links of feeds, plain mistakes are corrected too: a missing
    scheme is added, of two addresses in one the second is taken, and a site that was built on localhost moves
    to the host of `base`.
    """
    link = without_feed_scheme(BREAKS.sub("", link).strip().replace(" ", "%20"))
    if not link or len(link) > LONGEST:
        return ""
    try:
        link = urljoin(base, _repaired(link) if repair else link)
        link = _off_localhost(link, base) if repair else link
        return _without_dots(link) if is_web_address(link) else ""
    except ValueError:
        return ""


def _repaired(link):
    link = link.replace("&amp;", "&")
    if twice := TWICE.match(link):
        return twice[1]
    is_bare = BARE.match(link) and not FILE_NAME.search(link.split("/")[0])
    return f"https://{link}" if is_bare else link


def _without_dots(link):
    # urljoin() leaves those of a link that is absolute already.
    parts = urlsplit(link)
    path = without_dots(parts.path)
    return link if path == parts.path else parts._replace(path=path).geturl()


def _off_localhost(link, base):
    if not is_web_address(link):
        return link
    parts, home = urlsplit(link), urlsplit(base)
    if parts.hostname not in HERE or home.hostname in HERE or not home.netloc:
        return link
    return parts._replace(scheme=home.scheme, netloc=home.netloc).geturl()


def without_feed_scheme(link):
    """`link` as http(s) where it is written as "feed:https://..." or "feed://..."."""
    return FEED_SCHEME.sub(lambda found: "http://" if found[1] else "", link)


def same_address(one, other):
    """Whether two addresses differ in scheme, "www.", a place in the page or a trailing slash at most."""
    return _plain(one) == _plain(other)


def _plain(url):
    url, _, fragment = url.partition("#")
    page = re.sub(r"^https?://(?:www\.)?", "", url.lower().rstrip("/"))
    return page, fragment if is_route(fragment) else ""
