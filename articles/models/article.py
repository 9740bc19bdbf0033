"""An article: its columns, and what must always be true of them.

Questions and changes of state are QuerySet methods (querysets.py). Pages and forms have no place here.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import cached_property

from articles.canonical import LONGEST, canonical_url
from articles.models.company import Company
from articles.models.crawl import json_value
from articles.models.fields import WebAddressField
from articles.models.querysets import ArticleQuerySet
from articles.models.slugs import SLUG_LENGTH, article_slug, free_slug
from articles.models.technology import Technology
from articles.models.topic import Topic


class Article(models.Model):
    """One article from a company's blog, and what editors say about it.

    What is not known is "" for text and NULL for numbers, dates and flags. It is never guessed.
    """

    class Level(models.TextChoices):
        BEGINNER = "beginner", "Beginner"
        INTERMEDIATE = "intermediate", "Intermediate"
        ADVANCED = "advanced", "Advanced"

    class Status(models.TextChoices):
        INBOX = "inbox", "Inbox"
        PUBLISHED = "published", "Published"
        REJECTED = "rejected", "Rejected"

    class DatePrecision(models.TextChoices):
        DAY = "day", "Day"
        YEAR = "year", "Year only"

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="articles", null=True, blank=True
    )
    title = models.CharField(max_length=300, blank=True)
    slug = models.SlugField(
        max_length=SLUG_LENGTH,
        allow_unicode=True,
        blank=True,
        help_text="The title in addresses. If left empty, it is made from the title.",
    )
    url = WebAddressField("address", blank=True, help_text="Where to read the article.")
    canonical_url = models.CharField(
        "canonical address", max_length=LONGEST, unique=True, null=True, editable=False
    )
    authors = models.CharField(
        "author(s)", max_length=200, blank=True, help_text="As the article gives them."
    )
    published_on = models.DateField(
        "publication date",
        null=True,
        blank=True,
        help_text="If only the year is known, January 1 of that year.",
    )
    date_precision = models.CharField(
        max_length=4, choices=DatePrecision, default=DatePrecision.DAY, help_text="How exact the date is."
    )
    level = models.CharField(max_length=12, choices=Level, blank=True, default="")
    read_minutes = models.PositiveSmallIntegerField(
        "read time",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="In whole minutes.",
    )
    includes_code = models.BooleanField("includes code", null=True, blank=True)
    language = models.CharField(
        max_length=12, blank=True, default="en", help_text="A language code such as en, ja or pt-br."
    )
    topics = models.ManyToManyField(Topic, related_name="articles", blank=True)
    # Those that an editor has removed are among them: ask for shown_technologies.
    technologies = models.ManyToManyField(
        Technology, through="articles.ArticleTechnology", related_name="articles", blank=True
    )

    image = WebAddressField("picture address", blank=True, default="", db_default="", editable=False)
    excerpt = models.TextField(
        max_length=600, blank=True, help_text="One or two plain sentences, shown on cards."
    )
    summary = models.TextField(
        blank=True,
        help_text="The overview on the article's page, in Markdown. It marks the article “Has summary”.",
    )
    has_summary = models.GeneratedField(
        expression=Case(When(summary="", then=False), default=True),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    takeaways = models.TextField(blank=True, help_text="One per line.")
    prerequisites = models.TextField(blank=True, help_text="What to know before reading, one per line.")
    questions = models.TextField(
        "questions answered", blank=True, help_text="Questions that the article answers, one per line."
    )

    status = models.CharField(max_length=9, choices=Status, default=Status.INBOX)
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    status_at = models.DateTimeField("status since", null=True, blank=True, editable=False)
    note = models.TextField("editor's note", blank=True, help_text="Never shown to readers.")
    demo = models.BooleanField(
        "demo values", default=False, editable=False, help_text="Some facts are placeholders."
    )
    added_at = models.DateTimeField("added", auto_now_add=True, db_default=Now())
    changed_at = models.DateTimeField("changed", auto_now=True, db_default=Now())

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "slug"],
                name="article_slug_once_per_company",
                violation_error_message="This company already has an article with this slug.",
            ),
            models.CheckConstraint(
                condition=Q(read_minutes=None) | Q(read_minutes__range=(1, 600)),
                name="article_read_minutes_in_range",
                violation_error_message="Read time must be 1 to 600 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["", "beginner", "intermediate", "advanced"]),
                name="article_level_in_range",
                violation_error_message="Level must be beginner, intermediate, advanced or empty.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["inbox", "published", "rejected"]),
                name="article_status_in_range",
                violation_error_message="Status must be inbox, published or rejected.",
            ),
            models.CheckConstraint(
                condition=Q(date_precision="day") | Q(date_precision="year", published_on__isnull=False),
                name="article_date_precision_in_range",
                violation_error_message="If only the year is known, enter January 1 of that year.",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | (~Q(title="") & ~Q(slug="") & ~Q(url="") & Q(company__isnull=False)),
                name="article_published_is_complete",
                violation_error_message="To be published, an article needs a title, a company "
                "and an address.",
            ),
            models.CheckConstraint(
                condition=Q(url="", canonical_url=None) | (~Q(url="") & Q(canonical_url__isnull=False)),
                name="article_canonical_url_follows_url",
                violation_error_message="An address and its canonical form must be set together.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_on", "-id"], name="article_newest"),
            models.Index(fields=["company", "status", "-published_on", "-id"], name="article_company_newest"),
            models.Index(fields=["id"], condition=Q(demo=True), name="article_demo"),
        ]

    def __str__(self):
        return self.title or self.url or f"Untitled article {self.pk or ''}".strip()

    def save(self, *args, **kwargs):
        self.canonical_url = canonical_url(self.url) if self.url else None
        if not self.slug:
            self.slug = self.free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("article", args=[self.company.slug, self.slug])

    def clean(self):
        """Checks what needs a sentence next to a field, such as which article already has the address."""
        super().clean()
        try:
            self.canonical_url = canonical_url(self.url) if self.url else None
        except ValueError:
            raise ValidationError({"url": "This is not a web address, or it is too long."}) from None
        twins = Article.objects.filter(canonical_url=self.canonical_url).exclude(pk=self.pk)
        if self.canonical_url and (twin := twins.first()):
            raise ValidationError({"url": f"This address is already used by: {twin} ({twin.status})."})
        if self.date_precision == self.DatePrecision.YEAR:
            if not self.published_on:
                raise ValidationError({"published_on": "Enter January 1 of the year."})
            self.published_on = self.published_on.replace(month=1, day=1)
        if not self.slug:
            self.slug = self.free_slug()

    def free_slug(self):
        """A slug made from the title that no other article of the company has."""
        others = Article.objects.filter(company=self.company).exclude(pk=self.pk)
        return free_slug(
            article_slug(self.title, self.url),
            lambda slug: self.company is None or others.filter(slug=slug).exists(),
            source=self.canonical_url or self.title,
        )

    @property
    def is_public(self):
        """Whether readers see it: the same as ArticleQuerySet.published(), for one row."""
        return self.status == self.Status.PUBLISHED and self.company_id is not None and self.company.published

    @cached_property
    def shown_topics(self):
        """Its topics by name; none for an article that is not saved yet."""
        return sorted(self.topics.all(), key=lambda topic: topic.name) if self.pk else []

    @cached_property
    def shown_technologies(self):
        """Its technologies by name, without those that an editor has removed."""
        links = self.technology_links.shown().with_technologies() if self.pk else []
        return [link.technology for link in links]

    @cached_property
    def measured(self):
        """{field: "page" or "feed"}, the source of each value that a machine measured and nobody has changed.

        An editor has decided every other value that is known, and has emptied a measured one that is not.
        """
        extracted = self.crawl.extracted if hasattr(self, "crawl") else {}
        return {
            name: fact["from"]
            for name, fact in extracted.items()
            if fact["value"] == json_value(getattr(self, name))
        }

    @property
    def site(self):
        """The host that the article is read at, without a leading "www."."""
        return (self.canonical_url or "").partition("://")[2].partition("/")[0]
