"""Feeds of the three formats, read into one shape."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from defusedxml.ElementTree import fromstring

MEDIA_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json",
}
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
}


class ReadEntry(NamedTuple):
    id: str
    title: str
    # Where the reader is sent, and our page about it.
    url: str
    page: str | None
    published: datetime
    updated: datetime
    author: str
    summary: str | None
    # All text of the content, and where its links lead.
    content: str
    content_links: list
    topics: list


class ReadFeed(NamedTuple):
    title: str
    description: str
    listing: str
    address: str
    next: str | None
    entries: list


def feed_of(client, address="/articles/feed.atom"):
    """The ReadFeed at `address`."""
    response = client.get(address)
    ending = address.partition("?")[0].rpartition(".")[2]
    assert (response.status_code, response["Content-Type"]) == (200, MEDIA_TYPES[ending])
    return READERS[ending](response)


def entries(client, address="/articles/feed.atom"):
    return feed_of(client, address).entries


def titles(client, address="/articles/feed.atom"):
    return [entry.title for entry in entries(client, address)]


def _text(element, path):
    found = element.find(path, NAMES)
    return None if found is None else found.text


def _texts(element, path):
    return [found.text for found in element.findall(path, NAMES)]


def _link(element, rel):
    (link,) = element.findall(f"a:link[@rel='{rel}']", NAMES) or [{}]
    return link.get("href")


def _html(text):
    """The text and the links of a piece of HTML that is XML too."""
    root = fromstring(f"<div>{text}</div>")
    return "".join(root.itertext()), [link.get("href") for link in root.iter("a")]


def _atom(response):
    root = fromstring(response.content)
    read = [
        ReadEntry(
            id=_text(entry, "a:id"),
            title=_text(entry, "a:title"),
            url=_link(entry, "alternate"),
            page=_link(entry, "related"),
            published=datetime.fromisoformat(_text(entry, "a:published")),
            updated=datetime.fromisoformat(_text(entry, "a:updated")),
            author=_text(entry, "a:author/a:name"),
            summary=_text(entry, "a:summary"),
            content="".join(entry.find("a:content/h:div", NAMES).itertext()),
            content_links=[link.get("href") for link in entry.findall(".//h:a", NAMES)],
            topics=[one.get("term") for one in entry.findall("a:category", NAMES)],
        )
        for entry in root.findall("a:entry", NAMES)
    ]
    said = [_text(root, "a:title"), _text(root, "a:subtitle")]
    return ReadFeed(*said, *(_link(root, rel) for rel in ("alternate", "self", "next")), read)


def _rss(response):
    (channel,) = fromstring(response.content)
    read = [
        ReadEntry(
            id=_text(item, "guid"),
            title=_text(item, "title"),
            url=_text(item, "link"),
            page=_link(item, "related"),
            published=parsedate_to_datetime(_text(item, "pubDate")),
            updated=datetime.fromisoformat(_text(item, "a:updated")),
            author=_text(item, "dc:creator"),
            # A description is HTML.
            summary=(description := _text(item, "description")) and _html(description)[0],
            content=_html(_text(item, "content:encoded"))[0],
            content_links=_html(_text(item, "content:encoded"))[1],
            topics=_texts(item, "category"),
        )
        for item in channel.findall("item")
    ]
    said = [_text(channel, name) for name in ("title", "description", "link")]
    return ReadFeed(*said, _link(channel, "self"), _link(channel, "next"), read)


def _json(response):
    said = response.json()
    read = [
        ReadEntry(
            id=item["id"],
            title=item["title"],
            url=item.get("external_url", item["url"]),
            page=item["url"] if "external_url" in item else None,
            published=datetime.fromisoformat(item["date_published"]),
            updated=datetime.fromisoformat(item["date_modified"]),
            author=item["authors"][0]["name"],
            summary=item.get("summary"),
            content=_html(item["content_html"])[0],
            content_links=_html(item["content_html"])[1],
            topics=item.get("tags", []),
        )
        for item in said["items"]
    ]
    names = ("title", "description", "home_page_url", "feed_url", "next_url")
    return ReadFeed(*(said.get(name) for name in names), read)


READERS = {"atom": _atom, "rss": _rss, "json": _json}
