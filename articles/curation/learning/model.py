"""A trained model: what it knows of articles, and its answers about others with a confidence. No Django."""

from dataclasses import dataclass, field

import numpy as np

from articles.curation.learning import calibration, linear
from articles.curation.learning.features import Space, blocks_of, with_guess


@dataclass
class Question:
    """What the model can say of one field of an article.

    `options` are its possible values, one a column of `weights`. `points` and `levels` turn scores into
    confidences (calibration.fit). What is below the confidence `floor` is not worth offering; None offers
    nothing.
    """

    options: list
    weights: np.ndarray
    biases: np.ndarray
    points: np.ndarray
    levels: np.ndarray
    floor: float | None = None

    def confidences(self, rows):
        """How sure each option is for each of `rows` (sparse.Rows), 0 to 1."""
        scores = linear.scores(rows, self.weights, self.biases)
        return calibration.chances(scores, self.points, self.levels)

    def offered(self, confidences):
        """[(option's number, confidence)] worth offering of one row's `confidences`, the best first."""
        if self.floor is None:
            return []
        order = np.argsort(-confidences, kind="stable")
        return [(int(n), float(confidences[n])) for n in order if confidences[n] >= self.floor]


@dataclass
class Model:
    """`questions` are "topics", "level" and "publish", those of them for which there was enough to learn.

    `names` are {words of a name or synonym, joined by spaces: its topic}, as texts are searched for them.
    """

    space: Space = field(default_factory=Space)
    questions: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    version: str = ""

    def rows(self, example):
        """{question: sparse.Rows} of one Example; level and publishing are asked with its likely topics."""
        blocks = blocks_of(example)
        plain, guess = self.space.rows([blocks]), {}
        if topics := self.questions.get("topics"):
            guess = dict(zip(topics.options, topics.confidences(plain)[0].tolist(), strict=True))
        guessed = self.space.rows([with_guess(blocks, example, guess)])
        return {name: plain if name == "topics" else guessed for name in self.questions}

    def arrays(self):
        """All that of_arrays() needs beside facts(), as {name: array}."""
        found = {"ids": self.space.ids, "rarity": self.space.rarity}
        for name, question in self.questions.items():
            # Two bytes a weight are exact enough, and half of the file.
            found[f"{name}_weights"] = question.weights.astype(np.float16)
            for part in ("biases", "points", "levels"):
                found[f"{name}_{part}"] = getattr(question, part)
        return found

    def facts(self):
        """The rest of the model, in values that JSON can hold."""
        asked = {name: {"options": one.options, "floor": one.floor} for name, one in self.questions.items()}
        return {"questions": asked, "names": self.names}

    @classmethod
    def of_arrays(cls, arrays, facts):
        """The Model of what arrays() and facts() gave. Raises KeyError or ValueError for anything else."""
        questions = {
            name: Question(
                asked["options"],
                arrays[f"{name}_weights"].astype(np.float32),
                *(arrays[f"{name}_{part}"] for part in ("biases", "points", "levels")),
                asked["floor"],
            )
            for name, asked in facts["questions"].items()
        }
        for one in questions.values():
            if one.weights.shape != (len(arrays["ids"]), len(one.options)):
                raise ValueError("The weights fit neither the features nor the options.")
        space = Space(arrays["ids"], arrays["rarity"])
        return cls(space, questions, facts["names"], facts["version"])
