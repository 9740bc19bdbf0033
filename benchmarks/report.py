"""Results as a table and as the issue's targets, reached or not: plain Markdown."""

import os
import platform
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import django

from benchmarks import postgresql
from benchmarks.client import Sample
from benchmarks.measure import COMPARED_AT, CONCURRENCIES, Cell, median

LARGEST_GROWTH = 2
P99, P99_COMMON = 25, 60
SEEN_OF_FLOOR, NOT_MODIFIED_OF_FLOOR = 1.5, 2
TIMES_PLAIN = 40


def machine():
    """One sentence on what was measured, and with what."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    processor = model[1] if model else platform.machine()
    return (
        f"{datetime.now(UTC):%d %b %Y}, {os.cpu_count()} cores ({processor}), "
        f"Python {platform.python_version()}, Django {django.get_version()}, "
        f"SQLite {sqlite3.sqlite_version}; the load comes from the same machine."
    )


def report(all_results, compared=()):
    """The whole of results.md for a list of Results, smallest catalogue first.

    `compared` are postgresql.compare()'s Comparisons, none if no PostgreSQL was reachable.
    """
    parts = [
        "# Results of `make bench`",
        machine(),
        "Times in milliseconds. *of floor*: requests a second against the floor, asked by turns with the "
        "page: the listing's own template with 24 fixed cards and a fixed panel, rendered each time, "
        "without a query. *of cards*: the same against the 24 cards alone, without panel, counts and pages. "
        "*plain*: against django-filter's ListView at concurrency 2, on our indexes, "
        "but the biggest company's on those that Django creates by itself. No page cache has an answer to "
        "any of these pages. *seen*: one page again and again; *304*: the same with If-None-Match.",
    ]
    for results in all_results:
        parts += [f"## {results.number:,} articles", table(results), facts(results)]
    parts += [
        f"## Targets, at {all_results[-1].number:,} articles",
        "A page's p50 against that at fewer articles: both catalogues served at once and asked by turns.",
        targets(all_results),
    ]
    parts += ["## PostgreSQL beside SQLite", postgresql.tables(compared, markdown)]
    parts += ["## Ingest", "Measured by the same command, in [ingest-results.md](ingest-results.md)."]
    return "\n\n".join(parts) + "\n"


def table(results):
    """Every cell of `results`, a line for each kind of page and concurrency."""
    lines = [
        (
            *("page", "at once", "req/s", "p50", "p99", "of floor", "of cards", "plain"),
            *("seen req/s", "seen of floor", "304 req/s", "304 of floor", "notes"),
        )
    ]
    for kind in results.kinds:
        if kind.name in results.skipped:
            lines.append((kind.name, *[""] * 11, f"left out: {results.skipped[kind.name]}"))
        for concurrency in CONCURRENCIES:
            if cell := results.cells.get((kind.name, concurrency)):
                lines.append(_line(results, kind, concurrency, cell))
    floors = dict.fromkeys(kind.floor for kind in results.kinds)
    besides = [(floor, _besides(results, "floor", floor)) for floor in floors]
    for name, samples in (*besides, ("24 cards alone", _besides(results, "cards"))):
        lines += [
            (name, str(n), *_speed(sample), *[""] * 8) for n, sample in samples.items() if sample.seconds
        ]
    for name, samples in (("plain", results.plain), ("plain, indexed", results.plain_indexed)):
        lines += [
            (f"{name}: {page}", str(COMPARED_AT), *_speed(sample), *[""] * 7, _notes(sample))
            for page, sample in samples.items()
        ]
    return markdown(lines)


def _line(results, kind, concurrency, cell):
    times = _times_plain(results, kind.name) if concurrency == COMPARED_AT else None
    return (
        *(kind.name, str(concurrency), *_speed(cell.page)),
        *(_number(cell.of_floor, 2), _number(cell.of_cards, 2)),
        f"{times:,.0f} x" if times else "",
        *_of_floor(cell.seen, cell.seen_of_floor),
        *_of_floor(cell.not_modified, cell.not_modified_of_floor),
        _notes(cell.page),
    )


def _of_floor(sample, share):
    return (f"{sample.per_second:,.0f}", _number(share, 2)) if sample.seconds else ("", "")


def _besides(results, what, floor=None):
    """The Samples of "floor" or "cards" that were taken beside all kinds of this floor, together, by
    concurrency."""
    together = {}
    for kind in results.kinds:
        for concurrency in CONCURRENCIES if floor in (None, kind.floor) else ():
            if cell := results.cells.get((kind.name, concurrency)):
                together.setdefault(concurrency, Sample()).add(getattr(cell, what))
    return together


def facts(results):
    """What is not a page: sizes, starts, following."""
    of = results.facts
    lines = [("", "")]
    memory = of.get("memory", ())
    if memory:
        resident = ", ".join(f"{rss:.0f} ({own:.0f})" if own else f"{rss:.0f}" for rss, own in memory)
        lines.append(("resident MiB of each worker (its own, without mapped files)", resident))
    named = (
        ("generating the database, s", "generate_seconds", 0),
        ("database, MiB", "database_mib", 0),
        ("index in memory, MiB", "index_mib", 0),
        ("index's copy on disk, MiB", "snapshot_mib", 1),
        ("reading the index from the database, s", "build_seconds", 1),
        ("reading it from its copy, s", "restore_seconds", 2),
        ("first page after a start without a copy, s", "cold_page_seconds", 2),
        ("every worker has its index, s", "cold_index_seconds", 1),
        ("every worker has its words, s", "cold_words_seconds", 1),
        ("first page after a start with a copy, s", "warm_page_seconds", 2),
        ("every worker has its index, s", "warm_index_seconds", 1),
        ("looking for changes when there are none, ms", "look_ms", 3),
        ("applying one change, ms (median)", "apply_ms", 2),
        ("applying one change, ms (slowest)", "apply_most_ms", 2),
    )
    lines += [(label, _number(of[key], digits)) for label, key, digits in named if of.get(key) is not None]
    if seen := of.get("visible_seconds"):
        text = f"{median(seen) * 1000:.0f}, at most {max(seen) * 1000:.0f}"
        lines.append(("publish to visible in every worker, ms", text))
    return markdown(lines)


def targets(all_results):
    """Each target of the catalogue index, and whether the largest catalogue reaches it."""
    results = all_results[-1]
    lines = [("target", "measured", "")]
    for kind in results.kinds:
        lines += _page_targets(kind, results)
    lines += _growth(all_results[0].number, results)
    times = _times_plain(results, "company page, biggest")
    lines.append(_target("company page, biggest: times the plain ListView", times, TIMES_PLAIN, 0, 1))
    of = results.facts
    memory = max((own or rss for rss, own in of.get("memory", ())), default=None)
    seen = max(of.get("visible_seconds", ()), default=None)
    lines += [
        _target("first page after a start with a copy of the index, s", of.get("warm_page_seconds"), 2, 2),
        _target("first page after a start without, s", of.get("cold_page_seconds"), 2, 2),
        _target("reading the index from the database, s", of.get("build_seconds"), 30, 1),
        _target("memory of a worker, MiB", memory, 250, 0),
        _target("publish to visible, s", seen, 1, 3),
        _target("applying one change, ms", of.get("apply_ms"), 5, 2),
    ]
    return markdown(lines)


def _page_targets(kind, results):
    cell = results.cells.get((kind.name, COMPARED_AT), Cell())
    if kind.of_floor:
        yield _target(f"{kind.name}: of the floor", cell.of_floor, kind.of_floor, 2, 1)
    yield _target(f"{kind.name}, seen before: of the floor", cell.seen_of_floor, SEEN_OF_FLOOR, 2, 1)
    yield _target(
        f"{kind.name}, If-None-Match: of the floor", cell.not_modified_of_floor, NOT_MODIFIED_OF_FLOOR, 2, 1
    )
    yield _target(f"{kind.name}: p99, ms", cell.page.quantile(0.99), P99_COMMON if kind.is_common else P99, 1)


def _growth(number, results):
    """Targets of how much slower the largest catalogue is than that of `number` articles."""
    for name, samples in results.growth.items():
        before, after = (sample.quantile(0.5) for sample in samples)
        growth = after / before if before and after else None
        yield _target(f"{name}: p50 against that at {number:,}", growth, LARGEST_GROWTH, 2)


def _times_plain(results, name):
    cell = results.cells.get((name, COMPARED_AT))
    plain = results.plain.get(name) or results.plain_indexed.get(name)
    return cell.page.per_second / plain.per_second if cell and plain and plain.per_second else None


def _target(label, value, limit, digits, sign=-1):
    """A line of the table; `value` must be at most `limit`, or at least, with `sign` 1."""
    is_reached = value is not None and value * sign >= limit * sign
    label = f"{label}: {'at least' if sign > 0 else 'at most'} {limit}"
    return label, _number(value, digits), "reached" if is_reached else "not reached"


def _speed(sample):
    return (
        _number(sample.per_second or None, 0 if sample.per_second > 20 else 1),
        _number(sample.quantile(0.5), 1),
        _number(sample.quantile(0.99), 1),
    )


def _notes(sample):
    others = {status: n for status, n in sample.statuses.items() if status != 200}
    notes = [f"{n} answers {status}" for status, n in others.items()]
    if sample.seconds and len(sample.seconds) < 100:
        notes.append(f"{len(sample.seconds)} answers")
    return ", ".join([*notes, *([sample.error] if sample.error else [])])


def _number(value, digits):
    return "-" if value is None else f"{value:,.{digits}f}"


def markdown(lines):
    """`lines` of cells as a Markdown table with even columns, numbers to the right."""
    widths = [max(3, *map(len, column)) for column in zip(*lines, strict=True)]
    head, *body = (
        f"| {line[0].ljust(widths[0])} | "
        + " | ".join(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        + " |"
        for line in lines
    )
    rule = f"| {'-' * widths[0]} | " + " | ".join("-" * (width - 1) + ":" for width in widths[1:]) + " |"
    return "\n".join([head, rule, *body])
