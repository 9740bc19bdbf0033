"""Sparse rows multiply as the same rows written out do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.curation.learning import sparse
from articles.curation.learning.sparse import Rows


def rows_and_dense(seed, height=13, width=7):
    """(Rows, the same as a plain array) of random numbers, two thirds of them 0 and one row empty."""
    source = np.random.default_rng(seed)
    dense = source.normal(size=(height, width)) * (source.random((height, width)) < 0.33)
    dense[height // 2] = 0
    row, column = np.nonzero(dense)
    return Rows(np.bincount(row, minlength=height), column, dense[row, column], width), dense


@given(st.integers(0, 50))
def test_product_is_that_of_the_plain_array(seed):
    rows, dense = rows_and_dense(seed)
    other = np.random.default_rng(seed + 1).normal(size=(7, 3))
    assert np.allclose(rows.times(other), dense @ other, atol=1e-5)


@given(st.integers(0, 50))
def test_transposed_product_is_that_of_the_plain_array(seed):
    rows, dense = rows_and_dense(seed)
    other = np.random.default_rng(seed + 1).normal(size=(13, 3))
    assert np.allclose(rows.transposed().times(other), dense.T @ other, atol=1e-5)


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_product_is_the_same_in_any_number_of_steps(monkeypatch, step):
    monkeypatch.setattr(sparse, "STEP", step)
    rows, dense = rows_and_dense(3)
    assert np.allclose(rows.times(np.eye(7)), dense, atol=1e-5)


def test_some_rows_can_be_taken_in_any_order():
    rows, dense = rows_and_dense(4)
    wanted = np.array([5, 0, 6, 5])
    assert np.allclose(rows.take(wanted).times(np.eye(7)), dense[wanted], atol=1e-5)


def test_no_rows_have_no_product():
    empty = Rows([], np.zeros(0, int), np.zeros(0), 7)
    assert empty.times(np.eye(7)).shape == (0, 7)
