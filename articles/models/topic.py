"""A subject that articles are about."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from articles.models.querysets.named import NamedQuerySet
from articles.models.slugs import begins_with_letter_or_digit, is_ascii_slug


class Topic(models.Model):
    """A subject that articles are about."""

    name = models.CharField(max_length=60)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[begins_with_letter_or_digit],
        help_text="The name as it appears in addresses.",
    )
    description = models.CharField(max_length=200, blank=True, help_text="One plain line.")
    synonyms = models.CharField(
        max_length=300, blank=True, help_text="Other names for the same thing, separated by commas."
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="topic_name_once",
                violation_error_message="There is already a topic with this name.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(slug=""),
                name="topic_has_name",
                violation_error_message="A topic needs a name and a slug.",
            ),
            models.CheckConstraint(
                condition=is_ascii_slug(),
                name="topic_slug_has_an_address",
                violation_error_message="A slug has letters, digits and hyphens, and begins with no hyphen.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])
