"""What a feed gives, as data: the feed, its entries, and the one error of reading it. No parsing here."""

from dataclasses import dataclass, field
from datetime import date, datetime

MOST_ENTRIES = 20_000


class NotAFeed(Exception):
    """The bytes are no feed; the message is one plain sentence for an editor."""


@dataclass(frozen=True)
class Entry:
    """One item of a feed.

    `id` is what the feed calls it, its address if it has no name. `url` is an absolute http(s) address.
    `title`, `authors` (", " between names) and `summary` (at most 600 characters) are plain text,
    "" where the feed says nothing. `published` is the day in the feed's own time zone; `updated` is
    aware, in UTC. `content` is HTML for measuring only: it was not cleaned and must never be shown.
    `language` is a lower-case code such as "pt-br", or "". `image` is an address or "".
    """

    id: str
    url: str
    title: str = ""
    authors: str = ""
    published: date | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()
    language: str = ""
    image: str = ""


@dataclass(frozen=True)
class ParsedFeed:
    """A feed as read: `kind` is "rss", "atom" or "json", `site` its home address or "".

    `entries` keep the feed's order, each once (without_duplicates). `problem`
    is "" or a plain sentence for an editor. `next_url` is where older entries continue (RFC 5005, JSON
    Feed), or "". `hub_ttl_minutes` is how long the feed asks to be left alone, or None.
    """

    kind: str
    title: str = ""
    site: str = ""
    language: str = ""
    entries: list[Entry] = field(default_factory=list)
    problem: str = ""
    next_url: str = ""
    hub_ttl_minutes: int | None = None
    updated: datetime | None = None


def without_duplicates(entries):
    """`entries` in their order; of those with the same address, or the same id and title, the first stays.

    Two entries with one id, but other addresses and titles, are two articles, and the id is a mistake.
    So is one that names three or more entries of as many addresses.
    """
    addresses, titles = {}, {}
    for entry in entries:
        addresses.setdefault(entry.id, set()).add(entry.url)
    seen, kept = set(), []
    for entry in entries:
        title = entry.title.casefold()
        known = titles.setdefault(entry.id, []) if len(addresses[entry.id]) < 3 else []
        if entry.url not in seen and not any(_is_edited(title, other) for other in known):
            kept.append(entry)
        seen.add(entry.url)
        known.append(title)
    return kept


def _is_edited(title, other):
    """Whether one of two titles is the other with more or less at its end, or nothing."""
    return title.startswith(other) or other.startswith(title)
