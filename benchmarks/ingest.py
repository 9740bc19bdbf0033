"""How fast ingest parses, measures and polls, what that takes up and what bounds it: runs and report.

Each is measured by a process of its own (reading.py, polling.py), one after the other.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from benchmarks import bodies
from benchmarks.blogs import Blogs
from benchmarks.catalogue import FOLDER, ROOT
from benchmarks.page_scores import FACTS
from benchmarks.report import machine, markdown

# What reading pages must reach on one core.
PAGES_A_SECOND = 60


@dataclass(frozen=True)
class Sizes:
    """How much is measured. `latency` and `page_seconds` are seconds, `large` bytes, `words` an entry's."""

    entries: int = 10_000
    page_seconds: float = 4
    feeds: int = 200
    feed_entries: int = 10
    words: int = 400
    workers: int = 8
    latency: float = 0.2
    large: int = 10_000_000

    @property
    def bound(self):
        """Feeds a second that no number of processors could exceed: every worker waits for its answer."""
        return self.workers / self.latency


def measure(say=print, sizes=Sizes(), folder=FOLDER / "ingest"):
    """All that was measured, as a dict for report(). Leaves nothing in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return {"sizes": sizes} | _read(say, sizes, folder) | _polled(say, sizes, folder)
    finally:
        shutil.rmtree(folder)


def _read(say, sizes, folder):
    say(f"ingest: parsing {sizes.entries:,} entries")
    entries = _run("reading", "entries", {"number": sizes.entries})
    say("ingest: measuring pages")
    pages = _run("reading", "pages", {"seconds": sizes.page_seconds})
    say("ingest: scoring pages")
    scores = _run("page_scores")
    say("ingest: a large feed")
    large = folder / "large.xml"
    large.write_bytes(bodies.feed("rss", bodies.length_of(sizes.large)))
    return {
        "entries": entries,
        "pages": pages,
        "scores": scores,
        "parsing_large": _run("reading", "memory", {"path": str(large)}),
    }


def _polled(say, sizes, folder):
    fresh = folder / "fresh.sqlite3"
    migrate = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=_environment(fresh), check=True)
    entries, words = bodies.length_of(sizes.large), bodies.WORDS_EACH
    large = _poll(fresh, "large", 1, 1, Blogs(1, entries=entries, words=words, latency=sizes.latency))
    say(f"ingest: polling {sizes.feeds} feeds, twice")
    blogs = Blogs(sizes.feeds, entries=sizes.feed_entries, words=sizes.words, latency=sizes.latency)
    return {"polling_large": large[0], "polls": _poll(fresh, "polls", sizes.workers, 2, blogs)}


def _poll(fresh, name, workers, rounds, blogs):
    """What polling.py tells of `rounds` rounds over the feeds of `blogs`, on a copy of `fresh`."""
    path = fresh.with_name(f"{name}.sqlite3")
    shutil.copyfile(fresh, path)
    with blogs as server:
        facts = {"addresses": server.addresses, "workers": workers, "rounds": rounds}
        return _run("polling", facts, environment=_environment(path))


def _environment(path):
    """Loopback may be reached, without a proxy; a host may be asked again at once."""
    return os.environ | {
        "DEVELOPMENT": "1",
        "DEBUG": "0",
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "blogindex.settings",
        "INGEST_ALLOW": "127.0.0.0/8",
        "INGEST_GAP": "0",
        "NO_PROXY": "*",
        "no_proxy": "*",
    }


def _run(module, *words, environment=None):
    words = [word if isinstance(word, str) else json.dumps(word) for word in words]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *words],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)


def report(facts):
    """The whole of ingest-results.md."""
    parts = [
        "# Results of `make bench`: ingest",
        machine(),
        "Entries and pages are by second of one core's time, polls by the clock. feedparser reads the same "
        "bytes in the same run, without cleaning HTML or resolving links in it, which ours does not do "
        "either. The pages are those of the tests, grown by menus, footers and scripts. Feeds are polled "
        "by the engine of `manage.py ingest` on SQLite, each on a host of its own; no pages are read.",
        markdown([("", "measured", "ratio", "target"), *_lines(facts)]),
        _bound(facts),
        "How many pages are read right, by ours, trafilatura and readability in one run: those that rules "
        "were written for (tests/data/pages), those that generators built from texts of our own "
        "(tests/data/built-pages), those of other generators that were looked at only when the rules were "
        "done (tests/data/held-back-pages), those that people wrote from memory of real sites, looked at "
        "once before rules were mended with them (tests/data/from-memory-pages), and such pages of companies "
        "drawn at random, looked at once when the rules were done (tests/data/company-pages, and "
        "tests/data/last-look-pages, which no rule was mended with). Words are right within 15 % of a "
        "reader's count.",
        markdown([("pages", "right", "ours", "trafilatura", "readability"), *_score_lines(facts["scores"])]),
    ]
    return "\n\n".join(parts) + "\n"


def _lines(facts):
    sizes = facts["sizes"]
    for kind, of in facts["entries"].items():
        yield _entries_line(bodies.KINDS[kind], of, sizes.entries)
    pages = facts["pages"]
    speed = pages["pages"] / pages["seconds"]
    label = f"pages of {pages['least'] / 1000:.0f} to {pages['most'] / 1000:.0f} KB measured a second"
    reached = "reached" if speed >= PAGES_A_SECOND else "not reached"
    yield label, f"{speed:,.0f}", "", f"at least {PAGES_A_SECOND}: {reached}"
    for name, of in zip(("first poll, all is new", "second poll, answered 304"), facts["polls"], strict=True):
        speed = of["feeds"] / of["seconds"]
        share = speed / sizes.bound
        yield (
            f"feeds polled a second: {name}",
            f"{speed:.1f}{_failures(of)}",
            f"{share:.2f} of the {sizes.bound:.0f} that latency allows",
            "",
        )
    for name, of in (("parsing", facts["parsing_large"]), ("polling", facts["polling_large"])):
        taken = of["peak"] - of["before"]
        yield (
            f"peak memory, MiB: {name} a feed of {sizes.large / 1e6:.0f} MB",
            f"{of['peak']:.0f}, {of['before']:.0f} before",
            f"{taken * 2**20 / sizes.large:.1f} x its bytes",
            "",
        )
        yield f"seconds: {name} it", f"{of['seconds']:.1f}", "", ""


def _score_lines(scores):
    for kind, of in scores.items():
        for fact in FACTS:
            told = [of.get(reader, {}).get(fact) for reader in ("ours", "trafilatura", "readability")]
            if told[0] is not None:
                yield f"{of['pages']} {kind}", fact, *("" if right is None else str(right) for right in told)


def _entries_line(kind, of, number):
    label = f"entries parsed a second: {kind}, {number:,} entries, {of['bytes'] / 1e6:.1f} MB"
    speed = f"{number / of['ours']:,.0f}"
    if of["feedparser"] is None:
        return label, speed, "feedparser cannot read it", ""
    times = of["feedparser"] / of["ours"]
    return label, speed, f"{times:.1f} x feedparser", ""


def _failures(of):
    return f", {of['failed']} failed" if of["failed"] else ""


def _bound(facts):
    """What keeps polling from being faster, in words."""
    sizes, (first, again) = facts["sizes"], facts["polls"]
    own, unchanged = (of["cpu"] / of["feeds"] for of in (first, again))
    bound = "latency" if 1 / own > sizes.bound else "the processor"
    return (
        f"{sizes.workers} workers that each wait {sizes.latency * 1000:.0f} ms for an answer poll at most "
        f"{sizes.bound:.0f} feeds a second. The first poll of a feed of {sizes.feed_entries} entries with "
        f"{sizes.words} words each takes {own * 1000:.0f} ms of one core besides, one that answers 304 "
        f"{unchanged * 1000:.0f} ms. The threads of a process share one core, which alone would allow "
        f"{1 / own:.0f} first polls a second: {bound} is what bounds them, and that SQLite has one writer "
        f"at a time comes on top."
    )
