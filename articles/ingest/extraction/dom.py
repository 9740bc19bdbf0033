"""The bytes of a page -> an lxml tree, within bounds of size and depth.

What a tag means is not known here.
"""

from lxml import etree

from articles.ingest.parsing.encodings import as_utf8

# Articles are 50-500 KB of HTML; what comes after 5 MB is not read.
LONGEST = 5 * 2**20


def tree_of(body, charset=""):
    """The `html` element of the page `body` (bytes), None if there is none. `charset` is what HTTP said."""
    data = as_utf8(body[:LONGEST], charset)
    if not data.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree if tree is not None and len(tree) else None
