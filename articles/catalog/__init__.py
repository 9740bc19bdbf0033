"""A reader's question -> an answer. This is the room's one door.

`read` makes an ArticleFilter of a query string; `search` answers it with ids and numbers; `facets`
and `chip_groups` say it to a template; `latest`, `ways_out` and `related` lead on. Answers come from
the index in memory, or from the database where there is none; callers cannot tell.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db.models import Count
from django.http import QueryDict
from pyroaring import BitMap

from articles.catalog import database_answer, related_articles
from articles.catalog.card_context import CardContext
from articles.catalog.facet_filters import Glanced, Options, language_name
from articles.catalog.facets import chip_groups, facets
from articles.catalog.filters import SORTS, ArticleFilter
from articles.catalog.index.replica import REPLICA, known
from articles.catalog.index_answer import Answer, card_contexts
from articles.catalog.text import spelling, suggestions
from articles.catalog.text.known_names import read_names
from articles.catalog.text.query import plain
from articles.models import Article, Company, Topic
from articles.models.querysets import NEWEST_FIRST

__all__ = [
    "PAGE_LENGTH",
    "SORTS",
    "ArticleFilter",
    "NoSuchPage",
    "Results",
    "beside",
    "chip_groups",
    "company",
    "contexts",
    "did_you_mean",
    "facets",
    "has_demo_data",
    "language_name",
    "latest",
    "plain",
    "read",
    "related",
    "search",
    "suggest",
    "topic",
    "topics_of",
    "total",
    "totals",
    "ways_out",
]

PAGE_LENGTH = 24
# How many filters of an empty selection are tried without: each is a search of its own.
MOST_WAYS_TRIED = 24

# The Options of the latest state of the index.
_options = {}


class NoSuchPage(LookupError):
    """A page past the last one was asked for; `last` is that one's number."""

    def __init__(self, last):
        super().__init__(f"The last page is {last}.")
        self.last = last


@dataclass(frozen=True)
class Results:
    """One page of an answer.

    `ids` are the page's articles in order; `total` counts all; `counts` has, for every facet of
    the filter, a dict of value to number of articles, exact, numbers of 0 left out. A facet is
    counted as if nothing were chosen in it; topics that must all match are counted as chosen,
    since there a further topic narrows. It is None while a large index is being read, since the
    database takes many seconds to count a million articles. `contexts` has the CardContext of each
    id, and `state` is another one after any article changed, None where there is
    no index. `is_plain` says that words are plain matches, newest first, while the search is prepared.
    """

    ids: list[int]
    total: int
    page: int
    pages: int
    counts: dict[str, dict[str, int]] | None = field(repr=False)
    contexts: dict[int, CardContext] = field(repr=False)
    state: int | None = field(repr=False)
    is_plain: bool = False


def company(slug):
    """The Company that readers may see under `slug`, None without one. Callers change nothing in it."""
    with REPLICA.reading() as (index, labels):
        if index is None:
            return Company.objects.published().filter(slug=slug).first()
        return labels.companies_by_slug.get(slug)


def topic(slug):
    """The same for a Topic."""
    with REPLICA.reading() as (index, labels):
        if index is None:
            return Topic.objects.filter(slug=slug).first()
        return labels.topics_by_slug.get(slug)


def read(data, *, company=None, topic=None, look=True):
    """The ArticleFilter that the QueryDict `data` spells, on a company's or a topic's page if given.

    `look=False` is for one who has just asked something else, and so seen what changed.
    """
    with REPLICA.reading(look) as (index, labels):
        options = _options_of(index, labels) if index is not None else None
    if options is None and REPLICA.is_being_read:
        options = Options(Glanced())
    return ArticleFilter(data, company=company, topic=topic, options=options)


def _options_of(index, labels):
    """The Options of this state of the index, made once for all its requests."""
    if index.state not in _options:
        _options.clear()
        _options[index.state] = Options(known(index, labels))
    return _options[index.state]


