"""Decisions of editors -> a Model, and how well it does on decisions that it has not seen. No Django.

A fifth of the decisions, chosen by a hash of their addresses and the same in every training, is held out for
the report. Strengths were chosen once; floors and calibrations come from five folds of the rest. What is
served is trained on all.
"""

from dataclasses import dataclass

import numpy as np

from articles.curation.learning import calibration, evaluation, linear
from articles.curation.learning.features import Example, Space, blocks_of, with_guess
from articles.curation.learning.model import Model, Question

FOLDS = 5
# Fewer decisions teach nothing that holds for others.
FEWEST = {"topics": 100, "level": 200, "publish": 300}
# Of each kind of answer at least so many; an option with fewer is never suggested.
FEWEST_OF_EACH = {"topics": 5, "level": 30, "publish": 50}
STRENGTH = {"topics": 0.3, "level": 0.3, "publish": 0.1}
# A level is offered where such a share is right, less the error of measuring it.
RIGHT = 0.7
FEWEST_OFFERED = 20


@dataclass(frozen=True)
class Decision:
    """What editors decided about an article. `key` is a number that stays the same, such as a hash of its
    address. `topics` are empty, `level` is "" and `is_published` None if that was not decided."""

    example: Example
    key: int
    topics: tuple = ()
    level: str = ""
    is_published: bool | None = None

    @property
    def is_held_out(self):
        return self.key % FOLDS == 0

    @property
    def fold(self):
        return self.key // FOLDS % FOLDS

    def answers(self, name):
        """The options that were decided for a field, as a list."""
        level, published = [self.level] if self.level else [], self.is_published
        return {
            "topics": list(self.topics),
            "level": level,
            "publish": [] if published is None else ["published" if published else "rejected"],
        }[name]


def learn(decisions, names):
    """(Model, report) from a list of Decisions; `names` are those of the topics (names.names_of).

    The report is {field: evaluation.report()}, for the fields of which enough is decided.
    """
    blocked = [blocks_of(one.example) for one in decisions]
    topics = _task("topics", decisions, blocked)
    guesses = topics.guesses() if topics else [{}] * len(decisions)
    guessed = [
        with_guess(blocks, one.example, guess)
        for blocks, one, guess in zip(blocked, decisions, guesses, strict=True)
    ]
    tasks = [topics, *(_task(name, decisions, guessed) for name in ("level", "publish"))]
    model, report = Model(space=Space.of(guessed), names=names), {}
    for task in filter(None, tasks):
        report[task.name] = task.report(names)
        model.questions[task.name] = task.question(model.space, report[task.name]["floor"])
    return model, report


def _task(name, decisions, blocked):
    """The _Task of a field, None if not enough is decided."""
    numbers = [n for n, one in enumerate(decisions) if one.answers(name)]
    counts = {}
    for n in numbers:
        for answer in decisions[n].answers(name):
            counts[answer] = counts.get(answer, 0) + 1
    options = sorted(option for option, number in counts.items() if number >= FEWEST_OF_EACH[name])
    if len(numbers) < FEWEST[name] or len(options) < (1 if name == "topics" else 2):
        return None
    options = ["published"] if name == "publish" else options
    return _Task(name, options, decisions, blocked, np.array(numbers))


