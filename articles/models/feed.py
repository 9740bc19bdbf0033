"""The tables of feeds: the feed, its entries, and other addresses of an article.

Queries are in querysets/feeds.py.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.canonical import LONGEST
from articles.models.fields import WebAddressField
from articles.models.querysets.feeds import FeedQuerySet

SENTENCE = 300


class Feed(models.Model):
    """An address where a company announces its articles, and the state of polling it."""

    class Kind(models.TextChoices):
        RSS = "rss", "RSS"
        ATOM = "atom", "Atom"
        JSON = "json", "JSON Feed"
        UNKNOWN = "", "Not known yet"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"

    company = models.ForeignKey("articles.Company", on_delete=models.CASCADE, related_name="feeds")
    # Short enough for an index of PostgreSQL, whatever the characters.
    url = WebAddressField("address", max_length=500, unique=True)
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.UNKNOWN, blank=True)
    title = models.CharField(max_length=200, blank=True, editable=False)
    # Only changed by poll_now() and pause(): a form would undo what a poll has changed meanwhile.
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE, editable=False)
    reason = models.CharField("paused because", max_length=SENTENCE, blank=True, editable=False)

    publish_at_once = models.BooleanField(
        default=False, help_text="Publishes new articles from this feed without a review by an editor."
    )
    include = models.TextField(
        "only entries with",
        blank=True,
        help_text="Words or categories, separated by commas or lines. An entry needs at least one of them.",
    )
    exclude = models.TextField(
        "no entries with",
        blank=True,
        help_text="Words or categories, separated by commas or lines. An entry with any of them is left out.",
    )

    next_due_at = models.DateTimeField("next due", default=timezone.now, editable=False)
    interval_minutes = models.PositiveSmallIntegerField("polled every (minutes)", default=360, editable=False)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=500, blank=True, editable=False)

    last_polled_at = models.DateTimeField("last polled", null=True, blank=True, editable=False)
    last_success_at = models.DateTimeField("last success", null=True, blank=True, editable=False)
    http_status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True, editable=False)
    error = models.CharField(max_length=SENTENCE, blank=True, editable=False)
    warning = models.CharField(max_length=SENTENCE, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField("failures in a row", default=0, editable=False)
    not_found = models.PositiveSmallIntegerField("404s in a row", default=0, editable=False)
    entries_found = models.PositiveIntegerField("entries", default=0, editable=False)
    entries_new = models.PositiveIntegerField("new entries", default=0, editable=False)
    entries_total = models.PositiveIntegerField("entries taken in all", default=0, editable=False)
    newest_on = models.DateField("newest entry", null=True, blank=True, editable=False)
    added_at = models.DateTimeField("added", default=timezone.now, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["company__name", "url"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["rss", "atom", "json", ""]), name="feed_kind_known"),
            models.CheckConstraint(
                condition=Q(status="active", reason="") | Q(status="paused"), name="feed_status_known"
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_at"], condition=Q(status="active"), name="feed_due"),
        ]

    def __str__(self):
        return self.url


class FeedEntry(models.Model):
    """An entry in a feed, and its article.

    `key` is a hash of the entry's id, `digest` a hash of its content: an entry with a known digest has not
    changed and needs no work.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="feed_entries")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="feed_entries")
    key = models.CharField(max_length=32)
    digest = models.CharField(max_length=16)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "feed entries"
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_entry_once")]

    def __str__(self):
        return f"Entry {self.key} of feed {self.feed_id}"


class AlternateURL(models.Model):
    """Another canonical address of an article: the target of a redirect, or one that its page names."""

    canonical_url = models.CharField("canonical address", max_length=LONGEST, unique=True)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="alternates")

    class Meta:
        verbose_name = "alternate URL"
        verbose_name_plural = "alternate URLs"

    def __str__(self):
        return self.canonical_url
