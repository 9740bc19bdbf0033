"""What the commands share that copy the database for the site."""

import os
import sqlite3
import sys
from contextlib import closing

from django.core.management.base import BaseCommand

# Pages are served meanwhile.
NICENESS = 10


class CopyCommand(BaseCommand):
    """manage.py … DATABASE FILE; standard input says in JSON what the file is true to.

    The site runs it by itself (articles/catalog/copies.py). A subclass has `write(source, file, head)`, of a
    connection of sqlite3, a path and the bytes from standard input.
    """

    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("database", help="the path of the SQLite database")
        parser.add_argument("file", help="where the copy goes")

    def handle(self, *args, database, file, **options):
        os.nice(NICENESS)
        # Django has said how dates and flags are read.
        source = sqlite3.connect(database, timeout=20, detect_types=sqlite3.PARSE_DECLTYPES)
        with closing(source):
            self.write(source, file, sys.stdin.buffer.read())

    def write(self, source, file, head):
        raise NotImplementedError
