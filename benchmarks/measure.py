"""All measurements of one catalogue, in an order that lets drift of the machine hit every page alike."""

import json
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks import client, pages
from benchmarks.catalogue import ROOT
from benchmarks.client import Sample
from benchmarks.pages import FLOOR
from benchmarks.server import Server

CONCURRENCIES = (1, 2, 16)
COMPARED_AT = 2
# Short ones and many: what a neighbour on the machine does then hits a page and its floor alike.
ROUNDS = 8
CARDS = "/bench/cards/"
# Seconds a round; the comparison is where most answers are wanted, for its p99.
SECONDS = {1: 0.2, 2: 0.4, 16: 0.2}
FLOOR_SECONDS, SEEN_SECONDS = 0.15, 0.15
PLAIN_SECONDS, PLAIN_MOST = 3, 60
# The page whose plain list is measured on Django's own indexes too: others take seconds there.
COMPARED = "company page, biggest"
# A page slower than this (milliseconds) is asked for a few times only.
SLOW, SLOW_MOST = 400, 6
PUBLISHED = 7
PUBLISHING_COMPANY = 150


@dataclass
class Cell:
    """One kind of page at one concurrency: Samples of pages that nobody has seen before, of one seen before,
    of the same with If-None-Match, and beside them of the floor and of the cards alone."""

    page: Sample = field(default_factory=Sample)
    seen: Sample = field(default_factory=Sample)
    not_modified: Sample = field(default_factory=Sample)
    floor: Sample = field(default_factory=Sample)
    cards: Sample = field(default_factory=Sample)

    @property
    def of_floor(self):
        return _share(self.page, self.floor)

    @property
    def seen_of_floor(self):
        return _share(self.seen, self.floor)

    @property
    def not_modified_of_floor(self):
        return _share(self.not_modified, self.floor)

    @property
    def of_cards(self):
        return _share(self.page, self.cards)


def _share(page, other):
    return page.per_second / other.per_second if other.per_second else None


@dataclass
class Results:
    """What was measured of one catalogue. `cells` go by (kind's name, concurrency).

    `growth` has, by kind's name, the Samples of a smaller catalogue and of this one, asked by turns.
    """

    number: int
    kinds: list = field(default_factory=list)
    cells: dict = field(default_factory=dict)
    plain: dict = field(default_factory=dict)
    plain_indexed: dict = field(default_factory=dict)
    skipped: dict = field(default_factory=dict)
    growth: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)


def measure(catalogue, say=print):
    """The Results of `catalogue`, which is built already."""
    results = Results(catalogue.number, pages.kinds(catalogue))
    facts = results.facts
    facts["database_mib"] = catalogue.path.stat().st_size / 2**20
    copies = catalogue.path.parent / "index"
    shutil.rmtree(copies, ignore_errors=True)
    say("  index: reading, following")
    facts |= inside(catalogue)
    shutil.rmtree(copies, ignore_errors=True)
    say("  start without a copy of the index")
    with Server(catalogue) as server:
        facts["cold_page_seconds"] = server.first_page()
        facts["cold_index_seconds"] = server.ready("has_index")
        facts["cold_words_seconds"] = server.ready("has_words")
    say("  start with it")
    with Server(catalogue) as server:
        facts["warm_page_seconds"] = server.first_page()
        facts["warm_index_seconds"] = server.ready("has_index")
        server.ready("has_words")
        load(server, results, say)
        facts["memory"] = server.memory()
        say("  publishing")
        facts["visible_seconds"] = [visible_after_publish(server, catalogue, n) for n in range(PUBLISHED)]
    say("  the plain ListView without our indexes")
    with catalogue.with_django_indexes_alone() as plain, Server(plain) as server:
        server.first_page(FLOOR)
        for connection in server.all_up():
            connection.close()
        load_plain(server, [kind for kind in results.kinds if kind.name == COMPARED], results.plain)
    return results


def measure_growth(small, large, say=print):
    """Fills in the growth of the Results `large` over `small`, two (catalogue, Results) pairs.

    What is measured minutes apart differs by what the machine does meanwhile.
    """
    say("growth, by turns")
    with Server(small[0]) as before, Server(large[0]) as after:
        for server in (before, after):
            server.first_page()
            server.ready("has_index")
            server.ready("has_words")
        compare(before, after, small[1], large[1])


def compare(before, after, small, large, *, seconds=SECONDS[COMPARED_AT], rounds=ROUNDS):
    """The same of two servers that are ready, and the Results `small` and `large`."""
    pairs = [pair for pair in zip(small.kinds, large.kinds, strict=True) if pair[1].name not in large.skipped]
    streams = [[kind.stream() for kind in pair] for pair in pairs]
    for _ in range(rounds):
        for pair, (one, other) in zip(pairs, streams, strict=True):
            samples = large.growth.setdefault(pair[1].name, (Sample(), Sample()))
            for server, sample, stream in ((before, samples[0], one), (after, samples[1], other)):
                _add(sample, client.measure_unseen, server, stream, COMPARED_AT, seconds=seconds)


