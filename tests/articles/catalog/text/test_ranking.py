"""Which words are weighed; what the order of relevance comes to is in test_search.py."""

import numpy as np
import pytest
from pyroaring import BitMap

from articles.catalog.index.facet_index import ID_BITS
from articles.catalog.text.query import Term
from articles.catalog.text.ranking import Found, ranked


def weighed(numbers, total):
    """The words that the engine is asked to weigh, of words that are in so many of `total` articles."""
    asked = []

    def scores_of(terms, hits):
        asked.extend(term.text for term in terms)
        return np.array(hits), np.ones(len(hits))

    found = {Term(word): Found(BitMap(range(1, n + 1)), BitMap()) for word, n in numbers.items()}
    ids = BitMap.intersection(*(one.text for one in found.values()))
    ranked(found, ids, lambda ids: (1 << ID_BITS) | ids, total, scores_of)
    return asked


@pytest.mark.parametrize(
    ("number", "total", "is_weighed"),
    # One article in twenty, unless that is few.
    [(2_000, 40_000, True), (2_001, 40_000, False), (1_000, 1_001, True), (1_001, 1_001, False)],
)
def test_common_word_is_not_weighed_beside_a_rare_one(number, total, is_weighed):
    assert weighed({"rare": 10, "common": number}, total) == ["rare", "common"][: 1 + is_weighed]


def test_rarest_of_common_words_is_weighed():
    assert weighed({"the": 30_000, "and": 20_000}, 40_000) == ["and"]
