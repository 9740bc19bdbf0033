"""What the index holds, read from the database: everything once, and afterwards what changed.

Everything is read in groups, the ids of each as one text: the database does the work, which takes a
third of the time of reading row by row and holds up no thread that serves a page.
"""

from operator import attrgetter

import numpy as np
from django.db.models import Aggregate, TextField
from pyroaring import BitMap

from articles.catalog.added import microseconds
from articles.catalog.index.bitmaps import set_of
from articles.catalog.index.facet_index import FacetIndex, IndexRow
from articles.catalog.read_bands import flag, read_band
from articles.models import Article, ArticleTechnology, Company, Technology, Topic
from articles.publication_dates import known_date

COUNTED = (
    *("company", "level", "read", "code", "summary", "topic", "technology"),
    *("year", "month", "language"),
)
# Sets alone: the windows of "added" are few and overlap, only sitemaps ask which pages are worth indexing,
# and only editors how many articles have an excerpt.
UNCOUNTED = ("added", "indexed", "excerpt")
# Few articles differ in these from all others, so that one look through the table groups by them all.
FEW_VALUED = ("level", "includes_code", "has_summary", "language", "read_minutes")
# What there are no filters for.
OF_PAGE = ("changed_on", "is_worth_indexing", "has_excerpt")


class Labels:
    """The companies that readers see, all topics and all technologies, by name.

    Callers change nothing in them.
    """

    def __init__(self, companies, topics, technologies):
        """All are rows, by name; companies that readers do not see may be among them."""
        self.companies = tuple(company for company in companies if company.published)
        self.topics = tuple(topics)
        self.companies_by_pk = {company.pk: company for company in self.companies}
        self.topics_by_pk = {topic.pk: topic for topic in self.topics}
        self.technologies = tuple(technologies)
        self.technologies_by_pk = {one.pk: one for one in self.technologies}
        rows = {"company": self.companies, "topic": self.topics, "technology": self.technologies}
        # By facet: its rows by slug, and the slugs of its rows by id.
        self.by_slug = {facet: {one.slug: one for one in ones} for facet, ones in rows.items()}
        self.slugs = {facet: {one.pk: one.slug for one in ones} for facet, ones in rows.items()}

    def topics_by_name(self, pks):
        """The Topics with these ids, by name; unknown ids are left out."""
        found = [self.topics_by_pk[pk] for pk in pks if pk in self.topics_by_pk]
        return sorted(found, key=attrgetter("name"))

    def technologies_by_name(self, pks):
        """The Technologies with these ids, by name; unknown ids are left out."""
        found = [self.technologies_by_pk[pk] for pk in pks if pk in self.technologies_by_pk]
        return sorted(found, key=attrgetter("name"))


class Ids(Aggregate):
    """The ids of a group in one text, for _ids_in()."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        template = "%(function)s(%(expressions)s)::text"
        return self.as_sql(compiler, connection, function="ARRAY_AGG", template=template, **context)


def new_index():
    """An empty FacetIndex of the catalogue's facets."""
    return FacetIndex((*COUNTED, *UNCOUNTED), COUNTED)


def load_index():
    """A FacetIndex of all published articles, straight from the database.

    What changes meanwhile may be half old and half new in it; the change log tells of it.
    """
    index = new_index()
    articles = Article.objects.filter(status="published").order_by()
    members, days, minutes = [], [], []
    known = {}
    for precision, *facts, ids in _groups(articles, "pk", "date_precision", *FEW_VALUED):
        members += [(*pair, ids) for pair in _few_valued(*facts)]
        minutes.append((facts[-1] or 0, ids))
        known.setdefault(precision, BitMap()).update(ids)
    for day, ids in _groups(articles, "pk", "published_on"):
        for precision, those in known.items():
            members += [(*pair, ids & those) for pair in _of_date(day, precision)]
        days.append((day.toordinal() if day else 0, ids))
    changed, flagged = [], {}
    for changed_on, *flags, ids in _groups(articles.with_page_facts(), "pk", *OF_PAGE):
        changed.append((changed_on.toordinal(), ids))
        for pair in _of_page(*flags):
            flagged.setdefault(pair, BitMap()).update(ids)
    members += [(*pair, ids) for pair, ids in flagged.items()]
    members += [("company", company, ids) for company, ids in _groups(articles, "pk", "company")]
    links = Article.topics.through.objects.order_by()
    members += [("topic", topic, ids) for topic, ids in _groups(links, "article", "topic")]
    links = ArticleTechnology.objects.shown().order_by()
    members += [("technology", one, ids) for one, ids in _groups(links, "article", "technology")]
    added = [(microseconds(moment), ids) for moment, ids in _groups(articles, "pk", "status_at")]
    index.fill(days, members, minutes=minutes, added=added, changed=changed)
    return index


def _groups(rows, column, *by):
    """(*values of the columns `by`, set of the ids in `column`) for each group of `rows`."""
    for *values, ids in rows.values_list(*by).annotate(ids=Ids(column)).iterator():
        yield *values, _ids_in(ids)


def _ids_in(text):
    """The set of the ids in a text of either database: half the time of fetching them one by one."""
    return set_of(np.fromstring(text.strip("{}"), np.uint32, sep=","))


def _few_valued(level, code, summary, language, read_minutes):
    """The (facet, value) pairs of what few articles differ in."""
    pairs = [
        ("level", level),
        ("code", flag(code)),
        ("summary", flag(summary)),
        ("language", language),
        ("read", read_band(read_minutes)),
    ]
    return [pair for pair in pairs if pair[1]]


def _of_page(is_indexed, has_excerpt):
    """The (facet, value) pairs that no filter is about."""
    pairs = [("indexed", is_indexed), ("excerpt", has_excerpt)]
    return [(facet, True) for facet, holds in pairs if holds]


def _of_date(day, precision):
    """The (facet, value) pairs of a publication date, as far as it is known."""
    known = known_date(day, precision)
    pairs = [("year", known[:4], 4), ("month", known[:7], 7)]
    return [(facet, value) for facet, value, length in pairs if len(value) == length]


def read_rows(pks):
    """The IndexRows of those of the articles `pks` that are published."""
    linked = {}
    for facet, links in (
        ("topic", Article.topics.through.objects),
        ("technology", ArticleTechnology.objects.shown()),
    ):
        for article, value in links.filter(article__in=pks).values_list("article_id", f"{facet}_id"):
            linked.setdefault(article, []).append((facet, value))
    articles = Article.objects.with_page_facts()
    columns = ("pk", "company", "published_on", "date_precision", "status_at", *OF_PAGE, *FEW_VALUED)
    rows = articles.published_values(pks, *columns)
    for pk, company, day, precision, added, changed, is_indexed, has_excerpt, *few in rows:
        pairs = [("company", company), *_few_valued(*few), *linked.get(pk, ()), *_of_date(day, precision)]
        pairs += _of_page(is_indexed, has_excerpt)
        ordinal, minutes = day.toordinal() if day else 0, few[-1] or 0
        yield IndexRow(pk, ordinal, minutes, tuple(pairs), microseconds(added), changed.toordinal())


def read_labels(index):
    """The Labels of now; tells `index` which companies are hidden."""
    companies = list(Company.objects.by_name())
    index.hide_companies(company.pk for company in companies if not company.published)
    return Labels(companies, Topic.objects.by_name(), Technology.objects.by_name())
