"""Inverted indexes of what the test's own connection sees, uncommitted rows too."""

import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from articles.catalog import changes, copying, postings
from articles.catalog.inverted import Inverted
from articles.catalog.text import Words


def copy():
    """The Postings of this moment; their file is gone when they are closed."""
    connection.ensure_connection()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words"
        copying.copy(connection.connection, path, postings.COPY.head(changes.position().mark))
        return postings.load(path)


def inverted():
    """An Inverted that knows all articles of this moment from their copy."""
    return Inverted(copy(), ())


@contextmanager
def copied_words():
    """Words that ask inverted()."""
    words = Words()
    with closing(inverted()) as made:
        words.adopt(made)
        yield words
