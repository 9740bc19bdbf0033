"""One lead of a backfill, from due to done: leased, followed, and its outcome recorded.

What an address leads to is known in history/frontier.py.
"""

import time
from datetime import timedelta
from functools import partial

from django.utils import timezone

from articles.ingest.fetching.client import FetchError
from articles.ingest.history import frontier
from articles.ingest.history.backfill import continue_or_finish, progress
from articles.ingest.work import crawl_page
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Backfill, BackfillURL, Changeset, PageCrawl
from articles.revisions.recording import recorded

# Minutes until a failed lead is followed again, by the number of its failures; then it is given up.
RETRIES = (5, 60)
# The longest sleep, in seconds, while a host is busy.
LONGEST_SLEEP = 5.0


def follow(url_id):
    """Follows the URL with this id if it is due; an Outcome. Never raises."""
    rows = BackfillURL.objects.filter(pk=url_id)
    # Without a join, which PostgreSQL would check again for a row that another worker has just leased.
    token = lease(rows.filter(due_at__lte=timezone.now()))
    if token is None:
        return TAKEN
    backfill_url = rows.select_related("backfill__company", "feed").get()
    if backfill_url.backfill.status != Backfill.Status.RUNNING:
        rows.release(token)
        return TAKEN
    with recorded(Changeset.Source.INGEST, f"Older articles from {backfill_url.url}"):
        outcome, changes = attempt(
            lambda: _followed(backfill_url), partial(_failed, backfill_url), f"Following {backfill_url.url}"
        )
    if outcome.kind == "busy":
        rows.release(token)
        return outcome
    rows.release(token, mark=backfill_url.mark, **changes)
    continue_or_finish(backfill_url.backfill)
    return outcome


def _followed(backfill_url):
    """(Outcome, the URL's changed columns). Raises rate_limit.HostBusy."""
    try:
        outcome, articles = frontier.follow(backfill_url)
    except FetchError as error:
        return _failed(backfill_url, str(error), is_gone=error.status in (404, 410))
    return Outcome("done", articles=articles), {"outcome": outcome, "due_at": None, "error": ""}


def _failed(backfill_url, sentence, *, is_gone=False):
    """(Outcome, changed columns) of a backfill URL that failed: tried again later, or given up."""
    tries = backfill_url.tries + 1
    changes = {"tries": tries, "error": sentence[:300]}
    if is_gone or tries > len(RETRIES):
        changes |= {"outcome": "gone" if is_gone else "failed", "due_at": None}
    else:
        changes["due_at"] = timezone.now() + timedelta(minutes=RETRIES[tries - 1])
    return Outcome("failed"), changes


def follow_all(backfill, *, seconds=None, on_progress=lambda progress: None):
    """Follows the URLs of `backfill` one after another, and crawls the pages that they lead to.

    Ends when nothing is due, or after `seconds`. Calls `on_progress` with a Progress after each step. Returns
    the status of the backfill.
    """
    end = time.monotonic() + seconds if seconds is not None else None
    while end is None or time.monotonic() < end:
        outcome = _next(backfill)
        if outcome is None:
            break
        on_progress(progress(backfill))
        if outcome.kind == "busy":
            wait = (outcome.until - timezone.now()).total_seconds()
            time.sleep(max(0.0, min(wait, LONGEST_SLEEP)))
    backfill.refresh_from_db()
    return backfill.status


def _next(backfill):
    """The Outcome of the next lead or page that is due, None if there is none."""
    now = timezone.now()
    backfill_url = BackfillURL.objects.due(now).filter(backfill=backfill).values_list("pk", flat=True).first()
    if backfill_url:
        return follow(backfill_url)
    page = PageCrawl.objects.due(now).filter(article__company=backfill.company_id).first()
    return crawl_page.crawl(page.pk) if page else None
