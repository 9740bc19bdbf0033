"""The database's own answer to an ArticleFilter: the reference for the index, and its stand-in.

Exact, and quick enough up to some ten thousand articles. In a larger catalogue it stands in for the index
or the words only while these are being prepared; then words are plain matches, newest first.
"""

from contextlib import closing, contextmanager
from datetime import date
from functools import cached_property

import numpy as np
from django.db.models import Count, Q
from pyroaring import BitMap

from articles.catalog import added
from articles.catalog.card_context import CardContext
from articles.catalog.filters import FACETS
from articles.catalog.index.facet_index import ID_BITS
from articles.catalog.related.companies import Companies
from articles.catalog.text import delta, fts5
from articles.catalog.text.engine import Engine
from articles.catalog.text.known_names import read_names
from articles.catalog.text.search import NOTHING_ASKED, TextSearch, ask
from articles.models import Article, ArticleTechnology, Company, Topic


def ask_database(article_filter, can_count=True):
    """The DatabaseAnswer to `article_filter`."""
    if not article_filter.query:
        return DatabaseAnswer(article_filter, can_count=can_count)
    with engine_of_now() as engine:
        asked = ask(article_filter.query, engine, read_names()) if engine else None
    return DatabaseAnswer(article_filter, asked, can_count)


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
    return _ids(public_articles())


def public_articles():
    """All public articles, in any order."""
    return Article.objects.published().order_by()


class DatabaseAnswer:
    """The answer of the database to one ArticleFilter; the same questions as IndexAnswer."""

    def __init__(self, article_filter, asked=None, can_count=True):
        """`asked` is the search.Asked of the filter's query; without it words are plain matches.

        `can_count` says whether there is time to count every option.
        """
        self.filter, self._asked = article_filter, asked
        self.is_plain = bool(article_filter.query) and asked is None
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
        if order == "relevance" and self._asked:
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
        return self.counts_together(self.filter.facets) if self._can_count else None

    def counts_together(self, facets):
        """For each of `facets` its counts_of(), a dict by facet."""
        return {name: self.counts_of(name) for name in facets}

    def once(self, name, make):
        """What `make` gives; nothing is kept of what the database says."""
        return make()

    def counts_of(self, facet):
        """The same for one facet."""
        among = self._articles(*self.filter.left_out_of_count(facet))
        return self.filter.facets[facet].counts(among)

    def companies_on(self, topics):
        """(Companies, the OnTopic of each of `topics`), by slugs; topics that are gone are on no article."""
        links = Article.topics.through.objects.filter(topic__slug__in=topics, article__in=public_articles())
        rows = links.values_list("topic__slug", "article__company__slug").annotate(Count("pk")).order_by()
        numbers = {slug: {} for slug in topics}
        for topic, company, number in rows:
            numbers[topic][company] = number
        companies = Companies(FACETS["company"].counts(public_articles()))
        return companies, [companies.on_topic(of_topic) for of_topic in numbers.values()]

    def contexts(self, ids):
        """A dict of the CardContext of each of the public articles `ids`."""
        return card_contexts(ids)

    def _articles(self, *without):
        """The articles that are asked for, as if nothing were chosen in the facets named `without`."""
        articles = self.filter.without(*without)
        return articles.filter(self._found) if self.filter.query else articles

    def total_everywhere(self):
        """How many articles there would be if the page were about no company and no topic."""
        articles = self.filter.without(everywhere=True)
        return (articles.filter(self._found) if self.filter.query else articles).count()

    def all_found(self):
        """All articles of the answer, as a set."""
        return _ids(self._articles())

    def topic(self, pk):
        """The Topic with this id, or None."""
        return Topic.objects.filter(pk=pk).first()

    def topic_by_slug(self, slug):
        """The Topic with this slug, or None."""
        return Topic.objects.filter(slug=slug).first()

    def before_search(self):
        """Those that there are before words are searched for, but for what the query leaves out."""
        return self.words.without_unwanted(_ids(self.filter.without()))

    @cached_property
    def _found(self):
        """The Q that the articles meet which the query finds."""
        if self._asked:
            return Q(pk__in=list(self.words.ids(public_ids())))
        found, names = Q(), read_names()
        for terms in self.filter.query.wanted:
            found &= _any_plainly(terms, names)
        for term in self.filter.query.unwanted:
            found &= ~_any_plainly([term], names)
        return found

    @cached_property
    def words(self):
        return TextSearch(self._asked or NOTHING_ASKED, _members)

    def _by_relevance(self, articles):
        days = dict(articles.newest_first().values_list("pk", "published_on"))
        best = self.words.best(BitMap(days), lambda pks: _keys(pks, days))
        # What is not weighed follows, newest first.
        return list(dict.fromkeys([*best, *days]))


def _any_plainly(terms, names):
    """The Q that an article meets in whose text any of `terms` is, letter by letter, or whose company or
    technology it names."""
    condition = Q()
    for term in terms:
        named = names.named(term.text)
        links = ArticleTechnology.objects.shown().filter(technology__in=named.technologies)
        condition |= Q(company__in=named.companies) | Q(pk__in=links.values("article"))
        for column in fts5.COLUMNS:
            condition |= Q(**{f"{column}__icontains": term.text})
    return condition


def _ids(articles):
    return BitMap(articles.order_by().values_list("pk", flat=True))


def _members(facet, pk):
    """The public articles of a company, on a topic or about a technology, as a set."""
    articles = Article.objects.published()
    if facet == "technology":
        links = ArticleTechnology.objects.shown().filter(technology=pk)
        articles = articles.filter(pk__in=links.values("article"))
    else:
        articles = articles.filter(**{{"company": "company", "topic": "topics"}[facet]: pk})
    return _ids(articles)


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
