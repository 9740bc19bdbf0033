"""What the index holds, read from the database: everything once, and afterwards what changed.

Everything is read in groups, the ids of each as one text: the database does the work, which takes a
third of the time of reading row by row and holds up no thread that serves a page.
"""

from dataclasses import dataclass, field

import numpy as np
from django.db.models import Aggregate, TextField

from articles.catalog.index.bitmaps import set_of
from articles.catalog.index.facet_index import Facts, Index
from articles.catalog.read_bands import flag, read_band
from articles.models import Article, Company, Topic

COUNTED = ("company", "level", "read", "code", "summary", "topic", "year", "language")
# Few values, of which an article has one at most.
JOINED = ("level", "read", "code", "summary", "language")
FACETS = (*COUNTED, "demo")
# Few articles differ in these from all others, so that one look through the table groups by them all.
FEW_VALUED = ("level", "includes_code", "has_summary", "language", "demo", "read_minutes")


@dataclass(frozen=True)
class Labels:
    """What companies and topics are called: (slug, name) pairs by name, and their ids by slug.

    By id there are (name, slug, logo) of companies and (name, slug) of topics, as Glimpses have them.
    """

    companies: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    company_ids: dict[str, int]
    topic_ids: dict[str, int]
    company_slugs: dict[int, str]
    topic_slugs: dict[int, str]
    company_faces: dict[int, tuple[str, str, str]]
    topic_faces: dict[int, tuple[str, str]]
    # What readers of these labels worked out from them.
    kept: dict = field(default_factory=dict, compare=False, repr=False)


class Ids(Aggregate):
    """The ids of a group in one text, for _ids_in()."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        template = "%(function)s(%(expressions)s)::text"
        return self.as_sql(compiler, connection, function="ARRAY_AGG", template=template, **context)


def new_index():
    """An empty Index of the catalogue's facets."""
    return Index(FACETS, COUNTED, JOINED)


def read_index():
    """An Index of all published articles, straight from the database.

    What changes meanwhile may be half old and half new in it; the change log tells of it.
    """
    index = new_index()
    articles = Article.objects.filter(status="published").order_by()
    members, days, minutes = [], [], []
    for *facts, read_minutes, ids in _groups(articles, "pk", *FEW_VALUED):
        members += [(*pair, ids) for pair in _few_valued(*facts, read_minutes)]
        minutes.append((read_minutes or 0, ids))
    for day, ids in _groups(articles, "pk", "published_on"):
        members += [("year", str(day.year), ids)] if day else []
        days.append((day.toordinal() if day else 0, ids))
    members += [("company", company, ids) for company, ids in _groups(articles, "pk", "company")]
    links = Article.topics.through.objects.order_by()
    members += [("topic", topic, ids) for topic, ids in _groups(links, "article", "topic")]
    index.fill(days, minutes, members)
    return index


def _groups(rows, column, *by):
    """(*values of the columns `by`, set of the ids in `column`) for each group of `rows`."""
    for *values, ids in rows.values_list(*by).annotate(ids=Ids(column)).iterator():
        yield *values, _ids_in(ids)


def _ids_in(text):
    """The set of the ids in a text of either database: half the time of fetching them one by one."""
    return set_of(np.fromstring(text.strip("{}"), np.uint32, sep=","))


def _few_valued(level, code, summary, language, demo, read_minutes):
    """The (facet, value) pairs of what few articles differ in."""
    pairs = [
        ("level", level),
        ("code", flag(code)),
        ("summary", flag(summary)),
        ("language", language),
        ("demo", demo),
        ("read", read_band(read_minutes)),
    ]
    return [pair for pair in pairs if pair[1]]


def read_facts(pks):
    """The Facts of those of the articles `pks` that are published."""
    topics = {}
    links = Article.topics.through.objects.filter(article__in=pks)
    for article, topic in links.values_list("article_id", "topic_id"):
        topics.setdefault(article, []).append(("topic", topic))
    articles = Article.objects.filter(status="published", pk__in=pks).order_by()
    for pk, company, day, *facts in articles.values_list("pk", "company", "published_on", *FEW_VALUED):
        pairs = [("company", company), *_few_valued(*facts), *topics.get(pk, ())]
        pairs += [("year", str(day.year))] if day else []
        yield Facts(pk, day.toordinal() if day else 0, facts[-1] or 0, tuple(pairs))


def read_labels(index):
    """The Labels of now; tells `index` which companies are hidden."""
    rows = list(Company.objects.by_name().values_list("published", "pk", "name", "slug", "logo"))
    topics = list(Topic.objects.by_name().values_list("pk", "name", "slug"))
    index.hide_companies(pk for published, pk, *_ in rows if not published)
    companies = [row for published, *row in rows if published]
    return Labels(
        companies=tuple((slug, name) for _, name, slug, _ in companies),
        topics=tuple((slug, name) for _, name, slug in topics),
        company_ids={slug: pk for pk, _, slug, _ in companies},
        topic_ids={slug: pk for pk, _, slug in topics},
        company_slugs={pk: slug for pk, _, slug, _ in companies},
        topic_slugs={pk: slug for pk, _, slug in topics},
        company_faces={pk: tuple(face) for pk, *face in companies},
        topic_faces={pk: tuple(face) for pk, *face in topics},
    )
