"""The values of some facets as a table, a row an article: how small sets are counted.

Holding a set against each of hundreds of values takes milliseconds even for a set of a few thousand;
looking up the rows of its few thousand articles does not (docs/index.md has the table).
"""

from itertools import compress

import numpy as np

from articles.catalog.sets import ids_of

# Up to this many values to look up for each value that there is, that is quicker than holding the set
# against each.
MOST_LOOKED_UP = 2_000
MOST_CODES = np.iinfo(np.uint16).max


class Columns:
    """The values that each article has in the facets `facets`.

    A value of a facet is a code of its own, 0 stands for none, and a facet has as many slots in a row as
    an article has values at most. So one look at some rows counts all facets.
    """

    def __init__(self, sets, facets, size):
        """Reads `sets`, dicts of value to BitMap by facet, of articles whose ids are below `size`."""
        self.facets = tuple(facets)
        # What a code means, and by facet the codes of its values and how many slots it has.
        self._values = [None]
        self._codes = {facet: {} for facet in facets}
        self._widths = {facet: _most(sets[facet].values(), size) for facet in facets}
        self._table = np.zeros((size, sum(self._widths.values())), np.uint16)
        for facet in self.facets:
            place = np.full(size, self._slots(facet).start, np.uint16)
            for value, members in sets[facet].items():
                code, ids = self._code(facet, value), ids_of(members)
                self._table[ids, place[ids]] = code
                place[ids] += 1

    def replace(self, pk, pairs):
        """Makes the article `pk` have just the values of the (facet, value) `pairs` in these facets."""
        if pk >= len(self._table):
            more = pk + 1 - len(self._table) + len(self._table) // 4
            self._table = np.pad(self._table, ((0, more), (0, 0)))
        codes = {facet: [] for facet in self.facets}
        for facet, value in pairs:
            if facet in codes:
                codes[facet].append(self._code(facet, value))
        for facet, its_codes in codes.items():
            self._make_slots(facet, len(its_codes))
        self._table[pk] = 0
        for facet, its_codes in codes.items():
            first = self._slots(facet).start
            self._table[pk, first : first + len(its_codes)] = its_codes

    def values_of(self, facet, ids):
        """A list of the values that each of the articles `ids` has in `facet`."""
        values, rows = self._values, self._table[ids][:, self._slots(facet)]
        return [[values[code] for code in row if code] for row in rows.tolist()]

    def can_count(self, facet, number):
        """Whether counting so many articles is quicker here than with the sets."""
        if facet not in self._codes:
            return False
        return number * self._widths[facet] <= MOST_LOOKED_UP * len(self._codes[facet])

    def counts(self, chosen, facets, names=None):
        """For each of `facets` a dict of value to number in the BitMap `chosen`, 0 left out.

        `names` has for some facets a dict of what their values are called; one without a name is left out.
        """
        rows = self._table.take(ids_of(chosen).astype(np.intp), axis=0)
        if len(facets) == 1:
            rows = rows[:, self._slots(facets[0])]
        numbers = np.bincount(rows.ravel(), minlength=len(self._values)).tolist()
        return {
            facet: named(codes, list(map(numbers.__getitem__, codes.values())), (names or {}).get(facet))
            for facet, codes in self._codes.items()
            if facet in facets
        }

    def _code(self, facet, value):
        codes = self._codes[facet]
        if value not in codes:
            codes[value] = len(self._values)
            self._values.append(value)
            if len(self._values) > MOST_CODES:
                self._table = self._table.astype(np.uint32)
        return codes[value]

    def _slots(self, facet):
        """Where in a row the values of `facet` are."""
        before = self.facets[: self.facets.index(facet)]
        first = sum(self._widths[one] for one in before)
        return slice(first, first + self._widths[facet])

    def _make_slots(self, facet, number):
        if more := max(0, number - self._widths[facet]):
            stop = self._slots(facet).stop
            self._table = np.insert(self._table, [stop] * more, 0, axis=1)
            self._widths[facet] = number


def named(values, numbers, names):
    """A dict of value to number, 0 left out; by the name of a value if there are `names`, a dict.

    A value that has no name is then left out too.
    """
    values = values if names is None else map(names.get, values)
    found = dict(compress(zip(values, numbers, strict=True), numbers))
    found.pop(None, None)
    return found


def _most(sets, size):
    """In how many of `sets` an id below `size` is at most."""
    numbers = np.zeros(size, np.uint16)
    for members in sets:
        numbers[ids_of(members)] += 1
    return int(numbers.max(initial=0))
