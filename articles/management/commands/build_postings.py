"""manage.py build_postings DATABASE FILE: what a web process starts when it wants its inverted index."""

import os
import sqlite3
import sys
from contextlib import closing

from django.core.management.base import BaseCommand

from articles.catalog.postings.build import copy

# Pages are served meanwhile.
NICENESS = 10


class Command(BaseCommand):
    help = (
        "Copies all words of a SQLite database into a file for quick searches. The site runs this by itself; "
        "the standard input says in JSON what the copy is true to."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("database", help="the path of the SQLite database")
        parser.add_argument("file", help="where the copy goes")

    def handle(self, *args, database, file, **options):
        os.nice(NICENESS)
        with closing(sqlite3.connect(database, timeout=20)) as source:
            copy(source, file, sys.stdin.buffer.read())
