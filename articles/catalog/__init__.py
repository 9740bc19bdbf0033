"""A reader's question -> an answer. This is the room's one door.

`ArticleFilter` reads a query string; `search` answers it with ids and numbers; `facets` and
`chip_groups` say it to a template; `ways_out` and `related` lead on. How the answer is found
stays inside.
"""

from dataclasses import dataclass, field

from django.db.models import Count

from articles.catalog.facets import chip_groups, facets
from articles.catalog.filters import READ_BANDS, SORTS, ArticleFilter, language_name
from articles.models import Article
from articles.querysets import NEWEST_FIRST

__all__ = [
    "PAGE_LENGTH",
    "READ_BANDS",
    "SORTS",
    "ArticleFilter",
    "NoSuchPage",
    "Results",
    "chip_groups",
    "facets",
    "language_name",
    "latest",
    "related",
    "search",
    "ways_out",
]

PAGE_LENGTH = 24


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
    since there a further topic narrows.
    """

    ids: list[int]
    total: int
    page: int
    pages: int
    counts: dict[str, dict[str, int]] = field(repr=False)


def search(article_filter, page=1):
    """The Results of `article_filter`, page `page` (from 1). Raises NoSuchPage past the end."""
    total = article_filter.without().count()
    pages = max(1, -(-total // PAGE_LENGTH))
    if not 1 <= page <= pages:
        raise NoSuchPage(pages)
    first = (page - 1) * PAGE_LENGTH
    ids = article_filter.ordered.values_list("pk", flat=True)[first : first + PAGE_LENGTH]
    return Results(list(ids), total, page, pages, _counts(article_filter))


def latest(article_filter, number):
    """The ids of the newest `number` articles of `article_filter`, whatever its order."""
    return list(article_filter.without().newest_first().values_list("pk", flat=True)[:number])


def ways_out(article_filter):
    """For a selection that gives nothing: (chip, number of articles without it), best first."""
    found = []
    for group in chip_groups(article_filter):
        for chip in group.chips:
            wider = article_filter.widened(less=chip.pairs)
            found.append((chip, wider.without().count()))
    return sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])


def related(article, number=4):
    """Up to `number` ids of published articles of other companies that share most topics with it."""
    others = Article.objects.published().exclude(company=article.company)
    shared = others.filter(topics__in=article.topics.all()).annotate(shared=Count("topics"))
    best = shared.order_by("-shared", *NEWEST_FIRST)
    return list(best.values_list("pk", flat=True)[:number])


def _counts(article_filter):
    counts = {}
    for name, facet_filter in article_filter.facets.items():
        conjunctive = name == "topic" and article_filter.matches_all_topics
        counts[name] = facet_filter.counts(article_filter.without(*([] if conjunctive else [name])))
    return counts
