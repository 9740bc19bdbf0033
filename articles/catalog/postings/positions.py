"""The places of words: all words of all articles in one long row, so that a word is a set of numbers.

Articles stand in the order of their ids, each with its columns one behind the other and a gap after
each column. Where one word follows another is then a shift and an intersection of two sets, and what
stands in an article is a slice. No Django.
"""

from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import set_of

# An occurrence as the database gives it is one number: article, column and word in the column.
COLUMN_BITS, OFFSET_BITS = 3, 24


def key_sql(columns):
    """An SQL expression of such a number, of the columns of FTS5's vocabulary."""
    numbers = " ".join(f"WHEN '{column}' THEN {n}" for n, column in enumerate(columns))
    return f"(doc << {COLUMN_BITS + OFFSET_BITS}) | (CASE col {numbers} END << {OFFSET_BITS}) | offset"


class Found(NamedTuple):
    """Where a word stands: the set of its articles, a sorted array of its places, and what it weighs in each
    of those articles, as an array of whole numbers."""

    ids: BitMap
    places: np.ndarray
    weights: np.ndarray


class Places:
    """Which places are whose. `ids` is a sorted array of articles, `lengths` has their numbers of words,
    a row an article and a column a column, and `words` is their sum."""

    def __init__(self, ids, lengths, beside=None):
        """`beside` are Places of the same articles, if there are any: what both need is kept once."""
        self.ids, self.lengths = ids, lengths
        numbers = lengths.sum(axis=1, dtype=np.uint32)
        self.words = int(numbers.sum(dtype=np.int64))
        self._starts = np.zeros(len(ids) + 1, np.uint32)
        np.cumsum(numbers + np.uint32(lengths.shape[1]), out=self._starts[1:])
        # How many places there are.
        self.size = int(self._starts[-1])
        # By id, as the rows below, and one more than it has; 0 stands for an article that is not there.
        by_id = np.zeros(int(ids.max(initial=0)) + 1, np.uint32)
        by_id[ids] = numbers + 1
        self._numbers = compact(by_id)
        if beside and np.array_equal(ids, beside.ids):
            self.ids, self._rows = beside.ids, beside._rows
            return
        # Looking up is many times quicker than searching. Row 0 stands for an article that is not there.
        self._rows = np.zeros(int(ids.max(initial=0)) + 1, np.uint32)
        self._rows[ids] = np.arange(1, len(ids) + 1)

    def of_keys(self, keys, weights):
        """What is Found by the occurrences `keys`, a sorted array; `weights` are the columns'.

        What does not fit the lengths is left out: its article has changed while it was being read.
        """
        column = keys >> OFFSET_BITS & ((1 << COLUMN_BITS) - 1)
        offset = keys & ((1 << OFFSET_BITS) - 1)
        ids = keys >> (COLUMN_BITS + OFFSET_BITS)
        rows = self._rows_of(ids)
        fits = rows >= 0
        fits[fits] = offset[fits] < self.lengths[rows[fits], column[fits]]
        rows, column, offset = rows[fits], column[fits], offset[fits]
        before = np.zeros(len(rows), np.int64)
        for n in range(self.lengths.shape[1] - 1):
            before += np.where(column > n, self.lengths[rows, n].astype(np.int64) + 1, 0)
        places = (self._starts[rows] + before + offset).astype(np.uint32)
        first = np.flatnonzero(np.diff(rows, prepend=-1))
        weighed = np.add.reduceat(weights[column], first) if len(first) else np.zeros(0, np.uint32)
        return Found(set_of(self.ids[rows[first]]), places, weighed)

    def articles(self, places):
        """The articles in which the places of a sorted array are, as a set."""
        rows = np.searchsorted(self._starts, places, "right") - 1
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
        """The Window of the articles `ids`, a sorted array of some that are there."""
        rows = self._rows_of(ids)
        return Window(self._starts[rows], self._starts[rows + 1], self.lengths[rows])

    def _rows_of(self, ids):
        """The rows of the articles `ids`, a sorted array; -1 for one that is not there."""
        if len(ids) and ids[-1] >= len(self._rows):
            ids = np.where(ids < len(self._rows), ids, 0)
        return self._rows[ids].astype(np.int64) - 1


class Window:
    """Some articles out of Places, to see what stands in them."""

    def __init__(self, first, last, lengths):
        """`first` and `last` are where each article begins and ends, `lengths` its numbers of words."""
        self._first, self._last = first, last
        self._ends = np.cumsum(lengths + np.int64(1), axis=1)

    def weigh(self, places, weights):
        """What the places of a sorted array weigh in each article, as an array, by the columns' `weights`."""
        begin = np.searchsorted(places, self._first)
        numbers = np.searchsorted(places, self._last) - begin
        rows = np.repeat(np.arange(len(numbers)), numbers)
        before = np.cumsum(numbers) - numbers
        taken = places[np.repeat(begin - before, numbers) + np.arange(len(rows))]
        behind = taken - self._first[rows]
        columns = sum((behind >= ends[rows]).astype(np.int64) for ends in self._ends.T)
        return np.bincount(rows, weights[columns], len(numbers))


def lengths(sizes, columns):
    """The numbers of words by article and column, out of what FTS5 keeps of them: whole numbers in as many
    bytes as they need, seven bits in each, all but the last with the highest bit set."""
    content = np.frombuffer(b"".join(sizes), np.uint8)
    last = np.flatnonzero(content < 0x80)
    numbers = content[last].astype(np.uint32)
    bytes_of_each = np.diff(last, prepend=-1)
    for more in range(1, int(bytes_of_each.max(initial=1))):
        longer = bytes_of_each > more
        numbers[longer] += (content[last[longer] - more] & 0x7F).astype(np.uint32) << (7 * more)
    return compact(numbers.reshape(-1, columns))


def compact(numbers):
    """The same whole numbers in as few bytes as the highest of them needs."""
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))
