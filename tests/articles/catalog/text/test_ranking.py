"""Which words are weighed; what the order of relevance comes to is in test_search.py."""

import numpy as np
import pytest
from pyroaring import BitMap

from articles.catalog.text.known_names import NamedBy
from articles.catalog.text.query import Term
from articles.catalog.text.ranking import weigh
from articles.catalog.text.search import Part


def weighed(numbers, total):
    """The words that the engine is asked to weigh, of words that are in so many of `total` articles."""
    asked = []

    def scores_of(weighed, hits):
        asked.extend(term.text for terms, _ in weighed for term in terms)
        return np.array(hits), np.ones(len(hits))

    parts = [Part((Term(word),), BitMap(range(1, n + 1)), NamedBy()) for word, n in numbers.items()]
    weigh(parts, total, scores_of)
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
