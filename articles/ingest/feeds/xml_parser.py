"""The text of an XML feed -> an lxml tree, repaired if it is broken.

Only entities of HTML and short ones that the feed itself declares are expanded; no DTD is read and nothing is
fetched. What an element means is not known here.
"""

import re

from lxml import etree

from articles.ingest.feeds.xml_repair import ILLEGAL, repaired
from articles.ingest.parsing.html_text import joined

DECLARATION = re.compile(r"^\s*<\?xml[^>]*>\s*", re.I)
START = re.compile(r"<\?xml\b|<(?:[\w-]+:)?(?:rss|feed|rdf|channel)\b", re.I)


def tree_of(text, base_url):
    """(root element or None, whether the XML was broken)."""
    text = joined(ILLEGAL.sub("", text))
    found = START.search(text)
    junk = bool(found and text[: found.start()].strip())
    text = DECLARATION.sub("", text[found.start() :] if found else text, count=1)
    if "<!DOCTYPE" not in text[:2000].upper():
        root = _parsed(text, base_url, recover=False)
        if root is not None:
            return root, junk
    text, changed = repaired(text)
    return _parsed(text, base_url, recover=True), junk or changed


def safe_parser(recover):
    """A parser for UTF-8 that expands no entities and loads nothing; with `recover` it skips errors."""
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )


def _parsed(text, base_url, recover):
    try:
        return etree.fromstring(text.encode("utf-8"), safe_parser(recover), base_url=base_url)
    except (etree.XMLSyntaxError, ValueError):
        return None
