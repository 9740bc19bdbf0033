"""Where a backup of the tests is put back: a database of its own, beside that of the tests, and a folder."""

import contextlib
import os
import sqlite3
import subprocess
import sys

import dj_database_url
import psycopg
from django.db import connection

from tests.articles.ingest.processes import ROOT, database_url

NAME = f"restored_{os.getpid()}"


class Place:
    """An installation with nothing in it, of the same kind of database as the tests have."""

    def __init__(self, folder):
        self.var = folder / "elsewhere"
        self.url = f"sqlite:///{folder / 'elsewhere.sqlite3'}"
        if connection.vendor == "postgresql":
            self._server = dj_database_url.parse(database_url())
            self._on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
            self.url = f"{database_url().rpartition('/')[0]}/{NAME}"

    def manage(self, *words, **variables):
        """(exit code, output, errors) of `manage.py` there."""
        variables = {"DEVELOPMENT": "1", "VAR_DIR": str(self.var), "DATABASE_URL": self.url} | variables
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout, done.stderr

    def rows(self):
        """{table: its rows, in order} of every table."""
        return rows_of(self.url)

    def execute(self, statement):
        with connected(self.url) as database:
            database.execute(statement)
            database.commit()

    def drop(self):
        if connection.vendor == "postgresql":
            self._on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")

    def _on_server(self, *statements):
        with connected(database_url()) as database:
            database.autocommit = True
            for statement in statements:
                database.execute(statement)


@contextlib.contextmanager
def connected(url):
    """A connection of the driver's own."""
    read = dj_database_url.parse(url)
    if url.startswith("sqlite"):
        opened = sqlite3.connect(read["NAME"], timeout=20)
    else:
        names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        opened = psycopg.connect(**{name: read[key] for name, key in names.items() if read[key]})
    with contextlib.closing(opened):
        yield opened


def rows_of(url):
    with connected(url) as database:
        if url.startswith("sqlite"):
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        else:
            names = database.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchall()
        tables = sorted(name for (name,) in names if not name.startswith("sqlite_"))
        found = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    return {name: sorted(rows, key=repr) for name, rows in found.items()}
