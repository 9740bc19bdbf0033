"""The words of articles held in memory: all of a small catalogue, of a large one what changed lately.

The articles are in FTS5 tables; what a phrase is found in is worked out from FTS5's own list of
occurrences, so that it is counted and weighed exactly as in the postings of a large catalogue.
"""

# ruff: noqa: S608 -- what is put together here are names of tables

import threading
from functools import lru_cache, wraps

import numpy as np

from articles.catalog.index.bitmaps import ids_of, set_of
from articles.catalog.text import fts5

# A delta of more articles is not asked for: they are read within the request that searches first, in 0.3 s,
# and a common word is looked up in 5 ms.
MOST_ARTICLES = 10_000
# So many words are remembered with their occurrences; the commonest of 10,000 articles takes 200 KB.
MOST_REMEMBERED = 200


def _in_turn(method):
    """`method`, one thread at a time."""

    @wraps(method)
    def call(self, *args):
        with self._lock:
            return method(self, *args)

    return call


class Delta:
    """Articles and their words. Threads take turns."""

    def __init__(self):
        self._lock = threading.RLock()
        self._database = fts5.connect()
        fts5.create(self._database)
        # How many words each article has.
        self._lengths = {}
        self._occurrences = lru_cache(MOST_REMEMBERED)(self._read)

    @_in_turn
    def close(self):
        self._database.close()

    def __len__(self):
        return len(self._lengths)

    @property
    @_in_turn
    def number_of_words(self):
        """How many words all its articles have together."""
        return sum(self._lengths.values())

    @_in_turn
    def replace(self, pks, rows):
        """Takes the articles `pks`, a list of some hundred ids, as `rows` say they are now.

        A row is an id and the texts of fts5.COLUMNS; an article without a row is removed.
        """
        self._database.execute("BEGIN")
        fts5.delete(self._database, [pk for pk in pks if self._lengths.pop(pk, None) is not None])
        fts5.insert(self._database, rows)
        self._database.execute("COMMIT")
        marks = ", ".join("?" * len(pks))
        ids, lengths = fts5.lengths(self._database, "words", f"id IN ({marks})", pks)
        self._lengths.update(zip(ids.tolist(), lengths.sum(axis=1).tolist(), strict=True))
        self._occurrences.cache_clear()

    @_in_turn
    def ids(self, phrase):
        """The articles in which the fts5.Phrase `phrase` stands, as a set."""
        return set_of(fts5.articles_of(self._beginnings(phrase)))

    def number(self, phrase):
        """How many articles that are."""
        return len(self.ids(phrase))

    @_in_turn
    def weights(self, phrase, hits):
        """(ids, weights) of those of the set `hits` that have `phrase`, of the table "words", as arrays."""
        begin = self._beginnings(phrase)
        ids, first = np.unique(fts5.articles_of(begin), return_index=True)
        if not len(ids):
            return ids, ids
        weights = np.add.reduceat(fts5.WEIGHTS[fts5.columns_of(begin)], first)
        is_hit = np.isin(ids, ids_of(hits))
        return ids[is_hit], weights[is_hit]

    @_in_turn
    def lengths(self, hits):
        """(ids, numbers of words) of those of the set `hits` that it holds, as arrays."""
        there = [pk for pk in hits if pk in self._lengths]
        return np.array(there, np.int64), np.array([self._lengths[pk] for pk in there], np.int64)

    @_in_turn
    def words(self, table, beginning):
        """The words of `table` that begin with `beginning`, as a list."""
        sql = f"SELECT term FROM {table}_all WHERE term >= ? AND term < ?"
        return [word for (word,) in self._database.execute(sql, _range(beginning))]

    def _beginnings(self, phrase):
        """The occurrences with which `phrase` begins, as a sorted array."""
        *first, last = phrase.words
        found = self._occurrences(phrase.table, last, phrase.begins) - len(first)
        for place, word in enumerate(first):
            there = self._occurrences(phrase.table, word, False) - place
            found = np.intersect1d(found, there, assume_unique=True)
        return found

    def _read(self, table, word, begins):
        if begins:
            where, parameters = "term >= ? AND term < ?", _range(word)
        else:
            where, parameters = "term = ?", (word,)
        return fts5.occurrences(self._database, table, where, parameters)


def _range(beginning):
    """The texts between which, in the order of bytes, all are that begin so."""
    return beginning, beginning + "\U0010ffff"
