"""The values of the facets as arrays, a row an article: how small sets are counted.

Intersecting a set with each of hundreds of values takes milliseconds even for a set of a few thousand;
looking up the rows of its few thousand articles does not (docs/index.md has the table).
"""

import numpy as np

from articles.catalog.index.bitmaps import ids_of

# A BitMap holds up to MOST_LISTED ids of a RANGE as a list, and more as bits, which are quick to intersect:
# that is where looking up ends being quicker (docs/index.md has the figures).
RANGE, MOST_LISTED = 1 << 16, 1 << 12


class Columns:
    """The values that each article has in the facets `facets`, a Column each."""

    def __init__(self, sets, facets, size):
        """Reads `sets`, dicts of value to BitMap by facet, of articles whose ids are below `size`."""
        self.facets = tuple(facets)
        self._size = size
        self._columns = {facet: Column(sets[facet], size) for facet in facets}

    def replace(self, pk, pairs):
        """Makes the article `pk` have just the values of the (facet, value) `pairs` in these facets."""
        for facet, column in self._columns.items():
            column.replace(pk, [value for name, value in pairs if name == facet])

    def values_of(self, facets, ids):
        """For each of `facets` a list of the values that each of the articles `ids` has in it, as lists."""
        return [self._columns[facet].values_of(ids) for facet in facets]

    def can_count(self, facets, number):
        """Whether counting so many articles is quicker here than with the sets."""
        if any(facet not in self._columns for facet in facets):
            return False
        return number <= MOST_LISTED * max(1, self._size / RANGE)

    def counts(self, chosen, facets):
        """For each of `facets` a dict of value to its number in the BitMap `chosen`, 0 left out."""
        ids = ids_of(chosen).astype(np.intp)
        return {facet: self._columns[facet].counts(ids) for facet in facets}


class Column:
    """The values of one facet as an array: a row an article, as wide as an article has values at most.

    A value is a code, its place among all of them; 0 stands for none.
    """

    def __init__(self, sets, size):
        """Reads `sets`, a dict of value to BitMap, of articles whose ids are below `size`."""
        self._values, self._codes = [None], {}
        number = np.zeros(size, np.intp)
        for members in sets.values():
            number[ids_of(members)] += 1
        # The smaller the numbers are, the more of them the processor has at hand.
        codes = np.min_scalar_type(len(sets))
        self._table = np.zeros((size, max(1, number.max(initial=0))), codes)
        number[:] = 0
        for value, members in sets.items():
            code, ids = self._code(value), ids_of(members)
            self._table[ids, number[ids]] = code
            number[ids] += 1

    def __len__(self):
        """How many values there are."""
        return len(self._codes)

    def replace(self, pk, values):
        """Makes the article `pk` have just these `values`."""
        rows, width = self._table.shape
        more_rows = pk + 1 - rows + rows // 4 if pk >= rows else 0
        more_width = max(0, len(values) - width)
        if more_rows or more_width:
            self._table = np.pad(self._table, ((0, more_rows), (0, more_width)))
        codes = [self._code(value) for value in values]
        self._table[pk] = 0
        self._table[pk, : len(codes)] = codes

    def values_of(self, ids):
        """The values that each of the articles `ids` has, as lists."""
        return [[self._values[code] for code in row if code] for row in self._table[ids].tolist()]

    def counts(self, ids):
        """A dict of value to its number among the articles `ids`, an array; 0 left out."""
        numbers = np.bincount(self._table.take(ids, axis=0).ravel(), minlength=1)
        # What comes first stands for no value.
        numbers[0] = 0
        codes = np.flatnonzero(numbers)
        values = map(self._values.__getitem__, codes.tolist())
        return dict(zip(values, numbers[codes].tolist(), strict=True))

    def _code(self, value):
        if value not in self._codes:
            self._codes[value] = len(self._values)
            self._values.append(value)
            if self._codes[value] > np.iinfo(self._table.dtype).max:
                self._table = self._table.astype(np.min_scalar_type(self._codes[value]))
        return self._codes[value]
