"""Addresses as feeds write them -> absolute http(s) addresses, mended where the mistake is plain."""

import re
from urllib.parse import urljoin, urlsplit

LONGEST = 2000
# An address without its scheme: a host name of letters with a dot, then a path or nothing.
BARE = re.compile(r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?::\d+)?(?:/|$)", re.I)
# The site's address set before an address that was whole already.
TWICE = re.compile(r"^https?:/*[^/?#]*?/?(https?://.+)$", re.I)
BREAKS = re.compile(r"[\t\r\n]+")
HERE = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 -- names, not something to bind to
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


def absolute(link, base):
    """`link` as an absolute http(s) address, relative ones read against `base`; "" if it is none.

    White space inside goes or is escaped, a missing scheme is added, an address behind another is
    taken, and a page that was built on localhost moves to the host of `base`.
    """
    link = BREAKS.sub("", link).strip().replace("&amp;", "&").replace(" ", "%20")
    if not link or len(link) > LONGEST:
        return ""
    if twice := TWICE.match(link):
        link = twice[1]
    elif BARE.match(link) and not FILE_NAME.search(link.split("/")[0]):
        link = f"https://{link}"
    try:
        link = urljoin(base, link)
        return _off_localhost(link, base) if is_web_address(link) else ""
    except ValueError:
        return ""


def _off_localhost(link, base):
    parts, home = urlsplit(link), urlsplit(base)
    if parts.hostname not in HERE or home.hostname in HERE or not home.netloc:
        return link
    return parts._replace(scheme=home.scheme, netloc=home.netloc).geturl()


def same_address(one, other):
    """Whether two addresses differ in scheme, "www.", a fragment or a trailing slash at most."""
    return _plain(one) == _plain(other)


def _plain(url):
    url = url.partition("#")[0].lower().rstrip("/")
    return re.sub(r"^https?://(?:www\.)?", "", url)
