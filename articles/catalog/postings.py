"""The inverted index on disk: for every word the articles it stands in, what it weighs there, its places.

SQLite's FTS5 finds words, but handing over a set of ids and weighing hits one by one take it
milliseconds. So all its words are copied into a file once, and a word is then two sets to read. The
file is a copy of one moment: what changed since is recent.py's. It can be deleted at any time; one that
is missing, cut short, damaged, of another layout or of another database is passed over.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from django.db import connection
from pyroaring import BitMap

from articles.catalog import changes, snapshot
from articles.catalog.copying import DIGEST, HEAD, TABLES
from articles.catalog.places import Places
from articles.catalog.sets import ids_in, ids_of, since
from articles.kept import kept
from blogindex.env import BASE_DIR

# Counts up with every change of what is saved.
LAYOUT = 2
# Some of the sets of the words asked for last; mostly text.Words holds the same ones.
MOST_SETS, MOST_FOUND = 64, 2_000
HEAD_BYTES = 8
# Up to so many bytes of places, some 100,000 places, an array is quicker than a set.
MOST_DECODED = 200_000


class DamagedError(ValueError):
    """The file is not as it was written, or not of this database."""


class Postings:
    """An open file. `tables` are the Tables by name, and `mark` is the place in the change log that all
    of it is true to."""

    def __init__(self, file, content):
        head = json.loads(content["head"].tobytes())
        if head["layout"] != LAYOUT or not changes.has_anchor(head["anchor"]):
            raise DamagedError("a copy of another layout or another database")
        self._file, self.mark = file, head["position"]
        self.tables, beside = {}, None
        for name in TABLES:
            self.tables[name] = Table(file, content, name, beside)
            beside = self.tables[name].places

    def close(self):
        self._file.close()


class Table:
    """The words of one full-text table. A word is meant by its number, its place among all of them."""

    def __init__(self, file, content, name, beside):
        self._file, self._sets = file, {}
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

    def ids_of(self, number):
        """The articles in which the word stands, as a set. Callers change nothing in it."""
        return kept(self._sets, number, lambda: self._read_ids(number), MOST_SETS)

    def _read_ids(self, number):
        at, _, length, *_ = self._table[number].tolist()
        return BitMap.deserialize(self._read(at, length))

    def weights_of(self, number, among):
        """(ids, weights) of those of the set `among` in which the word stands, as arrays, by id."""
        at, articles, length, weights, _ = self._table[number].tolist()
        ids = self.ids_of(number)
        here = ids_of(ids & among)
        if not len(here):
            return here, here
        # Mostly the latest articles are asked for, so nothing is read of those before the first of them.
        first, width = int(here[0]), weights // articles
        before = ids.rank(first - 1) * width
        weighed = np.frombuffer(self._read(at + length + before, weights - before), f"<u{width}")
        if len(weighed) == len(here):
            return here, weighed
        return here, weighed[np.searchsorted(ids_of(since(ids, first)), here)]

    def places_of(self, number):
        """The word's places, as a set."""
        return BitMap.deserialize(self._bytes_of_places(number))

    def has_few_places(self, number):
        """Whether an array of the word's places is quicker than a set."""
        return int(self._table[number]["places"]) <= MOST_DECODED

    def few_places_of(self, number):
        """The word's places as a sorted array."""
        return ids_in(self._bytes_of_places(number))

    def _bytes_of_places(self, number):
        at, _, ids, weights, length = self._table[number].tolist()
        return self._read(at + ids + weights, length)

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


def are_possible():
    """Whether this database's words can be copied: another process has to be able to open it."""
    return connection.vendor == "sqlite" and not connection.is_in_memory_db()


def save(position):
    """Has all words copied out of the database, which stands at log position `position` or later.

    A process of its own does it, which takes 25 s and 600 MiB for a million articles of 50
    words; a reader sees the old file or the new one. Raises OSError.
    """
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-words")
    head = {"layout": LAYOUT, "position": position, "anchor": changes.anchor()}
    try:
        subprocess.run(  # noqa: S603 -- a command of ours, with paths of ours
            [sys.executable, BASE_DIR / "manage.py", "copy_words", connection.settings_dict["NAME"], draft],
            input=json.dumps(head).encode(),
            check=True,
        )
        draft.replace(path)
    except subprocess.CalledProcessError as error:
        raise OSError(f"The words could not be copied: {error}") from None
    finally:
        draft.unlink(missing_ok=True)


def load():
    """The Postings of this database, or None without a usable file."""
    return read(_path())


def read(path):
    """The Postings in the file `path`; None if it is missing, damaged, or not of this database."""
    try:
        file = path.open("rb")
    except OSError:
        return None
    try:
        return Postings(file, _content(file))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        file.close()
        return None


def _content(file):
    """The table of contents as a dict of arrays. Raises DamagedError, or what NumPy raises."""
    digest = file.read(DIGEST)
    # All of it is looked through once, beside the pages: a third of a second for a million articles.
    if hashlib.file_digest(file, "sha256").digest() != digest:
        raise DamagedError("it is not as it was written")
    file.seek(DIGEST)
    file.seek(int.from_bytes(file.read(HEAD - DIGEST), "little"))
    return dict(np.load(io.BytesIO(file.read()), allow_pickle=False))


def _path():
    return snapshot.path().with_suffix(".words")
