"""A feed and its entries as data, and the error for anything else. No parsing here."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from articles.canonical import canonical_url
from articles.ingest.urls.absolute import is_web_address, same_address

MOST_ENTRIES = 20_000


class NotAFeed(Exception):
    """The bytes are not a feed; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Entry:
    """One item of a feed.

    `id` is the feed's, or the address if it has none. `url` is an absolute http(s) address. `title`,
    `authors` (", " between names) and `summary` (at most 600 characters) are plain text, "" if unknown.
    `published` is the day in the feed's own time zone, that of the last change if the feed tells no other
    (`dated_by_change`). `updated` is in UTC. `content` is unsafe HTML that must only be measured, never
    shown. `language` is a code such as "pt-br" or "", `image` an address or "".
    """

    id: str
    url: str
    title: str = ""
    authors: str = ""
    published: date | None = None
    dated_by_change: bool = False
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()
    language: str = ""
    image: str = ""


@dataclass(frozen=True)
class ParsedFeed:
    """A feed: `kind` is "rss", "atom" or "json", `site` the address of its site or "".

    `entries` are in the feed's order, without duplicates. `problem` is "" or a sentence for an editor.
    `next_url` is the address of older entries (RFC 5005, JSON Feed) or "". `hub_ttl_minutes` is the time
    between polls that the feed asks for, or None.
    """

    kind: str
    title: str = ""
    site: str = ""
    language: str = ""
    entries: list[Entry] = field(default_factory=list)
    problem: str = ""
    next_url: str = ""
    hub_ttl_minutes: int | None = None


def read_entries(items, read):
    """(Entries, problem) of `items`; `read(item)` gives an Entry, or None if it has no address."""
    found = [read(item) for item in items[:MOST_ENTRIES]]
    entries = [entry for entry in found if entry]
    keys = _keys(entries)
    entries = without_duplicates(_apart(entries, keys))
    shared = len(entries) - len({keys.get(entry.url, entry.url) for entry in entries})
    problem = ""
    if len(items) > MOST_ENTRIES:
        problem = f"Only the first {MOST_ENTRIES:,} entries were read."
    elif None in found:
        problem = f"Entries without an address were left out: {found.count(None):,}."
    elif shared:
        problem = f"Entries with the address of another one, which make no article: {shared:,}."
    return entries, problem


def _keys(entries):
    """{address: what tells its article from others}; a place in a page, for one, does not."""
    pages = Counter(_page(entry.url) for entry in entries)
    return {entry.url: _key(entry.url) if pages[_page(entry.url)] > 1 else entry.url for entry in entries}


def _page(url):
    return url.partition("#")[0].partition("?")[0].rstrip("/")


def _key(url):
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _apart(entries, keys):
    """`entries` with their ids for addresses where several have one address, and the id is one of its own."""
    known = Counter(keys[entry.url] for entry in entries)
    return [
        replace(entry, url=entry.id) if known[keys[entry.url]] > 1 and _is_own_address(entry) else entry
        for entry in entries
    ]


def _is_own_address(entry):
    return is_web_address(entry.id) and not same_address(entry.id, entry.url)


def without_duplicates(entries):
    """`entries` in their order, without those that repeat an address or an id, and the title.

    If two entries of one id differ in address and title, they are two articles and the id is a mistake. So is
    an id of three or more entries with as many addresses.
    """
    addresses, titles = {}, {}
    for entry in entries:
        addresses.setdefault(entry.id, set()).add(entry.url)
    kept = []
    for entry in entries:
        title = entry.title.casefold()
        by_id = titles.setdefault(entry.id, []) if len(addresses[entry.id]) < 3 else []
        by_address = titles.setdefault(("", entry.url), [])
        if not any(_is_edited(title, other) for other in (*by_id, *by_address)):
            kept.append(entry)
        by_id.append(title)
        by_address.append(title)
    return kept


def _is_edited(title, other):
    """Whether one title is the beginning of the other, or they are equal."""
    return title.startswith(other) or other.startswith(title)