def inside(catalogue):
    """What inside.py prints, as a dict."""
    words = [sys.executable, "-m", "benchmarks.inside"]
    done = subprocess.run(
        words, cwd=ROOT, env=catalogue.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def load(server, results, say, *, seconds=SECONDS, rounds=ROUNDS):
    """Fills in the cells: floor, cards, pages unseen, seen before and not modified by turns, all kinds once
    before any is measured again."""
    for floor in {kind.floor for kind in results.kinds}:
        if (status := _status(server, floor)) != 200:
            raise client.Broken(f"{floor} answers {status}, so there is nothing to compare with")
    slow = set()
    for kind in results.kinds:
        status = _status(server, kind.addresses[0])
        if status != 200:
            results.skipped[kind.name] = f"answers {status}"
    kinds = [(kind, kind.stream()) for kind in results.kinds if kind.name not in results.skipped]
    client.measure(server.port, cycle([FLOOR]), 2, seconds=1, workers=server.workers)
    for number in range(rounds):
        for concurrency in CONCURRENCIES:
            say(f"  round {number + 1} of {rounds}, concurrency {concurrency}")
            for kind, stream in kinds:
                is_slow = kind.name in slow
                if is_slow and (number or concurrency > COMPARED_AT):
                    continue
                cell = results.cells.setdefault((kind.name, concurrency), Cell())
                _load(server, cell, kind, stream, concurrency, seconds[concurrency], is_slow)
                if (cell.page.quantile(0.5) or SLOW) >= SLOW * concurrency:
                    slow.add(kind.name)
    say("  the plain ListView")
    load_plain(server, results.kinds, results.plain_indexed)


def _load(server, cell, kind, stream, concurrency, seconds, is_slow):
    """One round of one kind; what only a target or one column wants is measured at COMPARED_AT."""
    most = SLOW_MOST if is_slow else 10**9
    _run(server, cell.floor, cycle([kind.floor]), concurrency, FLOOR_SECONDS)
    _add(cell.page, client.measure_unseen, server, stream, concurrency, seconds=seconds, most=most)
    if concurrency == COMPARED_AT:
        _run(server, cell.cards, cycle([CARDS]), concurrency, FLOOR_SECONDS)
        for sample, measuring in (
            (cell.seen, client.measure_seen),
            (cell.not_modified, client.measure_not_modified),
        ):
            _add(sample, measuring, server, kind.addresses[0], concurrency, seconds=SEEN_SECONDS)


def load_plain(server, kinds, samples):
    """Fills in `samples` of the plain list, by the name of the kind of page that it stands beside."""
    for kind in kinds:
        if kind.plain:
            sample = samples[kind.name] = Sample()
            _run(server, sample, cycle(kind.plain), COMPARED_AT, PLAIN_SECONDS, PLAIN_MOST)


def _status(server, address):
    try:
        connection = client.Connection(server.port)
        status = connection.get(address)
        connection.close()
    except TimeoutError:
        return f"not within {client.PATIENCE} s"
    return status


def _run(server, sample, stream, concurrency, seconds, most=10**9):
    _add(sample, client.measure, server, stream, concurrency, seconds=seconds, most=most)


def _add(sample, measuring, server, asked, concurrency, **bounds):
    workers = min(server.workers, concurrency)
    try:
        sample.add(measuring(server.port, asked, concurrency, workers=workers, **bounds))
    except OSError as error:
        sample.error = str(error)


def visible_after_publish(server, catalogue, place):
    """Seconds from the commit of a publish until every worker's page shows the article."""
    pk, original, company = catalogue.rows(
        "SELECT a.id, a.url, c.slug FROM articles_article a JOIN articles_company c ON c.id = a.company_id"
        " WHERE c.id = ? AND a.published_on IS NOT NULL"
        " ORDER BY a.published_on DESC, a.id DESC LIMIT 1 OFFSET ?",
        *(PUBLISHING_COMPANY, place),
    )[0]
    pool = client.connections(server.port, server.workers, server.workers)
    address, mark = f"/companies/{company}/", f'"{original}"'.encode()

    def wait(is_there):
        start = time.perf_counter()
        waiting = list(pool)
        while waiting:
            if time.perf_counter() - start > client.PATIENCE:
                raise client.Broken("A change did not become visible")
            for connection in pool:
                connection.get(address)
                if connection in waiting and (mark in connection.body) == is_there:
                    waiting.remove(connection)
        return time.perf_counter() - start

    catalogue.execute("UPDATE articles_article SET status = 'inbox' WHERE id = ?", pk)
    try:
        wait(False)
    finally:
        catalogue.execute("UPDATE articles_article SET status = 'published' WHERE id = ?", pk)
    seconds = wait(True)
    for connection in pool:
        connection.close()
    return seconds


def median(numbers):
    return statistics.median(numbers) if numbers else None
