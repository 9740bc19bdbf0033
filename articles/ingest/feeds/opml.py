"""OPML, the format for lists of feeds: bytes -> outlines, and back. No Django, no network."""

import re
from dataclasses import dataclass

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from lxml import etree

from articles.ingest.feeds.xml_repair import ILLEGAL, repaired
from articles.ingest.parsing.encodings import text_of
from articles.ingest.parsing.html_text import title_text
from articles.ingest.urls.absolute import absolute, without_feed_scheme

MOST_OUTLINES = 20_000


class NotOpml(Exception):
    """The bytes are not a list of feeds; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Outline:
    """A feed in a list: `title` is plain text or "", `feed_url` an absolute address, `site_url` one or ""."""

    title: str
    feed_url: str
    site_url: str = ""


def read(body):
    """The Outlines in an OPML file (bytes) in its order, each address once. Raises NotOpml."""
    root = _root(body)
    if not any(_local(element.tag) in ("opml", "outline") for element in root.iter()):
        raise NotOpml("The file is not OPML.")
    found = {}
    for outline in _outlines(root):
        found.setdefault(outline.feed_url, outline)
        if len(found) == MOST_OUTLINES:
            break
    if not found:
        raise NotOpml("The file lists no feeds.")
    return list(found.values())


def _root(body):
    text = ILLEGAL.sub("", text_of(body))
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text.lstrip("\ufeff"), count=1)
    if not text.strip():
        raise NotOpml("The file is empty.")
    try:
        return fromstring(text.encode("utf-8"), forbid_dtd=False, forbid_entities=True)
    except DefusedXmlException:
        raise NotOpml("The file declares entities, which are not allowed in lists of feeds.") from None
    except (SyntaxError, ValueError):
        return _repaired_root(text)


def _repaired_root(text):
    text, _ = repaired(text[text.find("<") :])
    try:
        return fromstring(text.encode("utf-8"))
    except (DefusedXmlException, SyntaxError, ValueError):
        raise NotOpml("The file is not OPML.") from None


def _local(tag):
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _outlines(root):
    """The Outline of each feed below `root`, in the order of the file."""
    for element in root.iter():
        said = {_local(name): value.strip() for name, value in element.attrib.items()}
        feed = absolute(without_feed_scheme(said.get("xmlurl") or said.get("feedurl") or ""), repair=True)
        if not feed and said.get("type", "").lower() in ("rss", "atom"):
            feed = absolute(said.get("url", ""), repair=True)
        if feed:
            title = title_text(said.get("title") or said.get("text") or "")
            yield Outline(title, feed, absolute(said.get("htmlurl", ""), repair=True))


def write(outlines, title):
    """OPML 2.0 (UTF-8 bytes) with the `outlines`, under the `title`."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _legal(title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        facts = {
            "text": outline.title or outline.feed_url,
            "title": outline.title,
            "xmlUrl": outline.feed_url,
            "htmlUrl": outline.site_url,
        }
        kept = {name: _legal(value) for name, value in facts.items() if value}
        etree.SubElement(body, "outline", type="rss", **kept)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _legal(text):
    return ILLEGAL.sub("", text)
