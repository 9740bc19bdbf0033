"""How a search is read that finds nothing as it was typed, and what is offered beside one that does find.

"or" is taken for OR and slips are corrected; then words that name a level, a year, a read time, a language or
code become filters, then those that name topics or companies; then as few words as possible are left out.
docs/search.md says so to readers.
"""

from dataclasses import dataclass, replace

import numpy as np
from pyroaring import BitMap

from articles.catalog.answers import answer, known_names, words_of_now
from articles.catalog.filters import ArticleFilter
from articles.catalog.index.bitmaps import ids_of
from articles.catalog.results import facet_words
from articles.catalog.text import query, spelling

# Slips are looked for in a search that finds at most so many articles.
LITTLE = 3
# Names of values that say nothing about the subject, so that no article is missed if they become filters.
PLAIN_FACETS = ("level", "read", "year", "language", "code")
NAMED_FACETS = ("topic", "technology", "company")
# So many ways to leave words out are offered.
MOST_WAYS = 5


@dataclass(frozen=True)
class Way:
    """A neighbouring selection: what it is called, its query string, and how many articles it has."""

    label: str
    query_string: str
    number: int


@dataclass(frozen=True)
class Reading:
    """How a search was read instead of as typed: `filter` is the selection that is shown.

    `number` is how many articles that has. `is_either` says that "or" was taken for OR, `corrected` are
    (typed, better) words, `filters` (typed, what it is taken for), `left_out` the words that no article has
    beside the others. `exact` is the query string that finds what was typed, None if words were only left
    out; `ways` are the other ways to leave out as few.
    """

    filter: ArticleFilter
    typed: str
    number: int = 0
    is_either: bool = False
    corrected: tuple[tuple[str, str], ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    exact: str | None = None
    ways: tuple[Way, ...] = ()


def read_otherwise(article_filter, total):
    """The Reading of a search that finds `total` articles as it was typed, or None if that is as good."""
    if not article_filter.query.wanted:
        return None
    as_typed = Reading(article_filter, article_filter.text)
    if total and (same := _corrected(as_typed, spelling.same_stems)):
        return same
    if total > LITTLE:
        return None
    either = _either(as_typed)
    if either and either.number > total:
        return either
    corrected = _corrected(as_typed, spelling.corrections)
    if corrected and _total(corrected.filter) > total:
        return corrected
    if total:
        return None
    return _forgiving(corrected or as_typed) or (_forgiving(as_typed) if corrected else None)


def _either(reading):
    """The reading with "or" between two words as OR, or None if that finds nothing either."""
    old = reading.filter
    better = _with_text(old, query.with_either(old.text))
    number = _total(better) if better.text != old.text else 0
    if not number:
        return None
    exact = _with_text(old, old.query.typed).query_string()
    return replace(reading, filter=better, number=number, is_either=True, exact=exact)


def _total(article_filter):
    with answer(article_filter) as found:
        # Plain matches take too long to be tried one after the other.
        return 0 if found.is_plain else found.total()


def _with_text(article_filter, text, more=()):
    less = [("q", article_filter.text)]
    return article_filter.widened(less=less, more=[*([("q", text)] if text else []), *more])


def _corrected(reading, corrections):
    """The reading with what `corrections` (spelling.py) says, or None if that is nothing."""
    old = reading.filter
    with words_of_now() as (engine, names, _):
        better = corrections(old.query, names, engine) if engine else {}
    if not better:
        return None
    exact = spelling.corrected_text(old.text, {word: f'"{word}"' for word in better})
    return replace(
        reading,
        filter=_with_text(old, spelling.corrected_text(old.text, better)),
        corrected=tuple(better.items()),
        exact=_with_text(old, exact).query_string(),
    )


def _forgiving(reading):
    """The reading with words as filters, or else with as few left out as possible; None if neither finds any.

    What was in quotes is left out only where readers choose to.
    """
    plain = _forgivings(reading, PLAIN_FACETS)
    if plain and plain[0].left_out:
        named = _forgivings(reading, (*PLAIN_FACETS, *NAMED_FACETS))
        plain = named if named and not named[0].left_out else plain
    if not plain or any(typed.startswith('"') for typed in plain[0].left_out):
        return None
    best, *others = plain
    return replace(best, ways=tuple(map(_way, others[:MOST_WAYS])))


def ways_without_words(article_filter):
    """Ways to leave out as few words as possible, best first; for where what is left out was in quotes."""
    return list(map(_way, _forgivings(Reading(article_filter, article_filter.text), PLAIN_FACETS)))


def _way(reading):
    return Way(" ".join(reading.left_out), reading.filter.query_string(), reading.number)


def _forgivings(reading, facets):
    """The readings that leave out as few words as possible, none if that can be, and take words for filters
    of `facets`, the best first (best_subsets)."""
    old = reading.filter
    filters = _facet_words(old, facets)
    if len(old.query.wanted) < 2 and not filters:
        return []
    taken = {place for one in filters for place in range(one.first, one.stop)}
    places = [place for place in range(len(old.query.wanted)) if place not in taken]
    with answer(old) as found:
        if found.is_plain:
            return []
        before = found.before_search()
        sets = [before & found.words.found[place] for place in places]
        subjects = [_subject(found.words.asked.wanted[place]) for place in places] + [
            (False, False, False)
        ] * len(filters)
    for one in filters:
        with answer(_with_text(old, "", one.pairs)) as found:
            sets.append(before & found.all_found())
    readings = []
    for kept, number in best_subsets(sets, subjects):
        kept_filters = [one for n, one in enumerate(filters, len(places)) if n in kept]
        kept_places = {place for n, place in enumerate(places) if n in kept}
        readings.append(_reduced(reading, filters, kept_filters, kept_places, number))
    return readings


def _facet_words(article_filter, facets):
    names = known_names() if {*NAMED_FACETS} & {*facets} else None
    return facet_words.find(article_filter, facets, names)


def _subject(part):
    """How much to leave out a search.Part would change the subject: whether it names a topic or a
    technology, a company, and
    that it is looked for in texts."""
    return bool(part.named.topics or part.named.technologies), bool(part.named.companies), True


def _reduced(reading, filters, kept_filters, kept_places, number):
    """`reading` with the words at `kept_places`, the `kept_filters` of `filters`, and nothing else."""
    old = reading.filter
    taken = {place for one in filters for place in range(one.first, one.stop)}
    dropped = [place for place in range(len(old.query.wanted)) if place not in taken | kept_places]
    left_out = [*_typed(old.query, dropped), *(one.typed for one in filters if one not in kept_filters)]
    text = kept(old.query, kept_places)
    exact = f"{kept(old.query, {*kept_places, *dropped})} " + " ".join(f'"{one.typed}"' for one in filters)
    return replace(
        reading,
        filter=_with_text(old, text, [pair for one in kept_filters for pair in one.pairs]),
        number=number,
        filters=tuple((one.typed, _label(old, one)) for one in kept_filters),
        left_out=tuple(left_out),
        exact=reading.exact or (_with_text(old, exact.strip()).query_string() if kept_filters else None),
    )


def _label(article_filter, found):
    facet_filter = article_filter.facets[found.facet]
    labels = article_filter.options.labels(facet_filter)
    return f"{facet_filter.label}: " + " or ".join(labels[value] for value in found.values)


def kept(asked, places):
    """The query.Query `asked` as typed, of the wanted parts only those at `places`."""
    return replace(asked, wanted=tuple(asked.wanted[place] for place in sorted(places))).typed


def _typed(asked, places):
    return [" OR ".join(term.typed for term in asked.wanted[place]) for place in places]


def best_subsets(sets, subjects):
    """(numbers of the sets, how many are in all of them) for the largest subsets of the list `sets` that have
    anything in common.

    Those come first that keep most of `subjects`, tuples of whether each names a topic or technology, names a
    company and is no filter; before the last comes which have most.
    """
    # in_some[n] is what is in at least n of them.
    in_some = [BitMap() for _ in range(len(sets) + 1)]
    for place, members in enumerate(sets):
        for number in range(place, 0, -1):
            in_some[number + 1] |= in_some[number] & members
        in_some[1] |= members
    most = max((number for number, members in enumerate(in_some) if members), default=0)
    if not most:
        return []
    ids = ids_of(in_some[most])
    patterns = np.zeros(len(ids), np.int64)
    for place, members in enumerate(sets):
        patterns[np.searchsorted(ids, ids_of(members & in_some[most]))] |= 1 << place
    found, numbers = np.unique(patterns, return_counts=True)
    subsets = [
        (tuple(place for place in range(len(sets)) if pattern >> place & 1), number)
        for pattern, number in zip(found.tolist(), numbers.tolist(), strict=True)
    ]

    def worth(subset):
        kept, number = subset
        topics, companies, words = (sum(subjects[place][kind] for place in kept) for kind in range(3))
        # Of as many, those with the rarer words.
        return -topics, -companies, -number, -words, sum(len(sets[place]) for place in kept), kept

    return sorted(subsets, key=worth)


def filters_beside(article_filter):
    """Ways that take words of a search which finds something for filters."""
    if not _facet_words(article_filter, PLAIN_FACETS):
        return ()
    best = _forgivings(Reading(article_filter, article_filter.text), PLAIN_FACETS)[:1]
    return tuple(
        Way(", ".join(label for _, label in one.filters), one.filter.query_string(), one.number)
        for one in best
        if one.filters and not one.left_out
    )
