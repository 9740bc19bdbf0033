"""FTS5, SQLite's full-text module: the one tokenizer by which all articles and all searches are read.

Whatever database the site has, words are taken apart here, in databases of their own that Python's sqlite3
opens: in memory (delta.py), or in a file while postings are built from it. No Django.
"""

# ruff: noqa: S608 -- what is put together here are the names below; texts are parameters

import re
import sqlite3
import threading
from contextlib import closing
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from articles.catalog.index.bitmaps import set_of
from articles.catalog.text import tokens, weights


class Table(NamedTuple):
    """A full-text table: the columns of an article that are in it, FTS5's options, and whether their text is
    prepared by tokens.literal()."""

    columns: tuple[str, ...]
    options: str
    is_literal: bool = False


PLAIN = "tokenize='unicode61 remove_diacritics 2'"
# Combining marks are letters of their own here: scripts without spaces write vowels with them.
_SYMBOLS = tokens.SYMBOLS.replace("'", "''")
LITERAL = f"tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' tokenchars '{_SYMBOLS}'\""
# Titles are there a second time, without stems: for words that are still being typed, and for their spelling.
TABLES = {
    "words": Table(tuple(weights.COLUMNS), "tokenize='porter unicode61 remove_diacritics 2'"),
    "titles": Table(("title",), PLAIN),
    "literal": Table(("title", "excerpt", "summary"), LITERAL, is_literal=True),
    "literal_titles": Table(("title",), LITERAL, is_literal=True),
}
# The columns of an article that are read, after its id.
COLUMNS = TABLES["words"].columns
WEIGHTS = np.array([weights.COLUMNS[column] for column in COLUMNS], np.uint32)
# All that decides which words a text has and what they weigh: postings that were built by other rules are
# not used.
RULES = {
    "tables": {name: [*table.columns, table.options] for name, table in TABLES.items()},
    "weights": weights.COLUMNS,
    "literal": tokens.LITERAL.pattern,
    "sqlite": sqlite3.sqlite_version,
}

# An occurrence of a word is one number: article, column and place in the column.
COLUMN_BITS, OFFSET_BITS = 3, 24
ARTICLE_SHIFT = COLUMN_BITS + OFFSET_BITS
# What unicode61 makes of text without accents to remove.
ASCII_WORD = re.compile("[a-z0-9]+")


class Phrase(NamedTuple):
    """Words of the table `table` that follow each other; with `begins` the last is the beginning of one."""

    table: str
    words: tuple[str, ...]
    begins: bool = False


