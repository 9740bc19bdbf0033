"""Counting by row gives what counting by set gives."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from articles.catalog import columns
from articles.catalog.columns import Column

SIZE = 30
ids = st.integers(1, SIZE - 1)
rows = st.dictionaries(ids, st.lists(st.sampled_from("abcde"), unique=True, max_size=4), max_size=20)


def sets_of(rows):
    sets = {}
    for pk, values in rows.items():
        for value in values:
            sets.setdefault(value, BitMap()).add(pk)
    return sets


def counted(rows, chosen):
    return dict(Counter(value for pk, values in rows.items() if pk in chosen for value in values))


@given(rows, st.sets(ids))
def test_column_counts_what_the_sets_hold(rows, chosen):
    assert Column(sets_of(rows), SIZE).counts(BitMap(chosen)) == counted(rows, chosen)


@given(rows, rows, st.sets(ids))
def test_column_follows_changes(rows, changed, chosen):
    column = Column(sets_of(rows), SIZE)
    for pk, values in changed.items():
        column.replace(pk, values)
    assert column.counts(BitMap(chosen)) == counted(rows | changed, chosen)


def test_column_makes_room_for_new_articles_and_more_values():
    column = Column({"a": BitMap([1])}, 2)
    column.replace(100, ["a", "b", "c"])
    assert column.counts(BitMap([1, 100])) == {"a": 2, "b": 1, "c": 1}


def test_column_holds_more_values_than_fit_its_first_numbers(monkeypatch):
    monkeypatch.setattr(columns, "MOST_CODES", 3)
    column = Column({value: BitMap([n]) for n, value in enumerate("abcde")}, 5)
    assert column.counts(BitMap(range(5))) == dict.fromkeys("abcde", 1)


@pytest.mark.parametrize(("number", "can"), [(2_000, True), (2_001, False)])
def test_column_leaves_large_sets_to_the_sets(number, can):
    assert Column({"a": BitMap([1]), "b": BitMap([1])}, 2).can_count(number) is can
