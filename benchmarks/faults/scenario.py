"""A kind of bad weather is a function that gives a Result; SCENARIOS has all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.faults.load import CLOSED, CUT, SILENT, quantile, statuses

# No reader waits longer, in seconds: the site waits for a database for 15 and for a look at the log for 3.
LONGEST = 20


class Skip(Exception):
    """Why this weather cannot be had here."""


@dataclass
class Result:
    """What came of it. `wrong` are sentences; without any all is as it should be."""

    title: str
    database: str = ""
    read: list = field(default_factory=list)
    wrote: list = field(default_factory=list)
    lost: int | None = None
    notes: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    def judge(self, *, allowed=(), longest=LONGEST):
        """Fills in `wrong`: no 500, no half answers, nobody waits for ever, nothing is lost.

        `allowed` are outcomes that are in order in this weather.
        """
        for who, answers in (("readers", self.read), ("editors", self.wrote)):
            bad = {s: n for s, n in statuses(answers).items() if _is_bad(s) and s not in allowed}
            self.wrong += [f"{who} got {number} × {status}" for status, number in bad.items()]
            most = quantile(answers, 1)
            if most is not None and most > longest:
                self.wrong.append(f"{who} waited for up to {most:.1f} s")
        if self.lost:
            self.wrong.append(f"{self.lost} of what was confirmed is not there")
        return self


def _is_bad(status):
    return status in (CLOSED, CUT, SILENT) or (isinstance(status, int) and status >= 500 and status != 503)


@dataclass
class Scenario:
    name: str
    run: Callable
    databases: tuple


SCENARIOS = []


def scenario(*databases):
    """Registers a function of a World (world.py) and one of `databases`, "sqlite" or "postgresql"."""

    def register(function):
        SCENARIOS.append(Scenario(function.__name__.replace("_", "-"), function, databases or ("sqlite",)))
        return function

    return register


def result_of(title, load, place):
    """The Result of a Load that has ended; what it has written is looked for in the database."""
    written = place.written()
    result = Result(title, place.kind, load.read, load.wrote, len(load.confirmed - written))
    if untold := len(written & (load.sent - load.confirmed)):
        result.notes.append(f"{untold} were saved whose editor was not told so")
    if load.unseen:
        result.wrong.append(f"{len(load.unseen)} that were published were not in the next answer")
    return result
