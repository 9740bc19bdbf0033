"""Which articles are near another one: shared topics weighed by rarity, a like level, shared words."""

import math

import numpy as np
from pyroaring import BitMap

from articles.catalog.index import ids_of

# A rare shared topic says much, a common one little: its weight is ln(articles / articles on it).
# What a level adds is less than any topic but the commonest, so it only orders what topics found.
SAME_LEVEL, NEXT_LEVEL = 0.5, 0.2
LEVELS = ("beginner", "intermediate", "advanced")
# A shared title word weighs half of what a topic of its rarity does: titles share words by chance.
WORD_WEIGHT = 0.5
# Words that more than this share of all articles has say nothing of what one is about.
COMMON_SHARE = 1 / 50


def related(index, article, words, number):
    """Ids of up to `number` public articles of other companies, the nearest first.

    `words` are sets of the articles that a word of the title stands in, one a word.
    """
    shared = [
        (members, 1.0) for topic in article.shown_topics if (members := index.members("topic", topic.pk))
    ]
    most = COMMON_SHARE * len(index.public)
    shared += [(found & index.public, WORD_WEIGHT) for found in words if 0 < len(found) <= most]
    near = BitMap.union(*(members for members, _ in shared)) if shared else BitMap()
    near -= index.members("company", article.company_id)
    near.discard(article.pk)
    if not near:
        return []
    scores = np.zeros(len(index.keys), np.float32)
    for members, weight in shared:
        scores[ids_of(members)] += weight * math.log(len(index.public) / len(members) + 1)
    for level, bonus in _levels(article.level):
        scores[ids_of(index.members("level", level) & near)] += bonus
    ids = ids_of(near)
    best = np.lexsort((-index.keys[ids], -scores[ids]))[:number]
    return ids[best].tolist()


def _levels(level):
    """(level, bonus) for the article's level and those next to it; none if it is not rated."""
    if level not in LEVELS:
        return []
    place = LEVELS.index(level)
    bonuses = {0: SAME_LEVEL, 1: NEXT_LEVEL}
    return [(other, bonuses[d]) for n, other in enumerate(LEVELS) if (d := abs(n - place)) in bonuses]
