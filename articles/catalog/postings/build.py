"""Copies all words of a SQLite database into the file that postings.py reads. No Django.

`manage.py copy_words` does it as a process of its own: so it holds up no page, and its memory is given
back.
"""

# ruff: noqa: S608 -- what is put together here are names of ours

import numpy as np

from articles.catalog.index import container
from articles.catalog.postings.positions import Places, compact, key_sql, lengths

# The FTS5 tables (fulltext.py lays them) and their columns, with what a word weighs in each.
TABLES = {
    "articles_text": {"title": 10, "excerpt": 4, "summary": 2, "takeaways": 2, "authors": 4},
    "articles_title": {"title": 1},
}
WEIGHTS = {name: np.array(list(columns.values()), np.uint32) for name, columns in TABLES.items()}
# What the table says of a word: where its bytes begin, how many articles it stands in, and how many of the
# bytes are of each part: the places, a bit for every place there is if the word has more than one place in
# MARKED (some 34 words of a language), the set of articles, and what it weighs in each of them.
WORD = np.dtype([("at", "<u8"), *((name, "<u4") for name in ("number", "places", "marks", "ids", "weights"))])
MARKED = 256
# Places are looked at where they lie, which takes numbers that begin at a multiple of their length.
ALIGNED = 4


def copy(database, path, head):
    """Writes the words of the sqlite3 connection `database` to `path`; `head` are bytes to keep with them."""
    container.write(path, head, lambda file: _write_all(file, database))


def _write_all(file, database):
    content = {}
    for name in TABLES:
        content |= _write(file, database, name)
    return content


def _write(file, database, name):
    """Writes the words of the table `name`; returns what says where they are."""
    columns = TABLES[name]
    rows = database.execute(f"SELECT id, sz FROM {name}_docsize ORDER BY id").fetchall()
    places = Places(
        np.array([pk for pk, _ in rows], np.uint32), lengths([sizes for _, sizes in rows], len(columns))
    )
    words, table = [], []
    for word, keys in _occurrences(database, name, columns):
        found = places.of_keys(keys, WEIGHTS[name])
        is_common = len(found.places) * MARKED > places.size
        parts = [found.places.tobytes(), _marks(found.places, places.size) if is_common else b""]
        parts += [found.ids.serialize(), compact(found.weights).tobytes()]
        file.write(bytes(-file.tell() % ALIGNED))
        table.append((file.tell(), len(found.weights), *map(len, parts)))
        file.writelines(parts)
        words.append(word.encode())
    return {
        f"{name}_words": np.frombuffer(b"".join(words), np.uint8),
        f"{name}_ends": np.cumsum([len(word) for word in words], dtype=np.uint64),
        f"{name}_table": np.array(table, WORD),
        f"{name}_ids": places.ids,
        f"{name}_lengths": places.lengths,
    }


def _marks(places, size):
    """A bit for each number below `size`, set for those of the array `places`, as bytes.

    The last byte is 0: so it says the right thing of all numbers that come after.
    """
    marks = np.zeros(size + 8, bool)
    marks[places] = True
    return np.packbits(marks, bitorder="little").tobytes()


def _occurrences(database, name, columns):
    """(word, sorted array of keys) of every word, in the order of their bytes."""
    database.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_words USING fts5vocab('main', '{name}', 'instance')"
    )
    key = key_sql(columns)
    rows = database.execute(f"SELECT term, group_concat({key}) FROM temp.{name}_words GROUP BY term")
    for word, keys in rows:
        # All in one text: half the time of fetching them one by one.
        yield word, np.sort(np.fromstring(keys, np.int64, sep=","), kind="stable")
