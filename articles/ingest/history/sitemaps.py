"""The bytes of a sitemap -> the pages and sitemaps in it. No Django, no network."""

import re
import zlib
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from articles.ingest.feeds.xml_parser import DECLARATION, safe_parser
from articles.ingest.feeds.xml_repair import ILLEGAL
from articles.ingest.parsing.encodings import text_of
from articles.ingest.urls.absolute import absolute

# The limits for one file (sitemaps.org).
LARGEST = 50 * 2**20
MOST_PAGES = 50_000
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
LINE = re.compile(r"https?://\S+")


class NotASitemap(Exception):
    """The bytes are not a sitemap; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Sitemap:
    """The absolute addresses in a sitemap in its order, each once."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def parse(body, url):
    """The Sitemap in `body` (bytes, perhaps gzip), which was fetched from `url`.

    Of broken XML the intact part is read. A text file with one address per line is a sitemap too. Raises
    NotASitemap.
    """
    text = ILLEGAL.sub("", text_of(_unpacked(body))).strip()
    if not text:
        raise NotASitemap("The sitemap is empty.")
    return _of_xml(text, url) if text.startswith("<") else _of_lines(text, url)


def _unpacked(body):
    """`body`, decompressed if it is gzip: as far as it goes, if it was cut off."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, LARGEST + 1)
        except zlib.error:
            raise NotASitemap("The sitemap is compressed and cannot be unpacked.") from None
    if len(body) > LARGEST:
        raise NotASitemap(f"The sitemap is larger than {LARGEST // 2**20} MB.")
    return body


def _of_lines(text, url):
    lines = text.splitlines()
    links = [line.strip() for line in lines if LINE.fullmatch(line.strip())]
    if not links or len(links) * 2 < sum(1 for line in lines if line.strip()):
        raise NotASitemap("This address leads to something that is not a sitemap.")
    return Sitemap(pages=_distinct(absolute(link, url, repair=True) for link in links))


def _of_xml(text, url):
    root = _root(DECLARATION.sub("", text, count=1))
    kind = _local(root)
    if kind not in ("urlset", "sitemapindex", "url", "sitemap"):
        names = {"html": "a web page", "rss": "a feed", "feed": "a feed", "rdf": "a feed"}
        raise NotASitemap(f"This address leads to {names.get(kind, 'XML of another kind')}, not a sitemap.")
    return Sitemap(_distinct(_listed(root, "url", url)), _distinct(_listed(root, "sitemap", url)))


def _root(text):
    text = re.sub(r"<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>", "", text[:5000], flags=re.I) + text[5000:]
    text = BARE_AMPERSAND.sub("&amp;", text)
    try:
        root = etree.fromstring(text.encode("utf-8"), safe_parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise NotASitemap("This address leads to something that is not a sitemap.")
    return root


def _local(element):
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _listed(root, kind, url):
    """Yields the address of each element with the name `kind`, wherever it is; "" if it has none."""
    for element in root.iter("{*}" + kind):
        texts = {_local(child): (child.text or "").strip() for child in element}
        yield absolute(texts.get("loc", ""), url, repair=True)


def _distinct(addresses):
    return list(islice(dict.fromkeys(filter(None, addresses)), MOST_PAGES))
