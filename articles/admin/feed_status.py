"""How feeds are doing, in an editor's words. Changing that is up to ingest_actions.py, HTML to formats.py."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from articles.models import Feed


def word_of(feed):
    """(word, tone): how a feed is doing at this moment, and the colour that goes with it.

    The tone is "well", "quiet" (nothing is known yet, or nothing is wrong), "wary" or "bad".
    """
    if feed.claimed_until and feed.claimed_until > timezone.now():
        return "Being polled", "quiet"
    if feed.status == Feed.Status.PAUSED:
        return "Paused", "wary"
    if feed.error:
        return ("Failing" if feed.failures < 2 else f"Failed {feed.failures} times in a row"), "bad"
    if feed.warning:
        return "Works, partly broken", "wary"
    if feed.last_polled_at is None:
        return "Not polled yet", "quiet"
    return "Works", "well"


def problem_of(feed):
    """The error of a Feed or PageCrawl, with the HTTP status unless it is in the text; "" without one."""
    if not feed.error or feed.http_status is None or str(feed.http_status) in feed.error:
        return feed.error
    return f"{feed.error} (HTTP status {feed.http_status})"


@dataclass(frozen=True)
class CompanyHealth:
    """All feeds of a company added up; `last_success` and `next_due` are None if no feed has one."""

    feeds: int
    failing: int
    paused: int
    last_success: datetime | None
    next_due: datetime | None
    found: int
    new: int
    # First about feeds that are paused or failing, then warnings; each only once.
    sentences: tuple[str, ...]


def health_of(feeds):
    """The CompanyHealth of a list of feeds."""
    active = [feed for feed in feeds if feed.status == Feed.Status.ACTIVE]
    sentences = [feed.reason or problem_of(feed) for feed in feeds] + [feed.warning for feed in feeds]
    return CompanyHealth(
        feeds=len(feeds),
        failing=sum(bool(feed.error) for feed in active),
        paused=len(feeds) - len(active),
        last_success=max((feed.last_success_at for feed in feeds if feed.last_success_at), default=None),
        next_due=min((feed.next_due_at for feed in active), default=None),
        found=sum(feed.entries_found for feed in feeds),
        new=sum(feed.entries_new for feed in feeds),
        sentences=tuple(dict.fromkeys(filter(None, sentences))),
    )
