"""Placeholders, impossible dates, other spellings of languages and slugs without an address leave the rows.

Migration 0008 has the constraints that keep them out; PostgreSQL wants rows and tables changed one after the other.
"""

import hashlib
from datetime import date, timedelta

from django.db import migrations
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from articles.languages import code

BATCH = 500
FIRST_DAY, END = date(1990, 1, 1), date(2100, 1, 1)
MARKS = "-_."


def _placeholders(canonical_url):
    """What `load_catalogue --demo` made up for an article of this address: {column: value}."""
    dice = hashlib.sha256(canonical_url.encode()).digest()
    level = "beginner" if dice[0] < 64 else "intermediate" if dice[0] < 190 else "advanced"
    minutes = None if dice[1] < 16 else 3 + (dice[2] % 16 + dice[3] % 16) * 3 // 4
    day = date(2013, 1, 1) + timedelta(days=int.from_bytes(dice[4:8]) % (365 * 12))
    return {"level": level, "read_minutes": minutes, "includes_code": dice[8] < 110, "published_on": day}


def _remove_placeholders(articles, now):
    rows = list(articles.filter(demo=True).exclude(canonical_url=None))
    for row in rows:
        for name, value in _placeholders(row.canonical_url).items():
            # Years were never made up.
            is_fact = name == "published_on" and row.date_precision == "year"
            if value is not None and getattr(row, name) == value and not is_fact:
                setattr(row, name, "" if name == "level" else None)
        row.changed_at = now
    columns = ["level", "read_minutes", "includes_code", "published_on", "changed_at"]
    articles.bulk_update(rows, columns, batch_size=BATCH)


def _forget_impossible_dates(articles, now):
    rows = articles.filter(Q(published_on__lt=FIRST_DAY) | Q(published_on__gte=END))
    rows.update(published_on=None, date_precision="day", changed_at=now)


def _clean_languages(articles, now):
    for language in list(articles.order_by().values_list("language", flat=True).distinct()):
        if code(language) != language:
            articles.filter(language=language).update(language=code(language), changed_at=now)


def _repair_slugs_of_articles(articles, now):
    broken = Q(slug__contains="/")
    for mark in MARKS:
        broken |= Q(slug__startswith=mark)
    for row in list(articles.filter(broken).only("slug", "company")):
        slug = row.slug.replace("/", "-").strip(MARKS) or f"article-{row.pk}"
        if articles.filter(company=row.company_id, slug=slug).exists():
            slug = f"{slug[:100]}-{row.pk}"
        articles.filter(pk=row.pk).update(slug=slug, changed_at=now)


def _repair_slugs_of(rows, noun):
    taken = set(rows.values_list("slug", flat=True))
    for row in rows.order_by("pk"):
        slug = slugify(row.slug) if row.slug[:1] in MARKS or slugify(row.slug) != row.slug.lower() else row.slug
        if slug == row.slug:
            continue
        slug = slug or f"{noun}-{row.pk}"
        if slug in taken:
            slug = f"{slug[:40]}-{row.pk}"
        taken.add(slug)
        rows.filter(pk=row.pk).update(slug=slug)


def clean(apps, schema_editor):
    articles, now = apps.get_model("articles", "Article").objects, timezone.now()
    _remove_placeholders(articles, now)
    _forget_impossible_dates(articles, now)
    _clean_languages(articles, now)
    _repair_slugs_of_articles(articles, now)
    for noun in ("company", "topic"):
        _repair_slugs_of(apps.get_model("articles", noun.capitalize()).objects, noun)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_words_that_everybody_knows")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
