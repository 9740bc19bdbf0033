"""Slugs: the names of articles and companies in addresses, and how to find one that is free."""

import hashlib
from itertools import count
from string import ascii_letters, digits

from django.core.validators import RegexValidator
from django.db.models import Q
from django.db.models.lookups import Exact
from django.utils.text import slugify

from articles.models.fields import without_leading

SLUG_LENGTH = 120
COMPANY_SLUG_LENGTH = 100
# Room for "-2" up to "-999" after a slug.
NUMBER_LENGTH = 4
MARKS = "-_"

# A minus before a value leaves it out (docs/filters.md), so no slug may begin with one.
begins_with_letter_or_digit = RegexValidator(r"^[^\W_]", "A slug begins with a letter or a digit.")


def is_ascii_slug(column="slug"):
    """The Q that a row meets whose slug, if any, has an address: the slugs of companies and topics."""
    characters = Exact(without_leading(column, ascii_letters + digits + MARKS), "")
    return Q(**{column: without_leading(column, MARKS)}) & characters


def is_slug(column="slug"):
    """The same for slugs that may have letters of any script."""
    return Q(**{column: without_leading(column, f"{MARKS}.")}) & ~Q(**{f"{column}__contains": "/"})


def article_slug(title, url):
    """The slug of a `title`; for a title without letters one that depends on `url`."""
    slug = slugify(title, allow_unicode=True)[:SLUG_LENGTH].strip("-_")
    return slug or f"article-{_digest(url)}"


def company_slug(name):
    """The slug of the `name` of a company; "company" if it has no letters."""
    return slugify(name)[: COMPANY_SLUG_LENGTH - 10] or "company"


def free_slug(slug, is_taken, *, longest=SLUG_LENGTH, source=None):
    """`slug` if not `is_taken(slug)`, else one with a suffix, of at most `longest` characters.

    The suffix is a hash of `source`, which should be unique to the row, or without a source the first number
    from 2 that is free.
    """
    if not is_taken(slug):
        return slug
    if source is not None:
        return f"{slug[: longest - 9]}-{_digest(source)}"
    numbered = (f"{slug[: longest - NUMBER_LENGTH]}-{number}" for number in count(2))
    return next(one for one in numbered if not is_taken(one))


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]
