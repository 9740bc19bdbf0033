"""The positions of words: all words of all articles in one long row, so that a word is a set of numbers.

Articles stand in the order of their ids, each with its columns one after the other and a gap after each
column. Where one word follows another is then a shift and an intersection of two sets, and what stands in
an article is a slice. No Django.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import set_of


class Posting(NamedTuple):
    """Where a word is: the set of its articles, a sorted array of its positions, and what it weighs in each
    of those articles, as an array of whole numbers; None where nothing is weighed."""

    ids: BitMap
    positions: np.ndarray
    weights: np.ndarray | None


class Positions:
    """Which positions are whose. `ids` is a sorted array of articles, `lengths` has their numbers of words,
    a row an article and a column a column, and `words` is their sum."""

    def __init__(self, ids, lengths):
        self.ids, self.lengths = ids, compact(lengths)
        numbers = lengths.sum(axis=1, dtype=np.uint32)
        self.words = int(numbers.sum(dtype=np.int64))
        self._starts = np.zeros(len(ids) + 1, np.uint32)
        np.cumsum(numbers + np.uint32(lengths.shape[1]), out=self._starts[1:])
        # How many positions there are.
        self.size = int(self._starts[-1])

    @cached_property
    def _rows(self):
        """By id, 1 more than the row it has, and 0 for an article that is not there: looking up is many times
        quicker than searching."""
        rows = np.zeros(int(self.ids.max(initial=0)) + 1, np.uint32)
        rows[self.ids] = np.arange(1, len(self.ids) + 1)
        return rows

    @cached_property
    def _numbers(self):
        """By id, 1 more than the number of words, and 0 for an article that is not there."""
        numbers = np.zeros(int(self.ids.max(initial=0)) + 1, np.uint32)
        numbers[self.ids] = self.lengths.sum(axis=1, dtype=np.uint32) + 1
        return compact(numbers)

    @cached_property
    def _column_starts(self):
        """The position at which each column of each article begins, a row an article."""
        before = np.cumsum(self.lengths[:, :-1] + np.uint32(1), axis=1, dtype=np.uint32)
        return np.hstack([np.zeros((len(before), 1), np.uint32), before]) + self._starts[:-1, np.newaxis]

    def posting(self, ids, columns, offsets, weights):
        """The Posting of a word with these occurrences (see build.Source); `weights` are the columns'."""
        rows = self._rows_of(ids)
        positions = (self._column_starts[rows, columns] + offsets).astype(np.uint32)
        is_first = np.ones(len(rows), bool)
        np.not_equal(rows[1:], rows[:-1], out=is_first[1:])
        first = np.flatnonzero(is_first)
        weighed = None if weights is None else np.add.reduceat(weights[columns], first)
        return Posting(set_of(ids[first]), positions, weighed)

    def articles(self, positions):
        """The articles in which the positions of a sorted array are, as a set."""
        rows = np.searchsorted(self._starts, positions, "right") - 1
        # They are in order, so an article that was there before is the one just before.
        return set_of(self.ids[rows[np.flatnonzero(np.diff(rows, prepend=-1))]])

    def words_of(self, ids):
        """Those of the articles `ids`, an array, that are there, and an array of how many words each has."""
        if len(ids) and ids[-1] >= len(self._numbers):
            ids = ids[ids < len(self._numbers)]
        numbers = self._numbers[ids]
        if not numbers.all():
            ids, numbers = ids[numbers > 0], numbers[numbers > 0]
        return ids, numbers - 1

    def window(self, ids):
        """The PositionWindow of the articles `ids`, a sorted array of some that are there."""
        rows = self._rows_of(ids)
        return PositionWindow(self._starts[rows], self._starts[rows + 1], self.lengths[rows])

    def _rows_of(self, ids):
        return self._rows[ids].astype(np.int64) - 1


class PositionWindow:
    """Some articles out of Positions, to see what stands in them."""

    def __init__(self, first, last, lengths):
        """`first` and `last` are where each article begins and ends, `lengths` its numbers of words."""
        self._first, self._last = first, last
        self._ends = np.cumsum(lengths + np.int64(1), axis=1)

    def weigh(self, positions, weights):
        """What the positions of a sorted array weigh in each article, by the columns' `weights`."""
        begin = np.searchsorted(positions, self._first)
        numbers = np.searchsorted(positions, self._last) - begin
        rows = np.repeat(np.arange(len(numbers)), numbers)
        before = np.cumsum(numbers) - numbers
        taken = positions[np.repeat(begin - before, numbers) + np.arange(len(rows))]
        behind = taken - self._first[rows]
        columns = sum((behind >= ends[rows]).astype(np.int64) for ends in self._ends.T)
        return np.bincount(rows, weights[columns], len(numbers))


def compact(numbers):
    """The same whole numbers in as few bytes as the highest of them needs."""
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))
