"""manage.py copy_cards DATABASE FILE: what a web process starts when it wants its cards printed ahead."""

import os
import sqlite3
import sys
from contextlib import closing

from django.core.management.base import BaseCommand

from articles.cards import open_cards
from articles.catalog import printed
from articles.querysets import ALL_CARD_ROWS

# Pages are served meanwhile.
NICENESS = 10


class Command(BaseCommand):
    help = (
        "Prints the cards of all articles of a SQLite database into a file, so that pages need not. The site "
        "runs this by itself; the standard input says in JSON what the file is true to."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("database", help="the path of the SQLite database")
        parser.add_argument("file", help="where the cards go")

    def handle(self, *args, database, file, **options):
        os.nice(NICENESS)
        # Django has said how dates and flags are read.
        source = sqlite3.connect(database, timeout=20, detect_types=sqlite3.PARSE_DECLTYPES)
        with closing(source):
            printed.write(file, sys.stdin.buffer.read(), open_cards(source.execute(ALL_CARD_ROWS)))
