"""How feeds fare, in an editor's words, and which of some addresses are feeds here already.

Nothing is changed here (ingest_orders.py) and nothing printed.
"""

from dataclasses import dataclass
from datetime import datetime

from articles.canonical import canonical_url
from articles.models import Feed


@dataclass(frozen=True)
class State:
    """How a feed fares: a word or two, the colour that goes with them, and why, in whole sentences.

    `tone` is "well", "quiet" (nothing is known, or nothing is wanted), "wary" or "bad".
    """

    word: str
    tone: str
    sentences: tuple[str, ...]


def state_of(feed, now):
    """The State of one feed."""
    sentences = tuple(filter(None, [feed.reason, problem_of(feed), feed.warning]))
    return State(*_word(feed, now), sentences)


def _word(feed, now):
    if feed.claimed_until and feed.claimed_until > now:
        return "Being polled", "quiet"
    if feed.status == Feed.Status.PAUSED:
        return "Paused", "wary"
    if feed.error:
        return ("Failing" if feed.failures < 2 else f"Failed {feed.failures} times in a row"), "bad"
    if feed.warning:
        return "Works, broken in parts", "wary"
    if feed.last_polled_at is None:
        return "Not polled yet", "quiet"
    return "Works", "well"


def problem_of(feed):
    """The feed's error, with the HTTP status if the sentence does not name it; "" if there is none."""
    if not feed.error or feed.http_status is None or str(feed.http_status) in feed.error:
        return feed.error
    return f"{feed.error} (HTTP status {feed.http_status})"


def due_of(feed):
    """When the feed is polled next, None if nothing is planned."""
    return feed.next_due_at if feed.status == Feed.Status.ACTIVE else None


@dataclass(frozen=True)
class CompanyHealth:
    """All feeds of a company in one line; times are None where there is none."""

    feeds: int
    failing: int
    paused: int
    last_success: datetime | None
    next_due: datetime | None
    found: int
    new: int
    # Of paused feeds and those that give errors, then of those that are broken in parts.
    sentences: tuple[str, ...]


def health_of(feeds):
    """The CompanyHealth of these feeds, a list."""
    active = [feed for feed in feeds if feed.status == Feed.Status.ACTIVE]
    said = [feed.reason or problem_of(feed) for feed in feeds] + [feed.warning for feed in feeds]
    return CompanyHealth(
        feeds=len(feeds),
        failing=sum(bool(feed.error) for feed in active),
        paused=len(feeds) - len(active),
        last_success=max((feed.last_success_at for feed in feeds if feed.last_success_at), default=None),
        next_due=min((feed.next_due_at for feed in active), default=None),
        found=sum(feed.entries_found for feed in feeds),
        new=sum(feed.entries_new for feed in feeds),
        sentences=tuple(dict.fromkeys(filter(None, said))),
    )


# Which are here


def known(urls):
    """{address: Feed} of those of these addresses that are here already, however they are spelled."""
    keys = {url: key_of(url) for url in urls}
    wanted = set(keys.values())
    here = {key_of(feed.url): feed for feed in Feed.objects.with_company() if key_of(feed.url) in wanted}
    return {url: here[key] for url, key in keys.items() if key in here}


def key_of(url):
    """Two addresses of a feed with the same key are one feed."""
    try:
        return canonical_url(url)
    except ValueError:
        return url
