"""The postings on disk: for every word the articles it stands in, what it weighs there, its positions.

What a search needs of a word is read when it is asked for; the file is written by build.py. Raises
DamagedError if it was cut short since it was opened. No Django.
"""

import os
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, since
from articles.catalog.index.container import DamagedError
from articles.catalog.postings.positions import Positions

# Of the words asked for last, so many sets and so many lookups are remembered.
MOST_SETS, MOST_FOUND = 64, 2_000


class PostingsFile:
    """An open file; `content` is its table of contents, as build.write() returned it, and `names` are the
    tables whose words are in it. `tables` are TermTables by name."""

    def __init__(self, file, content, names):
        self._file = file
        # Positions are read in place.
        mapped = np.asarray(np.memmap(file, np.uint8, "r"))
        self.tables = {name: TermTable(file, mapped, content, name) for name in names}

    def close(self):
        self._file.close()


class TermTable:
    """The words of one full-text table. A word is meant by its number, its place among all of them."""

    def __init__(self, file, mapped, content, name):
        self._file, self._mapped = file, mapped
        self.positions = Positions(content[f"{name}_articles"], content[f"{name}_lengths"])
        self.find = lru_cache(MOST_FOUND)(self._find)
        self.beginning = lru_cache(MOST_FOUND)(self._beginning)
        self._words = _Words(content[f"{name}_words"].tobytes(), content[f"{name}_ends"])
        self._table = content[f"{name}_table"]

    def _find(self, word):
        """The numbers of the words that are `word`: one or none, as a range."""
        word = word.encode()
        place = self._words.place(word)
        is_there = place < len(self._words) and self._words[place] == word
        return range(place, place + is_there)

    def _beginning(self, word):
        """The numbers of the words that begin with `word`, as a range."""
        word = word.encode()
        # No byte of UTF-8 is as high as this one.
        return range(self._words.place(word), self._words.place(word + b"\xff"))

    def word(self, number):
        return self._words[number].decode()

    def number_of(self, number):
        """How many articles the word stands in."""
        return int(self._table[number]["number"])

    def ids_of(self, number):
        """The articles in which the word stands, as a set. Callers change nothing in it."""
        at, _, positions, length, _ = self._table[number].tolist()
        return BitMap.deserialize(self._read(at + positions, length))

    def weights_of(self, number, among):
        """(ids, weights) of those of the set `among` in which the word stands, as arrays, by id."""
        at, articles, positions, length, weights = self._table[number].tolist()
        ids = self.ids_of(number)
        here = ids_of(ids & among)
        if not len(here):
            return here, here
        # Mostly the latest articles are asked for, so nothing is read of those before the first of them.
        first, width = int(here[0]), weights // articles
        before = ids.rank(first - 1) * width
        at += positions + length
        weighed = np.frombuffer(self._read(at + before, weights - before), f"<u{width}")
        if len(weighed) == len(here):
            return here, weighed
        return here, weighed[np.searchsorted(ids_of(since(ids, first)), here)]

    def positions_of(self, number):
        """The word's positions, as a sorted array that is in the file."""
        at, _, length, *_ = self._table[number].tolist()
        # What is mapped but gone would end the process.
        if os.fstat(self._file.fileno()).st_size < at + length:
            raise DamagedError("The postings were cut short")
        return self._mapped[at : at + length].view(np.uint32)

    def _read(self, at, length):
        content = os.pread(self._file.fileno(), length, at)
        if len(content) < length:
            raise DamagedError("The postings were cut short")
        return content


class _Words(Sequence):
    """Sorted words in one run of bytes: as a list of texts they would take ten times the memory."""

    def __init__(self, content, ends):
        self._content, self._ends = content, ends

    def place(self, word):
        """The place of the first word that is `word` or comes after it."""
        return bisect_left(self, word)

    def __len__(self):
        return len(self._ends)

    def __getitem__(self, place):
        return self._content[int(self._ends[place - 1]) if place else 0 : int(self._ends[place])]
