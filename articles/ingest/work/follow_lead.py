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
from articles.models import Backfill, Lead, Reading

# Minutes until a failed lead is followed again, by the number of its failures; then it is given up.
RETRIES = (5, 60)
# The longest sleep, in seconds, while a host is busy.
LONGEST_SLEEP = 5.0


def follow(lead_id):
    """Follows the lead with this id if it is due; an Outcome. Never raises."""
    rows = Lead.objects.filter(pk=lead_id)
    # Without a join, which PostgreSQL would check again for a row that another worker has just leased.
    token = lease(rows.filter(due_at__lte=timezone.now()))
    if token is None:
        return TAKEN
    lead = rows.select_related("backfill__company", "feed").get()
    if lead.backfill.status != Backfill.Status.RUNNING:
        rows.release(token)
        return TAKEN
    outcome, changes = attempt(lambda: _followed(lead), partial(_failed, lead), f"Following {lead.url}")
    if outcome.kind == "busy":
        rows.release(token)
        return outcome
    rows.release(token, mark=lead.mark, **changes)
    continue_or_finish(lead.backfill)
    return outcome


def _followed(lead):
    """(Outcome, the lead's changed columns). Raises rate_limit.HostBusy."""
    try:
        outcome, articles = frontier.follow(lead)
    except FetchError as error:
        return _failed(lead, str(error), is_gone=error.status in (404, 410))
    return Outcome("done", articles=articles), {"outcome": outcome, "due_at": None, "error": ""}


def _failed(lead, sentence, *, is_gone=False):
    """(Outcome, changed columns) of a lead that failed: tried again later, or given up."""
    tries = lead.tries + 1
    changes = {"tries": tries, "error": sentence[:300]}
    if is_gone or tries > len(RETRIES):
        changes |= {"outcome": "gone" if is_gone else "failed", "due_at": None}
    else:
        changes["due_at"] = timezone.now() + timedelta(minutes=RETRIES[tries - 1])
    return Outcome("failed"), changes


def follow_all(backfill, *, seconds=None, on_progress=lambda progress: None):
    """Follows the leads of `backfill` one after another, and crawls the pages that they lead to.

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
    lead = Lead.objects.due(now).filter(backfill=backfill).values_list("pk", flat=True).first()
    if lead:
        return follow(lead)
    page = Reading.objects.due(now).filter(article__company=backfill.company_id).first()
    return crawl_page.crawl(page.pk) if page else None
