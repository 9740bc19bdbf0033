"""make faults: every kind of bad weather in turn. Prints what came of it, and writes docs/reliability.md.

FAULTS_ONLY="frozen fuzz" runs those alone, and writes nothing. Talks to no other machine and ends by
itself; the exit code is 1 if anything was not as it should be.
"""

import os
import sys
import time
import traceback

from benchmarks.faults import costs, databases, disks, fuzz, processes, report
from benchmarks.faults.scenario import SCENARIOS, Result, Skip
from benchmarks.faults.world import World

MODULES = (databases, disks, processes, fuzz, costs)


def main():
    busy = os.getloadavg()[0]
    began, only = time.monotonic(), os.environ.get("FAULTS_ONLY", "").split()

    def say(line):
        print(f"{time.monotonic() - began:4.0f} s {line}", flush=True)

    if unknown := {*only} - {one.name for one in SCENARIOS}:
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}: {', '.join(o.name for o in SCENARIOS)}.")
    results, skipped = [], []
    modules = [module.__name__ for module in MODULES]
    SCENARIOS.sort(key=lambda one: modules.index(one.run.__module__))
    with World(say) as world:
        for one in SCENARIOS:
            for kind in one.databases if not only or one.name in only else ():
                say(f"{one.name}, {kind}")
                try:
                    result = one.run(world, kind)
                except Skip as reason:
                    skipped.append((one.name, kind, str(reason)))
                    say(f"  skipped: {reason}")
                    continue
                except Exception as fault:
                    # The others are tried all the same.
                    traceback.print_exc()
                    result = Result(one.name, kind, wrong=[f"it could not be tried to its end: {fault!r}"])
                results.append(result)
                for line in report.lines_of(result):
                    say(f"  {line}")
    if not only:
        report.write(results, skipped, time.monotonic() - began, busy)
    wrong = [f"{result.title}, {result.database}: {line}" for result in results for line in result.wrong]
    print("\n".join(["", *wrong]) if wrong else "\nAll as it should be.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
