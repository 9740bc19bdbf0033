"""The values of one facet as a table, a row an article: how small sets are counted.

Holding a set against each of hundreds of values takes milliseconds even for a set of a few thousand;
looking up the values of its few thousand articles does not (docs/index.md has the table).
"""

import numpy as np

# Up to this many values to look up for each value that there is, that is quicker than holding the set
# against each.
MOST_LOOKED_UP = 2_000
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
        self._table = np.zeros((size, 1), np.uint16)
        used = np.zeros(size, np.uint8)
        for value, members in sets.items():
            code, ids = self._code(value), ids_of(members)
            places = used[ids]
            self._make_slots(int(places.max(initial=0)) + 1)
            self._table[ids, places] = code
            used[ids] = places + 1

    def replace(self, pk, values):
        """Makes the article `pk` have just `values`."""
        if pk >= len(self._table):
            more = pk + 1 - len(self._table) + len(self._table) // 4
            self._table = np.pad(self._table, ((0, more), (0, 0)))
        codes = [self._code(value) for value in values]
        self._make_slots(len(codes))
        self._table[pk] = 0
        self._table[pk, : len(codes)] = codes

    def values_of(self, ids):
        """A list of the values of each of the articles `ids`, public ones."""
        values = self._values
        return [[values[code - 1] for code in row if code] for row in self._table[ids].tolist()]

    def can_count(self, number):
        """Whether counting so many articles is quicker here than with the sets."""
        return number * self._table.shape[1] <= MOST_LOOKED_UP * len(self._values)

    def counts(self, chosen):
        """A dict of value to number in the BitMap `chosen`, 0 left out."""
        codes = self._table.take(ids_of(chosen).astype(np.intp), axis=0).ravel()
        numbers = np.bincount(codes, minlength=len(self._values) + 1)[1:]
        there = np.flatnonzero(numbers)
        values = self._values
        return dict(zip([values[n] for n in there.tolist()], numbers[there].tolist(), strict=True))

    def _code(self, value):
        if value not in self._codes:
            self._values.append(value)
            self._codes[value] = len(self._values)
            if len(self._values) == MOST_CODES:
                self._table = self._table.astype(np.uint32)
        return self._codes[value]

    def _make_slots(self, number):
        size, slots = self._table.shape
        if number > slots:
            more = np.zeros((size, number - slots), self._table.dtype)
            self._table = np.concatenate([self._table, more], axis=1)
