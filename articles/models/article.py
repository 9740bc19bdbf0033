"""An article: its columns, and what must always be true of them.

Questions and changes of state are QuerySet methods (querysets/articles.py). Pages and forms have no place
here.
"""

from string import ascii_lowercase, digits

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from articles.canonical import LONGEST, canonical_url, rekeyed
from articles.models.company import Company
from articles.models.crawl import json_value
from articles.models.fields import LanguageField, WebAddressField, without_leading
from articles.models.querysets.articles import ArticleQuerySet
from articles.models.slugs import (
    SLUG_LENGTH,
    article_slug,
    begins_with_letter_or_digit,
    free_slug,
    is_slug,
)
from articles.models.technology import Technology
from articles.models.topic import Topic
from articles.publication_dates import DAYS_AHEAD, END, FIRST_DAY, is_plausible, known_date


def validate_publication_date(day):
    """Refuses days that no article is from; the database refuses those that never will be plausible."""
    if day < FIRST_DAY:
        raise ValidationError(f"Enter a day from {FIRST_DAY.year} on: there were no blogs before.")
    if not is_plausible(day, timezone.localdate()):
        raise ValidationError(f"Enter a day that is at most {DAYS_AHEAD} days ahead.")


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
        MONTH = "month", "Month and year"
        YEAR = "year", "Year only"
        ORDER = "order", "Not known: the day only decides the place in lists"

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="articles", null=True, blank=True
    )
    title = models.CharField(max_length=300, blank=True)
    slug = models.SlugField(
        max_length=SLUG_LENGTH,
        allow_unicode=True,
        blank=True,
        validators=[begins_with_letter_or_digit],
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
        validators=[validate_publication_date],
        help_text="If only the month or the year is known, any day of it: it decides the place in lists.",
    )
    date_precision = models.CharField(
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text="How much of the date is known. Readers see no more than that.",
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
    language = LanguageField(
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

    # Whether the article's page says more than its card.
    says_more = models.GeneratedField(
        expression=Case(
            When(summary="", takeaways="", prerequisites="", questions="", then=False), default=True
        ),
        output_field=models.BooleanField(),
        db_persist=True,
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
    picked_on = models.DateField(
        "editors' pick since",
        null=True,
        blank=True,
        help_text="The front page shows the latest picks. Empty for an article that is none.",
    )
    # Maintained by ingest, which looks at originals again from time to time.
    gone_on = models.DateField("original gone since", null=True, blank=True, editable=False)
    # When an editor has last decided anything about it: what is loaded again leaves it alone from then on.
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = models.TextField("editor's note", blank=True, help_text="Never shown to readers.")
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
                condition=Q(date_precision="day")
                | Q(date_precision__in=["month", "year", "order"], published_on__isnull=False),
                name="article_date_precision_in_range",
                violation_error_message="If only a part of the date is known, enter any day that fits it.",
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__gte=FIRST_DAY, published_on__lt=END),
                name="article_published_on_in_range",
                violation_error_message="The publication date must be from 1990 on, and not in a far future.",
            ),
            models.CheckConstraint(
                condition=Q(language=without_leading("language", f"-{digits}"))
                & Exact(without_leading("language", f"{ascii_lowercase}{digits}-"), ""),
                name="article_language_is_a_code",
                violation_error_message="A language is a code in lower case, such as en, ja or pt-br.",
            ),
            models.CheckConstraint(
                condition=is_slug(),
                name="article_slug_has_an_address",
                violation_error_message="A slug begins with a letter or a digit, and has no slash.",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | (~Q(title="") & ~Q(slug="") & ~Q(url="") & Q(company__isnull=False)),
                name="article_published_is_complete",
                violation_error_message="To be published, an article needs a title, a company "
                "and an address.",
            ),
            models.CheckConstraint(
                condition=Q(picked_on=None) | Q(status="published"),
                name="article_pick_is_published",
                violation_error_message="Only a published article can be an editors' pick.",
            ),
            models.CheckConstraint(
                condition=Q(url="", canonical_url=None) | (~Q(url="") & Q(canonical_url__isnull=False)),
                name="article_canonical_url_follows_url",
                violation_error_message="An address and its canonical form must be set together.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_on", "-id"], name="article_newest"),
            # With the precision it answers alone how often each company writes.
            models.Index(
                fields=["company", "status", "-published_on", "-id", "date_precision"],
                name="article_by_company",
            ),
            models.Index(
                fields=["status", "-picked_on", "-id"],
                condition=Q(picked_on__isnull=False),
                name="article_picked",
            ),
        ]

    def __str__(self):
        return self.title or self.url or f"Untitled article {self.pk or ''}".strip()

    def save(self, *args, **kwargs):
        self.canonical_url = self._key()
        if not self.slug:
            self.slug = self.free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("article", args=[self.company.slug, self.slug])

    def clean(self):
        """Checks what needs a sentence next to a field, such as which article already has the address."""
        super().clean()
        try:
            self.canonical_url = self._key()
        except ValueError:
            raise ValidationError({"url": "This is not a web address, or it is too long."}) from None
        if self.canonical_url and (twin := Article.objects.with_address(self.canonical_url, but=self.pk)):
            sentence = f"This address is already used by: {twin} ({twin.status})."
            raise ValidationError({"url": ValidationError(sentence, code="taken")})
        if self.date_precision != self.DatePrecision.DAY and not self.published_on:
            raise ValidationError({"published_on": "Enter any day that fits what is known."})
        if not self.slug:
            self.slug = self.free_slug()

    def _key(self):
        """The canonical address of `url`; an older spelling of it where another article had it before.

        When the rule of canonical_url() changed, two articles that editors had decided could not be made one.
        """
        key, older = canonical_url(self.url) if self.url else None, self.canonical_url
        is_apart = older and older != key and rekeyed(older, self.url) == key
        if is_apart and Article.objects.exclude(pk=self.pk).filter(canonical_url=key).exists():
            return older
        return key

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

    @property
    def known_date(self):
        """As much of the publication date as is known: "2024-03-12", "2024-03", "2024" or ""."""
        return known_date(self.published_on, self.date_precision)

    def known_value(self, name):
        """The value of a column as json_value() has it, but of the publication date only what is known."""
        return self.known_date if name == "published_on" else json_value(getattr(self, name))

    @cached_property
    def shown_technologies(self):
        """Its technologies by name, without those that an editor has removed."""
        if hasattr(self, "shown_links"):
            # Loaded for many articles at once (ArticleQuerySet.with_context).
            return [link.technology for link in self.shown_links]
        links = self.technology_links.shown().with_technologies() if self.pk else []
        return [link.technology for link in links]

    @cached_property
    def measured(self):
        """{field: "page" or "feed"}, the source of each value that a machine measured and nobody has changed.

        An editor has decided every other value that is known, and has emptied a measured one that is not.
        """
        extracted = self.crawl.extracted if hasattr(self, "crawl") else {}
        return {
            name: fact["from"] for name, fact in extracted.items() if fact["value"] == self.known_value(name)
        }

    @property
    def site(self):
        """The host that the article is read at, without a leading "www."."""
        return (self.canonical_url or "").partition("://")[2].partition("/")[0]
