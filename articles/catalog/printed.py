"""Texts printed ahead, one for each published article, in a file that all processes of a host share.

What is in the texts is not known here (articles/cards.py prints them). They hold what belongs to the
article alone: the names of its company and topics may change without it. A text is handed out only while
its article is as it was printed.
"""

import hashlib
import os

import numpy as np
from pyroaring import BitMap

from articles.catalog.index import container
from articles.catalog.index.files import Kind
from articles.catalog.postings.positions import compact
from blogindex.env import BASE_DIR

COPY = Kind(".cards", 1, "copy_cards")
# The digest of all code and templates that may have a say in what is printed: when any of them changes, what
# was printed before is of no use.
LOOK = hashlib.sha256(
    b"".join(
        path.read_bytes()
        for path in sorted([*BASE_DIR.glob("articles/**/*.py"), *BASE_DIR.glob("templates/articles/*.html")])
    )
).digest()
# Of more changed articles than these the file is printed anew.
MOST_CHANGED = 10_000


class Printed:
    """An open file of texts; `mark` is the place in the change log that all of them are true to.

    One thread at a time.
    """

    def __init__(self, file, content, head):
        self._file, self.mark = file, head["position"]
        # Where the text of each article begins, by id; it ends where the next one begins.
        self._starts = memoryview(content["starts"])
        self._changed = BitMap()

    def close(self):
        self._file.close()

    def hear(self, pks):
        """Hears that the articles `pks` have changed since."""
        self._changed |= BitMap(pks)

    @property
    def is_old(self):
        """Whether so much has changed that printing anew is worth it."""
        return len(self._changed) > MOST_CHANGED

    def texts(self, ids):
        """A dict of the texts of those of the articles `ids` that are as they were printed."""
        starts, changed, file, found = self._starts, self._changed, self._file.fileno(), {}
        for pk in ids:
            if pk + 1 < len(starts) and pk not in changed:
                at, end = starts[pk], starts[pk + 1]
                text = os.pread(file, end - at, at)
                # One that was not printed is empty; a file that somebody cuts short gives too little.
                if text and len(text) == end - at:
                    found[pk] = text.decode()
        return found


def load():
    """The Printed of this database, by this very code; None without a usable file."""
    opened = COPY.open()
    if opened and opened[1]["look"].tobytes() != LOOK:
        opened[0].close()
        return None
    return Printed(*opened) if opened else None


def write(path, head, texts):
    """Writes the file `path`: `head` are bytes from Kind.head(), `texts` are pairs of an article's id and its
    text, by id."""
    container.write(path, head, lambda file: _written(file, texts))


def _written(file, texts):
    starts, at = [], file.tell()
    for pk, text in texts:
        content = text.encode()
        file.write(content)
        starts += [at] * (pk + 1 - len(starts))
        at += len(content)
    starts.append(at)
    return {"starts": compact(np.array(starts, np.uint64)), "look": np.frombuffer(LOOK, np.uint8)}