def search(article_filter, page=1):
    """The Results of `article_filter`, page `page` (from 1). Raises NoSuchPage past the end."""
    with _answer(article_filter) as answer:
        total = answer.total()
        pages = max(1, -(-total // PAGE_LENGTH))
        if not 1 <= page <= pages:
            raise NoSuchPage(pages)
        first = (page - 1) * PAGE_LENGTH
        ids = answer.ids(first, first + PAGE_LENGTH)
        is_incomplete = answer.state is None and (REPLICA.is_being_read or answer.is_plain)
        counts = None if is_incomplete else answer.counts()
        contexts = answer.contexts(ids)
        return Results(ids, total, page, pages, counts, contexts, answer.state, answer.is_plain)


def totals(facet):
    """How many public articles each value of `facet` has, as a dict; 0 is left out."""
    with _answer(ArticleFilter(QueryDict()), look=True) as answer:
        return answer.counts_of(facet)


def total(*, company=None, topic=None, look=True):
    """How many public articles there are, of a company or on a topic if given; `look` as in read()."""
    with _answer(ArticleFilter(QueryDict(), company=company, topic=topic), look) as answer:
        return answer.total()


def has_demo_data():
    """Whether any public article holds placeholder values."""
    with REPLICA.reading(look=False) as (index, _):
        if index is not None:
            return bool(index.members("demo", True))
    # Most catalogues hold none at all, which an index of its own tells at once.
    return Article.objects.demo().exists() and Article.objects.published().demo().exists()


def contexts(ids):
    """The CardContext of each of the public articles `ids`, as a dict."""
    with REPLICA.reading(look=False) as (index, labels):
        return card_contexts(index, labels, ids) if index is not None else database_answer.card_contexts(ids)


def topics_of(article):
    """The Topics of a public article, by name. Callers change nothing in them."""
    with REPLICA.reading(look=False) as (index, labels):
        if index is None:
            return article.shown_topics
        ((its,),) = index.columns.values_of(["topic"], [article.pk])
        return labels.topics_by_name(its)


def beside(article, number=4, *, look=True):
    """The ids of the newest `number` other public articles of the company of `article`.

    `look` as in read().
    """
    with REPLICA.reading(look) as (index, _):
        if index is None:
            answer = database_answer.DatabaseAnswer(ArticleFilter(QueryDict(), company=article.company))
            ids = answer.latest(number + 1)
        else:
            ids = _newest(index, article.company_id, number + 1)
        return [pk for pk in ids if pk != article.pk][:number]


def _newest(index, company, number):
    """The ids of the newest `number` public articles of a company, by id, kept for its other articles."""
    key = "newest", company, number
    if key not in index.counted:
        index.counted[key] = index.page(index.members("company", company), "newest", 0, number)
    return index.counted[key]


def latest(article_filter, number):
    """The ids of the newest `number` articles of `article_filter`, whatever its order."""
    with _answer(article_filter) as answer:
        return answer.latest(number)


def ways_out(article_filter):
    """For a selection that gives nothing: (chip, number of articles without it), best first.

    Of very many chips the last are tried, the search text among them.
    """
    found = []
    chips = [chip for group in chip_groups(article_filter) for chip in group.chips]
    for chip in chips[-MOST_WAYS_TRIED:]:
        with _answer(article_filter.widened(less=chip.pairs)) as answer:
            # Plain matches take too long to be counted for each chip.
            if not answer.is_plain:
                found.append((chip, answer.total()))
    return sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])


def did_you_mean(article_filter):
    """A better spelling of a search that finds nothing, as (text, query string); None without one.

    Only what finds something is offered.
    """
    if not article_filter.query:
        return None
    with _words() as (engine, names, _):
        text = spelling.did_you_mean(article_filter.text, names, engine) if engine else None
    if text is None:
        return None
    better = article_filter.widened(less=[("q", article_filter.text)], more=[("q", text)])
    with _answer(better) as answer:
        return (text, better.query_string()) if answer.total() else None


def suggest(text):
    """The Suggestions (companies, topics, titles) for the beginning `text` of a search."""
    with _words(look=True) as (engine, names, public):
        titles = (lambda typed: engine.title_ids(typed) & public()) if engine else lambda typed: BitMap()
        return suggestions.suggest(text, names, titles)


def related(article, number=4, *, look=True):
    """Up to `number` ids of public articles of other companies that are nearest to `article`.

    By shared topics and words, rare ones weighing more, and a like level (related_articles.py); where there
    is no index, by the number of shared topics. `look` as in read().
    """
    with REPLICA.reading(look) as (index, _):
        if index is not None:
            ((topics,),) = index.columns.values_of(["topic"], [article.pk])
            return related_articles.related(index, REPLICA.words.rare_ids, article, topics, number)
    others = Article.objects.published().exclude(company=article.company)
    shared = others.filter(topics__in=article.topics.all()).annotate(shared=Count("topics"))
    best = shared.order_by("-shared", *NEWEST_FIRST)
    return list(best.values_list("pk", flat=True)[:number])


@contextmanager
def _answer(article_filter, look=False):
    if article_filter.query:
        REPLICA.words.settle()
    with REPLICA.reading(look) as (index, labels):
        if index is not None and (REPLICA.words.engine or not article_filter.query):
            yield Answer(article_filter, index, labels, REPLICA.words)
            return
    # What takes the database long is not to hold up others, so the replica is given back.
    with database_answer.answer(article_filter) as answer:
        yield answer


@contextmanager
def _words(look=False):
    """(engine, names, public): an Engine or None, the Names of now, and a function that gives the set of all
    public articles."""
    with REPLICA.reading(look) as (index, labels):
        if index is not None:
            yield REPLICA.words.engine, REPLICA.words.names(labels), lambda: index.public
            return
    with database_answer.engine() as engine:
        yield engine, read_names(), database_answer.public
