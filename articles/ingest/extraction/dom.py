"""The bytes of a page -> an lxml tree, within bounds of size and depth, and its elements with names.

What a name means is not known here.
"""

import re
from itertools import dropwhile, islice
from typing import NamedTuple

from lxml import etree

from articles.ingest.parsing.encodings import as_utf8

# Articles are 50-500 KB of HTML; what comes after 5 MB is not read.
LONGEST = 5 * 2**20
# A browser goes on behind these; libxml2 ends the page there (docs/decisions/0044-fewer-rules.md).
CLOSED_AT_ONCE = re.compile(rb"<(html|head|body)\b([^<>]*)/>", re.IGNORECASE)
CLOSED = re.compile(rb"</(?:html|body)\b[^<>]*>", re.IGNORECASE)
OF_HEAD = frozenset(["base", "link", "meta", "noscript", "script", "style", "template", "title"])


def tree_of(body, charset=""):
    """The `html` element of the page `body` (bytes), None if there is none. `charset` is what HTTP said."""
    data = as_utf8(body[:LONGEST], charset)
    data = CLOSED.sub(b"", CLOSED_AT_ONCE.sub(rb"<\1\2>", data))
    if not data.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    return _with_body(tree) if tree is not None and len(tree) else None


def _with_body(tree):
    """`tree` with a body, which a page may leave out: a browser begins it where the head's elements end."""
    head = tree.find("head")
    if head is not None and tree.find("body") is None:
        etree.SubElement(tree, "body").extend(list(dropwhile(lambda node: node.tag in OF_HEAD, head)))
    return tree


# Only so many elements of a page are looked at, none of those that are seldom anything but markup.
MOST_ELEMENTS = 150_000
_TAGS = """
    div p span a section header footer address h1 h2 h3 h4 h5 h6 time relative-time abbr cite small dd dt dl
    article aside figure figcaption img meta ul li em strong td
"""
TAGS = tuple(_TAGS.split())
ALWAYS = frozenset(["a", "time", "relative-time", "h1", "h2", "h3", "h4"])


class Named(NamedTuple):
    """An element, its tag, its classes and what microdata, RDFa or `rel` says that it is; "" without any."""

    node: object
    tag: str
    names: str
    stated: str


def named(tree):
    """The Named elements of `tree`: those with names, headings, links and times, in document order."""
    found = []
    for node in islice(tree.iter(*TAGS), MOST_ELEMENTS):
        get, tag = node.get, node.tag
        names, stated = get("class"), get("itemprop") or get("property") or get("rel")
        if names or stated or tag in ALWAYS or get("id"):
            found.append(Named(node, tag, names or "", stated or ""))
    return found
