"""The results as lines and as the tables of docs/reliability.md, between its markers."""

import re

from benchmarks.catalogue import ROOT
from benchmarks.faults.load import quantile, statuses
from benchmarks.report import machine, markdown

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- make faults -->", "<!-- end of make faults -->"
HEAD = ("weather", "database", "readers", "p50", "p99", "longest", "editors", "longest", "lost")


def lines_of(result):
    """What a Result says, as lines for the terminal."""
    yield f"{result.title} ({result.database})"
    for who, answers in (("readers", result.read), ("editors", result.wrote)):
        if answers:
            times = " / ".join(_milliseconds(answers, share) for share in (0.5, 0.99, 1))
            yield f"  {who}: {_said(answers)}; {times} ms"
    if result.lost is not None:
        yield f"  lost: {result.lost}"
    yield from (f"  {note}" for note in result.notes)
    yield from (f"  WRONG: {line}" for line in result.wrong)


def write(results, skipped, seconds, busy):
    """Puts the tables into the page, in place of those of the last run.

    It took `seconds`, and `busy` was the load of the machine before it began.
    """
    table = [HEAD]
    for one in results:
        table.append(
            (
                one.title,
                one.database,
                _said(one.read),
                *(_milliseconds(one.read, share) for share in (0.5, 0.99, 1)),
                _said(one.wrote),
                _milliseconds(one.wrote, 1),
                "" if one.lost is None else str(one.lost),
            )
        )
    also = f"It had a load of {busy:.1f} before, and all of it took {seconds / 60:.0f} minutes."
    parts = [f"{machine()} {also}", markdown(table)]
    notes = [f"- {one.title} ({one.database}): {'; '.join(one.notes)}." for one in results if one.notes]
    wrong = [
        f"- **Not as it should be:** {o.title} ({o.database}): {line}." for o in results for line in o.wrong
    ]
    left_out = [f"- Not tried: {name} ({kind}). {reason}" for name, kind, reason in skipped]
    parts.append("\n".join([*notes, *wrong, *left_out]))
    text = PAGE.read_text()
    between = f"{BEGIN}\n\n" + "\n\n".join(part for part in parts if part) + f"\n\n{END}"
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda found: between, text, flags=re.S))


def _said(answers):
    return ", ".join(f"{number} × {status}" for status, number in statuses(answers).items())


def _milliseconds(answers, share):
    seconds = quantile(answers, share)
    return "" if seconds is None else f"{seconds * 1000:,.0f}"
