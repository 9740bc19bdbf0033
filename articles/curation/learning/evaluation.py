"""How well suggestions fit decisions that were not learned from, beside what is simpler. No Django."""

import numpy as np

from articles.curation.learning.names import named_in

# So many rows are compared with all others at once.
STEP = 64
COMMONEST = 2


def f1(answers, offered):
    """The micro-averaged F1 of `offered` (true or 1 for each row and option) against `answers`."""
    right = float((answers * offered).sum())
    return 2 * right / max(1.0, float(answers.sum()) + float(offered.sum()))


def report(name, options, answers, confidences, floor, others, *, learned_from):
    """The numbers of one field as plain data.

    {"learned_from", "held_out", "floor", "methods": {name: measures()}, "calibration": bins, "error"}.
    `others` are {name: what a simpler method offers}.
    """
    offered = _offered(name, confidences, floor)
    first = np.zeros_like(confidences)
    first[np.arange(len(first)), confidences.argmax(1)] = 1
    return {
        "learned_from": learned_from,
        "held_out": len(answers),
        "options": len(options),
        "floor": floor,
        "methods": {
            "suggestions": measures(answers, offered, first),
            **({"if always offered": measures(answers, first, first)} if name == "level" else {}),
            **{method: measures(answers, found, found) for method, found in others.items()},
        },
        **_calibration(answers, confidences, name),
    }


def _offered(name, confidences, floor):
    if floor is None:
        return np.zeros_like(confidences)
    chosen = (confidences >= floor).astype(np.float32)
    if name == "level":
        best = confidences == confidences.max(1, keepdims=True)
        return chosen * best
    return chosen


def measures(answers, offered, first):
    """What an editor notices of `offered`; `first` has the best option of each row, offered or not.

    precision: of what is offered, how much is right; recall: of what is right, how much is offered; coverage:
    how many articles have an offer; first: how often the best one is right.
    """
    right = float((answers * offered).sum())
    rows = max(1, len(answers))
    return {
        "precision": right / max(1.0, float(offered.sum())),
        "recall": right / max(1.0, float(answers.sum())),
        "f1": f1(answers, offered),
        "coverage": float((offered.sum(1) > 0).sum()) / rows,
        "first": float(((answers * first).sum(1) > 0).sum()) / rows,
    }


def baselines(options, learned, near, examples, names, name):
    """{method: 0 or 1 for each row and option} of what takes no model.

    `learned` are the answers that were learned from, `near` those of each row's nearest neighbour.
    """
    number = COMMONEST if name == "topics" else 1
    often = np.zeros((len(examples), len(options)), np.float32)
    often[:, np.argsort(-learned.sum(0), kind="stable")[:number]] = 1
    if name == "publish":
        often[:] = learned.mean() >= 0.5
    found = {"the commonest": often, "the nearest article": near}
    if name == "topics":
        found["names and synonyms"] = _named(options, examples, names)
    return found


def _named(options, examples, names):
    column = {option: n for n, option in enumerate(options)}
    found = np.zeros((len(examples), len(options)), np.float32)
    for row, example in enumerate(examples):
        for topic in named_in(f"{example.title}\n{example.excerpt}", names):
            if topic in column:
                found[row, column[topic]] = 1
    return found


def nearest(rows, others):
    """The number of the most similar of `rows` (sparse.Rows) for each of `others`."""
    lengths = np.sqrt(np.bincount(_row_numbers(rows), rows.values**2, len(rows)))
    found = [np.zeros(0, np.int64)]
    for first in range(0, len(others), STEP):
        some = others.take(np.arange(first, min(first + STEP, len(others))))
        dense = np.zeros((rows.width, len(some)), np.float32)
        np.add.at(dense, (some.columns, _row_numbers(some)), some.values)
        found.append((rows.times(dense) / np.maximum(lengths, 1e-6)[:, None]).argmax(0))
    return np.concatenate(found)


def _row_numbers(rows):
    return np.repeat(np.arange(len(rows)), np.diff(rows.starts))


def _calibration(answers, confidences, name):
    """{"calibration": [{"from", "to", "number", "said", "right"}], "error": the mean distance of the two}.

    Of a level only the likeliest counts, of topics every one.
    """
    if name == "level":
        best = confidences.argmax(1)
        rows = np.arange(len(best))
        answers, confidences = answers[rows, best], confidences[rows, best]
    answers, confidences = answers.ravel(), confidences.ravel()
    lowest = 0.1 if name == "topics" else 0.0
    bins = []
    for step in range(10):
        inside = (confidences >= step / 10) & (confidences < (step + 1) / 10 + (step == 9))
        inside &= confidences >= lowest
        if inside.any():
            bins.append(
                {
                    "from": step / 10,
                    "to": (step + 1) / 10,
                    "number": int(inside.sum()),
                    "said": float(confidences[inside].mean()),
                    "right": float(answers[inside].mean()),
                }
            )
    total = sum(one["number"] for one in bins)
    error = sum(one["number"] * abs(one["said"] - one["right"]) for one in bins) / max(1, total)
    return {"calibration": bins, "error": error}
