"""The inverted index on disk: for every word the articles it stands in, what it weighs there, its places.

SQLite's FTS5 finds words, but handing over a set of ids and weighing hits one by one take it
milliseconds. So all its words are copied into a file once (copies.py), and a word is then two sets to
read. What changed since is recent.py's.
"""

import os
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of, since
from articles.catalog.index.files import IndexFile
from articles.catalog.postings.build import ALIGNED, MARKED, TABLES, WORD
from articles.catalog.postings.positions import Places

# Made by a process of its own, which takes 25 s and 600 MiB for a million articles of 50 words.
POSTINGS = IndexFile(
    ".words",
    lambda: {"tables": TABLES, "word": WORD.descr, "marked": MARKED, "aligned": ALIGNED},
    command="build_postings",
)
# Some of the sets of the words asked for last; mostly text.Words holds the same ones.
MOST_SETS, MOST_FOUND = 64, 2_000
HEAD_BYTES = 8


class Postings:
    """An open file. `tables` are the Tables by name, and `mark` is the place in the change log that all
    of it is true to."""

    def __init__(self, file, content, head):
        self._file, self.mark = file, head["position"]
        # Places are looked at where they lie.
        mapped = np.asarray(np.memmap(file, np.uint8, "r"))
        self.tables, beside = {}, None
        for name in TABLES:
            self.tables[name] = Table(file, mapped, content, name, beside)
            beside = self.tables[name].places

    def close(self):
        self._file.close()


class Table:
    """The words of one full-text table. A word is meant by its number, its place among all of them."""

    def __init__(self, file, mapped, content, name, beside):
        self._file, self._mapped = file, mapped
        # The articles in which a word stands, as a set by its number. Callers change nothing in it.
        self.ids_of = lru_cache(MOST_SETS)(self._ids_of)
        self.find = lru_cache(MOST_FOUND)(self._find)
        self.beginning = lru_cache(MOST_FOUND)(self._beginning)
        self._words = _Words(content[f"{name}_words"].tobytes(), content[f"{name}_ends"])
        self._table = content[f"{name}_table"]
        self.places = Places(content[f"{name}_ids"], content[f"{name}_lengths"], beside)

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

    def number_of(self, number):
        """How many articles the word stands in."""
        return int(self._table[number]["number"])

    def _ids_of(self, number):
        at, _, places, marks, length, _ = self._table[number].tolist()
        return BitMap.deserialize(self._read(at + places + marks, length))

    def weights_of(self, number, among):
        """(ids, weights) of those of the set `among` in which the word stands, as arrays, by id."""
        at, articles, places, marks, length, weights = self._table[number].tolist()
        ids = self.ids_of(number)
        here = ids_of(ids & among)
        if not len(here):
            return here, here
        # Mostly the latest articles are asked for, so nothing is read of those before the first of them.
        first, width = int(here[0]), weights // articles
        before = ids.rank(first - 1) * width
        at += places + marks + length
        weighed = np.frombuffer(self._read(at + before, weights - before), f"<u{width}")
        if len(weighed) == len(here):
            return here, weighed
        return here, weighed[np.searchsorted(ids_of(since(ids, first)), here)]

    def places_of(self, number):
        """The word's places, as a sorted array that lies in the file."""
        at, _, length, *_ = self._table[number].tolist()
        return self._mapped[at : at + length].view(np.uint32)

    def has_marks(self, number):
        """Whether stands_at() can tell: of words that stand in very many places."""
        return bool(self._table[number]["marks"])

    def stands_at(self, number, places):
        """Whether the word stands at each of an array of places, as an array."""
        at, _, length, marks, *_ = self._table[number].tolist()
        bits = self._mapped[at + length : at + length + marks].take(places >> np.uint32(3), mode="clip")
        return (bits >> (places & np.uint32(7)).astype(np.uint8) & np.uint8(1)).view(bool)

    def _read(self, at, length):
        return os.pread(self._file.fileno(), length, at)


class _Words(Sequence):
    """Sorted words in one run of bytes: as a list of texts they would take ten times the memory."""

    def __init__(self, content, ends):
        self._content, self._ends = content, ends
        # The beginning of each as a number: most words are told apart by it.
        self._heads = memoryview(_heads(content, ends))

    def place(self, word):
        """The place of the first word that is `word` or behind it."""
        head = int.from_bytes(word[:HEAD_BYTES].ljust(HEAD_BYTES, b"\0"))
        first = bisect_left(self._heads, head)
        return bisect_left(self, word, first, bisect_right(self._heads, head, first))

    def __len__(self):
        return len(self._ends)

    def __getitem__(self, place):
        return self._content[int(self._ends[place - 1]) if place else 0 : int(self._ends[place])]


def _heads(content, ends):
    """The first HEAD_BYTES of each word, and zeros if it is shorter, as an array of whole numbers."""
    letters = np.frombuffer(content + bytes(HEAD_BYTES), np.uint8)
    starts = np.insert(ends, 0, 0)[:-1].astype(np.int64)
    heads = np.zeros(len(ends), np.uint64)
    for n in range(HEAD_BYTES):
        heads = heads << np.uint64(8) | np.where(starts + n < ends, letters[starts + n], 0).astype(np.uint64)
    return heads


def load(path=None):
    """The Postings of this database, or of the file `path`; None without a usable file."""
    opened = POSTINGS.open(path)
    return Postings(*opened) if opened else None
