"""A reader's question -> an answer. This is the package's public API.

A request calls `refresh` once, before anything else. `read` makes an ArticleFilter of a query string, and
`search` answers it with all that a listing prints: ids, totals, counts, what else to try. `see_also` does
the same for an article's page. `panel` and `chip_groups` turn an answer into what the filter panel prints,
`profile` and `similar_companies` are about a page as a whole, `added_days` and `added_on` say what was
published here day by day, `followed`, `lasting_pairs`, `noticed_at` and `is_starting` are for feeds,
`last_changes` is for sitemaps, `suggest` for the search box, `coverage` for editors, `contexts`, `first`,
`total` and `totals` for the rest.

Answers come from the index in memory, or from the database where there is none; callers cannot tell.
"""

from dataclasses import dataclass, replace
from heapq import nlargest
from urllib.parse import urlencode

from cachetools import LRUCache
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from pyroaring import BitMap

from articles.catalog import change_days
from articles.catalog.added_days import from_database, from_index, latest_days, one_day
from articles.catalog.answers import SearchTooSlow, answer, coverage, words_of_now
from articles.catalog.card_context import CardContext
from articles.catalog.database_answer import card_contexts
from articles.catalog.facets import language_name
from articles.catalog.filter_panel import chip_groups, panel
from articles.catalog.filters import FACETS, SORTS, ArticleFilter
from articles.catalog.index.container import DamagedError
from articles.catalog.index.replica import REPLICA
from articles.catalog.index_answer import IndexAnswer
from articles.catalog.index_answer import card_contexts as contexts_from_index
from articles.catalog.options import IndexOptions, Options, QuickOptions
from articles.catalog.read_bands import READ_BANDS
from articles.catalog.related import articles as related_articles
from articles.catalog.related.companies import MOST_COMPARED
from articles.catalog.results.search import PAGE_LENGTH, NoSuchPage, Results, followed, search
from articles.catalog.text import suggestions
from articles.catalog.text.query import plain
from articles.models import Article, Company, Technology, Topic
from articles.models.querysets.articles import NEWEST_FIRST

__all__ = [
    "PAGE_LENGTH",
    "READ_TIMES",
    "SORTS",
    "ArticleFilter",
    "DamagedError",
    "NoSuchPage",
    "Results",
    "SearchTooSlow",
    "SeeAlso",
    "added_days",
    "added_on",
    "chip_groups",
    "condition",
    "contexts",
    "coverage",
    "first",
    "followed",
    "forget_words",
    "is_starting",
    "language_name",
    "last_changes",
    "lasting_pairs",
    "noticed_at",
    "panel",
    "plain",
    "profile",
    "read",
    "refresh",
    "search",
    "see_also",
    "seen_at",
    "similar_companies",
    "suggest",
    "total",
    "totals",
]

# (value, label) of the bands of read time.
READ_TIMES = tuple((value, label) for value, label, *_ in READ_BANDS)
# Facets whose values are rows that have an address of their own.
ROWS = {"company": Company, "topic": Topic, "technology": Technology}

# The Options and the LastChanges of the latest state of the index.
_options = LRUCache(1)
_last_changes = LRUCache(1)


@dataclass(frozen=True)
class SeeAlso:
    """What an article's page prints besides the article.

    `topics` and `technologies` are its Topics and Technologies by name; `more_from_company` and `related` are
    ids, and `contexts` has the CardContext of each of them.
    """

    topics: list[Topic]
    technologies: list[Technology]
    more_from_company: list[int]
    related: list[int]
    contexts: dict[int, CardContext]


def refresh():
    """Takes in what has changed: the one look at the change log that a request needs.

    Returns a number that is another one after any change of an article, company or topic, and that says
    nothing to other processes; None where the database answers. Raises DatabaseError if nobody does.
    """
    return REPLICA.refresh()


def condition():
    """What this process answers from, as of the last refresh(): a dict that JSON can hold.

    `is_there` says whether there is an index, `has_words` whether searches have theirs, `state` is its
    number, and `waiting` how many entries of the change log belong to transactions that are still running.
    """
    return REPLICA.condition()


def forget_words():
    """Drops the words of this process, as after DamagedError: the file is opened or built anew, by a thread.

    Until they are there again a search is answered by the database.
    """
    REPLICA.words.forget()


