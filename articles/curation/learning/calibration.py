"""Scores -> chances: of what is said to be right with 80 in 100, about 80 in 100 are. NumPy only."""

import numpy as np

# So many groups of scores. The highest are in finer steps: there are few of them, and they are offered.
GROUPS = 60
FEWEST = 20


def fit(scores, answers):
    """(scores ascending, chances ascending) between which the chance of a yes is a line.

    `scores` and `answers` are of what was not learned from. The method is isotonic regression by pooling
    neighbours that violate the order (Zadrozny and Elkan 2002).
    """
    scores, answers = scores.ravel().astype(np.float64), answers.ravel().astype(np.float64)
    order = np.argsort(-scores, kind="stable")
    pooled = []
    for group in _groups(order):
        one = [scores[group].sum(), answers[group].sum(), len(group)]
        pooled.append(one)
        while len(pooled) > 1 and pooled[-2][1] * pooled[-1][2] <= pooled[-1][1] * pooled[-2][2]:
            last = pooled.pop()
            pooled[-1] = [one + other for one, other in zip(pooled[-1], last, strict=True)]
    points = np.array([total / number for total, _, number in reversed(pooled)])
    # As if one more had been wrong and one more right: nothing is ever certain.
    chances = np.array([(right + 1) / (number + 2) for _, right, number in reversed(pooled)])
    return points.astype(np.float32), np.maximum.accumulate(chances).astype(np.float32)


def chances(scores, points, levels):
    """The chance of a yes for each of `scores`, by what fit() gave."""
    return np.interp(scores, points, levels).astype(np.float32)


def _groups(order):
    """Ascending parts of `order`, each larger than the one before it."""
    first, size = 0, FEWEST
    growth = max(1.0, len(order) / FEWEST / GROUPS) ** (2 / GROUPS)
    while first < len(order):
        last = len(order) if len(order) - first < 2 * size else first + int(size)
        yield order[first:last]
        first, size = last, size * growth
