"""Inverted indexes of what the test's own connection sees, uncommitted rows too."""

import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from articles.catalog.text.term_cache import Words
from django.db import connection

from articles.catalog.index import changelog
from articles.catalog.postings import build, reader
from articles.catalog.postings.search import Inverted


def copy():
    """The Postings of this moment; their file is gone when they are closed."""
    connection.ensure_connection()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words"
        build.copy(connection.connection, path, reader.POSTINGS.header(changelog.position().mark))
        return reader.load(path)


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
