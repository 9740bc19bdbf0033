"""Which articles are near another one: by shared topics and words, rare ones weighing more, and level."""

import math

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, latest
from articles.catalog.text.query import Term
from articles.catalog.text.tokens import is_unsegmented, words

# What is shared weighs ln(articles / articles that have it): a rare topic says much, a common one
# little. A word says half of what a topic does, which an editor chose.
TOPIC, WORD = 1, 0.5
# What a level adds is less than any topic but the commonest, so it only orders what was found.
SAME_LEVEL, NEXT_LEVEL = 0.5, 0.2
LEVELS = ("beginner", "intermediate", "advanced")
# The words looked at: the longest of the title and of the summary, since long words are the rare ones.
# Shorter ones than this are mostly grammar.
MOST_WORDS, SHORTEST_WORD = 6, 5
# A word in more articles than this share says nothing, except in a small catalogue; one in more than
# MOST_LOOKED_UP is not looked up. So many candidates are weighed: those that share the rarest, and of what
# more of them share the latest.
COMMON, FEW = 1 / 50, 10
MOST_LOOKED_UP, MOST_WEIGHED = 2_000, 2_000


def related(index, with_words, article, topics, number):
    """Ids of up to `number` public articles of other companies, the nearest first, newest among equals.

    `topics` are the ids of its topics, `with_words` what word_sets() gives.
    """
    shared = _scored(index, (index.members("topic", topic) for topic in topics), TOPIC)
    shared += _scored(index, (ids & index.public for ids in with_words), WORD)
    near = _candidates([members for members, _ in shared], index.members("company", article.company_id))
    if not near:
        return []
    ids = ids_of(near)
    scores = np.zeros(len(ids))
    for members, score in [*shared, *_levels(index, article.level)]:
        scores[np.searchsorted(ids, ids_of(members & near))] += score
    if len(ids) > number:
        # Only those that may be among the best are put in order.
        least = np.partition(scores, len(ids) - number)[len(ids) - number]
        ids, scores = ids[scores >= least], scores[scores >= least]
    best = np.lexsort((-index.keys[ids], -scores))[:number]
    return ids[best].tolist()


def _candidates(sets, own):
    """The articles of `sets` that are to be weighed, without those of the set `own`."""
    near = BitMap()
    for members in sorted(sets, key=len):
        near |= latest(members - own, MOST_WEIGHED - len(near))
        if len(near) >= MOST_WEIGHED:
            break
    return near


def _scored(index, sets, weight):
    """(set, what being in it adds to the score) pairs."""
    return [(members, weight * math.log(len(index.public) / len(members) + 1)) for members in sets if members]


def word_sets(engine, article):
    """The articles that have a word of the title or the summary, for each word that says something, as sets.

    Some of them may not be public. `engine` is an engine.Engine.
    """
    most, found = min(MOST_LOOKED_UP, int(max(COMMON * engine.articles(), FEW))), []
    for text in (article.title, article.summary):
        # Characters of scripts without spaces are no words, and looking for them takes long.
        long = {word for word in words(text) if len(word) >= SHORTEST_WORD and not is_unsegmented(word)}
        for word in sorted(long, key=lambda word: (-len(word), word))[:MOST_WORDS]:
            members = engine.rare_ids(Term(word), most)
            found += [members] if members else []
    return found


def _levels(index, level):
    """(set, bonus) pairs of the level and those next to it; none if it is not rated."""
    if level not in LEVELS:
        return []
    place = LEVELS.index(level)
    bonuses = {0: SAME_LEVEL, 1: NEXT_LEVEL}
    near = ((other, bonuses.get(abs(n - place))) for n, other in enumerate(LEVELS))
    return [(index.members("level", other), bonus) for other, bonus in near if bonus]
