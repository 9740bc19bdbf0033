"""A company whose blog is indexed."""

import re
import zlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.urls import reverse

from articles.models.fields import WebAddressField
from articles.models.querysets.named import CompanyQuerySet
from articles.models.slugs import begins_with_letter_or_digit, is_ascii_slug

MONOGRAM_HUES = 12


class Company(models.Model):
    """A company whose engineering blog is indexed."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(
        max_length=100,
        unique=True,
        validators=[begins_with_letter_or_digit],
        help_text="The name as it appears in addresses.",
    )
    tagline = models.CharField(
        max_length=160, blank=True, help_text="What the company is known for, in one sentence."
    )
    blog_url = WebAddressField("blog address", blank=True)
    website = WebAddressField(blank=True)
    logo = models.FileField(
        upload_to="logos",
        blank=True,
        help_text="PNG, JPEG, WebP or SVG, at most 256 KB. Without one, the page shows a monogram.",
    )
    published = models.BooleanField(
        default=True, help_text="Untick to hide the company and all its articles from readers."
    )
    added_at = models.DateTimeField("added", auto_now_add=True, db_default=Now())

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="company_name_once",
                violation_error_message="There is already a company with this name.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(slug=""),
                name="company_has_name",
                violation_error_message="A company needs a name and a slug.",
            ),
            models.CheckConstraint(
                condition=is_ascii_slug(),
                name="company_slug_has_an_address",
                violation_error_message="A slug has letters, digits and hyphens, and begins with no hyphen.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("company", args=[self.slug])

    @property
    def monogram(self):
        """One or two letters that stand for a company without a logo."""
        words = re.findall(r"\w+", self.name)
        letters = [word[0] for word in words[:2]] if len(words) > 1 else list(self.name[:1])
        return "".join(letters).upper()

    @property
    def hue(self):
        """The number of the monogram's colour, 0 to MONOGRAM_HUES - 1, always the same for a company."""
        return zlib.crc32(self.slug.encode()) % MONOGRAM_HUES
