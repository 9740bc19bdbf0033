"""When what readers see last changed, to the day: what a sitemap tells search engines.

An article that is taken out moves no day: it is gone from its part of the sitemap.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import DateField, F, Max
from django.db.models.functions import Cast

from articles.catalog.index.bitmaps import ids_of
from articles.models import Article, ArticleTechnology

# A part of the sitemap has the articles of so many ids, whether readers see all of them or a few: so an
# article stays in its part, and a change changes one part.
PART_LENGTH = 5_000


@dataclass(frozen=True)
class LastChanges:
    """The latest days, as text in the form 2026-03-12, on which a public article changed.

    `companies`, `topics` and `technologies` have them by slug; those without an article are left out. `parts`
    has them by the number of the part, from 1, for those parts in which an article is worth indexing.
    """

    companies: dict[str, str]
    topics: dict[str, str]
    technologies: dict[str, str]
    parts: dict[int, str]

    @property
    def latest(self):
        """The latest day of all; None without a public article."""
        return max(self.companies.values(), default=None)


def ids_of_part(part):
    """The first and the last id of a part."""
    return (part - 1) * PART_LENGTH + 1, part * PART_LENGTH


def from_index(index, labels):
    """The LastChanges as a FacetIndex and its Labels have them."""

    def by_slug(facet):
        found = {}
        for pk, slug in labels.slugs[facet].items():
            if members := index.members(facet, pk):
                found[slug] = _day(index.changed[ids_of(members)].max())
        return found

    by_part = _by_part(ids_of(index.members("indexed", True)), index.changed)
    parts = {part: _day(ordinal) for part, ordinal in by_part}
    return LastChanges(by_slug("company"), by_slug("topic"), by_slug("technology"), parts)


def _day(ordinal):
    return date.fromordinal(int(ordinal)).isoformat()


def _by_part(ids, days):
    """(number of the part, the largest of the `days` of its ids) for each part of the sorted `ids`."""
    if not len(ids):
        return []
    parts = (ids.astype(np.int64) - 1) // PART_LENGTH + 1
    starts = np.flatnonzero(np.diff(parts, prepend=0))
    return zip(parts[starts].tolist(), np.maximum.reduceat(days[ids], starts).tolist(), strict=True)


def from_database():
    """The same, asked of the database."""
    articles = Article.objects.published().order_by()
    links = ArticleTechnology.objects.shown().of_public_articles().order_by()
    in_parts = articles.worth_indexing().annotate(part=(F("pk") - 1) / PART_LENGTH + 1)
    return LastChanges(
        _latest_by("company__slug", articles),
        _latest_by("topics__slug", articles.exclude(topics=None)),
        _latest_by("technology__slug", links, "article__changed_at"),
        _latest_by("part", in_parts),
    )


def _latest_by(column, rows, changed_at="changed_at"):
    days = rows.values_list(column).annotate(latest=Cast(Max(changed_at), DateField()))
    return {value: day.isoformat() for value, day in days}
