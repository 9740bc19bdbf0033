"""feedparser as the fallback for feeds in which our own parser finds no entries (decision 7)."""

import io
import re
from datetime import UTC

import feedparser

from articles.ingest.feeds.entry import MOST_ENTRIES, Entry, ParsedFeed, without_duplicates
from articles.ingest.feeds.xml_values import distinct, person, tidy_categories
from articles.ingest.parsing import languages
from articles.ingest.parsing.dates import plausible_date
from articles.ingest.parsing.html_text import stand_in_title, summary_text, title_text
from articles.ingest.urls.absolute import absolute, same_address

# feedparser takes up to ten seconds for a megabyte of tags; feeds that only it can read are small.
LARGEST = 2**19
# Without one of these elements it finds no entries, however long it takes.
ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)\b", re.IGNORECASE)


def feed_by_feedparser(text, url, today):
    """The ParsedFeed that feedparser finds in `text`, None if no entry has an address. Never raises."""
    if not ENTRY.search(text):
        return None
    try:
        result = feedparser.parse(
            io.BytesIO(text[:LARGEST].encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        found = [_entry(dict(entry), url, today) for entry in result["entries"][:MOST_ENTRIES]]
    except Exception:
        # It does not document its exceptions; text that causes one is hostile or not a feed.
        return None
    entries = without_duplicates([entry for entry in found if entry])
    head = dict(result["feed"])
    if not entries:
        return None
    return ParsedFeed(
        kind="atom" if str(result.get("version")).startswith("atom") else "rss",
        title=title_text(head.get("title") or ""),
        site=absolute(head.get("link") or "", url, repair=True),
        language=languages.code(head.get("language")),
        entries=entries,
    )


def _entry(said, url, today):
    links = [said.get("link"), *(link.get("href") for link in said.get("links", ())), said.get("id")]
    addresses = (absolute(link, url, repair=True) for link in links if link and "/" in link)
    address = next((link for link in addresses if link and not same_address(link, url)), "")
    if not address:
        return None
    content = max((part.get("value") or "" for part in said.get("content", ())), key=len, default="")
    summary = said.get("summary") or ""
    published = _moment(today, said.get("published"), said.get("created"))
    updated = _moment(today, said.get("updated"))
    day = published or updated
    return Entry(
        id=(said.get("id") or address)[:2000],
        url=address,
        title=title_text(said.get("title") or "") or stand_in_title(content or summary),
        authors=", ".join(_people(said)),
        published=day.date() if day else None,
        updated=updated.astimezone(UTC) if updated else None,
        summary=summary_text(summary or content),
        content=content or summary,
        categories=tuple(tidy_categories(title_text(tag.get("term") or "") for tag in said.get("tags", ()))),
    )


def _people(said):
    names = [author.get("name") or "" for author in said.get("authors", ())]
    return distinct(filter(None, map(person, names or [said.get("author") or ""])), 20)


def _moment(today, *texts):
    return next(filter(None, (plausible_date(text, today) for text in texts if text)), None)