def seen_at(state):
    """When this process last saw the database in the `state` of refresh(); None if it has another by now."""
    return REPLICA.seen_at(state)


def noticed_at(state):
    """When this process first answered in the `state` of refresh(), or None (Replica.noticed_at)."""
    return REPLICA.noticed_at(state)


def is_starting():
    """Whether a large index is still being read, so that not every value of a facet is known yet."""
    return REPLICA.is_being_read


def read(data, **scope):
    """The ArticleFilter that the QueryDict `data` spells.

    `scope` is the slug of the `company`, `topic` or `technology` that the page is about; None if readers see
    none of that slug.
    """
    with REPLICA.borrow() as (index, labels):
        if index is None:
            return _read_without_index(data, scope)
        rows = {facet: labels.by_slug[facet].get(slug) for facet, slug in scope.items()}
        options = _options_of(index, labels)
    return None if None in rows.values() else ArticleFilter(data, **rows, options=options)


def _read_without_index(data, scope):
    seen = {"company": Company.objects.published(), "topic": Topic.objects, "technology": Technology.objects}
    rows = {facet: seen[facet].filter(slug=slug).first() for facet, slug in scope.items()}
    options = Options(QuickOptions()) if REPLICA.is_being_read else None
    return None if None in rows.values() else ArticleFilter(data, **rows, options=options)


def _options_of(index, labels):
    """The Options of this state of the index, made once for all its requests."""
    if index.state not in _options:
        _options[index.state] = Options(IndexOptions(index, labels))
    return _options[index.state]


def see_also(article, number=4):
    """The SeeAlso of a public article, with up to `number` ids each.

    `related` are articles of other companies that share topics and words with it, rare ones weighing more,
    and are of a like level (related/articles.py); where there is no index, those that share most topics.
    """
    with REPLICA.words.lend() as engine:
        with_words = related_articles.word_sets(engine, article) if engine else []
    with REPLICA.borrow() as (index, labels):
        if index is None:
            return _see_also_without_index(article, number)
        own = index.page(index.members("company", article.company_id), "newest", 0, number + 1)
        more = [pk for pk in own if pk != article.pk][:number]
        (topics,), (about,) = index.columns.values_of(["topic", "technology"], [article.pk])
        related = related_articles.related(index, with_words, article, topics, number)
        contexts = contexts_from_index(index, labels, [*more, *related])
        topics, technologies = labels.topics_by_name(topics), labels.technologies_by_name(about)
        return SeeAlso(topics, technologies, more, related, contexts)


def _see_also_without_index(article, number):
    others = Article.objects.published().exclude(pk=article.pk)
    more = others.filter(company=article.company).newest_first()
    shared = others.exclude(company=article.company).filter(topics__in=article.shown_topics)
    related = shared.annotate(shared=Count("topics")).order_by("-shared", *NEWEST_FIRST)
    more, related = (list(ids.values_list("pk", flat=True)[:number]) for ids in (more, related))
    contexts = card_contexts([*more, *related])
    return SeeAlso(article.shown_topics, article.shown_technologies, more, related, contexts)


def profile(article_filter, most):
    """How many of all articles that the page is about have each value of a facet, whatever is chosen.

    A dict by facet of (slug or value, label, number), most first and without what the page itself is about;
    an empty one while a large index is read. `most` says how many of which facets, None for all.
    """
    whole = article_filter.unnarrowed()
    with answer(whole) as found:
        return found.once(("profile", *most.items()), lambda: _profile(whole, found, most))


def _profile(whole, found, most):
    if not isinstance(found, IndexAnswer) and REPLICA.is_being_read:
        return {}
    facets = [name for name in most if name in whole.facets]
    counts = found.counts_together(facets)
    return {name: _by_number(whole, name, counts[name], most[name]) for name in facets}


def _by_number(whole, name, counts, most):
    labels = whole.options.labels(whole.facets[name])
    own = getattr(whole, name, None)
    # Most values have too few articles to be among the first: only the others are put in order.
    least = 0 if most is None else min(nlargest(most + 1, counts.values()), default=0)
    found = [
        (value, labels[value], number)
        for value, number in counts.items()
        if number >= least and value in labels and not (own and own.slug == value)
    ]
    return sorted(found, key=lambda one: (-one[2], one[1].casefold(), one[0]))[:most]