def connect(path=":memory:"):
    """A sqlite3 connection to a database of words. Any thread may use it, one at a time."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def create(database, more_options=""):
    """Creates the full-text tables, and for each the tables NAME_each and NAME_all of its words."""
    for name, table in TABLES.items():
        columns = ", ".join(table.columns)
        database.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, {table.options}{more_options})")
        for suffix, kind in (("each", "instance"), ("all", "row")):
            database.execute(f"CREATE VIRTUAL TABLE {name}_{suffix} USING fts5vocab('{name}', '{kind}')")


def insert(database, rows):
    """Writes articles to all tables; a row is an id and the texts of COLUMNS."""
    rows = list(rows)
    for name, table in TABLES.items():
        places = [1 + COLUMNS.index(column) for column in table.columns]
        texts = ((row[0], *[row[place] for place in places]) for row in rows)
        if table.is_literal:
            texts = (row for row in map(_literal, texts) if any(row[1:]))
        names, marks = ", ".join(table.columns), ", ".join("?" * (len(places) + 1))
        database.executemany(f"INSERT INTO {name} (rowid, {names}) VALUES ({marks})", texts)


def _literal(row):
    pk, *texts = row
    return pk, *map(tokens.literal, texts)


def delete(database, pks):
    """Removes the articles `pks` from all tables."""
    for name in TABLES:
        database.executemany(f"DELETE FROM {name} WHERE rowid = ?", [(pk,) for pk in pks])


def occurrences(database, name, where, parameters):
    """The occurrences of the words of table `name` that `where` says, as a sorted array of whole numbers."""
    sql = f"SELECT group_concat({_occurrence(name)}) FROM {name}_each WHERE {where}"
    return _sorted_numbers(database.execute(sql, parameters).fetchone()[0])


def occurrences_by_word(database, name):
    """(word, occurrences as above) of every word of table `name`, in the order of their bytes."""
    sql = f"SELECT term, group_concat({_occurrence(name)}) FROM {name}_each GROUP BY term"
    for word, numbers in database.execute(sql):
        yield word, _sorted_numbers(numbers)


def articles_by_word(rows):
    """(word, set of ids) of every word of table "words", in articles given as rows for insert()."""
    with closing(connect()) as database:
        create(database, ", content=''")
        insert(database, rows)
        for word, found in occurrences_by_word(database, "words"):
            yield word, set_of(articles_of(found))


def _occurrence(name):
    columns = " ".join(f"WHEN '{column}' THEN {n}" for n, column in enumerate(TABLES[name].columns))
    return f"(doc << {ARTICLE_SHIFT}) | (CASE col {columns} END << {OFFSET_BITS}) | offset"


def _sorted_numbers(text):
    # All in one text: half the time of fetching them one by one.
    return np.sort(np.fromstring(text or "", np.int64, sep=","), kind="stable")


def articles_of(occurrences):
    return occurrences >> ARTICLE_SHIFT


def columns_of(occurrences):
    return occurrences >> OFFSET_BITS & ((1 << COLUMN_BITS) - 1)


def offsets_of(occurrences):
    return occurrences & ((1 << OFFSET_BITS) - 1)


def lengths(database, name, where="1", parameters=()):
    """(ids, numbers of words) of the articles in table `name`: a sorted array and one with a row an article
    and a column a column."""
    sql = f"SELECT id, sz FROM {name}_docsize WHERE {where} ORDER BY id"
    rows = database.execute(sql, parameters)
    ids, numbers = [np.zeros(0, np.uint32)], [np.zeros((0, len(TABLES[name].columns)), np.uint32)]
    while batch := rows.fetchmany(50_000):
        ids.append(np.array([pk for pk, _ in batch], np.uint32))
        numbers.append(_varints(b"".join(size for _, size in batch)).reshape(len(batch), -1))
    return np.concatenate(ids), np.concatenate(numbers)


def _varints(content):
    """SQLite's whole numbers of varying length: seven bits a byte, all but the last with the highest bit."""
    content = np.frombuffer(content, np.uint8)
    last = np.flatnonzero(content < 0x80)
    numbers = content[last].astype(np.uint32)
    bytes_of_each = np.diff(last, prepend=-1)
    for more in range(1, int(bytes_of_each.max(initial=1))):
        longer = bytes_of_each > more
        numbers[longer] += (content[last[longer] - more] & 0x7F).astype(np.uint32) << (7 * more)
    return numbers


class Tokenizer:
    """Takes a text apart into words as each table does. Threads take turns."""

    def __init__(self):
        self._lock = threading.Lock()
        self._database = connect()
        create(self._database)
        self.words = lru_cache(10_000)(self._words)

    def close(self):
        self._database.close()

    def _words(self, text, name):
        """The words of `text`, in order, as table `name` has them."""
        if TABLES[name].options == PLAIN and text.isascii():
            return tuple(ASCII_WORD.findall(text.lower()))
        if TABLES[name].is_literal:
            text = tokens.literal(text)
        column = TABLES[name].columns[0]
        with self._lock:
            self._database.execute("BEGIN")
            self._database.execute(f"INSERT INTO {name} (rowid, {column}) VALUES (1, ?)", (text,))
            found = self._database.execute(f"SELECT term FROM {name}_each ORDER BY offset").fetchall()
            self._database.execute("ROLLBACK")
        return tuple(word for (word,) in found)
