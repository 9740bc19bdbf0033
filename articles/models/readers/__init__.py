"""What readers send without an account: reports about articles, and how much has come from where lately."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.limits import CountedQuerySet

# How the note of an article begins that a reader has suggested.
SUGGESTED = "Suggested by a reader."
# What one network of addresses, and what all together, may send in an hour.
HOUR = timedelta(hours=1)
MOST_OF_ONE = 10
MOST_OF_ALL = 100
# A row says for so long that something came.
REMEMBERED = timedelta(days=1)


class ReaderPostQuerySet(CountedQuerySet):
    def seconds_to_wait(self, network, now):
        """After how many seconds one more may come from `network`; 0 if one may now."""
        return max(
            self.filter(network=network).seconds_until_fewer(MOST_OF_ONE, HOUR, now),
            self.seconds_until_fewer(MOST_OF_ALL, HOUR, now),
        )

    def note(self, network, now):
        """Notes that something has come from `network`, and forgets what is no longer of use."""
        self.filter(at__lt=now - REMEMBERED).delete()
        self.create(network=network, at=now)


class ReaderPost(models.Model):
    """That something came from a network of addresses, which a keyed hash stands for. Kept for a day."""

    network = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    objects = ReaderPostQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["network", "-at"], name="reader_post_of_network"),
            models.Index(fields=["-at"], name="reader_post_latest"),
        ]

    def __str__(self):
        return f"Something from {self.network}"


class ReaderReportQuerySet(models.QuerySet):
    def waiting(self):
        """Those that nobody has dealt with."""
        return self.filter(done_at=None)

    def done(self):
        return self.exclude(done_at=None)

    def by_pks(self, pks):
        """The reports with these ids, without the joins of the list that they come from."""
        return self.filter(pk__in=list(pks))

    def with_articles(self):
        return self.select_related("article__company", "done_by")

    def add(self, article, kind, text):
        """Adds a report, unless the same waits already."""
        if not self.waiting().filter(article=article, kind=kind, text=text).exists():
            self.create(article=article, kind=kind, text=text)

    def mark_done(self, by, now):
        """Marks the waiting ones of these as dealt with; returns how many that were."""
        return self.waiting().update(done_at=now, done_by=by)


class ReaderReport(models.Model):
    """What a reader says is wrong with an article here."""

    LONGEST = 300

    class Kind(models.TextChoices):
        LEVEL = "level", "The level is wrong"
        LINK = "link", "The link is dead"
        DATE = "date", "The date is wrong"
        OTHER = "other", "Something else"

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="reader_reports")
    kind = models.CharField(max_length=5, choices=Kind)
    text = models.CharField("in their words", max_length=LONGEST, blank=True)
    at = models.DateTimeField("reported", default=timezone.now)
    done_at = models.DateTimeField("done", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReaderReportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "report from a reader"
        verbose_name_plural = "reports from readers"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["level", "link", "date"]) | (Q(kind="other") & ~Q(text="")),
                name="reader_report_says_something",
            )
        ]
        indexes = [
            models.Index(fields=["article"], condition=Q(done_at=None), name="reader_report_waiting"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.article}"
