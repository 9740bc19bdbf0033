"""A database that is put back as it was, while the site is running: pages show it at once, and follow it."""

import contextlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import dj_database_url
import psycopg
import pytest
from django.db import connection

from articles.models import Article
from blogindex.env import BASE_DIR
from tests.articles.ingest.processes import database_url

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAME = "restored_site"
INSERT = """
    INSERT INTO articles_article ({columns})
    SELECT {values} FROM articles_article WHERE id = (SELECT min(id) FROM articles_article)
"""


class SqliteSite:
    """A database in a file of its own."""

    def __init__(self, folder):
        self.path, self.copy = folder / "site.sqlite3", folder / "copy.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def execute(self, *statements):
        with contextlib.closing(sqlite3.connect(self.path, timeout=20)) as database, database:
            for statement in statements:
                database.execute(statement)

    def back_up(self):
        source, copy = sqlite3.connect(self.path), sqlite3.connect(self.copy)
        with contextlib.closing(source), contextlib.closing(copy):
            source.backup(copy)

    def restore(self):
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.copy, self.copy.with_suffix(".new"))
        self.copy.with_suffix(".new").replace(self.path)

    def drop(self):
        pass


class PostgresSite:
    """A database of its own on the server that the tests use."""

    def __init__(self, folder):
        self.copy, self.server = folder / "copy.sql", database_url().rpartition("/")[0]
        self.url = f"{self.server}/{NAME}"
        self._make()

    def _make(self):
        self._on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")

    def _on_server(self, *statements, name=None):
        read = dj_database_url.parse(database_url())
        wanted = {name: read[name.upper()] for name in ("host", "port", "user", "password")}
        wanted = {name: value for name, value in wanted.items() if value}
        with psycopg.connect(dbname=name or read["NAME"], autocommit=True, **wanted) as database:
            for statement in statements:
                database.execute(statement)

    def execute(self, *statements):
        self._on_server(*statements, name=NAME)

    def back_up(self):
        subprocess.run(["pg_dump", "--file", self.copy, self.url], check=True)

    def restore(self):
        self._make()
        words = ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", self.copy, self.url]
        subprocess.run(words, check=True, capture_output=True)

    def drop(self):
        self._on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@pytest.fixture
def site(tmp_path):
    made = (SqliteSite if connection.vendor == "sqlite" else PostgresSite)(tmp_path)
    variables = {"DATABASE_URL": made.url, "VAR_DIR": str(tmp_path / "var"), "DEVELOPMENT": "1", "DEBUG": "0"}
    variables = os.environ | variables
    script = "from tests.factories import make_article; make_article('Uber', title='First')"
    for words in (["migrate", "-v0"], ["shell", "-v0", "-c", script]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=BASE_DIR, env=variables, check=True)
    shutil.copytree(BASE_DIR / "var/static", tmp_path / "var/static", dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made.port = free.getsockname()[1]
    words = [sys.executable, "-m", "gunicorn", "blogindex.wsgi", "--workers", "2", "--threads", "2"]
    words += ["--no-control-socket", "--log-level", "critical", "--bind", f"127.0.0.1:{made.port}"]
    process = subprocess.Popen(words, cwd=BASE_DIR, env=variables)
    try:
        yield made
    finally:
        process.terminate()
        process.wait(20)
        made.drop()


def counts(site):
    """How many articles each of some pages says there are: both workers are asked."""
    found = set()
    for _ in range(12):
        with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/articles/", timeout=20) as page:
            text = page.read().decode()
        found.add(int(re.search(r'id="count"[^>]*>\s*<strong>(\d+)', text)[1]))
    return found


def wait_for(site):
    for _ in range(300):
        with contextlib.suppress(OSError):
            return counts(site)
        time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def add(site, number):
    fields = [field for field in Article._meta.concrete_fields if not (field.primary_key or field.generated)]
    for _ in range(number):
        ending, values = time.monotonic_ns(), {field.column: f'"{field.column}"' for field in fields}
        values |= {name: f"{name} || '-{ending}'" for name in ("slug", "url", "canonical_url")}
        columns = ", ".join(f'"{name}"' for name in values)
        site.execute(INSERT.format(columns=columns, values=", ".join(values.values())))


def test_pages_show_the_restored_database_and_what_changes_in_it(site):
    assert wait_for(site) == {1}
    add(site, 2)
    assert counts(site) == {3}
    site.back_up()
    add(site, 3)
    assert counts(site) == {6}
    site.restore()
    assert counts(site) == {3}
    add(site, 5)
    assert counts(site) == {8}
