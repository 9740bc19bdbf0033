"""What a company or a topic is about, as numbers: its topics, its years, who is like it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from math import log

from articles.catalog.filters import FACETS

MOST_LISTED = 8
# So many of a company's topics say whom it is like.
MOST_COMPARED = 8
MOST_SIMILAR = 6
# A company of few articles has a high share of every topic: its shares count as if it had so many more.
DAMPING = 8


@dataclass(frozen=True)
class Profile:
    """The numbers of one page's articles, whatever is chosen among them.

    `topics` and `companies` are (slug, name, number of articles), those with most first, and of a company's
    page `companies` is empty. `years` are (year as text, number), newest first, those between without an
    article too. `similar` are (slug, name) of companies that write on the same topics, the most similar first.
    """

    topics: list[tuple[str, str, int]] = field(default_factory=list)
    companies: list[tuple[str, str, int]] = field(default_factory=list)
    years: list[tuple[str, int]] = field(default_factory=list)
    similar: list[tuple[str, str]] = field(default_factory=list)


def largest(counts, labels, number=MOST_LISTED):
    """(value, label, number of articles) of the values with most articles; `counts` and `labels` go by value."""
    known = [value for value in counts if value in labels]
    known.sort(key=lambda value: (-counts[value], labels[value].lower()))
    return [(value, labels[value], counts[value]) for value in known[:number]]


def filled_years(counts):
    """(year as text, number) of each year from the newest of `counts` to the oldest."""
    if not counts:
        return []
    years = [int(year) for year in counts]
    return [(str(year), counts.get(str(year), 0)) for year in range(max(years), min(years) - 1, -1)]


def profile_of(own, counts):
    """The Profile of the articles of `own`, an ArticleFilter in which nothing is chosen, without `similar`.

    `counts` are the numbers of all its facets.
    """
    labels = {
        name: own.options.labels(own.facets[name]) for name in ("topic", "company") if name in own.facets
    }
    topics = {
        slug: number for slug, number in counts["topic"].items() if not own.topic or slug != own.topic.slug
    }
    return Profile(
        topics=largest(topics, labels["topic"]),
        companies=largest(counts["company"], labels["company"]) if "company" in labels else [],
        years=filled_years(counts["year"]),
    )


def with_similar(profile, own, numbers, totals):
    """The `profile` of the page of a company with the companies that are similar to it.

    `numbers` has for each of its topics a dict of company to number of articles, and `totals` how many each
    company has in all; companies go by their slugs.
    """
    labels = own.options.labels(FACETS["company"])
    found = most_similar(own.company.slug, numbers, totals)
    return replace(profile, similar=[(slug, labels[slug]) for slug in found if slug in labels])


def most_similar(own, numbers, totals, number=MOST_SIMILAR):
    """The companies that write most on the topics of the company `own`, rare topics weighing more; the numbers
    are those of with_similar()."""
    everything = sum(totals.values())
    scores = Counter()
    for of_topic in numbers.values():
        weight = log(everything / sum(of_topic.values())) * of_topic.get(own, 0)
        for company, its in of_topic.items():
            scores[company] += weight * its / (totals[company] + DAMPING)
    del scores[own]
    return [company for company, score in scores.most_common(number) if score > 0]
