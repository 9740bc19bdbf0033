"""Pages that show nothing and send their readers to another address, as generators write for moved articles.

No Django, no network: fetching follows what is found here like any other redirect.
"""

import re

from articles.ingest.extraction import dom
from articles.ingest.extraction.head import head_of
from articles.ingest.urls.absolute import same_address

# A page with more bytes or words has something to show.
LONGEST, MOST_WORDS = 20_000, 40
REFRESHES = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh|\blocation\b", re.IGNORECASE)
# Seconds, and an address.
REFRESH = re.compile(r"\s*\d?(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]+)", re.IGNORECASE)
# All that the page's scripts do.
SCRIPT = re.compile(
    r"(?:(?:window|document|self|top)\.)*location(?:\.href)?(?:\s*=|\.(?:replace|assign)\s*\()\s*"
    r"[\"']([^\"'\s]+)[\"']\s*(?:\+[\s\w.]+)?\)?\s*;?"
)


def onward(fetched):
    """Where the page `fetched` (body, url, charset) sends its readers at once; "" if it shows something."""
    if len(fetched.body) > LONGEST or not REFRESHES.search(fetched.body):
        return ""
    tree = dom.tree_of(fetched.body, fetched.charset)
    return "" if tree is None else target_of(head_of(tree, fetched.url), tree)


def target_of(head, tree):
    """The absolute address that the page with this `head` and `tree` only leads to, or ""."""
    scripts = "".join(node.text or "" for node in tree.iter("script"))
    found = REFRESH.match(head.first("refresh")) or SCRIPT.fullmatch(scripts.strip())
    target = head.absolute(found[1]) if found else ""
    if not target or same_address(target, head.url):
        return ""
    texts = (node.text or "" for node in tree.iter() if node.tag not in ("script", "style", "title"))
    return target if sum(len(text.split()) for text in texts) <= MOST_WORDS else ""
