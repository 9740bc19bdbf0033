"""Linear answers to several yes-or-no questions at once: support vector machines by L-BFGS. NumPy only.

The loss is the squared hinge of Fan et al. (2008), "LIBLINEAR"; the steps are Nocedal's (1980), "Updating
quasi-Newton matrices with limited storage", with a line search that halves the step until Armijo's rule
holds.
"""

from collections import deque

import numpy as np

# So many past steps tell how the slope changes.
MEMORY = 10
MOST_STEPS = 60
# It ends when a step lowers the loss by less than this share.
ENOUGH = 1e-4


def fit(rows, answers, strength):
    """(weights, biases) by which `rows` (sparse.Rows) answer each of the questions as in `answers`.

    `answers` has one row a row and one column a question, 1 for yes and 0 for no. The larger the `strength`,
    the closer the weights follow the answers, and the less they hold for other rows.
    """
    wanted = np.where(answers > 0, np.float32(1), np.float32(-1))
    start = np.zeros((rows.width + 1, answers.shape[1]), np.float32)
    found = _lowest(_loss(rows, rows.transposed(), wanted, strength), start)
    return found[:-1], found[-1]


def scores(rows, weights, biases):
    """How clearly each row answers each question with yes: 1 and more is sure, -1 and less is a sure no."""
    return rows.times(weights) + biases


def _loss(rows, turned, wanted, strength):
    """The function of the weights and biases, stacked, that gives the loss and its slope."""

    def loss(stacked):
        weights, biases = stacked[:-1], stacked[-1]
        short = np.maximum(0, 1 - wanted * scores(rows, weights, biases))
        value = strength * np.vdot(short, short) + 0.5 * np.vdot(weights, weights)
        wrong = -2 * strength * wanted * short
        slope = np.vstack([turned.times(wrong) + weights, wrong.sum(0, keepdims=True)])
        return float(value), slope

    return loss


def _lowest(loss, point):
    """Where `loss` is lowest, from `point` downwards."""
    value, slope = loss(point)
    past = deque(maxlen=MEMORY)
    for _ in range(MOST_STEPS):
        direction = -_scaled(slope, past)
        found = _step(loss, point, value, slope, direction)
        if found is None:
            break
        new, new_value, new_slope = found
        moved, turned = new - point, new_slope - slope
        if np.vdot(moved, turned) > 0:
            past.append((moved, turned))
        is_done = value - new_value < ENOUGH * abs(value)
        point, value, slope = found
        if is_done:
            break
    return point


def _scaled(slope, past):
    """The slope times what is known of the inverse of the curvature: the two loops of L-BFGS."""
    result, shares = slope.copy(), []
    for moved, turned in reversed(past):
        scale = 1 / np.vdot(turned, moved)
        shares.append((scale, scale * np.vdot(moved, result)))
        result -= shares[-1][1] * turned
    if past:
        moved, turned = past[-1]
        result *= np.vdot(moved, turned) / np.vdot(turned, turned)
    else:
        result /= max(1.0, float(np.linalg.norm(result)))
    for (moved, turned), (scale, share) in zip(past, reversed(shares), strict=True):
        result += (share - scale * np.vdot(turned, result)) * moved
    return result


def _step(loss, point, value, slope, direction):
    """(point, value, slope) after a step that lowers the loss enough; None if none does."""
    fall, length = float(np.vdot(slope, direction)), 1.0
    while length > 1e-6:
        new = point + length * direction
        new_value, new_slope = loss(new)
        if new_value <= value + 1e-4 * length * fall:
            return new, new_value, new_slope
        length /= 2
    return None
