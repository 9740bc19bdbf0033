"""Words of a search that name a value of a facet: "advanced", "2021", "under 5 minutes", "Netflix".

They are words like any others until a search finds nothing with them (readings.py).
"""

import re
from typing import NamedTuple

from articles.catalog.options import as_one_word
from articles.catalog.read_bands import READ_BANDS, read_band
from articles.catalog.text.tokens import fold

# A name is this many words long at most.
LONGEST = 4
MINUTES = r"(\d{1,3})[ -]?(?:min|mins|minute|minutes)(?: reads?| long| articles?)?"
LESS, MORE = r"(?:under|below|less|up to|max|maximum|shorter)", r"(?:over|above|more|longer|least)"
# What readers call the facets' values; a name of a company or topic needs no pattern.
PATTERNS = (
    ("level", r"(beginner|intermediate|advanced)s?(?: level)?", lambda level: [level]),
    ("read", rf"{LESS} {MINUTES}", lambda minutes: _bands(last=int(minutes))),
    ("read", rf"{MORE} {MINUTES}", lambda minutes: _bands(first=int(minutes))),
    ("read", MINUTES, lambda minutes: [read_band(int(minutes))]),
    ("read", r"(short|quick|long)(?: reads?| articles?| posts?)?", lambda word: NAMED_BANDS[word]),
    ("code", r"(code)(?: examples?| samples?| snippets?)?", lambda word: ["yes"]),
    ("year", r"((?:19|20)\d\d)", lambda year: [year]),
)
NAMED_BANDS = {"short": ["under-5", "5-10"], "quick": ["under-5"], "long": ["over-20"]}


class FacetWords(NamedTuple):
    """Words that name values of a facet: which (the first and the one after the last), what was typed, and
    the facet's name and values."""

    first: int
    stop: int
    typed: str
    facet: str
    values: tuple[str, ...]

    @property
    def pairs(self):
        """The (name, value) pairs of the filters."""
        return [(self.facet, value) for value in self.values]


def find(article_filter, facets, names):
    """The FacetWords of the filter's search text in `facets`, the longest first found, without overlaps.

    A facet in which something is chosen is left as it is. `names` is known_names.Names.
    """
    words = [_word(terms) for terms in article_filter.query.wanted]
    facets = [name for name in facets if name in article_filter.facets and not article_filter.chosen[name]]
    found, place = [], 0
    while place < len(words):
        here = _longest(article_filter, facets, names, words, place)
        found += [here] if here else []
        place = here.stop if here else place + 1
    return found


def _word(terms):
    """The word that was typed; None for a phrase in quotes, or if it is one of several."""
    return terms[0].text if len(terms) == 1 and not terms[0].is_exact else None


def _longest(article_filter, facets, names, words, first):
    for stop in range(min(len(words), first + LONGEST), first, -1):
        if None in words[first:stop]:
            continue
        typed = " ".join(words[first:stop])
        for name in facets:
            if values := _values(article_filter, name, names, typed):
                return FacetWords(first, stop, typed, name, values)
    return None


def _values(article_filter, name, names, typed):
    """The values of facet `name` that `typed` names, as a tuple."""
    spelled = article_filter.options.spelled(article_filter.facets[name])
    for facet, pattern, values in PATTERNS:
        if facet == name and (found := re.fullmatch(pattern, fold(typed))):
            return tuple(value for value in values(found[1]) if value in spelled.values())
    if name in ("company", "topic"):
        return names.slugs(name, typed)
    value = spelled.get(as_one_word(typed)) if name == "language" else None
    return (value,) if value else ()


def _bands(first=0, last=None):
    """The bands of read times that lie between `first` and `last` minutes, or that the one given lies in."""
    inside = [
        value
        for value, _, low, high in READ_BANDS
        if (low or 0) >= first and (last is None or (high is not None and high <= last))
    ]
    return inside or [read_band(max(1, last or first))]
