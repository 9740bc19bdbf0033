"""The values of the facets as a table, a row an article: how small sets are counted.

Holding a set against each of hundreds of values takes milliseconds even for a set of a few thousand;
looking up the rows of its few thousand articles does not (docs/index.md has the table).
"""

from itertools import accumulate, islice

import numpy as np

from articles.catalog.index.bitmaps import ids_of
from articles.catalog.numbers import Numbers

# Up to this many articles for each value that there is, looking up is quicker than holding the set against
# each.
MOST_LOOKED_UP = 400
MOST_CODES = np.iinfo(np.uint16).max
# The numbers of up to this many values are made a dict at once.
FEW = 32
# What the facets are called together whose values share a slot.
JOINED = "joined"


class Columns:
    """The values that each article has in the facets `facets`.

    A value of a facet is a code of its own, 0 stands for none, and a facet has as many slots in a row as
    an article has values at most. The facets `joined` share one slot: there a code stands for a value, or
    none, of each of them. So one look at some rows counts all facets, and a row is short.
    """

    def __init__(self, sets, facets, joined, size):
        """Reads `sets`, dicts of value to BitMap by facet, of articles whose ids are below `size`."""
        self.facets, self.joined = tuple(facets), tuple(joined)
        alone = [facet for facet in facets if facet not in joined]
        # What a code means, and by facet the codes of its values and how many slots it has.
        self._values = [None]
        self._codes = {facet: {} for facet in [*alone, JOINED]}
        self._widths = {facet: _most(sets[facet].values(), size) for facet in alone} | {JOINED: 1}
        self._lay_slots()
        self._table = np.zeros((size, sum(self._widths.values())), np.uint16)
        # What the values of a facet are called and where their numbers are, as they were counted last, and
        # the same of all joined facets.
        self._named, self._parts = {}, None
        for facet in alone:
            place = np.full(size, self._slots[facet].start, np.uint16)
            for value, members in sets[facet].items():
                code, ids = self._code(facet, value), ids_of(members)
                self._table[ids, place[ids]] = code
                place[ids] += 1
        self._fill_joined(sets, size)

    def _fill_joined(self, sets, size):
        mixed, choices = np.zeros(size, np.uint32), []
        for facet in self.joined:
            choices.append([None, *sets[facet]])
            mixed *= np.uint32(len(choices[-1]))
            for place, members in enumerate(sets[facet].values(), 1):
                mixed[ids_of(members)] += np.uint32(place)
        codes = np.zeros(int(mixed.max(initial=0)) + 1, self._table.dtype)
        for number in np.flatnonzero(np.bincount(mixed, minlength=1)).tolist():
            codes[number] = self._code_of_joined(_apart(number, choices))
        self._table[:, self._slots[JOINED].start] = codes[mixed]

    def replace(self, pk, pairs):
        """Makes the article `pk` have just the values of the (facet, value) `pairs` in these facets."""
        if pk >= len(self._table):
            more = pk + 1 - len(self._table) + len(self._table) // 4
            self._table = np.pad(self._table, ((0, more), (0, 0)))
        codes, joined = {facet: [] for facet in self._codes}, dict.fromkeys(self.joined)
        for facet, value in pairs:
            if facet in joined:
                joined[facet] = value
            elif facet in codes:
                codes[facet].append(self._code(facet, value))
        codes[JOINED] = [self._code_of_joined(tuple(joined.values()))]
        for facet, its_codes in codes.items():
            self._make_slots(facet, len(its_codes))
        self._table[pk] = 0
        for facet, its_codes in codes.items():
            first = self._slots[facet].start
            self._table[pk, first : first + len(its_codes)] = its_codes

    def values_of(self, facets, ids):
        """For each of `facets`, none of them joined, a list of the values that each of the articles `ids` has
        in it, as lists."""
        values, rows = self._values, self._table[ids].tolist()
        slots = [self._slots[facet] for facet in facets]
        return [[[values[code] for code in row[its] if code] for row in rows] for its in slots]

    def can_count(self, facets, number):
        """Whether counting so many articles is quicker here than with the sets."""
        if any(facet not in self.facets for facet in facets):
            return False
        return number <= MOST_LOOKED_UP * sum(map(self._size, facets))

    def counts(self, chosen, facets, names=None):
        """For each of `facets` the Numbers of its values in the BitMap `chosen`.

        `names` has for some facets a dict of what their values are called; one without a name is left out.
        """
        rows = self._table.take(ids_of(chosen).astype(np.intp), axis=0)
        if len(facets) == 1:
            rows = rows[:, self._slots[JOINED if facets[0] in self.joined else facets[0]]]
        numbers = np.bincount(rows.ravel(), minlength=len(self._values))
        joined = {} if set(facets).isdisjoint(self.joined) else self._joined_numbers(numbers)
        names = names or {}
        return {
            facet: joined[facet] if facet in joined else self._numbers(facet, numbers, names.get(facet))
            for facet in facets
        }

    def _numbers(self, facet, numbers, names):
        places, codes = self._names(facet, names)
        numbers = numbers[codes]
        return Numbers(places, numbers) if len(places) > FEW else _above_0(places, numbers.tolist())

    def _joined_numbers(self, numbers):
        """The numbers of the values of all joined facets, dicts by facet."""
        codes, first, values = self._parts_of_joined()
        sums = iter(np.add.reduceat(numbers[codes], first).tolist() if len(first) else ())
        # Each takes as many of the sums as it has values.
        return {facet: _above_0(its, islice(sums, len(its))) for facet, its in values.items()}

    def _names(self, facet, names):
        """(the place of what each of its values is called, an array of their codes) of a facet."""
        known = self._named.get(facet)
        if known is None or known[0] is not names or known[1] != len(self._codes[facet]):
            codes = self._codes[facet]
            called = {(value if names is None else names.get(value)): code for value, code in codes.items()}
            called.pop(None, None)
            named = _places(called), np.array(list(called.values()), np.intp)
            known = self._named[facet] = names, len(codes), named
        return known[2]

    def _parts_of_joined(self):
        """Which codes stand for each value of each joined facet: as one array of codes and one of where
        those of the next value begin; and the lists of values by facet, in the same order."""
        known = self._codes[JOINED]
        if self._parts is None or self._parts[0] != len(known):
            codes = {facet: {} for facet in self.joined}
            for values, code in known.items():
                for facet, value in zip(self.joined, values, strict=True):
                    if value is not None:
                        codes[facet].setdefault(value, []).append(code)
            groups = [its for by_value in codes.values() for its in by_value.values()]
            flat = np.array([code for its in groups for code in its], np.intp)
            first = np.cumsum([0, *map(len, groups)], dtype=np.intp)[:-1]
            self._parts = len(known), (flat, first, {facet: list(its) for facet, its in codes.items()})
        return self._parts[1]

    def _size(self, facet):
        """How many values the facet has."""
        return len(self._parts_of_joined()[2][facet] if facet in self.joined else self._codes[facet])

    def _code_of_joined(self, values):
        return 0 if values.count(None) == len(values) else self._code(JOINED, values)

    def _code(self, facet, value):
        codes = self._codes[facet]
        if value not in codes:
            codes[value] = len(self._values)
            self._values.append(value)
            if len(self._values) > MOST_CODES:
                self._table = self._table.astype(np.uint32)
        return codes[value]

    def _lay_slots(self):
        """Where in a row the values of each facet are."""
        stops = accumulate(self._widths.values())
        widths = self._widths.items()
        self._slots = {
            facet: slice(stop - width, stop) for (facet, width), stop in zip(widths, stops, strict=True)
        }

    def _make_slots(self, facet, number):
        if more := max(0, number - self._widths[facet]):
            stop = self._slots[facet].stop
            self._table = np.insert(self._table, [stop] * more, 0, axis=1)
            self._widths[facet] = number
            self._lay_slots()


def _places(values):
    """The place of each of `values`, in their order."""
    return {value: place for place, value in enumerate(values)}


def _above_0(values, numbers):
    return {value: number for value, number in zip(values, numbers, strict=True) if number}


def _apart(number, choices):
    """The values, one of each of `choices`, that a number of mixed radix stands for."""
    values = []
    for its in reversed(choices):
        number, place = divmod(number, len(its))
        values.append(its[place])
    return tuple(reversed(values))


def _most(sets, size):
    """In how many of `sets` an id below `size` is at most."""
    numbers = np.zeros(size, np.uint16)
    for members in sets:
        numbers[ids_of(members)] += 1
    return int(numbers.max(initial=0))
