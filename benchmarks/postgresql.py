"""PostgreSQL beside SQLite: the same catalogue in both, every kind of page asked by turns.

BENCH_POSTGRES is the address of a server where databases may be created, without it the one on this machine
(ADDRESS). A catalogue has a database of its own there, generated once and kept between runs.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

import dj_database_url
import psycopg
from psycopg import sql

from benchmarks import client, generator
from benchmarks.catalogue import ROOT, Catalogue
from benchmarks.client import Sample
from benchmarks.server import Server

ADDRESS = "postgres://root@127.0.0.1:5432/postgres"
LARGEST_RATIO = 1.3
# Seconds that generating a million articles may take.
LONGEST, OF = 240, 1_000_000
# One request at a time: what is compared is the time that a page takes.
CONCURRENCY, ROUNDS, SECONDS = 1, 6, 0.25
PATIENCE = 3


@dataclass(frozen=True)
class Comparison:
    """Of the catalogue of `number` articles: (SQLite's Sample, PostgreSQL's Sample) by the name of each kind
    of page, and the `seconds` that it took to generate it in PostgreSQL, None if it was there."""

    number: int
    samples: dict
    seconds: float | None = None


class PostgresCatalogue:
    """The database of `number` articles on the server; build() makes sure that it is there and migrated."""

    def __init__(self, number, address=None):
        self.number = number
        self.server = address or os.environ.get("BENCH_POSTGRES") or ADDRESS
        self.name = f"blogindex_bench_{number}_v{generator.VERSION}"

    @property
    def environment(self):
        """What a process that serves this database is started with."""
        address, _, _ = self.server.rpartition("/")
        return Catalogue(self.number).environment | {"DATABASE_URL": f"{address}/{self.name}"}

    @property
    def is_reachable(self):
        """Whether the server answers."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def build(self, say=print):
        """Generates the database unless it is there; returns the seconds that took, None if it was."""
        with self._connect() as server:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not server.execute(asked, [self.name]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        self._manage("migrate", "--verbosity", "0")
        # All rows are committed at once, so that any article says that all are there.
        with self._connect(self.name) as database:
            if database.execute("SELECT EXISTS (SELECT FROM articles_article)").fetchone()[0]:
                return None
        say(f"Generating {self.number:,} articles in PostgreSQL's {self.name}")
        start = time.monotonic()
        self._manage("generate_articles", str(self.number))
        # What autovacuum does within a minute, where it is on.
        with self._connect(self.name) as database:
            database.execute("VACUUM (ANALYZE)")
        return time.monotonic() - start

    def drop(self):
        """Removes the database."""
        with self._connect() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.name)))

    def _connect(self, name=None):
        read = dj_database_url.parse(self.server)
        wanted = {
            "host": read["HOST"],
            "port": read["PORT"] or None,
            "user": read["USER"] or None,
            "password": read["PASSWORD"] or None,
            "dbname": name or read["NAME"],
        }
        return psycopg.connect(**wanted, connect_timeout=PATIENCE, autocommit=True)

    def _manage(self, *words):
        subprocess.run([sys.executable, ROOT / "manage.py", *words], env=self.environment, check=True)


def compare(catalogue, kinds, say=print):
    """A Comparison by `kinds` of pages; None without a server.

    `catalogue` is the built SQLite one that the addresses of `kinds` were taken from.
    """
    other = PostgresCatalogue(catalogue.number)
    if not other.is_reachable:
        say("No PostgreSQL at BENCH_POSTGRES: its table is left out")
        return None
    seconds = other.build(say)
    say("PostgreSQL beside SQLite, by turns")
    with Server(catalogue, workers=1) as sqlite, Server(other, workers=1) as postgresql:
        for server in (sqlite, postgresql):
            server.first_page()
            server.ready("has_index")
            server.ready("has_words")
        return Comparison(catalogue.number, by_turns(sqlite, postgresql, kinds), seconds)


def by_turns(sqlite, postgresql, kinds, *, rounds=ROUNDS, seconds=SECONDS):
    """The samples of a Comparison of two servers that are ready."""
    both = {kind.name: (Sample(), Sample()) for kind in kinds}
    streams = [(kind.name, kind.stream(), kind.stream()) for kind in kinds]
    for _ in range(rounds):
        for name, one, another in streams:
            for server, stream, sample in zip((sqlite, postgresql), (one, another), both[name], strict=True):
                sample.add(client.measure_unseen(server.port, stream, CONCURRENCY, seconds=seconds))
    return both


def tables(comparisons, markdown):
    """A table for each Comparison: the medians in milliseconds and their ratio, by `markdown` of report.py; a
    sentence without any."""
    if not comparisons:
        return "No PostgreSQL was reachable (BENCH_POSTGRES), so it was not measured."
    return "\n\n".join(_table(comparison, markdown) for comparison in comparisons)


def _table(comparison, markdown):
    lines = [("page", "SQLite p50", "PostgreSQL p50", "ratio", f"at most {LARGEST_RATIO}")]
    for name, samples in comparison.samples.items():
        sqlite, postgresql = (sample.quantile(0.5) for sample in samples)
        ratio = postgresql / sqlite
        is_reached = "reached" if ratio <= LARGEST_RATIO else "not reached"
        lines.append((name, f"{sqlite:.2f}", f"{postgresql:.2f}", f"{ratio:.2f}", is_reached))
    said = f"{comparison.number:,} articles, one request at a time, one process each."
    if comparison.seconds:
        said += f" Generating them in PostgreSQL took {comparison.seconds:.0f} s"
        if comparison.number == OF:
            is_reached = "reached" if comparison.seconds <= LONGEST else "not reached"
            said += f" (at most {LONGEST}: {is_reached})"
        said += "."
    return f"{said}\n\n{markdown(lines)}"
