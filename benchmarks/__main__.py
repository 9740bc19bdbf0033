"""make bench: measures the catalogues one after the other, then ingest; prints and writes the results.

BENCH_SIZES="100000 1000000" says how many articles; BENCH_ONLY=ingest or =catalogue leaves the other out, and
its results as they were. BENCH_POSTGRES names the PostgreSQL that is measured beside SQLite (postgresql.py).
Talks to no other machine and ends by itself.
"""

import os
import time
from pathlib import Path

from benchmarks import ingest, postgresql
from benchmarks.catalogue import Catalogue
from benchmarks.measure import measure, measure_growth
from benchmarks.report import report

SIZES = "100000 1000000"
RESULTS = Path(__file__).parent / "results.md"
INGEST_RESULTS = RESULTS.with_name("ingest-results.md")
PARTS = ("catalogue", "ingest")


def main():
    start = time.monotonic()
    only = os.environ.get("BENCH_ONLY") or PARTS
    if only not in (*PARTS, PARTS):
        raise SystemExit(f"BENCH_ONLY must be {' or '.join(PARTS)}.")

    def say(line):
        print(f"{time.monotonic() - start:4.0f} s {line}", flush=True)

    def write(path, text):
        path.write_text(text)
        print(f"\n{text}\nWritten to benchmarks/{path.name} after {time.monotonic() - start:.0f} s")

    if "catalogue" in only:
        write(RESULTS, report(*_catalogues(say)))
    if "ingest" in only:
        write(INGEST_RESULTS, ingest.report(ingest.measure(say)))


def _catalogues(say):
    measured = []
    for number in sorted(int(size) for size in (os.environ.get("BENCH_SIZES") or SIZES).split()):
        catalogue = Catalogue(number)
        seconds = catalogue.build()
        say(f"{number:,} articles")
        measured.append((catalogue, measure(catalogue, say=say)))
        measured[-1][1].facts["generate_seconds"] = seconds
    if len(measured) > 1:
        measure_growth(measured[0], measured[-1], say=say)
    compared = [postgresql.compare(catalogue, results.kinds, say) for catalogue, results in measured]
    return [results for _, results in measured], [one for one in compared if one]


if __name__ == "__main__":
    main()
