"""A company's older articles, which its feeds show no more: from sitemaps, older pages of feeds, and lists.

All that is still to follow is in the table Lead, so that a backfill goes on where it stopped, whoever
does it: rounds.py, a task, or `manage.py backfill`. Nothing found here is published by itself.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.ingest.fetching.client import FetchError
from articles.ingest.history import frontier
from articles.ingest.work import crawl_page
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Backfill, Lead, Reading

# Minutes until a lead that failed is followed again, by how often it has; then it is given up.
RETRIES = (5, 60)


@dataclass(frozen=True)
class Progress:
    """How far a backfill is: addresses followed of those found, what they were, and the seconds left."""

    done: int
    total: int
    new: int
    known: int
    failed: int
    seconds_left: int


def start(company):
    """The company's running Backfill, begun now unless there is one."""
    running = Backfill.objects.running().filter(company=company).first()
    if running:
        return running
    with transaction.atomic():
        Backfill.objects.bulk_create([Backfill(company=company)], ignore_conflicts=True)
        backfill = Backfill.objects.running().get(company=company)
        _first_leads(backfill)
    Backfill.objects.filter(pk=backfill.pk).finish(timezone.now())
    backfill.refresh_from_db()
    return backfill


def _first_leads(backfill):
    """What to begin with: robots.txt, which names sitemaps, the feeds, and Medium's archive."""
    feeds = list(backfill.company.feeds.all())
    homes = [backfill.company.blog_url] if backfill.company.blog_url else [feed.url for feed in feeds]
    for home in homes:
        if urlsplit(home).hostname == "medium.com":
            # Its sitemaps list all of Medium.
            frontier.add(backfill, Lead.Kind.LISTING, [home.rstrip("/") + "/archive"])
        else:
            frontier.add(backfill, Lead.Kind.SITEMAP, [urljoin(home, "/robots.txt")])
    for feed in feeds:
        frontier.add(backfill, Lead.Kind.FEED, [feed.url], feed=feed)


def follow(lead_id):
    """Follows one lead and gives an Outcome; never raises."""
    rows = Lead.objects.filter(pk=lead_id)
    # Without a join: PostgreSQL would look at that again for a row that another has just claimed.
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
    _look_back(lead.backfill)
    return outcome


def _followed(lead):
    """(Outcome, the lead's changed columns). Raises rate_limit.HostBusy."""
    try:
        outcome, articles = frontier.follow(lead)
    except FetchError as error:
        return _failed(lead, str(error), is_gone=error.status in (404, 410))
    return Outcome("done", articles=articles), {"outcome": outcome, "due_at": None, "error": ""}


def _failed(lead, sentence, *, is_gone=False):
    """(Outcome, changed columns) of a lead that gave nothing: tried again later, or given up."""
    tries = lead.tries + 1
    changes = {"tries": tries, "error": sentence[:300]}
    if is_gone or tries > len(RETRIES):
        changes |= {"outcome": "gone" if is_gone else "failed", "due_at": None}
    else:
        changes["due_at"] = timezone.now() + timedelta(minutes=RETRIES[tries - 1])
    return Outcome("failed"), changes


def _look_back(backfill):
    """Writes down that the backfill is alive, and ends it where nothing is left to follow."""
    now = timezone.now()
    rows = Backfill.objects.filter(pk=backfill.pk)
    rows.update(seen_at=now)
    if backfill.leads.to_do().exists():
        return
    blog = backfill.company.blog_url
    if blog and not backfill.leads.filter(kind__in=["page", "listing"]).exists():
        # No sitemap named an article: the blog's own lists may.
        frontier.add(backfill, Lead.Kind.LISTING, [blog])
    else:
        rows.finish(now)


def work(backfill, *, seconds=None, on_progress=lambda progress: None):
    """Follows the backfill's leads, one after another at its hosts' pace, and reads the pages found.

    Ends when nothing is left to do now, or after `seconds`; gives the Backfill's status.
    """
    end = time.monotonic() + seconds if seconds is not None else None
    while end is None or time.monotonic() < end:
        outcome = _next(backfill)
        if outcome is None:
            break
        on_progress(progress(backfill))
        if outcome.kind == "busy":
            time.sleep(max(0.0, min((outcome.until - timezone.now()).total_seconds(), 5.0)))
    backfill.refresh_from_db()
    return backfill.status


def _next(backfill):
    """The Outcome of the next thing there is to do, None if there is none."""
    now = timezone.now()
    lead = Lead.objects.due(now).filter(backfill=backfill).values_list("pk", flat=True).first()
    if lead:
        return follow(lead)
    page = Reading.objects.due(now).filter(article__company=backfill.company_id).first()
    return crawl_page.read(page.pk) if page else None


def progress(backfill):
    """The Progress of `backfill` now; the seconds left are a guess by the hosts' pace."""
    counts = backfill.leads.counts()
    pages = Reading.objects.due(timezone.now()).filter(article__company=backfill.company_id).count()
    left = counts["total"] - counts["done"] + pages
    return Progress(
        done=counts["done"],
        total=counts["total"],
        new=counts["new"],
        known=counts["known"],
        failed=counts["failed"],
        seconds_left=round(left * (settings.INGEST_GAP + 0.5)),
    )
