"""The values of the facets in one array, a record an article: how small sets are counted.

Intersecting a set with each of hundreds of values takes milliseconds even for a set of a few thousand;
looking up the records of its few thousand articles does not (docs/index.md has the table).
"""

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of

# A BitMap holds up to MOST_LISTED ids of a RANGE as a list, and more as bits, which are quick to intersect:
# that is where looking up ends being quicker. Intersecting with FEW values always is.
RANGE, MOST_LISTED, FEW = 1 << 16, 1 << 12, 30


class Columns:
    """The values that each article has in the facets `facets`.

    A value is a code, its place among those of its facet; 0 stands for none. The record of an article has a
    field for each facet, with room for as many codes as an article has at most. The memory of a large
    catalogue is far from the processor: with an array a facet it would have to go there once for each.
    """

    def __init__(self, sets, facets, size):
        """Reads `sets`, dicts of value to BitMap by facet, of articles whose ids are below `size`."""
        self.facets = tuple(facets)
        self._values = {facet: [None, *sets[facet]] for facet in self.facets}
        self._codes = {
            facet: {value: code for code, value in enumerate(values) if code}
            for facet, values in self._values.items()
        }
        columns = {facet: self._column(facet, sets[facet], size) for facet in self.facets}
        self._records = np.zeros(size, self._record({name: its.shape[1] for name, its in columns.items()}))
        for facet, column in columns.items():
            self._records[facet] = column

    def _column(self, facet, sets, size):
        """The codes of one facet, a row an article."""
        codes, dtype = self._codes[facet], np.min_scalar_type(len(sets))
        if sum(map(len, sets.values())) == len(BitMap().union(*sets.values())):
            # No article has two values.
            column = np.zeros(size, dtype)
            for value, members in sets.items():
                column[ids_of(members)] = codes[value]
            return column[:, np.newaxis]
        number = np.zeros(size, np.uint16)
        for members in sets.values():
            number[ids_of(members)] += 1
        column = np.zeros((size, number.max()), dtype)
        for value, members in sets.items():
            ids = ids_of(members)
            # From the last place of each to the first.
            number[ids] -= 1
            column[ids, number[ids]] = codes[value]
        return column

    def replace(self, pk, pairs):
        """Makes the article `pk` have just the values of the (facet, value) `pairs` in these facets."""
        codes = {facet: [] for facet in self.facets}
        for facet, value in pairs:
            if facet in codes:
                codes[facet].append(self._code(facet, value))
        self._make_room(pk, {facet: len(its) for facet, its in codes.items()})
        for facet, its in codes.items():
            self._records[facet][pk] = 0
            self._records[facet][pk, : len(its)] = its

    def values_of(self, facets, ids):
        """For each of `facets` a list of the values that each of the articles `ids` has in it, as lists."""
        records = self._records[ids]
        return [
            [[self._values[facet][code] for code in codes if code] for codes in records[facet].tolist()]
            for facet in facets
        ]

    def can_count(self, facets, number):
        """Whether counting so many articles is quicker here than with the sets."""
        if any(facet not in self._codes for facet in facets):
            return False
        is_thin = number <= MOST_LISTED * max(1, len(self._records) / RANGE)
        return is_thin and sum(len(self._codes[facet]) for facet in facets) > FEW

    def counts(self, chosen, facets):
        """For each of `facets` a dict of value to its number in the BitMap `chosen`, 0 left out."""
        records = self._records.take(ids_of(chosen).astype(np.intp))
        return {facet: self._counts(facet, records[facet]) for facet in facets}

    def _counts(self, facet, codes):
        numbers = np.bincount(codes.ravel(), minlength=1)
        # What comes first stands for no value.
        numbers[0] = 0
        codes = np.flatnonzero(numbers)
        values = map(self._values[facet].__getitem__, codes.tolist())
        return dict(zip(values, numbers[codes].tolist(), strict=True))

    def _code(self, facet, value):
        codes = self._codes[facet]
        if value not in codes:
            codes[value] = len(self._values[facet])
            self._values[facet].append(value)
        return codes[value]

    def _record(self, widths):
        """The type of a record with so many codes of each facet, each as narrow as it can be: the smaller
        records are, the more of them the processor has at hand."""
        codes = ((facet, np.min_scalar_type(len(its))) for facet, its in self._codes.items())
        return np.dtype([(facet, code, (int(widths[facet]),)) for facet, code in codes])

    def _make_room(self, pk, widths):
        """Makes room for the article `pk`, and in each record for so many codes of each facet."""
        old = self._records
        size = len(old) if pk < len(old) else pk + 1 + len(old) // 4
        there = {facet: old.dtype[facet].shape[0] for facet in self.facets}
        record = self._record({facet: max(there[facet], widths[facet]) for facet in self.facets})
        if size == len(old) and record == old.dtype:
            return
        self._records = np.zeros(size, record)
        for facet, width in there.items():
            self._records[facet][: len(old), :width] = old[facet]
