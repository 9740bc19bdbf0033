"""Numbers are a dict of those above 0, and tell the highest of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog.numbers import Numbers, most

counted = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3))


def numbers_of(counts):
    places = {value: place for place, value in enumerate(counts)}
    return Numbers(places, np.array(list(counts.values()), np.int64))


def above_0(counts):
    return {value: number for value, number in counts.items() if number}


@given(counted)
def test_numbers_are_a_dict_of_those_above_0(counts):
    numbers = numbers_of(counts)
    assert numbers == above_0(counts)
    assert len(numbers) == len(above_0(counts))
    assert [numbers.get(value, 0) for value in "abcdefghi"] == [counts.get(value, 0) for value in "abcdefghi"]


@pytest.mark.parametrize("value", ["none", "no such value"])
def test_numbers_have_no_value_without_articles(value):
    with pytest.raises(KeyError):
        numbers_of({"none": 0, "one": 1})[value]


@given(counted, st.integers(1, 10))
def test_numbers_and_dicts_tell_the_highest_alike(counts, number):
    highest = sorted(above_0(counts).values(), reverse=True)[:number]
    expected = {value for value, its in above_0(counts).items() if its >= min(highest)}
    assert set(most(numbers_of(counts), number)) == expected
    assert set(most(above_0(counts), number)) == expected
