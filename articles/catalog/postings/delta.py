"""The words of the articles that changed since the inverted index was copied, and of what readers type.

SQLite itself takes texts apart, by the same rules as in the database: into full-text tables of its own
in memory, of a few thousand articles at most. So a changed article is found as it would be in the
database, and a word is asked for as the database would ask.
"""

# ruff: noqa: S608 -- what is put together here are names of ours

import re
import sqlite3
from functools import lru_cache

import numpy as np

from articles.catalog.fulltext import SQLITE_TABLES
from articles.catalog.index.bitmaps import ids_of
from articles.catalog.postings.build import TABLES, WEIGHTS
from articles.catalog.postings.positions import Places, key_sql, lengths
from articles.models import Article

BATCH, MOST_FOUND = 500, 500
STEMMED = {name for name, _, options in SQLITE_TABLES if "porter" in options}
# What FTS5's unicode61 makes a word of where there are no accents to take off.
ASCII_WORD = re.compile("[a-z0-9]+")


class Recent:
    """Articles and their words, as `tables` with the questions of postings.Table. One thread at a time."""

    def __init__(self):
        self._database = _database()
        self.tables = {name: Table(self._database, name) for name in TABLES}
        for name, columns, options in SQLITE_TABLES:
            _lay(self._database, name, columns, options)

    def close(self):
        self._database.close()

    def take(self, pks):
        """Reads the articles `pks` as they are now; those that are gone have no words."""
        for first in range(0, len(pks), BATCH):
            batch = pks[first : first + BATCH]
            for name, columns, _ in SQLITE_TABLES:
                self._database.executemany(f"DELETE FROM {name} WHERE rowid = ?", [(pk,) for pk in batch])
                marks = ", ".join("?" * (len(columns) + 1))
                self._database.executemany(
                    f"INSERT INTO {name} (rowid, {', '.join(columns)}) VALUES ({marks})",
                    Article.objects.by_pks(batch).values_list("pk", *columns),
                )
        for table in self.tables.values():
            table.measure()


class Table:
    """The words of one full-text table. A word is meant by itself."""

    def __init__(self, database, name):
        self._database, self._name = database, name
        self._weights = WEIGHTS[name]
        self.places = Places(np.zeros(0, np.uint32), np.zeros((0, len(self._weights)), np.uint32))
        # A search asks for a word several times, and the next one for the same words.
        self._found = lru_cache(MOST_FOUND)(self._find)

    def measure(self):
        """Counts the words of all articles anew."""
        rows = self._database.execute(f"SELECT id, sz FROM {self._name}_docsize ORDER BY id").fetchall()
        self.places = Places(
            np.array([pk for pk, _ in rows], np.uint32),
            lengths([size for _, size in rows], len(self._weights)),
        )
        self._found.cache_clear()

    def find(self, word):
        return [word]

    def beginning(self, word):
        sql = f"SELECT DISTINCT term FROM {self._name}_vocabulary WHERE term >= ? AND term < ?"
        return [term for (term,) in self._database.execute(sql, (word, word + "\U0010ffff"))]

    def ids_of(self, word):
        return self._found(word).ids

    def weights_of(self, word, among):
        found = self._found(word)
        ids = ids_of(found.ids)
        here = ids_of(found.ids & among)
        return here, found.weights[np.searchsorted(ids, here)]

    def places_of(self, word):
        return self._found(word).places

    @staticmethod
    def has_marks(word):
        return False

    def _find(self, word):
        """What is Found of the word; callers change nothing in it."""
        sql = f"SELECT {key_sql(TABLES[self._name])} FROM {self._name}_vocabulary WHERE term = ?"
        keys = np.array(sorted(key for (key,) in self._database.execute(sql, (word,))), np.int64)
        return self.places.of_keys(keys, self._weights)


class Splitter:
    """Takes a text apart into words as the database does. One thread at a time."""

    def __init__(self):
        self._database = _database()
        for name, _, options in SQLITE_TABLES:
            _lay(self._database, name, ("text",), options)
        self.words = lru_cache(10_000)(self._words)

    def close(self):
        self._database.close()

    def _words(self, text, name):
        """The words of `text`, in order, as the full-text table `name` has them."""
        if text.isascii() and name not in STEMMED:
            return tuple(ASCII_WORD.findall(text.lower()))
        self._database.execute("BEGIN")
        self._database.execute(f"INSERT INTO {name} (rowid, text) VALUES (1, ?)", (text,))
        found = self._database.execute(f"SELECT term FROM {name}_vocabulary ORDER BY offset").fetchall()
        self._database.execute("ROLLBACK")
        return tuple(word for (word,) in found)


def _database():
    # Whoever holds the index may use it, whichever thread that is.
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _lay(database, name, columns, options):
    database.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(columns)}, {options})")
    database.execute(f"CREATE VIRTUAL TABLE {name}_vocabulary USING fts5vocab('{name}', 'instance')")
