"""Counting by row gives what counting by set gives."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from articles.catalog.index.columns import Columns

SIZE = 30
MANY, SINGLE = ("company", "topic"), ("level", "code")
FACETS = (*MANY, *SINGLE)
ids = st.integers(1, SIZE - 1)
# The same letters are values of all facets.
pairs = st.tuples(st.sampled_from(MANY), st.sampled_from("abcd"))
of_one = [st.lists(st.sampled_from([(facet, value) for value in "abc"]), max_size=1) for facet in SINGLE]
values = st.tuples(st.lists(pairs, unique=True, max_size=6), *of_one).map(
    lambda parts: [pair for part in parts for pair in part]
)
rows = st.dictionaries(ids, values, max_size=20)


def columns_of(rows, size=SIZE):
    sets = {facet: {} for facet in FACETS}
    for pk, values in rows.items():
        for facet, value in values:
            sets[facet].setdefault(value, BitMap()).add(pk)
    return Columns(sets, FACETS, size)


def counted(rows, chosen):
    return {
        facet: dict(Counter(v for pk in chosen & rows.keys() for name, v in rows[pk] if name == facet))
        for facet in FACETS
    }


@given(rows, st.sets(ids))
def test_columns_count_what_the_sets_hold(rows, chosen):
    made, numbers = columns_of(rows), counted(rows, chosen)
    assert made.counts(BitMap(chosen), FACETS) == numbers
    for facet in FACETS:
        assert made.counts(BitMap(chosen), [facet]) == {facet: numbers[facet]}


@given(rows, rows, st.sets(ids))
def test_columns_follow_changes(rows, changed, chosen):
    made = columns_of(rows)
    for pk, values in changed.items():
        made.replace(pk, [*values, ("year", "2024")])
    assert made.counts(BitMap(chosen), FACETS) == counted(rows | changed, chosen)


@given(rows)
def test_columns_say_what_each_article_has(rows):
    made, asked = columns_of(rows), sorted(rows)
    for facet, found in zip(MANY, made.values_of(MANY, asked), strict=True):
        expected = [sorted(value for name, value in rows[pk] if name == facet) for pk in asked]
        assert list(map(sorted, found)) == expected


def test_columns_make_room_for_new_articles_and_more_values():
    made = columns_of({1: [("topic", "a")]}, 2)
    made.replace(100, [("topic", "a"), ("topic", "b"), ("company", "a"), ("topic", "c")])
    topics = {"a": 2, "b": 1, "c": 1}
    assert made.counts(BitMap([1, 100]), MANY) == {"company": {"a": 1}, "topic": topics}


@pytest.mark.parametrize("number", [2**8 - 1, 2**16 - 1])
def test_columns_hold_more_values_than_fit_their_first_numbers(number):
    made = columns_of({value + 1: [("company", value)] for value in range(number)}, number + 1)
    made.replace(1, [("company", "new")])
    counts = made.counts(BitMap([1, 2, number]), ["company"])["company"]
    assert counts == {"new": 1, 1: 1, number - 1: 1}


@pytest.mark.parametrize(
    ("size", "facets", "number", "can"),
    [
        (2, ["topic"], 4_096, True),
        (2, ["topic"], 4_097, False),
        (2, FACETS, 4_096, True),
        (2, FACETS, 4_097, False),
        (4 * 65_536, ["topic"], 4 * 4_096, True),
        (4 * 65_536, ["topic"], 4 * 4_096 + 1, False),
        (2, ["level"], 1, False),
        (2, ["level", "code"], 1, False),
        (2, ["nosuch"], 1, False),
    ],
)
def test_columns_leave_large_sets_and_few_values_to_the_sets(size, facets, number, can):
    topics = [("topic", value) for value in range(31)]
    made = columns_of({1: [*topics, ("company", "c"), ("level", "d")]}, size)
    assert made.can_count(facets, number) is can
