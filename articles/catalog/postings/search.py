"""The postings of a large catalogue, asked as engine.py asks: which articles have a phrase, how many those
are, and what the phrase weighs in each.

A phrase (fts5.Phrase) is the name of a table, words as that table has them, and whether the last may be just
a beginning. No Django.
"""

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, set_of

# Of two arrays one is looked up in the other if that is so many times as long; else they are merged.
SEARCHED = 8
# So many of the shorter of two arrays are merged at once: faster by a third than all, where both are long.
PIECE = 16_384


class PostingsSearch:
    """The words of a reader.PostingsFile. `weighed` names the one table that has weights; `weights` are those
    of its columns."""

    def __init__(self, file, weighed, weights):
        self._file, self._weights = file, weights
        self._positions = file.tables[weighed].positions
        # All its articles, and how many words they have together.
        self.articles = set_of(self._positions.ids)
        self.number_of_words = self._positions.words
        # The last phrase, and where it begins: what was found is weighed next.
        self._last = None, None

    def close(self):
        self._file.close()

    def ids(self, phrase):
        """The articles in which `phrase` stands, as a set. Callers change nothing in it."""
        table = self._file.tables[phrase.table]
        if len(phrase.words) > 1:
            return table.positions.articles(self._beginnings(phrase))
        (words,) = _choices(table, phrase)
        sets = list(map(table.ids_of, words))
        return BitMap.union(*sets) if len(sets) > 1 else sets[0] if sets else BitMap()

    def number(self, phrase):
        """How many articles that are; of a single word the table of contents tells."""
        table = self._file.tables[phrase.table]
        if len(phrase.words) == 1 and not phrase.begins:
            return sum(map(table.number_of, table.find(*phrase.words)))
        return len(self.ids(phrase))

    def weights(self, phrase, hits):
        """(ids, weights) of those of the set `hits` in which `phrase` stands, as arrays."""
        table = self._file.tables[phrase.table]
        if len(phrase.words) == 1:
            found = table.find(*phrase.words)
            return table.weights_of(found[0], hits) if found else (ids_of(BitMap()), ids_of(BitMap()))
        ids = ids_of(hits & self.articles)
        weights = table.positions.window(ids).weigh(self._beginnings(phrase), self._weights)
        return ids[weights > 0], weights[weights > 0]

    def lengths(self, hits):
        """(ids, numbers of words) of those of the set `hits` that it holds, as arrays."""
        return self._positions.words_of(ids_of(hits))

    def words(self, table, beginning):
        """The words of `table` that begin with `beginning`, as a list."""
        table = self._file.tables[table]
        return list(map(table.word, table.beginning(beginning)))

    def _beginnings(self, phrase):
        """The positions where `phrase` begins, as a sorted array."""
        # Another thread may ask for another phrase meanwhile.
        last, found = self._last
        if phrase != last:
            table = self._file.tables[phrase.table]
            found = _beginnings(table, _choices(table, phrase))
            self._last = phrase, found
        return found


def _choices(table, phrase):
    """For each word of `phrase` the numbers of the words of `table` that it may be."""
    *first, last = phrase.words
    return [*map(table.find, first), (table.beginning if phrase.begins else table.find)(last)]


def _beginnings(table, choices):
    """The positions where words follow each other, as a sorted array; `choices` are the words' numbers."""
    places = [(n, _joined(map(table.positions_of, words))) for n, words in enumerate(choices)]
    # From the rarest word on.
    (first, found), *others = sorted(places, key=lambda pair: len(pair[1]))
    # Nothing begins before the first position there is.
    found = found[np.searchsorted(found, first) :] - np.uint32(first)
    for n, there in others:
        found = _both(found + np.uint32(n), there) - np.uint32(n)
    return found


def _joined(arrays):
    """Sorted arrays as one."""
    arrays = list(arrays)
    return arrays[0] if len(arrays) == 1 else np.sort(np.concatenate([*arrays, np.zeros(0, np.uint32)]))


def _both(few, many):
    """What is in both of two sorted arrays."""
    if len(few) * SEARCHED < len(many):
        return few[many.take(np.searchsorted(many, few), mode="clip") == few]
    # Piece by piece, so that what is made on the way stays in the processor's cache.
    ends = [*np.searchsorted(many, few[PIECE::PIECE]).tolist(), len(many)]
    found, begin = [], 0
    for n, end in enumerate(ends):
        both = np.concatenate([few[n * PIECE : (n + 1) * PIECE], many[begin:end]])
        # Merges them, since each is in order.
        both.sort(kind="stable")
        found.append(both[1:][both[1:] == both[:-1]])
        begin = end
    return np.concatenate(found)
