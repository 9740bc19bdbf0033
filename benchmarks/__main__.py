"""make bench: builds the catalogues, measures them one after the other, prints and writes the results.

BENCH_SIZES="100000 1000000" says how many articles. Talks to 127.0.0.1 only and ends by itself.
"""

import os
import time
from pathlib import Path

from benchmarks.catalogue import Catalogue
from benchmarks.measure import measure
from benchmarks.report import report

SIZES = "100000 1000000"
RESULTS = Path(__file__).parent / "results.md"


def main():
    start = time.monotonic()
    results = []

    def say(line):
        print(f"{time.monotonic() - start:4.0f} s {line}", flush=True)

    for number in sorted(int(size) for size in (os.environ.get("BENCH_SIZES") or SIZES).split()):
        catalogue = Catalogue(number)
        seconds = catalogue.build()
        say(f"{number:,} articles")
        results.append(measure(catalogue, say=say))
        results[-1].facts["generate_seconds"] = seconds
    text = report(results)
    RESULTS.write_text(text)
    print(f"\n{text}\nWritten to benchmarks/{RESULTS.name} after {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
