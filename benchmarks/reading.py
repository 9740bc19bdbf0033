"""How fast feeds are parsed and pages are measured, and what parsing takes up. Prints JSON.

Run by the benchmark as a process of its own. No Django and no network, like the rooms that are measured.
Seconds are of processor time: nothing here waits, and what else the machine does is left out.
"""

import gc
import json
import re
import statistics
import sys
import time
from pathlib import Path

import feedparser

from articles.ingest import feeds
from articles.ingest.extraction import NotAPage, extract
from benchmarks import bodies

ADDRESS = "https://engineering.example/feed"


def entries(number):
    """{kind: bytes, seconds of ours and of feedparser} for feeds of `number` entries.

    feedparser neither cleans the HTML nor resolves links in it, which we do not do either. It does not know
    JSON Feed: None.
    """
    found = {}
    for kind in bodies.KINDS:
        body = bodies.feed(kind, number)
        theirs = None if kind == "json" else _seconds(number, _by_feedparser, body)
        found[kind] = {"bytes": len(body), "ours": _seconds(number, _ours, body), "feedparser": theirs}
    return found


def _ours(body):
    return feeds.parse(body, url=ADDRESS).entries


def _by_feedparser(body):
    return feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries


def _seconds(number, parse, body):
    gc.collect()
    start = time.process_time()
    found = len(parse(body))
    if found != number:
        raise SystemExit(f"{found} of {number} entries were found by {parse.__name__}")
    return time.process_time() - start


def pages(seconds):
    """How many pages were measured in about `seconds`, all of them equally often, and how large they are."""
    grown = bodies.pages()
    number, start = 0, time.process_time()
    while not number or time.process_time() - start < seconds:
        for address, body in grown:
            try:
                extract(body, url=address, content_type="text/html")
            except NotAPage as error:
                raise SystemExit(f"{address} could not be measured: {error}") from error
            number += 1
    elapsed = time.process_time() - start
    sizes = [len(body) for _, body in grown]
    return {
        "pages": number,
        "seconds": elapsed,
        "least": min(sizes),
        "most": max(sizes),
        "mean": statistics.mean(sizes),
    }


def memory(path):
    """MiB of this process before and at most while it parses the feed in the file `path`."""
    body = Path(path).read_bytes()
    before = peak()
    start = time.process_time()
    found = len(_ours(body))
    return {
        "bytes": len(body),
        "entries": found,
        "seconds": time.process_time() - start,
        "before": before,
        "peak": peak(),
    }


def peak():
    """The most memory that this process has held, in MiB.

    getrusage's ru_maxrss says the same, but never less than the process held that started this one.
    """
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)[1]) / 1024


MEASURES = {"entries": entries, "pages": pages, "memory": memory}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](**json.loads(sys.argv[2]))))
