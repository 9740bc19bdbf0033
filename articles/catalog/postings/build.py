"""Writes the words of many articles into the file that reader.py reads. No Django, no SQLite."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from articles.catalog.postings.positions import Positions, compact

# What the table says of a word: where its bytes begin, how many articles it stands in, and how many of the
# bytes are of each part: the positions, the set of articles, and what it weighs in each of them.
WORD = np.dtype([("at", "<u8"), *((name, "<u4") for name in ("number", "positions", "ids", "weights"))])
# Positions are read in place, which takes numbers that begin at a multiple of their length.
ALIGNED = 4
# How a file is laid out; a reader that expects another layout does not use it.
LAYOUT = {"word": [*map(list, WORD.descr)], "aligned": ALIGNED}


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
    words = _Table(file)
    for word, *places in source.words:
        words.add(word, positions.posting(*places, source.weights))
    return {
        **words.content(source.name),
        f"{source.name}_articles": positions.ids,
        f"{source.name}_lengths": positions.lengths,
    }


class _Table:
    """The words written so far, and where they are in the file."""

    def __init__(self, file):
        self._file, self._words, self._table = file, [], []

    def add(self, word, posting):
        weights = b"" if posting.weights is None else compact(posting.weights).tobytes()
        parts = [posting.positions.tobytes(), posting.ids.serialize(), weights]
        self._file.write(bytes(-self._file.tell() % ALIGNED))
        self._table.append((self._file.tell(), len(posting.ids), *map(len, parts)))
        self._file.writelines(parts)
        self._words.append(word.encode())

    def content(self, name):
        return {
            f"{name}_words": np.frombuffer(b"".join(self._words), np.uint8),
            f"{name}_ends": np.cumsum([len(word) for word in self._words], dtype=np.uint64),
            f"{name}_table": np.array(self._table, WORD),
        }
