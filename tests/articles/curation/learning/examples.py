"""Decisions for tests of learning: articles about three subjects, each with words of its own."""

import random

from articles.curation.learning.features import Example
from articles.curation.learning.learn import Decision

SUBJECTS = {
    1: ("kafka", "broker", "partition", "offset", "consumer", "topic"),
    2: ("react", "button", "stylesheet", "browser", "component", "font"),
    3: ("model", "training", "gradient", "feature", "embedding", "label"),
}
LEVELS = {"beginner": "introduction basics first", "intermediate": "practice", "advanced": "internals kernel"}
BETWEEN = ("of", "a", "system", "team", "story", "year", "our", "with")


def decisions(number=400, seed=1):
    """Decisions about invented titles: topics by their words, levels by theirs, and every fifth rejected."""
    source = random.Random(seed)
    return [_decision(source, key) for key in range(number)]


def _decision(source, key):
    topics = source.sample(sorted(SUBJECTS), source.choice((1, 1, 2)))
    level = source.choice(sorted(LEVELS))
    is_published = key % 3 != 0
    words = [word for topic in topics for word in source.sample(SUBJECTS[topic], 2)]
    words += [source.choice(LEVELS[level].split()), *source.sample(BETWEEN, 3)]
    words += [] if is_published else ["webinar"]
    source.shuffle(words)
    example = Example(title=" ".join(words), url=f"https://blog.example/{key}", company="Uber")
    return Decision(example, key, tuple(topics), level, is_published)
