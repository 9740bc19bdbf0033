"""How much of the scored folders is read right, for the lines that a test run ends with.

Kept in the process, so a run says what it ran; nothing is stored. Where several processes share the
tests, each hands over its own (tests/conftest.py).
"""

_scores = {}


def record(name, right, total):
    """Adds `right` of `total` points to the score called `name`, such as "Feeds, fields"."""
    before = _scores.get(name, (0, 0))
    _scores[name] = (before[0] + right, before[1] + total)


def all_scores():
    """{name: (right, total)} of this process."""
    return dict(_scores)


def lines():
    """One line a score, in the order of their names."""
    return [
        f"{name}: {right:,} of {total:,} right ({100 * right / total:.1f} %)"
        for name, (right, total) in sorted(_scores.items())
        if total
    ]
