"""A reader's question -> an answer. This is the package's public API.

A request calls `refresh` once, before anything else. `read` makes an ArticleFilter of a query string, and
`search` answers it with all that a listing prints: ids, totals, counts, what else to try. `see_also` does
the same for an article's page. `panel` and `chip_groups` turn an answer into what the filter panel prints,
`latest` and `latest_added` are for feeds, `suggest` for the search box, `total` and `totals` for the rest.

Answers come from the index in memory, or from the database where there is none; callers cannot tell.
"""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from cachetools import LRUCache
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from pyroaring import BitMap

from articles.catalog import related_articles
from articles.catalog.answers import SearchTooSlow, answer, words_of_now
from articles.catalog.card_context import CardContext
from articles.catalog.database_answer import card_contexts
from articles.catalog.facets import language_name
from articles.catalog.filter_panel import Chip, chip_groups, panel
from articles.catalog.filters import SORTS, ArticleFilter
from articles.catalog.index.replica import REPLICA
from articles.catalog.index_answer import card_contexts as contexts_from_index
from articles.catalog.options import IndexOptions, Options, QuickOptions
from articles.catalog.readings import (
    NOTHING_BESIDE,
    Beside,
    Reading,
    Way,
    beside,
    filters_beside,
    nearest_topics,
    read_otherwise,
    ways_without_words,
)
from articles.catalog.text import suggestions
from articles.catalog.text.known_names import Named
from articles.catalog.text.query import Term, plain
from articles.models import Article, Company, Topic
from articles.models.querysets import NEWEST_FIRST

__all__ = [
    "PAGE_LENGTH",
    "SORTS",
    "ArticleFilter",
    "NoSuchPage",
    "Results",
    "SearchTooSlow",
    "SeeAlso",
    "chip_groups",
    "language_name",
    "latest",
    "latest_added",
    "panel",
    "plain",
    "read",
    "refresh",
    "search",
    "see_also",
    "suggest",
    "total",
    "totals",
]

PAGE_LENGTH = 24
# How many filters of an empty selection are tried without: each is a search of its own.
MOST_WAYS_TRIED = 24

# The Options of the latest state of the index.
_options = LRUCache(1)


class NoSuchPage(LookupError):
    """A page past the last one was asked for; `last` is that one's number."""

    def __init__(self, last):
        super().__init__(f"The last page is {last}.")
        self.last = last


@dataclass(frozen=True)
class Results:
    """One page of an answer, with all that a listing prints.

    `ids` are the page's articles in order, and `contexts` has the CardContext of each. `total` counts all,
    `company_total` those of the filter's company whatever is chosen; it is None without a company.

    `counts` has, for every facet of the filter, a dict of value to number of articles, exact, numbers of 0
    left out. A facet is counted as if nothing were chosen in it; topics that must all match are counted as
    chosen, since there a further topic narrows. `counts` is None while a large index is being read.

    `is_plain` says that the search is still being prepared: words are plain matches, newest first.

    `filter` is the selection that is shown: where `reading` is not None it is not the one that was asked for,
    which found nothing or next to nothing. `beside` is what is offered besides, and `terms` are those that
    are highlighted.

    Where nothing was found, `ways_out` are (chip, number of articles without it), `ways_without` the Ways
    that leave words out, best first, and `nearest_topics` are (topic, number of its articles).
    """

    filter: ArticleFilter
    ids: list[int]
    total: int
    page: int
    pages: int
    company_total: int | None = None
    counts: dict[str, dict[str, int]] | None = field(default=None, repr=False)
    contexts: dict[int, CardContext] = field(default_factory=dict, repr=False)
    ways_out: list[tuple[Chip, int]] = field(default_factory=list)
    ways_without: list[Way] = field(default_factory=list)
    nearest_topics: list[tuple[Named, int]] = field(default_factory=list)
    reading: Reading | None = None
    beside: Beside = NOTHING_BESIDE
    terms: tuple[Term, ...] = ()
    is_plain: bool = False