class _Task:
    """One field to be learned: its options, and those of the `decisions` that are about it, `numbers`.

    Each decision is scored by what was learned from others: one that is held out by all that are not, and the
    rest by those of other folds. From the scores of the rest come `points`, `levels` and `floor`.
    """

    def __init__(self, name, options, decisions, blocked, numbers):
        self.name, self.options = name, options
        self.decisions, self.blocked = [decisions[n] for n in numbers], [blocked[n] for n in numbers]
        self.held = np.array([one.is_held_out for one in self.decisions])
        self.answers = self._answered()
        self.all_scores = self._scored(decisions, blocked)
        self.scores = self.all_scores[numbers]
        rest, answers = self.scores[~self.held], self.answers[~self.held]
        self.points, self.levels = calibration.fit(rest, answers)
        self.floor = _floor(name, calibration.chances(rest, self.points, self.levels), answers)

    def _answered(self):
        """1 for each decision and option that was chosen, else 0."""
        column = {option: n for n, option in enumerate(self.options)}
        found = np.zeros((len(self.decisions), len(self.options)), np.float32)
        for n, one in enumerate(self.decisions):
            for answer in one.answers(self.name):
                if answer in column:
                    found[n, column[answer]] = 1
        return found

    def question(self, space, floor):
        """The Question as it is served, trained on all decisions; it offers what is as sure as `floor`."""
        weights, biases = linear.fit(space.rows(self.blocked), self.answers, STRENGTH[self.name])
        # As they are stored, so that a model that was read answers alike.
        weights = weights.astype(np.float16).astype(np.float32)
        return Question(self.options, weights, biases, self.points, self.levels, floor)

    def report(self, names):
        """How well it does on the decisions that were held out, trained on the others alone.

        If fewer than RIGHT of the levels that it would have offered are right there, it is to offer none.
        """
        rest, held = np.flatnonzero(~self.held), np.flatnonzero(self.held)
        near = self._nearest(rest, held)
        seen = [self.decisions[n].example for n in held]
        found = evaluation.report(
            self.name,
            self.options,
            self.answers[held],
            calibration.chances(self.scores[held], self.points, self.levels),
            self.floor,
            evaluation.baselines(self.options, self.answers[rest], near, seen, names, self.name),
            learned_from=len(rest),
        )
        if self.name == "level" and found["methods"]["suggestions"]["precision"] < RIGHT:
            found["floor"] = None
        return found

    def guesses(self):
        """[{option: confidence}] for all decisions, by what was learned from others."""
        confidences = calibration.chances(self.all_scores, self.points, self.levels)
        return [dict(zip(self.options, row, strict=True)) for row in confidences.tolist()]

    def _scored(self, decisions, blocked):
        """The scores of some decisions, each by what the decisions outside of its fold teach."""
        own = np.array([_part(one) for one in self.decisions])
        asked = np.array([_part(one) for one in decisions])
        scores = np.zeros((len(decisions), len(self.options)), np.float32)
        for part in range(-1, FOLDS):
            learned, wanted = np.flatnonzero((own != part) & ~self.held), np.flatnonzero(asked == part)
            if len(learned) and len(wanted):
                scores[wanted] = self._trained(learned)([blocked[n] for n in wanted])
        return scores

    def _trained(self, learned):
        """A function that gives scores, by what the decisions `learned` (numbers) teach."""
        space = Space.of([self.blocked[n] for n in learned])
        rows = space.rows([self.blocked[n] for n in learned])
        found = linear.fit(rows, self.answers[learned], STRENGTH[self.name])
        return lambda blocked: linear.scores(space.rows(blocked), *found)

    def _nearest(self, learned, asked):
        """The answers about the most similar of the decisions `learned`, for each of `asked`."""
        space = Space.of([self.blocked[n] for n in learned])
        rows = space.rows([self.blocked[n] for n in learned])
        others = space.rows([self.blocked[n] for n in asked])
        return self.answers[learned][evaluation.nearest(rows, others)]


def _part(decision):
    """The number of a decision's fold, -1 if it is held out."""
    return -1 if decision.is_held_out else decision.fold


def _floor(name, confidences, answers):
    """The confidence from which on something is offered, None for never."""
    if name == "topics":
        steps = np.arange(0.1, 0.7, 0.02)
        return float(max(steps, key=lambda step: evaluation.f1(answers, confidences >= step)))
    if name == "publish":
        return 0.5
    best = confidences.argmax(1)
    sure, right = confidences.max(1), answers[np.arange(len(answers)), best]
    order = np.argsort(-sure, kind="stable")
    number = np.arange(1, len(order) + 1)
    share = np.cumsum(right[order]) / number
    share -= np.sqrt(share * (1 - share) / number)
    good = np.flatnonzero((share >= RIGHT) & (number >= FEWEST_OFFERED))
    return float(sure[order][good[-1]]) if len(good) else None
