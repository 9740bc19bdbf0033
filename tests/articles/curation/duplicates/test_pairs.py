"""How many of the labelled pairs are told right: copies found, and members of series left alone."""

import pytest

from articles.curation.duplicates.pairs import verdict
from tests.articles.curation.duplicates.labelled import pairs
from tests.articles.ingest import scores


def is_found(pair):
    """Whether one leads to the other, and they are taken for copies."""
    return bool(pair.one.keys & pair.other.keys) and verdict(pair.one, pair.other) is not None


@pytest.mark.parametrize("half", ["tune", "held"])
def test_copies_are_found_and_others_are_not(half):
    found = [(pair.kind, is_found(pair), pair.is_copy) for pair in pairs(half)]
    scores.record("Duplicates, pairs", sum(one == other for _, one, other in found), len(found))
    told = [is_copy for _, is_found, is_copy in found if is_found]
    copies = [is_found for _, is_found, is_copy in found if is_copy]
    assert sum(told) / len(told) >= 0.98
    assert sum(copies) / len(copies) >= 0.9


@pytest.mark.parametrize("pair", [*pairs("tune"), *pairs("held")], ids=lambda pair: pair.kind)
def test_verdict_is_the_same_from_both_sides(pair):
    assert verdict(pair.one, pair.other) == verdict(pair.other, pair.one)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("same text at another address", "word for word"),
        ("cross-post with a note", "of the text is the same"),
        ("not read, same title and day", "The title is the same, at the same company, on the same day"),
        ("not read, elsewhere", "at another company, 2 days apart"),
        ("a subtitle was added", "nearly the same"),
    ],
)
def test_reason_says_what_is_the_same(kind, words):
    pair = next(pair for pair in pairs("tune") if kind in pair.kind)
    assert words in verdict(pair.one, pair.other)[1]
