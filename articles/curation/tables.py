"""The numbers of an evaluation as tables in words, for the command and the admin's page alike. No Django."""

from dataclasses import dataclass

NAMES = {"topics": "Topics", "level": "Level", "publish": "Published or rejected"}
MEASURES = {
    "precision": "right of what is offered",
    "recall": "offered of what is right",
    "f1": "F1",
    "coverage": "articles with an offer",
    "first": "first one right",
}


@dataclass(frozen=True)
class Table:
    """A table of texts; the first of the `columns` says what a row is about."""

    title: str
    words: str
    columns: list
    rows: list


def tables(report):
    """The Tables of {field: evaluation.report()}, two a field."""
    found = []
    for field, facts in report.items():
        found += [_methods(NAMES[field], facts), _calibration(NAMES[field], facts)]
    return found


def _methods(name, facts):
    rows = [
        [method, *(_percent(measured[key]) for key in MEASURES)]
        for method, measured in facts["methods"].items()
    ]
    offer = "None is offered: too few are right" if facts["floor"] is None else _from(facts["floor"])
    learned, held = facts["learned_from"], facts["held_out"]
    words = f"Learned from {learned:,} decisions, compared with {held:,} others. {offer}."
    return Table(name, words, ["", *MEASURES.values()], rows)


def _from(floor):
    return f"Offered from {_percent(floor)} on"


def _calibration(name, facts):
    rows = [
        [
            f"{one['from']:.0%} to {one['to']:.0%}".replace("%", " %"),
            f"{one['number']:,}",
            _percent(one["said"]),
            _percent(one["right"]),
        ]
        for one in facts["calibration"]
    ]
    words = f"What was said and what was right are {_percent(facts['error'])} apart in the mean."
    return Table(f"{name}: confidence", words, ["confidence", "number", "said", "right"], rows)


def _percent(share):
    return f"{100 * share:.1f} %"
