"""Technologies, and which articles are about them: measured from their texts, or decided by an editor.

How a text is measured is the business of articles/technologies.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from articles.models.fields import listed
from articles.models.querysets.technologies import ArticleTechnologyQuerySet, TechnologyQuerySet
from articles.models.slugs import begins_with_letter_or_digit, is_ascii_slug


class Technology(models.Model):
    """A language, database, framework, tool or service with a name of its own."""

    class Kind(models.TextChoices):
        LANGUAGE = "language", "Language"
        DATABASE = "database", "Database"
        FRAMEWORK = "framework", "Framework"
        TOOL = "tool", "Tool"
        SERVICE = "service", "Service"

    name = models.CharField(max_length=60)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[begins_with_letter_or_digit],
        help_text="The name as it appears in addresses.",
    )
    kind = models.CharField(max_length=9, choices=Kind)
    description = models.CharField(max_length=200, blank=True, help_text="One plain line.")
    synonyms = models.CharField(
        max_length=300, blank=True, help_text="Other names for the same thing, separated by commas."
    )
    ambiguous = models.CharField(
        "ambiguous names",
        max_length=100,
        blank=True,
        help_text="Those of its names, separated by commas, that also mean something else, such as Go. "
        "One counts only if it is written just so, and with a version, beside another technology, or beside "
        "one of the words below.",
    )
    context = models.CharField(
        "words that make them clear",
        max_length=1000,
        blank=True,
        help_text="Words, separated by commas, beside which an ambiguous name means this technology.",
    )

    objects = TechnologyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "technologies"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="technology_name_once",
                violation_error_message="There is already a technology with this name.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(slug=""),
                name="technology_has_name",
                violation_error_message="A technology needs a name and a slug.",
            ),
            models.CheckConstraint(
                condition=is_ascii_slug(),
                name="technology_slug_has_an_address",
                violation_error_message="A slug has letters, digits and hyphens, and begins with no hyphen.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["language", "database", "framework", "tool", "service"]),
                name="technology_kind_in_range",
                violation_error_message="A technology is a language, database, framework, tool or service.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("technology", args=[self.slug])

    @property
    def names(self):
        """All it is called, its name first, as a list."""
        return [self.name, *listed(self.synonyms)]


class ArticleTechnology(models.Model):
    """That an article is about a technology, or that an editor has said it is not.

    `in_text` and `in_page` say where it was measured: in the article's title, excerpt, summary or takeaways,
    and in the text of its page. An editor's decision stays, whatever is measured.
    """

    class State(models.TextChoices):
        MEASURED = "measured", "Measured"
        DECIDED = "decided", "Decided by an editor"
        REJECTED = "rejected", "Removed by an editor"

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="technology_links")
    technology = models.ForeignKey(Technology, models.CASCADE, related_name="article_links")
    state = models.CharField(max_length=8, choices=State, default=State.DECIDED)
    in_text = models.BooleanField("named in the article's texts", default=False)
    in_page = models.BooleanField("named in the page", default=False)

    objects = ArticleTechnologyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "technology"], name="article_technology_once"),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "rejected"])
                | (Q(state="measured") & (Q(in_text=True) | Q(in_page=True))),
                name="article_technology_state_in_range",
            ),
        ]

    def __str__(self):
        return f"{self.technology} in article {self.article_id}: {self.state}"
