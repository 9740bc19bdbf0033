"""The feeds that a page declares or links to, and where its blog is.

The tree and address of a page in, addresses out, the most promising first. No network.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from articles.ingest.urls.absolute import absolute

TYPES = frozenset(
    {
        *("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"),
        *("application/rss", "application/atom", "application/xml", "application/x-rss+xml"),
        *("text/xml", "text/rss", "text/rss+xml", "text/atom+xml"),
    }
)

FEED_PATH = re.compile(
    r"/(?:feeds?|rss2?|atom|rdf)(?:\.(?:xml|rss|atom|json|php))?/?$"
    r"|/(?:index|feed|rss|atom|blog|posts|news)[\w-]*\.(?:xml|rss|rdf|atom)$"
    r"|\.(?:rss|atom|rdf)$|/(?:feeds?|rss)/",
    re.IGNORECASE,
)
FEED_QUERY = re.compile(r"(?:^|&)(?:feed|format|type|output)=(?:rss2?|atom|feed)\b", re.IGNORECASE)
FEED_HOST = re.compile(r"^(?:feeds\.|rss\.)|(?:^|\.)(?:feedburner\.com|feedpress\.me|feedblitz\.com)$")
FEED_WORDS = re.compile(r"\brss\b|\batom\b|\b(?:json|web|blog) feed\b|フィード|订阅源", re.IGNORECASE)
NO_FEED_PATH = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|pdf|zip|mp3|html?)$|wp-json|oembed|sitemap", re.IGNORECASE
)
COMMENTS = re.compile(r"/comments?/|[?&]feed=comments|/comments?$", re.IGNORECASE)
COMMENTS_TITLE = re.compile(
    r"^(?:comments? (?:on|for|feed)|kommentare (?:zu|für)|commentaires (?:sur|pour)|comentarios en)"
    r"|comments feed|kommentar-?feed|flux (?:des|pour les) commentaires|feed de (?:los )?comentarios"
    r"|^comentários|コメント",
    re.IGNORECASE,
)
BLOG_WORDS = re.compile(
    r"(?:(?:the|our|read the) )?"
    r"(?:(?P<tech>tech(?:nical|nology)?|engineering|developers?|dev|eng)(?: blog)?|blog)",
    re.IGNORECASE,
)
BLOG_HOST = re.compile(r"^(?:blogs?|engineering|eng|tech|developers?|dev)\.")
BLOG_PATH = re.compile(
    r"^(?:/[a-z]{2}(?:-[a-z]{2})?)?/(?:(?:tech|engineering|developers?)[\w-]*/?)?(?:blogs?/?)?$", re.I
)
# Only short delays: pages with longer ones are meant to be read.
REFRESH = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?(.{1,2000})", re.I | re.S)
# Pages with more links are maps of a site, not its front page.
LINKS = 3000
SHORT = 60


@dataclass(frozen=True)
class Hint:
    """An address that may be a feed, and what the page calls it."""

    url: str
    title: str = ""

    @property
    def is_comments(self):
        return bool(COMMENTS.search(self.url) or COMMENTS_TITLE.search(self.title))


def declared(tree, url):
    """The Hints in <link rel=alternate> of a page, feeds of comments last."""
    base = _base(tree, url)
    hints = [
        Hint(_joined(base, node.get("href")), (node.get("title") or "").strip())
        for node in tree.iter("link")
        if _declares_a_feed(node)
    ]
    return sorted(dict.fromkeys(hint for hint in hints if hint.url), key=lambda hint: hint.is_comments)


def _declares_a_feed(node):
    """Whether a <link> is to a feed. For JSON the name decides: WordPress declares its API as JSON too."""
    rel = (node.get("rel") or "").lower().split()
    kind = (node.get("type") or "").partition(";")[0].strip().lower()
    href = node.get("href") or ""
    if not href or not {"alternate", "feed"} & set(rel) or NO_FEED_PATH.search(href):
        return False
    if kind == "application/json":
        return "feed" in href.lower()
    return kind in TYPES or ("feed" in rel and not kind)


def linked(tree, url):
    """The Hints of links that look like feeds by their address on the same site, or by their text."""
    base, hints = _base(tree, url), {}
    for node, href in _links(tree, base):
        parts = urlsplit(href)
        if NO_FEED_PATH.search(parts.path):
            continue
        near = _looks_like_a_feed(parts) and same_site(parts.hostname, urlsplit(url).hostname)
        if near or FEED_HOST.search(parts.hostname) or FEED_WORDS.search(_words(node)):
            hints.setdefault(href, Hint(href))
    return sorted(hints.values(), key=lambda hint: hint.is_comments)


def is_like_a_feed(url):
    """Whether the address looks like that of a feed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if NO_FEED_PATH.search(parts.path):
        return False
    return bool(_looks_like_a_feed(parts) or FEED_HOST.search(parts.hostname or ""))


def _looks_like_a_feed(parts):
    return FEED_PATH.search(parts.path) or FEED_QUERY.search(parts.query)


def blogs(tree, url):
    """The addresses that `tree` links to as the site's blog, those for engineers first."""
    base, found = _base(tree, url), {}
    for node, href in _links(tree, base):
        parts = urlsplit(href)
        words = BLOG_WORDS.fullmatch(_words(node).strip())
        if not same_site(parts.hostname, urlsplit(url).hostname) and parts.hostname != "medium.com":
            continue
        path = parts.path.strip("/") and BLOG_PATH.match(parts.path)
        if (words or path or BLOG_HOST.match(parts.hostname)) and not _same_page(href, url):
            engineers = bool(
                (words and words["tech"]) or re.search(r"\b(?:tech|eng|dev)", parts.hostname + parts.path)
            )
            found.setdefault(href, engineers)
    return sorted(found, key=lambda href: not found[href])


def forwarded(tree, url):
    """Where the page `tree` soon forwards its reader (<meta http-equiv=refresh>), or ""."""
    base = _base(tree, url)
    for node in tree.iter("meta"):
        said = REFRESH.match(node.get("content") or "")
        if (node.get("http-equiv") or "").strip().lower() == "refresh" and said:
            address = _joined(base, said[1].strip().strip("\"'"))
            return "" if _same_page(address, url) else address
    return ""


def generator(tree):
    """The software that made the page, in lower case, or ""."""
    for node in tree.iter("meta"):
        if (node.get("name") or "").lower() == "generator":
            return (node.get("content") or "").strip().lower()[:SHORT]
    return ""


def _links(tree, base):
    for number, node in enumerate(tree.iter("a")):
        if number >= LINKS:
            return
        if href := _joined(base, node.get("href") or ""):
            yield node, href


def _words(node):
    """The text of a short link, or its label if it is a picture; else ""."""
    text = " ".join("".join(node.itertext()).split()) or node.get("aria-label") or node.get("title") or ""
    return text if len(text) <= SHORT else ""


def _base(tree, url):
    href = next((node.get("href") for node in tree.iter("base") if node.get("href")), "")
    return _joined(url, href) or url


def _joined(base, href):
    """The absolute address of a link without its fragment, or ""."""
    return absolute(href, base).partition("#")[0]


def same_site(host, other):
    """Whether two hosts have the same last two labels. For a few domains that is too generous, which costs
    only a look at a neighbour's feed."""
    return bool(host and other) and host.split(".")[-2:] == other.split(".")[-2:]


def _same_page(href, url):
    return _bare(href) == _bare(url)


def _bare(url):
    return urlsplit(url)._replace(scheme="", query="").geturl().rstrip("/")
