"""Copies all words of a SQLite database into the file that postings.py reads. No Django.

`manage.py copy_words` does it as a process of its own: so it holds up no page, and its memory is given
back.
"""

# ruff: noqa: S608 -- what is put together here are names of ours

import hashlib
import io
import os
import zlib

import numpy as np

from articles.catalog.places import Places, key_sql, lengths

# The FTS5 tables (fulltext.py lays them) and their columns.
TABLES = {
    "articles_text": ("title", "excerpt", "summary", "takeaways", "authors"),
    "articles_title": ("title",),
}
DIGEST = hashlib.sha256().digest_size
# Digest of the table of contents, and where that begins.
HEAD = DIGEST + 8
# What the table says of a word: where its bytes begin, how many are of the set of articles and how many
# of the set of places behind it, and the checksums of both.
WORD = np.dtype([("at", "<u8"), *((name, "<u4") for name in ("ids", "places", "ids_sum", "places_sum"))])


def copy(database, path, head):
    """Writes the words of the sqlite3 connection `database` to `path`; `head` are bytes to keep with them."""
    content = {"head": np.frombuffer(head, np.uint8)}
    with open(path, "wb") as file:
        file.write(bytes(HEAD))
        for name, columns in TABLES.items():
            content |= _write(file, database, name, columns)
        table = io.BytesIO()
        np.savez(table, **content)
        at = file.tell()
        file.write(table.getbuffer())
        file.seek(0)
        file.write(hashlib.sha256(table.getbuffer()).digest() + at.to_bytes(8, "little"))
        file.flush()
        os.fsync(file.fileno())


def _write(file, database, name, columns):
    """Writes the words of the table `name`; returns what says where they are."""
    rows = database.execute(f"SELECT id, sz FROM {name}_docsize ORDER BY id").fetchall()
    places = Places(
        np.array([pk for pk, _ in rows], np.uint32), lengths([sizes for _, sizes in rows], len(columns))
    )
    words, table = [], []
    for word, keys in _occurrences(database, name, columns):
        members, where = (found.serialize() for found in places.of_keys(keys))
        table.append((file.tell(), len(members), len(where), zlib.crc32(members), zlib.crc32(where)))
        file.write(members)
        file.write(where)
        words.append(word.encode())
    return {
        f"{name}_words": np.frombuffer(b"".join(words), np.uint8),
        f"{name}_ends": np.cumsum([len(word) for word in words], dtype=np.uint64),
        f"{name}_table": np.array(table, WORD),
        f"{name}_ids": places.ids,
        f"{name}_lengths": places.lengths,
    }


def _occurrences(database, name, columns):
    """(word, array of keys) of every word, in the order of their bytes."""
    database.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_words USING fts5vocab('main', '{name}', 'instance')"
    )
    key = key_sql(columns)
    rows = database.execute(f"SELECT term, group_concat({key}) FROM temp.{name}_words GROUP BY term")
    for word, keys in rows:
        # All in one text: half the time of fetching them one by one.
        yield word, np.fromstring(keys, np.int64, sep=",")
