"""The database's own answer to an ArticleFilter: the reference for the index, and its stand-in.

Exact, and quick enough up to some ten thousand articles. In a larger catalogue it stands in for the index
or the words only while these are being prepared; then words are plain matches, newest first.
"""

from contextlib import closing, contextmanager
from datetime import date
from functools import cached_property

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q
from pyroaring import BitMap

from articles.catalog import added
from articles.catalog.card_context import CardContext
from articles.catalog.filters import FACETS
from articles.catalog.index.facet_index import ID_BITS
from articles.catalog.text import delta, fts5
from articles.catalog.text.engine import Engine
from articles.catalog.text.known_names import read_names
from articles.catalog.text.search import TextSearch
from articles.models import Article, ArticleTechnology, Company


@contextmanager
def ask_database(article_filter, can_count=True):
    """A context with the DatabaseAnswer to `article_filter`."""
    if article_filter.query:
        with engine_of_now() as engine:
            yield DatabaseAnswer(article_filter, engine, can_count)
    else:
        yield DatabaseAnswer(article_filter, can_count=can_count)


@contextmanager
def engine_of_now():
    """A context with an Engine of the words as the database, or the open transaction, has them now.

    None where there are too many to read within a request.
    """
    pks = Article.objects.filter(status="published").order_by().values_list("pk", flat=True)
    pks = BitMap(pks[: delta.MOST_ARTICLES + 1])
    if len(pks) > delta.MOST_ARTICLES:
        yield None
        return
    with closing(Engine()) as engine:
        engine.mark_changed(pks)
        yield engine


def public_ids():
    """All public articles, as a set."""
    return BitMap(public_articles().values_list("pk", flat=True))


def public_articles():
    """All public articles, in any order."""
    return Article.objects.published().order_by()


class DatabaseAnswer:
    """The answer of the database to one ArticleFilter; the same questions as IndexAnswer."""

    def __init__(self, article_filter, engine=None, can_count=True):
        """`engine` is an Engine; without it words are plain matches.

        `can_count` says whether there is time to count every option.
        """
        self.filter, self._engine = article_filter, engine
        self.is_plain = bool(article_filter.query) and engine is None
        self._can_count = can_count and not self.is_plain

    def total(self):
        if any(self.filter.scope[:-1]) or self.filter.is_narrowed:
            return self._articles().count()
        # The first page after a start: joining the company of a million articles takes seconds.
        published = Article.objects.filter(status="published")
        hidden = list(Company.objects.filter(published=False).values_list("pk", flat=True))
        return published.count() - published.filter(company__in=hidden).count()

    def total_of_page(self):
        """How many articles the page of the filter is about, whatever is chosen."""
        return self.filter.of_page.count()

    def ids(self, start, stop):
        """The ids from position `start` up to `stop`, in the filter's order."""
        articles = self._articles()
        order = self.filter.order
        if order == "relevance" and self._engine:
            return self._by_relevance(articles)[start:stop]
        ordered = {
            "relevance": articles.newest_first,
            "newest": articles.newest_first,
            "added": articles.latest_added_first,
            "oldest": articles.oldest_first,
            "shortest": articles.shortest_first,
            "longest": articles.longest_first,
        }[order]()
        return list(ordered.values_list("pk", flat=True)[start:stop])

    def latest_added(self, start, stop):
        """The ids from position `start` up to `stop`, what was published here last first."""
        return list(self._articles().latest_added_first().values_list("pk", flat=True)[start:stop])

    def added(self):
        """added.series() of the articles that were added in the past 30 days; empty if there is no time."""
        if not self._can_count:
            return []
        recent = self._articles().added_since(added.window_starts()[added.LONGEST_WINDOW])
        moments = recent.order_by().values_list("status_at", flat=True)
        return added.series(np.array([added.microseconds(moment) for moment in moments], np.int64))

    def counts(self):
        """For every facet of the filter a dict of value to number above 0; None if there is no time."""
        return {name: self.counts_of(name) for name in self.filter.facets} if self._can_count else None

    def counts_of(self, facet):
        """The same for one facet."""
        among = self._articles(*self.filter.left_out_of_count(facet))
        return self.filter.facets[facet].counts(among)

    def companies_on(self, topics):
        """How many public articles each company has on each of `topics`, as {topic: {company: number}}, and
        in all, as {company: number}; all by their slugs."""
        links = Article.topics.through.objects.filter(topic__slug__in=topics, article__in=public_articles())
        rows = links.values_list("topic__slug", "article__company__slug").annotate(Count("pk")).order_by()
        numbers = {slug: {} for slug in topics}
        for topic, company, number in rows:
            numbers[topic][company] = number
        return numbers, FACETS["company"].counts(public_articles())

    def contexts(self, ids):
        """A dict of the CardContext of each of the public articles `ids`."""
        return card_contexts(ids)

    def _articles(self, *without):
        """The articles that are asked for, as if nothing were chosen in the facets named `without`."""
        articles = self.filter.without(*without)
        return articles.filter(self._found) if self.filter.query else articles

    @cached_property
    def _found(self):
        """The Q that the articles meet which the query finds."""
        query = self.filter.query
        if self._engine:
            return Q(pk__in=list(self._search.ids(query, public_ids())))
        found, names = Q(), read_names()
        for term in query.wanted:
            found &= _plainly(term, names)
        for term in query.unwanted:
            found &= ~_plainly(term, names)
        return found

    @cached_property
    def _search(self):
        return TextSearch(self._engine, read_names(), _members)

    def _by_relevance(self, articles):
        days = dict(articles.newest_first().values_list("pk", "published_on"))
        best = self._search.best(self.filter.query, BitMap(days), lambda pks: _keys(pks, days))
        # What is not weighed follows, newest first.
        return list(dict.fromkeys([*best, *days]))


def _plainly(term, names):
    """The Q that an article meets in whose text the `term` is, letter by letter, or that it names."""
    companies, topics, technologies = names.named(term)
    condition = Q(company__in=companies) | Q(Exists(_links(topic__in=topics)))
    links = ArticleTechnology.objects.shown().filter(technology__in=technologies)
    condition |= Q(pk__in=links.values("article"))
    for column in fts5.COLUMNS:
        condition |= Q(**{f"{column}__icontains": term.text})
    return condition


def _links(**condition):
    return Article.topics.through.objects.filter(article=OuterRef("pk"), **condition)


def _members(facet, pk):
    """The public articles of a company, on a topic or about a technology, as a set."""
    articles = Article.objects.published().order_by()
    if facet == "technology":
        links = ArticleTechnology.objects.shown().filter(technology=pk)
        articles = articles.filter(pk__in=links.values("article"))
    else:
        articles = articles.filter(**{{"company": "company", "topic": "topics"}[facet]: pk})
    return BitMap(articles.values_list("pk", flat=True))


def _keys(pks, days):
    ordinals = [days[pk].toordinal() if isinstance(days[pk], date) else 0 for pk in pks.tolist()]
    return (np.array(ordinals, np.int64) << ID_BITS) | pks


def card_contexts(ids):
    """A dict of the CardContext of each of the articles `ids` that are public."""
    articles = Article.objects.with_context(ids)
    return {
        article.pk: CardContext(article.company, article.shown_topics, article.shown_technologies)
        for article in articles
    }
