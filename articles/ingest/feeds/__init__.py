"""The bytes of a feed -> its entries, whatever its format and faults. The room's public API.

No Django, no network.
"""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

from articles.ingest.feeds.entry import Entry, NotAFeed, ParsedFeed
from articles.ingest.feeds.json_feed import read_json_feed
from articles.ingest.feeds.xml_feed import feed_of
from articles.ingest.feeds.xml_parser import tree_of
from articles.ingest.parsing.encodings import text_of
from articles.ingest.urls.absolute import is_web_address

__all__ = ["Entry", "NotAFeed", "ParsedFeed", "parse"]

HTML = re.compile(r"\s*(?:<!--.*?-->\s*)?(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b", re.I | re.S)
# The parts of an Atom or RSS feed that a template of the site has wrapped like one of its pages.
BEGINNING = re.compile(r"<(?:feed\b[^<>]*/Atom\b|rss\b[^<>]*version=)[^<>]*>")
ITEM = re.compile(r"<(?:item|entry)\b")
ENDS = ("</feed>", "</rss>")
GZIP, LONGEST = b"\x1f\x8b", 10 * 2**20
BROKEN = "The feed is broken XML; entries may be missing."


def parse(body, *, url, content_type="", charset="", today=None):
    """The ParsedFeed in `body` (bytes), which was fetched from `url`, "" if nobody knows.

    An address that is none counts as unknown. `content_type` and `charset` are what HTTP said; the type is
    ignored, since the content tells the format. Dates that are not plausible `today` (by default the current
    day) are ignored. Raises NotAFeed, with a sentence for an editor, and no other exception.
    """
    url = url if is_web_address(url) else ""
    text = text_of(_unpacked(body), charset)
    start = text.lstrip("\ufeff\x00 \t\r\n")[:2000]
    if not start:
        raise NotAFeed("This address leads to nothing, not a feed.")
    today = today or datetime.now(UTC).date()
    if start[0] in "{[":
        return read_json_feed(text.lstrip("\ufeff\x00 \t\r\n"), url, today)
    if HTML.match(start):
        text = _wrapped_in(text)
        if not text:
            raise NotAFeed("This address leads to a web page, not a feed.")
    return _from_xml(text, url, today)


def _wrapped_in(page):
    """The feed in the text of a web page, "" without one."""
    beginning = BEGINNING.search(page)
    end = max(page.rfind(tag) + len(tag) if tag in page else 0 for tag in ENDS)
    if not beginning or not ITEM.search(page, beginning.end(), end):
        return ""
    return page[beginning.start() : end]


def _unpacked(body):
    """`body` as it was before a server packed it without saying so, or a file like feed.xml.gz was made."""
    if not body.startswith(GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LONGEST)
    except zlib.error:
        raise NotAFeed("This address leads to a packed file that cannot be read.") from None


def _from_xml(text, url, today):
    root, broken = tree_of(text, url)
    if root is None:
        raise NotAFeed("This address leads to something else, not a feed.")
    feed = feed_of(root, url, today)
    return replace(feed, problem=BROKEN) if broken else feed
