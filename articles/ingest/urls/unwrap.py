"""Addresses that lead to an article (AMP copies, redirectors, mobile hosts) -> the article's own address.

Pure text: no Django, no network. needs_resolving() tells which addresses can only be resolved by fetching.
"""

import re
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from articles.ingest.urls.absolute import is_web_address

# Hosts of short addresses; only the server knows where they lead.
RESOLVERS = frozenset(
    {
        *("feedproxy.google.com", "feeds.feedburner.com", "feeds2.feedburner.com", "rss.feedsportal.com"),
        *("feeds.feedblitz.com", "p.feedblitz.com", "link.medium.com", "t.co", "bit.ly", "buff.ly", "ow.ly"),
        *("goo.gl", "tinyurl.com", "lnkd.in", "dlvr.it", "ift.tt", "hubs.ly", "hubs.la", "hubs.li", "spr.ly"),
        "trib.al",
    }
)
# Redirectors with their target in a parameter: (host, start of the path) -> names of the parameter.
NAMED = {
    ("google.", "/url"): ("q", "url"),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("out.reddit.com", "/"): ("url",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("youtube.com", "/redirect"): ("q",),
    ("slack-redir.net", "/link"): ("url",),
    ("duckduckgo.com", "/l/"): ("uddg",),
}
AMP_CACHE = re.compile(r"^[\w-]+\.cdn\.ampproject\.org$|^cdn\.ampproject\.org$|^www\.google\.[\w.]+$")
AMP_CACHE_PATH = re.compile(r"^/(?:amp/|[acivr]/)(s/)?(.+)$")
AMP_PARAMETERS = frozenset({"amp", "_amp", "outputtype", "amp_js_v", "amp_gsa", "usqp"})
# The mobile page of an article on Blogger, whatever its host.
BLOGGER = re.compile(r"/\d{4}/\d\d/[^/]+\.html")
# The session that old servers write into the path.
SESSION = re.compile(r";jsessionid=[^/?#;]*", re.I)
# "m.example" itself is a site called m.
MOBILE = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.[^.]+)")


def unwrapped(url):
    """The address that `url` leads to, as far as its text tells; `url` itself for a plain one.

    It resolves AMP caches and redirectors with a target, and removes `/amp` at the end of a path, `?amp=1`,
    Blogger's `?m=1`, `;jsessionid=`, and "m.", "mobile." or "amp." before a host of at least two labels. It
    is idempotent and never raises: anything but a web address is returned unchanged.
    """
    while is_web_address(url):
        inner = _target(url) or _without_amp(url)
        if inner == url:
            break
        url = inner
    return url


def needs_resolving(url):
    """Whether only fetching `url` tells which article it leads to."""
    if not is_web_address(url):
        return False
    parts = urlsplit(url)
    host = parts.hostname.removeprefix("www.").rstrip(".")
    return host in RESOLVERS and len(parts.path.strip("/")) > 0


def _target(url):
    """The target of the redirector or cache `url`, "" if it is neither."""
    parts = urlsplit(url)
    host = parts.hostname.rstrip(".")
    if AMP_CACHE.match(host) and (found := AMP_CACHE_PATH.match(parts.path)):
        is_google = host.startswith("www.google.")
        if not is_google or parts.path.startswith("/amp/"):
            scheme = "https" if found[1] else "http"
            query = f"?{parts.query}" if parts.query else ""
            return _checked(f"{scheme}://{found[2]}{query}")
    host = host.removeprefix("www.")
    for (name, path), parameters in NAMED.items():
        if (host == name or (name.endswith(".") and host.startswith(name))) and parts.path.startswith(path):
            values = parse_qs(parts.query)
            return next(filter(None, (_checked(values[key][0]) for key in parameters if key in values)), "")
    return ""


def _checked(url):
    url = unquote(url) if re.match(r"https?%3a", url, re.I) else url
    return url if is_web_address(url) and "." in (urlsplit(url).hostname or "") else ""


def _without_amp(url):
    parts = urlsplit(url)
    host = MOBILE.sub("", parts.netloc) if "@" not in parts.netloc else parts.netloc
    path = re.sub(r"(?<=[^/])/amp/?$", "", parts.path)
    path = SESSION.sub("", re.sub(r"\.amp(?=\.html?$)|\.amp$", "", path))
    query, blogger = parts.query, BLOGGER.fullmatch(path)
    if "amp" in query or "usqp" in query or blogger:
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not _is_amp(name, value)]
        kept = [pair for pair in kept if not (blogger and pair in (("m", "1"), ("m", "0")))]
        query = urlencode(kept) if len(kept) < len(pairs) else query
    if (host, path, query) == (parts.netloc, parts.path, parts.query):
        return url
    return urlunsplit((parts.scheme, host, path, query, parts.fragment))


def _is_amp(name, value):
    name = name.lower()
    if name == "outputtype":
        return value.lower() == "amp"
    return name in AMP_PARAMETERS
