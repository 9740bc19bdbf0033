"""manage.py build_postings DATABASE FILE: what a web process starts when a large catalogue needs postings."""

import os
import sys
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand

from articles.catalog.index import container
from articles.catalog.postings import build
from articles.catalog.text import fts5
from articles.catalog.text.engine import published_texts
from articles.models import Article
from articles.models.databases import reading

# Pages are served meanwhile.
NICENESS = 10
# KiB of memory for SQLite while it sorts the words.
CACHE_KIB = 64_000


class Command(BaseCommand):
    help = (
        "Writes the words of all published articles into a file for quick searches. The site runs this by "
        "itself; the standard input says in JSON what the file is true to."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("database", help="the name of the database, as in DATABASES")
        parser.add_argument("file", type=Path, help="where the postings go")

    @reading.for_readers()
    def handle(self, *args, database, file, **options):
        os.nice(NICENESS)
        # Where SQLite puts a database without a name, which is gone with the process however that ends.
        os.environ["SQLITE_TMPDIR"] = str(file.parent)
        reading.connection().settings_dict["NAME"] = database
        published = Article.objects.filter(status="published").order_by().values_list("pk", flat=True)
        # One short question after the other: a long one would hold up the database's own housekeeping.
        batches = (rows for _, rows in published_texts(sorted(published)))
        write_postings(file, sys.stdin.buffer.read(), batches)


def write_postings(path, header, batches):
    """Writes the words of articles to the file `path`; `header` are bytes to keep with them.

    `batches` are lists of rows for fts5.insert(), the ids ascending.
    """
    with closing(fts5.connect("")) as words:
        for setting in ("journal_mode = OFF", f"cache_size = -{CACHE_KIB}"):
            words.execute(f"PRAGMA {setting}")
        fts5.create(words, ", content=''")
        words.execute("BEGIN")
        for rows in batches:
            fts5.insert(words, rows)
        words.execute("COMMIT")
        container.write(path, header, lambda file: build.write(file, _sources(words)))


def _sources(words):
    for name in fts5.TABLES:
        articles, lengths = fts5.lengths(words, name)
        weights = fts5.WEIGHTS if name == "words" else None
        yield build.Source(name, articles, lengths, weights, _occurrences(words, name))


def _occurrences(words, name):
    for word, found in fts5.occurrences_by_word(words, name):
        yield word, fts5.articles_of(found), fts5.columns_of(found), fts5.offsets_of(found)
