"""Pages of a selection in each order, however far its order was worked out before."""

import pytest
from pyroaring import BitMap

from articles.catalog.index import facet_index
from articles.catalog.index.facet_index import FacetIndex, IndexRow

NUMBER, LENGTH = 200, 24
ORDERS = ("newest", "added", "oldest", "shortest", "longest")


def values_of(pk):
    return ("level", ["low", "high"][pk % 3 > 0]), ("company", 1)


@pytest.fixture
def index():
    """200 articles of two levels; of some the date or the read time is not known, and many have the same."""
    made = FacetIndex(["level", "company"])
    rows = [
        IndexRow(pk, (pk * 7) % 50, (pk * 11) % 20, values_of(pk), (pk * 13) % 30)
        for pk in range(1, NUMBER + 1)
    ]
    made.replace([row.pk for row in rows], rows)
    return made


def whole(index, chosen, order):
    """All of the set, in order."""
    return index.page(chosen, order, 0, len(chosen))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("ahead", [(1, 0), (1, 2 * LENGTH), (4, 0), (4, 2_400)])
def test_every_page_begins_where_the_one_before_ends(index, monkeypatch, order, ahead):
    monkeypatch.setattr(facet_index, "AHEAD", ahead[0])
    monkeypatch.setattr(facet_index, "AHEAD_LEAST", ahead[1])
    chosen = index.members("level", "high")
    expected = whole(index, chosen, order)
    assert len(expected) == len(set(expected)) == len(chosen)
    pages = [
        index.page(chosen, order, start, start + LENGTH, "question") for start in range(0, NUMBER, LENGTH)
    ]
    assert [pk for page in pages for pk in page] == expected


@pytest.mark.parametrize("order", ORDERS)
def test_pages_may_be_asked_for_in_any_order(index, monkeypatch, order):
    monkeypatch.setattr(facet_index, "AHEAD", 1)
    monkeypatch.setattr(facet_index, "AHEAD_LEAST", 0)
    chosen = index.members("level", "low")
    expected = whole(index, chosen, order)
    for start in (24, 0, 48, 24, 72, 47, 49, 23, 0):
        assert index.page(chosen, order, start, start + 24, "question") == expected[start : start + 24]


def test_page_past_the_end_is_empty(index):
    chosen = index.members("level", "low")
    assert index.page(chosen, "newest", len(chosen), len(chosen) + 24, "question") == []
    assert index.page(BitMap(), "newest", 0, 24, "question") == []


def test_orders_of_many_selections_are_bounded(index, monkeypatch):
    monkeypatch.setattr(facet_index, "MOST_ORDERED", 150)
    chosen = index.members("level", "high")
    for question in range(9):
        assert index.page(chosen, "newest", 24, 48, question) == whole(index, chosen, "newest")[24:48]
        assert sum(map(len, index.ordered.values())) <= 150


def test_state_is_another_one_after_any_change(index):
    states = [index.state]
    index.replace([1], [IndexRow(1, 1, 1, (("level", "low"), ("company", 1)))])
    states.append(index.state)
    index.replace([1], [])
    states.append(index.state)
    index.hide_companies([1])
    states.append(index.state)
    states += [FacetIndex(["company"]).state]
    assert len(set(states)) == 5
