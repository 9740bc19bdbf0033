"""The elements of a page that are marked up as headlines, bylines and dates, found in one pass.

What they say is read by titles.py, authors.py and published_date.py.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

# Only so many elements of a page are looked at.
MOST_ELEMENTS = 150_000
PLAIN = {
    "br",
    "path",
    "script",
    "style",
    "img",
    "li",
    "ul",
    "svg",
    "td",
    "tr",
    "b",
    "i",
    "em",
    "strong",
    "code",
    "option",
    "head",
    "html",
    "body",
}
TIMES = {"time", "relative-time"}
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|writers?|contributors?|creator|posted-?by|written-?by|fn|verfasser)"
    r"(?:$|[\s_-])|[Aa]uthor|[Bb]yline|[Aa]uteur|[Aa]utor(?:in|en|es|i)?(?![a-z])"
)
TITLE = re.compile(
    r"(?:^|[\s_-])(?:(?:post|entry|article|blog|page|story|content|single)[-_]{0,2}(?:post[-_]{0,2})?"
    r"(?:title|headline|heading)|p-name|headline|posttitle)(?:$|[\s_])",
    re.IGNORECASE,
)
PROFILE = re.compile(
    r"/(?:authors?|writers?|autor|auteur|autoren)/[^/?#]+/?(?:[?#]|$)|[?&]author=\d", re.IGNORECASE
)


@dataclass(frozen=True)
class Candidates:
    """Elements in document order."""

    headings: list = field(default_factory=list)
    bylines: list = field(default_factory=list)
    times: list = field(default_factory=list)
    published: list = field(default_factory=list)


def candidates_in(tree):
    """The Candidates of `tree`."""
    found = Candidates()
    left = MOST_ELEMENTS
    for node in tree.iter():
        left -= 1
        if left < 0:
            break
        tag = node.tag
        if tag == "h1":
            found.headings.append(node)
        elif tag == "p":
            _sort_marked(node, tag, found)
            if _is_title(node.get("class") or ""):
                found.headings.append(node)
        elif tag in TIMES:
            found.times.append(node)
            _sort_item(node, node.get("itemprop"), found)
        elif tag not in PLAIN or node.get("itemprop"):
            _sort_marked(node, tag, found)
    return found


def _sort_marked(node, tag, found):
    item = node.get("itemprop") or (node.get("property") or node.get("rel") or "").replace("schema:", "")
    if item and tag != "a" and _sort_item(node, item, found):
        return
    names = node.get("class") or ""
    if tag == "h2" or (tag in ("div", "h3") and names and _is_title(names)):
        found.headings.append(node)
    if "dt-published" in names or (tag == "abbr" and "published" in names):
        found.times.append(node)
    if (
        (names and _is_byline(names))
        or _is_byline(node.get("id") or node.get("data-testid") or "")
        or (tag == "a" and ("author" in (node.get("rel") or "") or PROFILE.search(node.get("href") or "")))
    ):
        found.bylines.append(node)


def _sort_item(node, item, found):
    """Adds `node` to the list for its microdata property `item`; False if there is no such list."""
    if not item:
        return False
    words = item.split()
    if "author" in words or "creator" in words:
        found.bylines.append(node)
    elif "headline" in words:
        found.headings.append(node)
    elif "datePublished" in words or "dateCreated" in words:
        found.published.append(node)
    else:
        return False
    return True


@lru_cache(maxsize=8192)
def _is_byline(names):
    return bool(BYLINE.search(names))


@lru_cache(maxsize=8192)
def _is_title(names):
    return bool(TITLE.search(names))
