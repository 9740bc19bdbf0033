"""The databases that are measured: var/bench/N.sqlite3, generated once and kept between runs."""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks import generator

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "var" / "bench"
# So many articles say which words are common.
LATEST = 10_000
# What Article.Meta has for lists by date.
OUR_INDEXES = ("article_newest", "article_by_company")


class Catalogue:
    """The database of `number` articles; build() makes sure that it is there and migrated."""

    def __init__(self, number, folder=FOLDER):
        self.number = number
        self.path = folder / f"{number}.sqlite3"

    @property
    def environment(self):
        """What a process that serves this database is started with."""
        return os.environ | {
            "DEVELOPMENT": "1",
            "DEBUG": "0",
            "DATABASE_URL": f"sqlite:///{self.path}",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }

    def build(self, say=print):
        """Generates the database unless it is there; returns the seconds that took, None if it was."""
        if self._is_ready():
            self._manage("migrate", "--verbosity", "0")
            return None
        say(f"Generating {self.number:,} articles in {self.path.relative_to(ROOT)}")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()
        self._manage("migrate", "--verbosity", "0")
        start = time.monotonic()
        self._manage("generate_articles", str(self.number))
        # SQLite keeps this number for its users: it says that the catalogue is whole, and whose it is.
        self.execute(f"PRAGMA user_version = {generator.VERSION}")
        return time.monotonic() - start

    @contextmanager
    def with_django_indexes_alone(self):
        """A copy with just the indexes that Django creates by itself, for the plain list."""
        plain = Catalogue(self.number, self.path.parent / "plain")
        shutil.rmtree(plain.path.parent, ignore_errors=True)
        plain.path.parent.mkdir()
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.path, plain.path)
        for index in OUR_INDEXES:
            plain.execute(f"DROP INDEX {index}")
        try:
            yield plain
        finally:
            shutil.rmtree(plain.path.parent)

    def _is_ready(self):
        return self.path.exists() and self.rows("PRAGMA user_version") == [(generator.VERSION,)]

    def _manage(self, *words):
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        subprocess.run([sys.executable, ROOT / "manage.py", *words], env=environment, check=True)

    def rows(self, sql, *values):
        with closing(sqlite3.connect(self.path, timeout=20)) as database:
            return database.execute(sql, values).fetchall()

    def execute(self, sql, *values):
        """One change in a transaction of its own, by another process than those that serve."""
        with closing(sqlite3.connect(self.path, timeout=20)) as database, database:
            database.execute(sql, values)

    def common(self, words):
        """Those of `words` that are in over a third of the latest articles, as a set."""
        columns = "title || ' ' || excerpt || ' ' || summary || ' ' || takeaways"
        texts = self.rows(f"SELECT {columns} FROM articles_article ORDER BY id DESC LIMIT ?", LATEST)
        found = Counter(word for (text,) in texts for word in {*re.findall(r"\w+", text.lower())})
        return {word for word in words if found[word] > len(texts) / 3}

    def titles(self, number, seed):
        """The titles of `number` articles in English, as lists of words."""
        pks = random.Random(seed).sample(range(1, self.number + 1), min(number * 2, self.number))
        marks = ", ".join("?" * len(pks))
        found = self.rows(
            f"SELECT title FROM articles_article WHERE language = 'en' AND id IN ({marks}) ORDER BY id", *pks
        )
        return [title.split() for (title,) in found[:number]]
