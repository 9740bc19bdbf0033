"""The order of relevance: which of the articles found says most about what was asked.

The sum, over the wanted terms, of what BM25 gives and of NAMED x rarity where the term names the article's
company or one of its topics; all that times 2^(years / DOUBLING_YEARS), so that of two equal articles the
later one comes first. The numbers are in weights.py, the formula for readers in docs/search.md.
"""

from math import log
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, latest, since
from articles.catalog.index.facet_index import ID_BITS
from articles.catalog.text.tokens import is_unsegmented
from articles.catalog.text.weights import (
    COMMON,
    DOUBLING_YEARS,
    EPOCH,
    FEW,
    MOST_RANKED,
    NAMED,
    UNDATED,
)

# Of so many times as many as are wanted the best are sorted out before they are put in order.
FEW_ORDERED = 8


class Scores(NamedTuple):
    """What BM25 gives: the set of articles that are weighed, and (ids, scores) of those with points, as
    arrays."""

    hits: BitMap
    ids: np.ndarray
    scores: np.ndarray


def weigh(parts, total, scores_of):
    """The Scores of the latest articles in which all weighed `parts` (search.Part) are.

    `total` is the number of articles, and `scores_of(terms and numbers, hits)` asks the engine.
    """
    weighed = _weighed(parts, total)
    hits = _latest([part.text for part in weighed])
    if not hits:
        return Scores(hits, np.zeros(0, np.int64), np.zeros(0))
    return Scores(hits, *scores_of([(part.terms, len(part.text)) for part in weighed], hits))


def ranked(scores, named, ids, keys_of, total, most=None):
    """The ids of the set `ids` that are scored, the best first; the others of it are not returned.

    `scores` are Scores, `named` has for every wanted part (the articles in whose text it is, those that it
    names), as sets, `keys_of` gives the date keys (facet_index.py) of an array of ids, `total` is the number
    of articles, and `most` is how many are wanted, None for all.
    """
    among = _among(ids, scores.hits)
    places = ids_of(among).astype(np.int64)
    points = np.zeros(len(places))
    if len(places) and len(scores.ids):
        at = np.searchsorted(places, scores.ids)
        is_there = places.take(at, mode="clip") == scores.ids
        points[at[is_there]] = scores.scores[is_there]
    for text, named_ids in named:
        if named_ids:
            points[_places(among & named_ids, places)] += NAMED * _rarity(text, named_ids, max(total, 1))
    keys = keys_of(places)
    points *= _freshness(keys)
    if most is not None and FEW_ORDERED * most < len(places):
        # Only those that may be among the best are put in order.
        least = np.partition(points, -most).item(-most)
        may_be = (points >= least).nonzero()[0]
        places, keys, points = places[may_be], keys[may_be], points[may_be]
    return places[np.lexsort((keys, points))[::-1]][:most].tolist()


def _rarity(text, named, total):
    return log(1 + total / max(1, text.union_cardinality(named)))


def _weighed(parts, total):
    """The parts that BM25 weighs: the rare ones, or the rarest if all are common."""
    known = [part for part in parts if part.text and not _is_unsegmented(part)]
    rare = [part for part in known if len(part.text) <= max(COMMON * total, FEW)]
    return rare or sorted(known, key=lambda part: len(part.text))[:1]


def _is_unsegmented(part):
    return any(is_unsegmented(term.text) for term in part.terms)


def _latest(texts):
    """The latest articles in which all weighed parts are."""
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
