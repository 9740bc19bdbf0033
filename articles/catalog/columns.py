"""The values of one facet as a table, a row an article: how small sets are counted.

Holding a set against each of hundreds of values takes milliseconds even for a set of a few thousand;
looking up the values of its few thousand articles does not (docs/index.md has the table).
"""

import numpy as np

# Up to this many values to look up, that is quicker than holding the set against each value.
MOST_LOOKED_UP = 150_000
MOST_CODES = np.iinfo(np.uint16).max


def ids_of(members):
    """The ids of a set, in order, as an array that NumPy can index with."""
    return np.frombuffer(members.to_array(), np.uint32)


class Column:
    """The values that each article has in one facet; code 0 stands for none."""

    def __init__(self, sets, size):
        """Reads `sets`, a dict of value to BitMap, of articles whose ids are below `size`."""
        self._values = []
        self._codes = {}
        self._table = np.zeros((1, size), np.uint16)
        used = np.zeros(size, np.uint8)
        for value, members in sets.items():
            code, ids = self._code(value), ids_of(members)
            places = used[ids]
            self._make_slots(int(places.max(initial=0)) + 1)
            self._table[places, ids] = code
            used[ids] = places + 1

    def replace(self, pk, values):
        """Makes the article `pk` have just `values`."""
        if pk >= self._table.shape[1]:
            more = pk + 1 - self._table.shape[1] + self._table.shape[1] // 4
            self._table = np.pad(self._table, ((0, 0), (0, more)))
        codes = [self._code(value) for value in values]
        self._make_slots(len(codes))
        self._table[:, pk] = 0
        self._table[: len(codes), pk] = codes

    def can_count(self, number):
        """Whether counting so many articles is quicker here than with the sets."""
        return number * len(self._table) <= MOST_LOOKED_UP

    def counts(self, chosen):
        """A dict of value to number in the BitMap `chosen`, 0 left out."""
        ids = ids_of(chosen)
        numbers = sum(np.bincount(slot[ids], minlength=len(self._values) + 1) for slot in self._table)
        return {self._values[code - 1]: int(numbers[code]) for code in np.flatnonzero(numbers) if code}

    def _code(self, value):
        if value not in self._codes:
            self._values.append(value)
            self._codes[value] = len(self._values)
            if len(self._values) == MOST_CODES:
                self._table = self._table.astype(np.uint32)
        return self._codes[value]

    def _make_slots(self, number):
        if number > len(self._table):
            more = np.zeros((number - len(self._table), self._table.shape[1]), self._table.dtype)
            self._table = np.concatenate([self._table, more])