def last_changes():
    """The LastChanges of what readers see."""
    with REPLICA.borrow() as (index, labels):
        if index is not None:
            if index.state not in _last_changes:
                _last_changes[index.state] = change_days.from_index(index, labels)
            return _last_changes[index.state]
    return change_days.from_database()


def similar_companies(article_filter, topics):
    """(slug, name) of companies that write on the same subjects as the filter's, the most similar first.

    `topics` are those that its page has most articles on, as profile() has them.
    """
    compared = [slug for slug, *_ in topics[:MOST_COMPARED]]
    whole = article_filter.unnarrowed()
    with answer(whole) as found:
        return found.once(("similar", *compared), lambda: _similar_companies(whole, found, compared))


def _similar_companies(whole, found, topics):
    companies, on_topics = found.companies_on(topics)
    similar = companies.most_similar(whole.company.slug, on_topics)
    labels = whole.options.labels(FACETS["company"])
    return [(slug, labels[slug]) for slug in similar if slug in labels]


def lasting_pairs(article_filter):
    """The pairs() of `article_filter`, sorted, with companies, topics and technologies by their ids.

    Unlike an address they stay the same when a slug is changed.
    """
    ids = _ids_by_slug(article_filter)
    pairs = []
    for name, value in article_filter.pairs():
        minus, slug = ("-", value[1:]) if value.startswith("-") else ("", value)
        pairs.append((name, f"{minus}{ids[name][slug]}" if slug in ids.get(name, ()) else value))
    return sorted(pairs)


def _ids_by_slug(article_filter):
    """{facet: {slug: id}} of the companies, topics and technologies that are chosen."""
    chosen = {name: article_filter.chosen.get(name) or () for name in ROWS}
    slugs = {name: {*choice.included, *choice.excluded} for name, choice in chosen.items() if choice}
    if not slugs:
        return {}
    with REPLICA.borrow() as (_, labels):
        if labels is not None:
            rows = labels.by_slug
            return {
                n: {slug: rows[n][slug].pk for slug in its if slug in rows[n]} for n, its in slugs.items()
            }
    return {name: ROWS[name].objects.ids_by_slug(its) for name, its in slugs.items()}


def added_days(number, most, before=None):
    """(AddedDays, contexts, whether there are earlier ones): the latest `number` days on which readers got
    something new.

    Of each day the first `most` ids, what was published here last first; `contexts` has the CardContext of
    each. With a date `before`, only days before it.
    """
    with REPLICA.borrow() as (index, labels):
        if index is not None:
            days, has_earlier = latest_days(*from_index(index), number, most, before)
            ids = [pk for day in days for pk in day.ids]
            return days, contexts_from_index(index, labels, ids), has_earlier
    days, has_earlier = latest_days(*from_database(), number, most, before)
    return days, card_contexts([pk for day in days for pk in day.ids]), has_earlier


def added_on(day, page=1):
    """(AddedDay, contexts) of the date `day`, with the ids on page `page` (from 1); none past the end."""
    first = (page - 1) * PAGE_LENGTH
    with REPLICA.borrow() as (index, labels):
        if index is not None:
            found = one_day(*from_index(index), day, first, first + PAGE_LENGTH)
            return found, contexts_from_index(index, labels, found.ids)
    found = one_day(*from_database(), day, first, first + PAGE_LENGTH)
    return found, card_contexts(found.ids)


def first(article_filter, number):
    """The ids of the first `number` articles of `article_filter`, in its order."""
    with answer(article_filter) as found:
        return found.ids(0, number)


def contexts(ids):
    """A dict of the CardContext of each of the public articles `ids`."""
    with REPLICA.borrow() as (index, labels):
        if index is not None:
            return contexts_from_index(index, labels, ids)
    return card_contexts(ids)


def total():
    """How many public articles there are."""
    with answer(ArticleFilter(QueryDict())) as found:
        return found.total()


def totals(facet, article_filter=None):
    """How many public articles each value of `facet` has, as a dict; 0 is left out.

    With an `article_filter`, of those that it finds.
    """
    with answer(article_filter or ArticleFilter(QueryDict())) as found:
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
