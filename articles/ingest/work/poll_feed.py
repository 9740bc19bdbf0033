"""One feed, from due to done: leased, fetched, parsed, its entries taken, and the result recorded.

Errors are data on the feed's row. The runner or a task queue chooses the feed; schedule.py decides when it is
due again.
"""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from articles.ingest import feeds
from articles.ingest.fetching import polite
from articles.ingest.fetching.client import FetchError
from articles.ingest.inbox.entries import take_entries
from articles.ingest.parsing.columns import clean
from articles.ingest.work import schedule
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Changeset, Feed
from articles.revisions.recording import recorded

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


def poll(feed_id, *, due_only=False):
    """Polls the feed with this id, with `due_only` only if it is due; an Outcome. Never raises."""
    rows = Feed.objects.filter(pk=feed_id)
    token = lease(rows.due(timezone.now()).order_by() if due_only else rows)
    if token is None:
        return TAKEN
    feed = rows.with_company().get()
    with recorded(Changeset.Source.INGEST, f"Poll of {feed.url}"):
        outcome, changes = attempt(lambda: _polled(feed), partial(_failed, feed), f"Polling {feed.url}")
        if outcome.kind != "busy":
            changes["last_polled_at"] = timezone.now()
        rows.release(token, **changes)
    return outcome


def _polled(feed):
    """(Outcome, the feed's changed columns). Raises rate_limit.HostBusy."""
    try:
        fetched = polite.fetch_feed(feed.url, etag=feed.etag, last_modified=feed.last_modified, accept=ACCEPT)
    except FetchError as error:
        return _failed(feed, str(error), error.status, error.retry_after)
    moved = _moved(feed, fetched.moved_to)
    if fetched.status == 304:
        minutes = schedule.jittered(feed.interval_minutes)
        return Outcome("unchanged"), _well(304) | {"next_due_at": _in(minutes)} | moved
    try:
        parsed = feeds.parse(fetched.body, **fetched.labels)
    except feeds.NotAFeed as error:
        return _failed(feed, str(error), fetched.status)
    taken = take_entries(feed, parsed.entries)
    new = max(0, taken.total - feed.entries_total)
    outcome = Outcome("done", found=taken.found, new=new, articles=taken.articles)
    counts = {"entries_found": taken.found, "entries_new": new, "entries_total": taken.total}
    return outcome, _well(200) | _read(fetched, parsed) | counts | moved


def _well(status):
    """The columns that every success changes."""
    return {
        "http_status": status,
        "error": "",
        "failures": 0,
        "not_found": 0,
        "last_success_at": timezone.now(),
    }


def _read(fetched, parsed):
    """The columns from an answer and its ParsedFeed, the next poll included."""
    days = [entry.published for entry in parsed.entries if entry.published]
    now = timezone.now()
    past = [day for day in days if day <= now.date()]
    minutes = schedule.interval(past, now, max_age=fetched.max_age, ttl=parsed.hub_ttl_minutes)
    return {
        "kind": parsed.kind,
        "title": clean(parsed.title)[:200],
        "warning": parsed.problem,
        "etag": clean(fetched.etag),
        "last_modified": clean(fetched.last_modified),
        "newest_on": max(past, default=None),
        "interval_minutes": minutes,
        "next_due_at": _in(schedule.jittered(minutes)),
    }


def _moved(feed, url):
    """The columns of a feed that has moved permanently to `url`; {} if it has not, or cannot."""
    if not url or url == feed.url or len(url) > Feed._meta.get_field("url").max_length:
        return {}
    other = Feed.objects.filter(url=url).with_company().first()
    if other is None:
        return {"url": url}
    reason = f"It has moved permanently to {url}, which is already a feed of {other.company}."
    return _paused(reason)


def _paused(reason):
    return {"status": Feed.Status.PAUSED, "reason": reason[:300]}


def _failed(feed, sentence, status=None, retry_after=None):
    """(Outcome, changed columns) of a failed poll: tried again later, or paused."""
    failures = min(feed.failures + 1, 30_000)
    not_found = feed.not_found + 1 if status == 404 else 0
    changes = {
        "http_status": status,
        "error": sentence[:300],
        "failures": failures,
        "not_found": not_found,
        "next_due_at": _in(schedule.backoff(failures, retry_after=retry_after)),
    }
    if status == 410:
        changes |= _paused("The server says that this feed is permanently gone (410 Gone).")
    elif not_found >= schedule.NOT_FOUND_LIMIT:
        changes |= _paused(f"The server did not find this feed {not_found} times in a row (404 Not Found).")
    return Outcome("failed"), changes


def _in(minutes):
    return timezone.now() + timedelta(minutes=minutes)
