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


class Found(NamedTuple):
    """What a term finds: the articles in whose text it is, and those that it names, as sets."""

    text: BitMap
    named: BitMap


def ranked(found, ids, keys_of, total, scores_of, most=None):
    """The ids of the set `ids` that are scored, the best first; the others of it are not returned.

    `found` has the Found of every wanted term, `keys_of` gives the date keys (facet_index.py) of an array of
    ids, `total` is the number of articles, `scores_of(terms, hits)` asks the engine, and `most` is how many
    are wanted, None for all.
    """
    rarities = {term: _rarity(one, max(total, 1)) for term, one in found.items()}
    weighed = _weighed(found, total)
    hits = _latest([found[term].text for term in weighed])
    among = _among(ids, hits)
    places = ids_of(among).astype(np.int64)
    scores = np.zeros(len(places))
    if weighed and len(places):
        some, their_scores = scores_of(weighed, hits & among)
        scores[np.searchsorted(places, some)] = their_scores
    for term, (_, named) in found.items():
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


def _rarity(found, total):
    number = found.text.union_cardinality(found.named) if found.named else len(found.text)
    return log(1 + total / max(1, number))


def _weighed(found, total):
    """The terms that BM25 weighs: the rare ones, or the rarest if all are common."""
    known = [term for term, (text, _) in found.items() if text and not is_unsegmented(term.text)]
    rare = [term for term in known if len(found[term].text) <= max(COMMON * total, FEW)]
    return rare or sorted(known, key=lambda term: len(found[term].text))[:1]


def _latest(texts):
    """The latest articles in which all weighed terms are."""
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
