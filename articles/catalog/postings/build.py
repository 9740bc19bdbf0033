"""Writes the words of many articles into the file that reader.py reads. No Django, no SQLite."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from articles.catalog.postings.positions import Positions, compact

# What the table says of a word: where its bytes begin, how many articles it stands in, and how many of the
# bytes are of each part: the positions, a bit for every position there is if the word has more than one
# position in MARKED (some 34 words of a language), the set of articles, and what it weighs in each of them.
WORD = np.dtype(
    [("at", "<u8"), *((name, "<u4") for name in ("number", "positions", "marks", "ids", "weights"))]
)
MARKED = 256
# Positions are read in place, which takes numbers that begin at a multiple of their length.
ALIGNED = 4
# Beginnings of so many characters have a set of their own if more than so many words begin like that.
BEGINNINGS, FEW_BEGIN = (2, 3), 8
# How a file is laid out; a reader that expects another layout does not use it.
LAYOUT = {
    "word": [*map(list, WORD.descr)],
    "marked": MARKED,
    "aligned": ALIGNED,
    "beginnings": [*BEGINNINGS, FEW_BEGIN],
}


class Source(NamedTuple):
    """The words of one table.

    `articles` is a sorted array of ids, `lengths` has their numbers of words, a row an article and a column a
    column, and `weights` are the columns' weights, None where nothing is weighed. `words` are (word, ids,
    columns, offsets) of every word in the order of their bytes: the article, the column and the place in the
    column of each of its occurrences, as arrays in this order.
    """

    name: str
    articles: np.ndarray
    lengths: np.ndarray
    weights: np.ndarray | None
    words: Iterable


def write(file, sources):
    """Writes the Sources to `file`; returns the table of contents, a dict of arrays."""
    content = {}
    for source in sources:
        content |= _write(file, source)
    return content


def _write(file, source):
    positions = Positions(source.articles, source.lengths)
    words, beginnings = _Table(file), _Table(file)
    union = _Beginnings(beginnings.add_set)
    for word, *places in source.words:
        posting = positions.posting(*places, source.weights)
        words.add(word, posting, _marks(posting.positions, positions.size))
        union.take(word, posting.ids)
    union.end()
    return {
        **words.content(source.name),
        **beginnings.content(f"{source.name}_beginnings"),
        f"{source.name}_articles": positions.ids,
        f"{source.name}_lengths": positions.lengths,
    }


class _Table:
    """The words written so far, and where they are in the file."""

    def __init__(self, file):
        self._file, self._words, self._table = file, [], []

    def add(self, word, posting, marks):
        weights = b"" if posting.weights is None else compact(posting.weights).tobytes()
        parts = [posting.positions.tobytes(), marks, posting.ids.serialize(), weights]
        self._file.write(bytes(-self._file.tell() % ALIGNED))
        self._table.append((self._file.tell(), len(posting.ids), *map(len, parts)))
        self._file.writelines(parts)
        self._words.append(word.encode())

    def add_set(self, word, ids):
        content = ids.serialize()
        self._table.append((self._file.tell(), len(ids), 0, 0, len(content), 0))
        self._file.write(content)
        self._words.append(word.encode())

    def content(self, name):
        return {
            f"{name}_words": np.frombuffer(b"".join(self._words), np.uint8),
            f"{name}_ends": np.cumsum([len(word) for word in self._words], dtype=np.uint64),
            f"{name}_table": np.array(self._table, WORD),
        }


class _Beginnings:
    """The unions of the sets of words that begin alike, passed to `add` in the order of their bytes."""

    def __init__(self, add):
        self._add, self._done = add, []
        # By number of characters: the beginning, its union and how many words are in that.
        self._open = {length: ("", BitMap(), 0) for length in BEGINNINGS}

    def take(self, word, ids):
        for length, (beginning, union, number) in self._open.items():
            if word[:length] != beginning:
                self._close(length)
                beginning, union, number = word[:length], BitMap(), 0
            union |= ids
            self._open[length] = beginning, union, number + 1

    def end(self):
        for length in self._open:
            self._close(length)
        for beginning, union in sorted(self._done, key=lambda pair: pair[0].encode()):
            self._add(beginning, union)

    def _close(self, length):
        beginning, union, number = self._open[length]
        if number > FEW_BEGIN and len(beginning) == length:
            union.run_optimize()
            self._done.append((beginning, union))


def _marks(positions, size):
    """A bit for each number below `size`, set for those of the array `positions`, as bytes; none if few are.

    The last byte is 0: so it says the right thing of all numbers that come after.
    """
    if len(positions) * MARKED <= size:
        return b""
    marks = np.zeros(size + 8, bool)
    marks[positions] = True
    return np.packbits(marks, bitorder="little").tobytes()
