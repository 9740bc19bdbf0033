"""The order of relevance: which of the articles found says most about what was asked.

The sum, over the wanted terms, of what the database's engine gives (BM25, or rarity x ts_rank) and of
NAMED x rarity where the term names the article's company or one of its topics; all that times
2^(years / DOUBLING_YEARS), so that of two equal articles the later one comes first. No date of today is
in it: what is known to be better stays so. docs/search.md has it for readers.
"""

from datetime import date
from math import log

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, latest, since
from articles.catalog.index.facet_index import ID_BITS
from articles.catalog.text.engine import engine
from articles.catalog.text.query import Term
from articles.catalog.text.tokens import is_unspaced

# Scoring takes some 2 us a hit, so of more hits than these the latest (by id) are scored.
MOST_RANKED = 2_000
# A word in more than this share of all articles says nothing where rarer ones are given too.
COMMON = 1 / 20
# So few hits are weighed at once, however common.
FEW = 1_000
# Of so many times as many as are wanted the best are sorted out before they are put in order.
FEW_ORDERED = 8
# What is found by a name, or by a longer word than was typed, comes after all that the engine gives points.
LITTLE = 1e-9
# What a name is worth beside a word that stands in the title many times, which BM25 gives 2.2.
NAMED = 1.5
DOUBLING_YEARS = 10
EPOCH = date(2020, 1, 1).toordinal()
UNDATED = date(2010, 1, 1).toordinal()


def engine_scores(terms, rarities, hits, among):
    return engine().scores(terms, rarities, hits)


def ranked(found, ids, keys_of, total, scores_of=engine_scores, most=None):
    """The ids of the set `ids` that are scored, the best first; the others of it are not returned.

    `most` is how many are wanted, None for all of them. `found` has, for every wanted term, the set of
    articles that it stands in, of those that it names, and the number of those in which it stands as it was
    typed (fewer, for the beginning of a word). `keys_of` gives the date keys (index.py) of an array of ids,
    `total` is the highest id, standing in for the number of articles; `scores_of` asks the engine, or
    remembers what it said, about the hits of the terms, of which only those among some are of interest.
    """
    total = max(total, 1)
    rarities = {
        term: log(1 + total / max(1, text.union_cardinality(named) if named else len(text)))
        for term, (text, named, _) in found.items()
    }
    weighed = _weighed({term: text for term, (text, *_) in found.items()}, total)
    hits = _latest([found[term][0] for term in weighed])
    among = _among(ids, hits)
    places = ids_of(among).astype(np.int64)
    scores = np.zeros(len(places))
    if weighed and len(places):
        asked = [_as_asked(term, found[term][0], found[term][2]) for term in weighed]
        some, their_scores = scores_of(tuple(asked), tuple(rarities[term] for term in weighed), hits, among)
        if len(some) == len(places) and (some == places).all():
            scores += their_scores
        else:
            is_unscored = _put(scores, places, some, their_scores)
            for term in weighed:
                at = _places(among & found[term][0], places)
                scores[at] += LITTLE * is_unscored[at]
    for term, (_, named, _) in found.items():
        if named:
            scores[_places(among & named, places)] += NAMED * rarities[term]
    keys = keys_of(places)
    scores *= _freshness(keys)
    if most is not None and FEW_ORDERED * most < len(places):
        # Only those that may be among the best are put in order.
        least = np.partition(scores, -most).item(-most)
        may_be = (scores >= least).nonzero()[0]
        places, keys, scores = places[may_be], keys[may_be], scores[may_be]
    return places[np.lexsort((keys, scores))[::-1]][:most].tolist()


def _put(scores, places, some, their_scores):
    """Puts the scores of `some` ids where they stand among `places`; returns where none was put."""
    hit = np.searchsorted(places, some)
    hit[hit == len(places)] = 0
    is_among = places[hit] == some
    scores[hit[is_among]] = their_scores[is_among]
    is_unscored = np.ones(len(places), bool)
    is_unscored[hit[is_among]] = False
    return is_unscored


def _weighed(texts, total):
    """The terms that the engine weighs: the rare ones, or the rarest if all are common."""
    known = [term for term, text in texts.items() if text and not is_unspaced(term.text)]
    rare = [term for term in known if len(texts[term]) <= max(COMMON * total, FEW)]
    return rare or sorted(known, key=lambda term: len(texts[term]))[:1]


def _as_asked(term, text, exact):
    """The word as it was typed, where most of what begins so is that word: that weighs faster."""
    return Term(term.text) if exact >= len(text) / 2 else term


def _latest(texts):
    """The latest articles in which all weighed terms stand."""
    hits = BitMap.intersection(*texts) if len(texts) > 1 else texts[0] if texts else BitMap()
    return latest(hits, MOST_RANKED)


def _among(ids, hits):
    """The latest of the set `ids`; where there are too many hits, none from before those."""
    if len(hits) == MOST_RANKED:
        ids = since(ids, hits.min())
    return latest(ids, MOST_RANKED)


def _places(members, places):
    return np.searchsorted(places, ids_of(members))


def _freshness(keys):
    days = keys >> ID_BITS
    if not days.all():
        days[days == 0] = UNDATED
    return np.exp2((days - EPOCH) / (365.25 * DOUBLING_YEARS))
