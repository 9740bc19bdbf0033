"""One page of the answer to an ArticleFilter, with all that a listing prints."""

from dataclasses import dataclass, field, replace

from django.http import QueryDict

from articles.catalog.answers import answer
from articles.catalog.card_context import CardContext
from articles.catalog.filter_panel import Chip, chip_groups
from articles.catalog.filters import ArticleFilter
from articles.catalog.results.beside import NOTHING_BESIDE, Beside, beside, nearest_topics
from articles.catalog.results.readings import (
    Reading,
    Way,
    filters_beside,
    read_otherwise,
    ways_without_words,
)
from articles.catalog.text.known_names import Named
from articles.catalog.text.query import Term

PAGE_LENGTH = 24
# How many filters of an empty selection are tried without: each is a search of its own.
MOST_WAYS_TRIED = 24


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
    left out. A facet is counted as if nothing were chosen in it; topics or technologies that must all match
    are counted as chosen, since there a further one narrows. `counts` is None while a large index is read.

    `added` says when how many of all were added in the past 30 days, an added.series().

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
    added: list[tuple[int, int]] = field(default_factory=list, repr=False)
    contexts: dict[int, CardContext] = field(default_factory=dict, repr=False)
    ways_out: list[tuple[Chip, int]] = field(default_factory=list)
    ways_without: list[Way] = field(default_factory=list)
    nearest_topics: list[tuple[Named, int]] = field(default_factory=list)
    reading: Reading | None = None
    beside: Beside = NOTHING_BESIDE
    terms: tuple[Term, ...] = ()
    is_plain: bool = False


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
        pages, first = _place(total, page, PAGE_LENGTH)
        ids = found.ids(first, first + PAGE_LENGTH)
        return Results(
            article_filter,
            ids,
            total,
            page,
            pages,
            company_total=_company_total(article_filter, found, total),
            counts=found.counts(),
            added=found.added(),
            contexts=found.contexts(ids),
            beside=beside(article_filter, found),
            terms=tuple(term for part in found.words.asked.wanted for term in part.terms),
            is_plain=found.is_plain,
        )


def followed(article_filter, number, page=1):
    """The Results for followers of `article_filter`, `number` a page: what was added here last is first.

    They have no counts and no ways out. Raises NoSuchPage past the end.
    """
    with answer(article_filter) as found:
        total = found.total()
        pages, first = _place(total, page, number)
        ids = found.latest_added(first, first + number)
        contexts = found.contexts(ids)
        return Results(article_filter, ids, total, page, pages, contexts=contexts, is_plain=found.is_plain)


def _place(total, page, length):
    """(number of pages, place of the first of page `page`) of `total` articles, `length` a page."""
    pages = max(1, -(-total // length))
    if not 1 <= page <= pages:
        raise NoSuchPage(pages)
    return pages, (page - 1) * length


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
        nearest_topics=nearest_topics(article_filter, _numbers_on_topics()),
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


def _numbers_on_topics():
    with answer(ArticleFilter(QueryDict())) as found:
        return found.counts_of("topic")
