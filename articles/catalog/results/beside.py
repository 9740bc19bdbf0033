"""What is offered beside the articles that a search finds, and topics where it finds none."""

from dataclasses import dataclass

from pyroaring import BitMap

from articles.catalog.answers import known_names
from articles.catalog.results.readings import Way, kept
from articles.catalog.text.tokens import words

# A topic goes with a technology if at least this share of what is found is on it.
SHARE = 1 / 3
# So many topics are offered where nothing was found.
MOST_TOPICS = 5


@dataclass(frozen=True)
class Beside:
    """What is offered beside the articles found.

    `topics` are Ways to the articles that are on a topic which the search names, or that goes with a
    technology which it names, but were not found; `filters` are Ways that take words for filters, and
    `everywhere` is how many the search finds whatever the page is about, None if it finds them already.
    """

    topics: tuple[Way, ...] = ()
    filters: tuple[Way, ...] = ()
    everywhere: int | None = None


NOTHING_BESIDE = Beside()


def beside(article_filter, found):
    """What the answer `found` to `article_filter` can tell of Beside; the `filters` are asked separately."""
    if not article_filter.query.wanted or found.is_plain:
        return NOTHING_BESIDE
    is_scoped = article_filter.company or article_filter.topic or article_filter.technology
    return Beside(
        topics=tuple(_topics(article_filter, found)),
        everywhere=found.total_everywhere() if is_scoped else None,
    )


def _topics(article_filter, found):
    """Ways to the articles that are on a topic in place of the words that name it, those found left out."""
    if article_filter.topic or article_filter.chosen["topic"]:
        return
    parts, places_by_topic = found.words.asked.wanted, {}
    for place, part in enumerate(parts):
        named = [found.topic(pk) for pk in part.named.topics]
        if part.named.technologies and not any(named):
            named = [_topic_of_most(found)]
        for topic in filter(None, named):
            places_by_topic.setdefault(topic, []).append(place)
    before = found.before_search() if places_by_topic else None
    for topic, places in places_by_topic.items():
        sets = [its for place, its in enumerate(found.words.found) if place not in places]
        more = BitMap.intersection(before, found.words.members("topic", topic.pk), *sets) - found.all_found()
        if more:
            text = kept(article_filter.query, {*range(len(parts))} - {*places})
            address = article_filter.query_string(
                less=[("q", article_filter.text)],
                more=[*([("q", text)] if text else []), ("topic", topic.slug)],
            )
            yield Way(topic.name, address, len(more))


def _topic_of_most(found):
    """The topic that most of what was found is on, if that is a good part of it; or None."""
    counts = found.counts_of("topic")
    slug, number = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(None, 0))
    return found.topic_by_slug(slug) if number >= max(2, SHARE * found.total()) else None


def nearest_topics(article_filter, totals):
    """The topics that share a word with the search, then those of most articles, as (Named, number) pairs.

    `totals` has the number of articles of each topic's slug.
    """
    names = known_names()
    terms = [term for terms in article_filter.query.wanted for term in terms]
    likely = set().union(*(names.likely(word) for term in terms for word in words(term.text)))
    topics = [topic for topic in names.topics if totals.get(topic.slug)]
    topics.sort(key=lambda topic: (topic not in likely, -totals[topic.slug]))
    return [(topic, totals[topic.slug]) for topic in topics[:MOST_TOPICS]]
