"""What only a process itself can time: reading the index, and following one change. Prints JSON.

Run by the benchmark as a process of its own, so that what it takes up is the index's alone.
"""

import json
import re
import statistics
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402

from articles.catalog.index.replica import REPLICA  # noqa: E402
from articles.models import Article  # noqa: E402

CHANGES = 30


def main():
    Article.objects.first()
    before = _memory()
    built = _seconds_to_index()
    memory = _memory() - before
    REPLICA.forget()
    restored = _seconds_to_index()
    pks = list(Article.objects.order_by("pk").values_list("pk", flat=True)[:CHANGES])
    looks, applied = [], []
    for pk in pks:
        looks.append(_milliseconds_to_read())
        Article.objects.filter(pk=pk).update(note="changed")
        applied.append(_milliseconds_to_read())
        Article.objects.filter(pk=pk).update(note="")
        _milliseconds_to_read()
    copies = sum(path.stat().st_size for path in (settings.VAR_DIR / "index").glob("*.snapshot"))
    print(
        json.dumps(
            {
                "build_seconds": built,
                "restore_seconds": restored,
                "index_mib": memory,
                "snapshot_mib": copies / 2**20,
                "look_ms": statistics.median(looks),
                "apply_ms": statistics.median(applied),
                "apply_most_ms": max(applied),
            }
        )
    )


def _seconds_to_index():
    """Until the index is there; then waits for its words, so that nothing else is timed beside them."""
    start = time.perf_counter()
    while True:
        REPLICA.refresh()
        with REPLICA.borrow() as (index, _):
            if index is not None:
                break
        time.sleep(0.01)
    seconds = time.perf_counter() - start
    REPLICA.wait()
    return seconds


def _milliseconds_to_read():
    start = time.perf_counter()
    REPLICA.refresh()
    return (time.perf_counter() - start) * 1000


def _memory():
    """The resident memory of this process, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.M)[1]) / 1024


if __name__ == "__main__":
    main()
