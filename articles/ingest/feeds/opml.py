"""OPML, the format for lists of feeds: bytes -> outlines, and back. No Django, no network.

What OPML has no words for, which entries of a feed are taken and whether it is paused, is said by attributes
of a namespace of ours, which other programs leave alone.
"""

import re
from dataclasses import dataclass

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from lxml import etree

from articles.ingest.feeds.xml_repair import ILLEGAL, repaired
from articles.ingest.parsing.encodings import text_of
from articles.ingest.parsing.html_text import title_text
from articles.ingest.urls.absolute import absolute

MOST_OUTLINES = 20_000
NAMESPACE = "urn:blogindex:feeds"


class NotOpml(Exception):
    """The bytes are not a list of feeds; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Outline:
    """A feed in a list: `title` is plain text or "", `feed_url` an absolute address, `site_url` one or "".

    The others are what this site decides about a feed, as a Feed has it.
    """

    title: str
    feed_url: str
    site_url: str = ""
    include: str = ""
    exclude: str = ""
    publish_at_once: bool = False
    is_paused: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Listing:
    """What a file lists: Outlines in its order, each address once, and a sentence for what was left out."""

    outlines: list[Outline]
    left_out: list[str]


def read(body):
    """The Outlines in an OPML file (bytes), as read_all() gives them."""
    return read_all(body).outlines


def read_all(body):
    """The Listing in an OPML file (bytes). Raises NotOpml."""
    root = _root(body)
    if not any(_local(element.tag) in ("opml", "outline") for element in root.iter()):
        raise NotOpml("The file is not OPML.")
    found, left_out = {}, []
    for element in root.iter():
        outline = _outline(element)
        if outline is None:
            left_out += _without_feed(element)
        elif len(found) < MOST_OUTLINES:
            found.setdefault(outline.feed_url, outline)
        elif outline.feed_url not in found:
            left_out.append(f"{outline.feed_url} comes after the first {MOST_OUTLINES:,} feeds.")
    if not found:
        raise NotOpml("The file lists no feeds.")
    return Listing(list(found.values()), left_out)


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


def _outline(element):
    """The Outline of an element; None if it is no feed."""
    said = {_local(name): value.strip() for name, value in element.attrib.items()}
    feed = absolute(said.get("xmlurl") or said.get("feedurl") or "", repair=True)
    if not feed and said.get("type", "").lower() in ("rss", "atom"):
        feed = absolute(said.get("url", ""), repair=True)
    if not feed:
        return None
    own = {name: element.get(_own(name), "") for name in ("include", "exclude", "publishAtOnce", "paused")}
    return Outline(
        title=title_text(said.get("title") or said.get("text") or ""),
        feed_url=feed,
        site_url=absolute(said.get("htmlurl", ""), repair=True),
        include=own["include"],
        exclude=own["exclude"],
        publish_at_once=own["publishAtOnce"] == "true",
        is_paused=own["paused"] == "true",
        reason=element.get(_own("reason"), ""),
    )


def _without_feed(element):
    """A sentence, in a list, about an outline that is neither a feed nor a folder of some."""
    if _local(element.tag) != "outline" or len(element):
        return []
    name = title_text(element.get("title") or element.get("text") or "")[:100]
    return [f"“{name}” has no address of a feed." if name else "An outline has no name and no address."]


def _own(name):
    return f"{{{NAMESPACE}}}{name}"


def write(outlines, title):
    """OPML 2.0 (UTF-8 bytes) with the `outlines`, under the `title`."""
    root = etree.Element("opml", version="2.0", nsmap={"blogindex": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _legal(title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        facts = {
            "text": outline.title or outline.feed_url,
            "title": outline.title,
            "xmlUrl": outline.feed_url,
            "htmlUrl": outline.site_url,
            _own("include"): outline.include,
            _own("exclude"): outline.exclude,
            _own("publishAtOnce"): "true" if outline.publish_at_once else "",
            _own("paused"): "true" if outline.is_paused else "",
            _own("reason"): outline.reason,
        }
        said = {name: _legal(value) for name, value in facts.items() if value}
        etree.SubElement(body, "outline", {"type": "rss"} | said)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _legal(text):
    return ILLEGAL.sub("", text)
