"""Which companies write on the same subjects as another, from numbers of articles alone."""

from dataclasses import dataclass
from math import log

import numpy as np

# So many of a company's topics say whom it is like.
MOST_COMPARED = 5
MOST_SIMILAR = 6
# A company of few articles has a high share of every topic: its shares count as if it had so many more.
DAMPING = 8


@dataclass(frozen=True)
class OnTopic:
    """Who writes on a topic, as arrays with a place for each of Companies.

    `numbers` are articles, `shares` are how much these are of all that a company writes, rare topics weighing
    more.
    """

    numbers: np.ndarray
    shares: np.ndarray


class Companies:
    """All companies and how many articles each has, to be compared by what they write on."""

    def __init__(self, totals):
        """Reads {company: number of articles}."""
        self._names = list(totals)
        self._places = {name: place for place, name in enumerate(self._names)}
        self._totals = np.fromiter(totals.values(), float, len(totals))

    def on_topic(self, numbers):
        """The OnTopic of {company: number of articles on it}."""
        # A company may have come between the two counts.
        known = {self._places[name]: number for name, number in numbers.items() if name in self._places}
        found = np.zeros(len(self._names))
        found[list(known)] = list(known.values())
        rarity = log(1 + self._totals.sum() / found.sum()) if known else 0
        return OnTopic(found, rarity * found / (self._totals + DAMPING))

    def most_similar(self, own, topics, number=MOST_SIMILAR):
        """The companies that write most on the topics of the company `own`, most similar first, as a list.

        `topics` has the OnTopic of each of its topics. No company that shares no topic.
        """
        if own not in self._places or not topics:
            return []
        place = self._places[own]
        scores = sum(topic.numbers[place] * topic.shares for topic in topics)
        scores[place] = 0
        best = np.argsort(-scores, kind="stable")[:number]
        return [self._names[found] for found in best.tolist() if scores[found] > 0]
