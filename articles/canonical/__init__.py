"""The duplicate key of an article: two addresses with the same key are one article.

Pure text: no Django, no network. Rows hold keys: whoever changes the rule adds a migration that runs
revisions.rekeying.rekey() again.
"""

import re
import unicodedata
from contextlib import suppress
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from articles.canonical.tracking_parameters import plain_name, untracked

DEFAULT_PORTS = {"http": 80, "https": 443}
# "www." before a whole domain; www.com is a domain of its own.
WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
# What browsers take for a dot in a host, and what they leave out of one (UTS 46).
DOTS = re.compile("[.\u3002\uff0e\uff61]")
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufe00-\ufe0f\ufeff]")
SLASHES = re.compile("//+")
# The two kinds of steps in a path that name no folder.
HERE = frozenset({".", "%2e"})
UP = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
# What is no part of a path's meaning: the file that a server sends for a folder, the copy for telephones
# (/amp/t, /t/amp, t.amp, t.amp.html), the session that old servers write there.
MEANINGLESS = re.compile(
    r"(?<=/)(?:index\.(?:[xs]?html?|php\d?|aspx?|jsp|cgi)|default\.(?:html?|aspx?))$"
    r"|^/amp(?=/[^/])|(?<=[^/])/amp$|(?<=[^/])\.amp(?=\.html?$|$)"
    r"|;jsessionid=[^/;]*",
    re.IGNORECASE,
)
# PostgreSQL indexes at most some 2,700 bytes of a text.
LONGEST = 2000


def canonical_url(url):
    """The duplicate key of the http(s) address `url`, itself an address that starts with https.

    Scheme, host case, the two spellings of a host beyond ASCII, a leading "www.", default ports,
    credentials, fragments but for routes, tracking parameters, the order of parameters, the case of
    percent-escapes, an index file, AMP's part of a path, "." and ".." in one, doubled slashes and a trailing
    one do not tell two articles apart. Raises ValueError for anything that is not an http(s) address with a
    host, or that is longer than LONGEST once escaped.
    """
    parts = urlsplit(url.strip())
    host = WWW.sub("", _as_read(parts.hostname or "").rstrip("."))
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise ValueError(f"Not a web address: {url[:200]}")
    query, route = _query(parts.query, host), _route(parts.fragment, host)
    if ":" in host:
        host = f"[{host}]"
    if parts.port not in (None, DEFAULT_PORTS[parts.scheme]):
        host = f"{host}:{parts.port}"
    canonical = urlunsplit(("https", host, _path(parts.path), query, route))
    if len(canonical) > LONGEST:
        raise ValueError(f"This address is longer than {LONGEST:,} characters: {url[:200]}")
    return canonical


def rekeyed(key, url=""):
    """The key of now for a row that has `key`, which an older rule may have made; `url` is its address.

    Of the address only a route is needed: keys have not always had it. Raises ValueError as canonical_url().
    """
    route = url.partition("#")[2]
    return canonical_url(f"{key}#{route}" if is_route(route) and "#" not in key else key)


def is_route(fragment):
    """Whether a script chooses what it shows by `fragment` ("!/post/1", "/blog/a"); else it is a place."""
    return fragment.startswith(("!", "/")) and bool(fragment.strip("!/"))


def _path(path):
    path, before = _spelled(path), None
    while path != before:
        before, path = path, SLASHES.sub("/", without_dots(MEANINGLESS.sub("", path))).rstrip("/")
    return path


def without_dots(path):
    """`path` with "." and ".." resolved as browsers do it (RFC 3986, 5.2.4), to which "%2e" is "." too."""
    if "/." not in path and "/%2" not in path:
        return path
    resolved = []
    for step in path.split("/"):
        if step.lower() in UP:
            resolved[1:] = resolved[1:-1]
        elif step.lower() not in HERE:
            resolved.append(step)
    ends_in_dots = step.lower() in UP | HERE
    return "/".join([*resolved, ""] if ends_in_dots else resolved)


def _spelled(path):
    """`path` with each character escaped, or not, in one way."""
    segments = (unquote(segment, errors="surrogateescape") for segment in path.split("/"))
    return "/".join(quote(segment, safe=":@!$&'()*+,;=~", errors="surrogateescape") for segment in segments)


def _query(query, host):
    if not query:
        return ""
    pairs = parse_qsl(untracked(query, host), keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted((plain_name(name), value) for name, value in pairs), errors="surrogateescape")


def _route(fragment, host):
    """`fragment` in one spelling if it is a route, else "". A place in what it shows is left out."""
    if not is_route(fragment):
        return ""
    path, _, query = fragment.partition("#")[0].partition("?")
    query = _query(query, host)
    route = (SLASHES.sub("/", _spelled(path)).rstrip("/") or "/") + (f"?{query}" if query else "")
    return route if is_route(route) else ""


def host_in_ascii(host):
    """`host` as it is resolved: in lower case, labels beyond ASCII as "xn--…", like browsers have it."""
    labels = map(_mapped, DOTS.split(host))
    return ".".join(label if label.isascii() else _in_ascii(label) for label in labels)


def _as_read(host):
    """`host` in its own letters, in lower case, be it written in ASCII for machines ("xn--…")."""
    if host.isascii() and "xn--" not in host:
        return host
    return ".".join(map(_label, DOTS.split(host)))


def _label(label):
    if not label.startswith("xn--"):
        return _mapped(label)
    with suppress(UnicodeError):
        plain = label[4:].encode("ascii").decode("punycode")
        is_name = plain == _mapped(plain) and plain.isprintable() and not plain.isascii()
        if is_name and _in_ascii(plain) == label:
            return plain
    return label


def _in_ascii(label):
    return f"xn--{label.encode('punycode').decode()}"


def _mapped(label):
    # The codec "idna" is IDNA 2003, to which straße and strasse are one host. To browsers they are two.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", UNSEEN.sub("", label)).lower())
