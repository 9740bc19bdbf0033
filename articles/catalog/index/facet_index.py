"""The sets: which public articles have what, in memory, and their orders.

A FacetIndex is a replica of the database at one moment. It answers with ids and numbers, and knows no
request, no text and no label. It is not safe for two threads at once: replica.py holds the lock.
"""

from dataclasses import dataclass, field
from itertools import count

import numpy as np
from cachetools import LRUCache
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, set_of
from articles.catalog.index.columns import Columns

# A date key holds a day's ordinal and an article's id in one number: sorted, it is the order of
# dates with ties broken by id. Day 0 stands for an unknown date.
ID_BITS = 32
ID_MASK = (1 << ID_BITS) - 1
DATED = 1 << ID_BITS
# Days reach 2^20 in the year 2871, so a key fits 52 bits and leaves 10 for the read time.
KEY_BITS = 52
NO_MINUTES = 1023
# Sets larger than this share of all are walked along the order of dates; smaller ones are sorted.
WALKED_SHARE = 1 / 16
STRIDE = 1 << 16
WALKED_FEW = 2_000
# Past its first page a selection is put in order so many times as far as was asked for, and at least so
# far; of all selections so many ids are kept, four bytes each.
AHEAD, AHEAD_LEAST = 4, 2_400
MOST_ORDERED = 500_000
# The numbers of one facet are 3 KB, those of all facets of a selection 25 KB. What stands beside the lists of
# a company, topic or technology is 5 KB at most, and every selection on its page asks for it.
MOST_COUNTED, MOST_COUNTED_WHOLE, MOST_BESIDE = 1_000, 100, 1_000


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What the index holds of one published article.

    `day` is the publication date's ordinal, `minutes` the read time and `added` when editors published it
    here, in microseconds since 1970; 0 if unknown. `changed` is the ordinal of the day of its latest change.
    `values` are (facet, value) pairs, companies and topics by their ids and the rest as in addresses.
    """

    pk: int
    day: int
    minutes: int
    values: tuple
    added: int = 0
    changed: int = 0


@dataclass(frozen=True)
class Selection:
    """What is asked for. For each facet: values any of which must hold, and values that must not.

    `every` names facets of which all included values must hold; `base`, a set of public articles, narrows
    all, None for no narrowing.
    """

    included: dict = field(default_factory=dict)
    excluded: dict = field(default_factory=dict)
    every: frozenset = frozenset()
    base: BitMap | None = None


_states = count()


class FacetIndex:
    """Sets of article ids per facet value, and what every article is put in order by."""

    def __init__(self, facets, counted=()):
        self.facets = tuple(facets)
        # The facets `counted`, of which small sets are counted article by article.
        self.columns = Columns({facet: {} for facet in counted}, counted, 0)
        self.sets = {facet: {} for facet in self.facets}
        self.published = BitMap()
        self.hidden_companies = frozenset()
        self.public = BitMap()
        # When each window of "added" begins, by its value, in microseconds since 1970.
        self.window_starts = {}
        self.keys = np.zeros(1, np.int64)
        self.minutes = np.zeros(1, np.int16)
        self.added = np.zeros(1, np.int64)
        self.changed = np.zeros(1, np.int32)
        self.order = np.zeros(0, np.int64)
        self._show()

    # Following the database

    def fill(self, days, members, *, minutes, added, changed):
        """Takes in all published articles; for an empty index only.

        `days`, `minutes`, `added` and `changed` are pairs of a number, as in IndexRow, and a set of ids, with
        every article in one of them; `members` are (facet, value, set of ids) triples. Other articles too may
        be in the sets, but in those of `days`.
        """
        days = list(days)
        self.published = BitMap.union(*(ids for _, ids in days)) if days else BitMap()
        self._make_room(self.published.max() if self.published else 0)
        for day, pks in days:
            ids = ids_of(pks).astype(np.int64)
            self.keys[ids] = (day << ID_BITS) | ids
        for array, groups in ((self.minutes, minutes), (self.added, added), (self.changed, changed)):
            for number, pks in groups:
                array[ids_of(pks & self.published)] = number
        self.order = np.sort(self.keys[ids_of(self.published)])
        for facet, value, pks in members:
            if known := pks & self.published:
                self.sets[facet][value] = self.sets[facet].get(value, BitMap()) | known
        self._lay_columns()
        self.set_windows(self.window_starts)

    def restore(self, published, sets, arrays):
        """Takes in what another FacetIndex held, its arrays by their names; for an empty index only."""
        self.published = published
        self.keys, self.minutes = arrays["keys"], arrays["minutes"]
        self.added, self.changed = arrays["added"], arrays["changed"]
        self.sets |= sets
        self.order = np.sort(self.keys[ids_of(published)])
        self._lay_columns()
        self.set_windows(self.window_starts)

    def _lay_columns(self):
        self.columns = Columns(self.sets, self.columns.facets, len(self.keys))

    def replace(self, pks, rows):
        """Makes the articles `pks` be what `rows` say; those without an IndexRow are no longer published."""
        touched = BitMap(pks)
        gone = np.array(touched & self.published, dtype=np.int64)
        if len(gone):
            places = np.searchsorted(self.order, np.sort(self.keys[gone]))
            self.order = np.delete(self.order, places)
        self.published -= touched
        for values in self.sets.values():
            for members in values.values():
                members -= touched
        new = []
        for row in rows:
            self._make_room(row.pk)
            self.published.add(row.pk)
            self.keys[row.pk] = (row.day << ID_BITS) | row.pk
            self.minutes[row.pk], self.added[row.pk] = row.minutes, row.added
            self.changed[row.pk] = row.changed
            new.append(self.keys[row.pk])
            for facet, value in (*row.values, *self._windows_of(row.added)):
                self.sets[facet].setdefault(value, BitMap()).add(row.pk)
            self.columns.replace(row.pk, row.values)
        if new:
            new = np.sort(np.array(new, np.int64))
            self.order = np.insert(self.order, np.searchsorted(self.order, new), new)
        for facet, values in self.sets.items():
            self.sets[facet] = {value: members for value, members in values.items() if members}
        self._show()

    def set_windows(self, starts):
        """Says anew when each window of "added" begins: a dict of microseconds since 1970 by value."""
        self.window_starts = starts
        ids = ids_of(self.published)
        added = self.added[ids]
        self.sets["added"] = {value: set_of(ids[added >= start]) for value, start in starts.items()}
        self._show()

    def _windows_of(self, moment):
        return [("added", value) for value, start in self.window_starts.items() if moment >= start]

    def hide_companies(self, companies):
        """Names the companies, by id, whose articles readers do not see."""
        self.hidden_companies = frozenset(companies)
        self._show()

    def _show(self):
        # Another number after any change, and never that of another index of this process.
        self.state = next(_states)
        self.forget_answers()
        hidden = [self.sets["company"].get(pk, BitMap()) for pk in self.hidden_companies]
        self.public = self.published - BitMap.union(*hidden) if hidden else self.published

    def forget_answers(self):
        """Forgets what was asked for in this state: the counts of one facet and of all facets, what stands
        beside lists and the first ids in order, each by whatever names the question."""
        self.counted, self.counted_whole = LRUCache(MOST_COUNTED), LRUCache(MOST_COUNTED_WHOLE)
        self.beside = LRUCache(MOST_BESIDE)
        self.ordered = {}

    def _make_room(self, pk):
        if pk >= len(self.keys):
            more = pk + 1 - len(self.keys) + len(self.keys) // 4
            self.keys = np.concatenate([self.keys, np.zeros(more, np.int64)])
            self.minutes = np.concatenate([self.minutes, np.zeros(more, np.int16)])
            self.added = np.concatenate([self.added, np.zeros(more, np.int64)])
            self.changed = np.concatenate([self.changed, np.zeros(more, np.int32)])

    # Answering

    def values(self, facet):
        """The values of `facet` that some public article has."""
        sets = self.sets[facet].items()
        return [value for value, members in sets if self.public.intersection_cardinality(members)]

    def members(self, facet, value):
        """The public articles that have `value` in `facet`. Callers change nothing in the set."""
        members = self.sets[facet].get(value, BitMap())
        return members if self.public is self.published else self.public & members

    def chosen(self, selection, without=None):
        """The public articles that `selection` asks for, as if nothing were chosen in facet `without`."""
        narrowing, excluded = [] if selection.base is None else [selection.base], []
        for facet, values in selection.included.items():
            if facet != without:
                included = self._sets(facet, values)
                is_either = len(included) > 1 and facet not in selection.every
                narrowing += [BitMap.union(*included)] if is_either else included
        for facet, values in selection.excluded.items():
            if facet != without:
                excluded += self._sets(facet, values)
        # The facets' sets hold published articles alone, and mostly all of those are public.
        if not narrowing or (selection.base is None and self.public is not self.published):
            narrowing.append(self.public)
        # From the smallest on: what is intersected with the others is then small.
        chosen, *others = sorted(narrowing, key=len)
        for members in others:
            chosen = chosen & members
        for members in excluded:
            chosen = chosen - members
        return chosen

    def _sets(self, facet, values):
        return [self.sets[facet].get(value, BitMap()) for value in values]

    def counts(self, facets, among):
        """For each of `facets` a dict of value to number of articles in the set `among`, 0 left out."""
        by_rows = [facet for facet in facets if facet in self.columns.facets]
        if among is self.published or not self.columns.can_count(by_rows, len(among)):
            by_rows = []
        number_of = len if among is self.published else among.intersection_cardinality
        by_sets = {facet: _above_0(self.sets[facet], number_of) for facet in facets if facet not in by_rows}
        return by_sets | (self.columns.counts(among, by_rows) if by_rows else {})

    def moments(self, among, window):
        """When those of the set `among` were added that are in `window`, as an array of microseconds."""
        return self.added[ids_of(among & self.sets["added"].get(window, BitMap()))]

    # Order

    def page(self, chosen, order, start, stop, question=None):
        """The ids from place `start` up to `stop` of the set `chosen` in one of the orders.

        "newest" and "oldest" go by date with undated articles last, "added" from the one that was published
        here last, "shortest" and "longest" by read time with unknown ones last and the newest first among
        equals. `question` names `chosen` if
        more of its pages may be asked for: past the first, more is put in order than was asked for, and kept.
        """
        stop = min(stop, len(chosen))
        if start >= stop:
            return []
        if question is None or start == 0 or len(chosen) == len(self.order):
            return self._in_order(chosen, order, start, stop).tolist()
        key = question, order
        if len(self.ordered.get(key, ())) < stop:
            more = min(len(chosen), max(AHEAD * stop, AHEAD_LEAST))
            ids = self._in_order(chosen, order, 0, more).astype(np.uint32)
            room = MOST_ORDERED - sum(map(len, self.ordered.values()))
            if len(ids) > room:
                self.ordered.clear()
            self.ordered[key] = ids
        return self.ordered[key][start:stop].tolist()

    def _in_order(self, chosen, order, start, stop):
        """The ids as page() gives them, in an array: of all that are put in order a page prints few."""
        if order == "added":
            return self._by_added(chosen, start, stop)
        if order in ("shortest", "longest"):
            keys = self._by_minutes(chosen, order, start, stop)
            return keys & ID_MASK
        if len(chosen) < WALKED_SHARE * len(self.order):
            keys = self._sorted(chosen, order, start, stop)
        else:
            keys = self._walked(chosen, order, start, stop)
        return keys & ID_MASK

    def _sorted(self, chosen, order, start, stop):
        keys = self.keys[ids_of(chosen)]
        if order == "newest":
            return _smallest(-keys, start, stop) * -1
        undated_last = np.where(keys < DATED, keys + (1 << KEY_BITS), keys)
        return _smallest(undated_last, start, stop)

    def _walked(self, chosen, order, start, stop):
        quick = self._walked_few(chosen, order, start, stop)
        if quick is not None:
            return quick
        undated = int(np.searchsorted(self.order, DATED))
        dated, rest = self.order[undated:], self.order[:undated]
        runs = [self.order[::-1]] if order == "newest" else [dated, rest]
        if len(chosen) == len(self.order):
            return _slice(runs, start, stop)
        is_chosen = np.zeros(len(self.keys), bool)
        is_chosen[ids_of(chosen)] = True
        found, seen = [], 0
        for run in runs:
            for first in range(0, len(run), STRIDE):
                keys = run[first : first + STRIDE]
                hits = keys[is_chosen[keys & ID_MASK]]
                found.append(hits[max(0, start - seen) : stop - seen])
                seen += len(hits)
                if seen >= stop:
                    return np.concatenate(found)
        return np.concatenate(found)

    def _walked_few(self, chosen, order, start, stop):
        """The same for what the first WALKED_FEW dates hold; None if that is not enough.

        A first page of a large set is found there, without marking who is in the set.
        """
        if order != "newest" or len(chosen) == len(self.order):
            return None
        keys = self.order[: -WALKED_FEW - 1 : -1]
        hits = [key for key, pk in zip(keys.tolist(), (keys & ID_MASK).tolist(), strict=True) if pk in chosen]
        return np.array(hits[start:stop], np.int64) if len(hits) >= stop else None

    def _by_added(self, chosen, start, stop):
        ids = ids_of(chosen)
        added = self.added[ids]
        if stop < len(ids):
            least = np.partition(added, -stop)[-stop]
            ids, added = ids[added >= least], added[added >= least]
        # A whole catalogue may have been published at one moment: the latest row is then the first.
        return ids[np.lexsort((ids, added))[::-1][start:stop]]

    def _by_minutes(self, chosen, order, start, stop):
        ids = ids_of(chosen)
        keys, minutes = self.keys[ids], self.minutes[ids].astype(np.int64)
        if order == "longest":
            ranks = -((minutes << KEY_BITS) | keys)
            return -_smallest(ranks, start, stop) & ((1 << KEY_BITS) - 1)
        minutes[minutes == 0] = NO_MINUTES
        top = (1 << KEY_BITS) - 1
        ranks = (minutes << KEY_BITS) | (top - keys)
        return top - (_smallest(ranks, start, stop) & top)


def _above_0(sets, number_of):
    return {value: number for value, members in sets.items() if (number := number_of(members))}


def _smallest(numbers, start, stop):
    """Places `start` up to `stop` of the sorted `numbers`, without sorting the rest."""
    if stop < len(numbers):
        numbers = np.partition(numbers, stop - 1)[:stop]
    return np.sort(numbers)[start:stop]


def _slice(runs, start, stop):
    parts = []
    for run in runs:
        parts.append(run[max(0, start) : max(0, stop)])
        start, stop = start - len(run), stop - len(run)
    return np.concatenate(parts)
