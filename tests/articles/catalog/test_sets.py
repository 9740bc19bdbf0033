"""Sets as arrays: read out of their serialized form they are what they are as sets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from articles.catalog.sets import ids_in

HIGHEST = 2**32 - 1


@given(st.sets(st.integers(0, HIGHEST)))
def test_ids_of_a_serialized_set_are_its_ids(ids):
    assert ids_in(BitMap(ids).serialize()).tolist() == sorted(ids)


@pytest.mark.parametrize("has_runs", [False, True])
@pytest.mark.parametrize(
    "ids",
    [
        range(0),
        [0, HIGHEST],
        # As many as an array holds, and one more: that is kept as bits.
        range(0, 2 * 4096, 2),
        range(0, 2 * 4097, 2),
        [*range(0, 2 * 4097, 2), 1 << 20],
        range(200_000),
    ],
)
def test_ids_of_every_kind_of_container_are_read(ids, has_runs):
    members = BitMap(ids)
    if has_runs:
        members.run_optimize()
    assert ids_in(members.serialize()).tolist() == sorted(ids)
