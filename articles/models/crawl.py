"""The tables that ingest works on: hosts, pages to crawl, originals to look at again, backfills, runs.

What is due, which worker has it and how it went are columns, so that any number of processes can share the
work and a killed one loses nothing.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.feed import SENTENCE
from articles.models.fields import WebAddressField
from articles.models.querysets.feeds import (
    BackfillQuerySet,
    BackfillURLQuerySet,
    HostQuerySet,
    IngestRunQuerySet,
    PageCrawlQuerySet,
)
from articles.models.querysets.originals import OriginalCheckQuerySet


def json_value(value):
    """The `value` of a column as it is stored in PageCrawl.extracted: dates as text, others unchanged."""
    return value.isoformat() if isinstance(value, date) else value


class Host(models.Model):
    """A host of feeds and pages: when it may be asked again, and what its robots.txt permits."""

    name = models.CharField(
        max_length=260, unique=True, help_text="With the port, unless that is the usual one."
    )
    next_at = models.DateTimeField("next request from", default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    gap = models.FloatField("seconds between requests", null=True, blank=True)
    robots = models.TextField("robots.txt", blank=True)
    robots_at = models.DateTimeField("robots.txt read", null=True, blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class PageCrawl(models.Model):
    """The crawl of an article's page: due, done or given up, and what was extracted.

    `extracted` has {"value", "from": "page" or "feed", "at"} for each field that ingest filled in, with
    "doubtful" for a day that a feed gave many entries at once. If a field has another value by now, an editor
    has decided it. The text of the page is never stored.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="crawl"
    )
    due_at = models.DateTimeField("due", null=True, blank=True, default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    http_status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    error = models.CharField(max_length=SENTENCE, blank=True)
    read_at = models.DateTimeField("read", null=True, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    words = models.PositiveIntegerField(null=True, blank=True)
    extracted = models.JSONField(default=dict, blank=True)
    publish = models.BooleanField("publish when tried", default=False)

    objects = PageCrawlQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="page_crawl_due"),
        ]

    def __str__(self):
        return f"Page of article {self.article_id}"


class OriginalCheck(models.Model):
    """The looks at the original of a published article: when the next one is due, and what the last one saw.

    That an original is gone stands at the article (`gone_on`), because cards say so. `error` says what the
    last look found wrong; only those that mean that the page is gone count as `failures`, one a day.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="original_check"
    )
    # What was looked at: another address of the article begins anew.
    url = WebAddressField("address", blank=True)
    host = models.CharField(max_length=260)
    due_at = models.DateTimeField("due", null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField("looked at", null=True, blank=True)
    http_status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    error = models.CharField(max_length=SENTENCE, blank=True)
    failures = models.PositiveSmallIntegerField("days in a row without it", default=0)
    failed_on = models.DateField("last day without it", null=True, blank=True)
    suspected = models.BooleanField("gone by the looks of it", default=False)
    # The validators of the page as it was when it was last found well: with the same ones it is not read.
    mark = models.CharField(max_length=32, blank=True)
    # HEAD has said too little, so the next request is a GET.
    reads_page = models.BooleanField("page to be read", default=False)
    # The text of the page, as PageCrawl.text_hash: when it was first read, and at the last look.
    first_text = models.CharField(max_length=64, blank=True)
    last_text = models.CharField(max_length=64, blank=True)

    objects = OriginalCheckQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="original_due"),
            models.Index(fields=["checked_at", "host"], name="original_checked"),
            models.Index(fields=["host"], name="original_host"),
            models.Index(fields=["failed_on"], condition=Q(failures__gt=0), name="original_failing"),
        ]

    def __str__(self):
        return f"Original of article {self.article_id}"


class Backfill(models.Model):
    """The search for a company's older articles; it can stop at any time and continue later."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    company = models.ForeignKey("articles.Company", on_delete=models.CASCADE, related_name="backfills")
    status = models.CharField(max_length=7, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField("started", default=timezone.now)
    seen_at = models.DateTimeField("last at work", default=timezone.now)
    finished_at = models.DateTimeField("finished", null=True, blank=True)

    objects = BackfillQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(status="running"), name="backfill_one_at_a_time"
            )
        ]

    def __str__(self):
        return f"History of {self.company}"


class BackfillURL(models.Model):
    """An address that a backfill follows: a sitemap, a page of a feed or a list, or a possible article."""

    class Kind(models.TextChoices):
        SITEMAP = "sitemap", "Sitemap"
        FEED = "feed", "Feed"
        LISTING = "listing", "Listing"
        PAGE = "page", "Page"

    backfill = models.ForeignKey(Backfill, on_delete=models.CASCADE, related_name="urls")
    kind = models.CharField(max_length=7, choices=Kind)
    url = WebAddressField("address")
    key = models.CharField(max_length=32)
    # The feed whose older entries are at the address.
    feed = models.ForeignKey("articles.Feed", on_delete=models.CASCADE, null=True, blank=True)
    # A hash of what was found: if a site has the same page under every number, the search ends.
    mark = models.CharField(max_length=32, blank=True)
    due_at = models.DateTimeField("due", null=True, blank=True, default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, blank=True)
    error = models.CharField(max_length=SENTENCE, blank=True)

    objects = BackfillURLQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["backfill", "kind", "key"], name="backfill_url_once")]

    def __str__(self):
        return self.url


class IngestRun(models.Model):
    """A process of `manage.py worker` or `manage.py ingest`: what it has done, and when it was last alive."""

    process = models.CharField(max_length=100)
    watching = models.BooleanField(default=False)
    workers = models.PositiveSmallIntegerField(default=1)
    queue = models.CharField("takes tasks from", max_length=10, blank=True, default="", db_default="")
    started_at = models.DateTimeField("started", default=timezone.now)
    seen_at = models.DateTimeField("last sign of life", default=timezone.now)
    finished_at = models.DateTimeField("finished", null=True, blank=True)
    feeds_polled = models.PositiveIntegerField(default=0)
    feeds_failed = models.PositiveIntegerField(default=0)
    entries_new = models.PositiveIntegerField("new entries", default=0)
    pages_read = models.PositiveIntegerField(default=0)
    pages_failed = models.PositiveIntegerField(default=0)
    originals_checked = models.PositiveIntegerField(default=0)
    summaries_suggested = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField("still to do", default=0)

    objects = IngestRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Ingest by {self.process}"
