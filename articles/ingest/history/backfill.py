"""The search for a company's older articles, which its feeds no longer show: how it starts, ends and goes.

Everything that is still to follow is a BackfillURL in the database, so that a backfill continues where it
stopped, whoever works on it (work/follow_url.py). Nothing that it finds is published by itself.
"""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.ingest.history import frontier
from articles.models import Backfill, BackfillURL, PageCrawl


@dataclass(frozen=True)
class Progress:
    """The state of a backfill: addresses followed (`done`) of those found, their outcomes, seconds left."""

    done: int
    total: int
    new: int
    known: int
    failed: int
    seconds_left: int


def start(company):
    """The company's running Backfill, started now if need be."""
    running = Backfill.objects.running().filter(company=company).first()
    if running:
        return running
    with transaction.atomic():
        Backfill.objects.bulk_create([Backfill(company=company)], ignore_conflicts=True)
        backfill = Backfill.objects.running().get(company=company)
        _add_first_leads(backfill)
    Backfill.objects.filter(pk=backfill.pk).finish(timezone.now())
    backfill.refresh_from_db()
    return backfill


def _add_first_leads(backfill):
    """Adds robots.txt, which names sitemaps, the feeds, and Medium's archive."""
    feeds = list(backfill.company.feeds.all())
    homes = [backfill.company.blog_url] if backfill.company.blog_url else [feed.url for feed in feeds]
    for home in homes:
        if urlsplit(home).hostname == "medium.com":
            # Its sitemaps list all of Medium.
            frontier.add(backfill, BackfillURL.Kind.LISTING, [home.rstrip("/") + "/archive"])
        else:
            frontier.add(backfill, BackfillURL.Kind.SITEMAP, [urljoin(home, "/robots.txt")])
    for feed in feeds:
        frontier.add(backfill, BackfillURL.Kind.FEED, [feed.url], feed=feed)


def continue_or_finish(backfill):
    """Records that the backfill is alive, and finishes it if there is nothing left to follow."""
    now = timezone.now()
    rows = Backfill.objects.filter(pk=backfill.pk)
    rows.update(seen_at=now)
    if backfill.urls.to_do().exists():
        return
    blog = backfill.company.blog_url
    if blog and not backfill.urls.filter(kind__in=["page", "listing"]).exists():
        # No sitemap has an article, but the blog's own lists may.
        frontier.add(backfill, BackfillURL.Kind.LISTING, [blog])
    else:
        rows.finish(now)


def progress(backfill):
    """The Progress of `backfill`. The seconds left are estimated from the gap between two requests."""
    counts = backfill.urls.counts()
    pages = PageCrawl.objects.due(timezone.now()).filter(article__company=backfill.company_id).count()
    left = counts["total"] - counts["done"] + pages
    numbers = {name: counts[name] for name in ("done", "total", "new", "known", "failed")}
    return Progress(**numbers, seconds_left=round(left * (settings.INGEST_GAP + 0.5)))
