"""JSON Feed 1.0 and 1.1 -> ParsedFeed, whatever the types of the values. Of broken JSON the intact part."""

import json
import re
from datetime import UTC
from html import escape, unescape

from articles import languages
from articles.ingest.feeds.entry import MOST_ENTRIES, Entry, NotAFeed, ParsedFeed, read_entries
from articles.ingest.feeds.xml_values import distinct, persons, tidy_categories
from articles.ingest.parsing.dates import plausible_date
from articles.ingest.parsing.html_text import stand_in_title, summary_text, title_text
from articles.ingest.urls.absolute import absolute, same_address

NO_FEED = "This address leads to JSON that is not a feed."
BROKEN = "The feed is broken JSON; entries may be missing."
ITEMS = re.compile(r'"items"\s*:\s*\[')


def read_json_feed(text, url, today):
    """The ParsedFeed in `text`. Raises NotAFeed if it is other JSON or not JSON."""
    data, problem = _loaded(text)
    if isinstance(data, dict) and isinstance(data.get("feed"), dict) and "items" not in data:
        data = data["feed"]
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not ("jsonfeed.org" in _text(data, "version") or _looks_like(items)):
        raise NotAFeed(NO_FEED)
    return _feed(data, items, url, today, problem)


def _looks_like(items):
    return any(isinstance(item, dict) and ("url" in item or "content_html" in item) for item in items)


def _loaded(text):
    """(data, problem). Of truncated JSON the data is the head and every complete item."""
    try:
        return json.loads(text, strict=False), ""
    except RecursionError:
        raise NotAFeed(NO_FEED) from None
    except ValueError:
        pass
    found = ITEMS.search(text)
    if not found:
        raise NotAFeed(NO_FEED)
    head = text[: found.start()].rstrip().rstrip(",")
    try:
        data = json.loads(head + "}", strict=False)
    except (ValueError, RecursionError):
        data = {"version": "https://jsonfeed.org/version/1"} if "jsonfeed.org" in text else {}
    data = data if isinstance(data, dict) else {}
    return data | {"items": _whole_items(text, found.end())}, BROKEN


def _whole_items(text, position):
    decoder, items = json.JSONDecoder(strict=False), []
    while (start := text.find("{", position)) >= 0 and len(items) <= MOST_ENTRIES:
        if text[position:start].strip(", \t\r\n"):
            break
        try:
            item, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return items


def _text(data, *keys):
    """The first text or number among the values of `keys`, as text; "" without one."""
    for key in keys:
        value = data.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)[:100]
    return ""


def _feed(data, items, url, today, problem):
    site = absolute(_text(data, "home_page_url"), url, repair=True)
    own = [url, absolute(_text(data, "feed_url"), url, repair=True)]
    people = _people(data)
    language = languages.code(_text(data, "language"))
    entries, incomplete = read_entries(
        items, lambda item: _entry(item, site or url, own, today, people, language)
    )
    older = absolute(_text(data, "next_url"), url, repair=True)
    return ParsedFeed(
        kind="json",
        title=title_text(_text(data, "title")),
        site=site,
        language=language,
        entries=entries,
        problem=problem or incomplete,
        next_url="" if older == url else older,
    )


def _entry(item, base, own, today, feed_people, feed_language):
    if not isinstance(item, dict):
        return None
    named = _text(item, "id")
    links = (_text(item, "url"), named if "/" in named else "", _text(item, "external_url"))
    addresses = (absolute(link, base, repair=True) for link in links)
    address = next(
        (a for a in addresses if a and not any(same_address(a, o) for o in own if o and "#" not in a)), ""
    )
    if not address:
        return None
    plain = _text(item, "content_text")
    content = _text(item, "content_html") or escape(plain, quote=False)
    published, updated = (
        plausible_date(_text(item, key), today) for key in ("date_published", "date_modified")
    )
    day, title = published or updated, title_text(_text(item, "title"))
    summary = escape(unescape(_text(item, "summary")), quote=False)
    return Entry(
        id=named[:2000] or address,
        url=address,
        title=title or stand_in_title(content or summary),
        authors=", ".join(_people(item) or feed_people),
        published=day.date() if day else None,
        dated_by_change=published is None and updated is not None,
        updated=updated.astimezone(UTC) if updated else None,
        summary=summary_text(summary, address, title) or summary_text(content, address, title),
        content=content or summary,
        categories=tuple(_tags(item)),
        language=languages.code(_text(item, "language")) or feed_language,
        image=absolute(_text(item, "image", "banner_image"), base, repair=True),
    )


def _people(data):
    """The names in `authors` (1.1) and `author` (1.0), which may be texts or objects."""
    authors = data.get("authors")
    authors = list(authors) if isinstance(authors, list) else [authors]
    names = []
    for author in [*authors, data.get("author")]:
        if isinstance(author, dict):
            names += persons(_text(author, "name"))
        elif isinstance(author, str):
            names += persons(author)
    return distinct(names, 20)


def _tags(item):
    tags = item.get("tags")
    tags = tags if isinstance(tags, list) else tags.split(",") if isinstance(tags, str) else []
    return tidy_categories(title_text(tag) for tag in tags if isinstance(tag, str))