@dataclass(frozen=True)
class SeeAlso:
    """What an article's page prints besides the article.

    `topics` are its Topics by name; `more_from_company` and `related` are ids, and `contexts` has the
    CardContext of each of them.
    """

    topics: list[Topic]
    more_from_company: list[int]
    related: list[int]
    contexts: dict[int, CardContext]


def refresh():
    """Takes in what has changed: the one look at the change log that a request needs.

    Returns a number that is another one after any change of an article, company or topic, and that says
    nothing to other processes; None where the database answers.
    """
    return REPLICA.refresh()


def read(data, *, company=None, topic=None):
    """The ArticleFilter that the QueryDict `data` spells; `company` or `topic` is the slug of the page's own.

    None if readers see no such company or topic.
    """
    with REPLICA.borrow() as (index, labels):
        if index is None:
            return _read_without_index(data, company, topic)
        company_row = labels.companies_by_slug.get(company)
        topic_row = labels.topics_by_slug.get(topic)
        options = _options_of(index, labels)
    if (company and not company_row) or (topic and not topic_row):
        return None
    return ArticleFilter(data, company=company_row, topic=topic_row, options=options)


def _read_without_index(data, company, topic):
    company_row = company and Company.objects.published().filter(slug=company).first()
    topic_row = topic and Topic.objects.filter(slug=topic).first()
    if (company and not company_row) or (topic and not topic_row):
        return None
    options = Options(QuickOptions()) if REPLICA.is_being_read else None
    return ArticleFilter(data, company=company_row, topic=topic_row, options=options)


def _options_of(index, labels):
    """The Options of this state of the index, made once for all its requests."""
    if index.state not in _options:
        _options[index.state] = Options(IndexOptions(index, labels))
    return _options[index.state]


def search(article_filter, page=1):
    """The Results of `article_filter`, page `page` (from 1).

    Raises NoSuchPage past the end, and SearchTooSlow.
    """
    results = _page(article_filter, page)
    if results.is_plain or not article_filter.query:
        return results if results.total else replace(results, ways_out=_ways_out(article_filter))
    reading = read_otherwise(article_filter, results.total)
    if reading:
        results = replace(_page(reading.filter, 1), reading=reading)
    elif results.total:
        aside = replace(results.beside, filters=filters_beside(article_filter))
        results = replace(results, beside=aside)
    else:
        results = _nothing_found(article_filter, results)
    return results


def _page(article_filter, page):
    with answer(article_filter, is_ranked=True) as found:
        total = found.total()
        pages = max(1, -(-total // PAGE_LENGTH))
        if not 1 <= page <= pages:
            raise NoSuchPage(pages)
        first = (page - 1) * PAGE_LENGTH
        ids = found.ids(first, first + PAGE_LENGTH)
        return Results(
            article_filter,
            ids,
            total,
            page,
            pages,
            company_total=_company_total(article_filter, found, total),
            counts=found.counts(),
            contexts=found.contexts(ids),
            beside=beside(article_filter, found),
            terms=tuple(term for part in found.words.asked.wanted for term in part.terms),
            is_plain=found.is_plain,
        )


def _company_total(article_filter, found, total):
    if not article_filter.company:
        return None
    return found.total_of_page() if article_filter.is_narrowed else total


def _nothing_found(article_filter, results):
    """`results`, which are none, with all ways to go on."""
    return replace(
        results,
        # To take back the only thing that was asked is no way to go on.
        ways_out=_ways_out(article_filter) if article_filter.number_chosen > 1 else [],
        ways_without=ways_without_words(article_filter),
        nearest_topics=nearest_topics(article_filter, totals("topic")),
    )


def _ways_out(article_filter):
    """Of very many chips the last are tried, the search text among them."""
    found = []
    chips = [chip for group in chip_groups(article_filter) for chip in group.chips]
    for chip in chips[-MOST_WAYS_TRIED:]:
        with answer(article_filter.widened(less=chip.pairs)) as without:
            # Plain matches take too long to be counted for each chip.
            if not without.is_plain:
                found.append((chip, without.total()))
    return sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])


