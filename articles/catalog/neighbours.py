"""Which articles are near another one: shared topics weighed by rarity, and a like level."""

import math

import numpy as np
from pyroaring import BitMap

from articles.catalog.index import ids_of

# A rare shared topic says much, a common one little: its weight is ln(articles / articles on it).
# What a level adds is less than any topic but the commonest, so it only orders what topics found.
SAME_LEVEL, NEXT_LEVEL = 0.5, 0.2
LEVELS = ("beginner", "intermediate", "advanced")


def related(index, article, number):
    """Ids of up to `number` public articles of other companies, the nearest first, newest among equals."""
    topics = [index.members("topic", topic.pk) for topic in article.shown_topics]
    near = BitMap.union(*topics) if topics else BitMap()
    near -= index.members("company", article.company_id)
    if not near:
        return []
    scores = np.zeros(len(index.keys), np.float32)
    for members in filter(None, topics):
        scores[ids_of(members)] += math.log(len(index.public) / len(members) + 1)
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