def see_also(article, number=4):
    """The SeeAlso of a public article, with up to `number` ids each.

    `related` are articles of other companies that share topics and words with it, rare ones weighing more,
    and are of a like level (related_articles.py); where there is no index, those that share most topics.
    """
    with REPLICA.words.lend() as engine:
        with_words = related_articles.word_sets(engine, article) if engine else []
    with REPLICA.borrow() as (index, labels):
        if index is None:
            return _see_also_without_index(article, number)
        own = index.page(index.members("company", article.company_id), "newest", 0, number + 1)
        more = [pk for pk in own if pk != article.pk][:number]
        ((topics,),) = index.columns.values_of(["topic"], [article.pk])
        related = related_articles.related(index, with_words, article, topics, number)
        contexts = contexts_from_index(index, labels, [*more, *related])
        return SeeAlso(labels.topics_by_name(topics), more, related, contexts)


def _see_also_without_index(article, number):
    others = Article.objects.published().exclude(pk=article.pk)
    more = others.filter(company=article.company).newest_first()
    shared = others.exclude(company=article.company).filter(topics__in=article.shown_topics)
    related = shared.annotate(shared=Count("topics")).order_by("-shared", *NEWEST_FIRST)
    more, related = (list(ids.values_list("pk", flat=True)[:number]) for ids in (more, related))
    return SeeAlso(article.shown_topics, more, related, card_contexts([*more, *related]))


def latest(article_filter, number):
    """The ids of the newest `number` articles of `article_filter`, whatever its order."""
    with answer(article_filter) as found:
        return found.latest(number)


def latest_added(article_filter, number, page=1):
    """The ids on page `page` (from 1) of `article_filter`, `number` a page, whatever the filter's order.

    What was published here last comes first. An empty list past the end.
    """
    first = (page - 1) * number
    with answer(article_filter) as found:
        return found.latest_added(first, first + number)


def total():
    """How many public articles there are."""
    with answer(ArticleFilter(QueryDict())) as found:
        return found.total()


def totals(facet):
    """How many public articles each value of `facet` has, as a dict; 0 is left out."""
    with answer(ArticleFilter(QueryDict())) as found:
        return found.counts_of(facet)


def suggest(text):
    """The Suggestions for the beginning `text` of a search."""
    word = suggestions.facet_word(text)
    offered = word and _suggested_filters(*word)
    if offered:
        return suggestions.Suggestions(filters=offered)
    with words_of_now() as (engine, names, public):
        titles = (lambda typed: public(engine.title_ids(typed))) if engine else lambda typed: BitMap()
        found = suggestions.suggest(text, names, titles)
    return replace(found, everything=_everything(text)) if found else found


def _suggested_filters(rest, name, beginning, minus):
    """A Suggestion for each likely value of the facet `name`, beside the search for `rest`; none for what is
    no facet."""
    article_filter = read(QueryDict(urlencode({"q": rest} if rest else {})))
    facet_filter = article_filter.facets.get(name)
    if facet_filter is None:
        return ()
    pairs = suggestions.likely_values(article_filter.options.pairs(facet_filter), beginning)
    return tuple(
        suggestions.Suggestion(
            f"{facet_filter.label}: {'not ' if minus else ''}{label}",
            reverse("articles") + article_filter.query_string(more=[(name, minus + value)]),
        )
        for value, label in pairs
    )


def _everything(text):
    """A Suggestion that leads to all that `text` finds, or None if it finds nothing as it is."""
    article_filter = read(QueryDict(urlencode({"q": plain(text)})))
    with answer(article_filter) as found:
        number = 0 if found.is_plain else found.total()
    if not number:
        return None
    label = f"All {number:,} results for “{article_filter.text}”" if number > 1 else "The only result"
    return suggestions.Suggestion(label, reverse("articles") + article_filter.query_string())
