"""What is learned from decisions, and what is said about how well."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from articles.curation.learning.features import Example, blocks_of
from articles.curation.learning.learn import learn
from articles.curation.learning.model import Model
from articles.curation.learning.names import names_of
from tests.articles.curation.learning.examples import decisions

NAMES = names_of({1: ["Kafka"], 2: ["Frontend"], 3: ["Machine learning"]})


@pytest.fixture(scope="module")
def learned():
    return learn(decisions(), NAMES)


def offered(model, name, title):
    question = model.questions[name]
    rows = model.space.rows([blocks_of(Example(title=title))])
    return [question.options[n] for n, _ in question.offered(question.confidences(rows)[0])]


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("A kafka broker and its partition", [1]),
        ("A button of a react component", [2]),
        ("Training a model by its gradient", [3]),
    ],
)
def test_topics_are_those_of_the_words(learned, title, topics):
    assert offered(learned[0], "topics", title) == topics


def test_level_and_publishing_are_learned_too(learned):
    assert offered(learned[0], "level", "kernel internals of a broker")[:1] == ["advanced"]
    assert offered(learned[0], "publish", "A kafka broker") == ["published"]
    assert offered(learned[0], "publish", "Webinar: a kafka broker") == []


def test_report_compares_with_what_is_simpler(learned):
    topics = learned[1]["topics"]
    assert (topics["learned_from"], topics["held_out"]) == (320, 80)
    assert set(topics["methods"]) == {
        "suggestions",
        "the commonest",
        "the nearest article",
        "names and synonyms",
    }
    assert topics["methods"]["suggestions"]["f1"] > 0.95
    assert topics["methods"]["the commonest"]["f1"] < 0.7
    assert set(learned[1]) == {"topics", "level", "publish"}
    assert json.loads(json.dumps(learned[1])) == learned[1]


def test_stored_model_answers_alike(learned):
    model = learned[0]
    facts = json.loads(json.dumps({**model.facts(), "version": "v1"}))
    again = Model.of_arrays(model.arrays(), facts)
    rows = model.space.rows([blocks_of(one.example) for one in decisions(20, seed=2)])
    for name, question in model.questions.items():
        assert np.array_equal(question.confidences(rows), again.questions[name].confidences(rows))
    assert (again.version, again.names) == ("v1", NAMES)


def test_weights_that_do_not_fit_are_refused(learned):
    arrays = learned[0].arrays() | {"ids": np.arange(3, dtype=np.uint32)}
    with pytest.raises(ValueError, match="fit"):
        Model.of_arrays(arrays, {**learned[0].facts(), "version": "v1"})


@pytest.mark.parametrize(
    ("number", "fields"), [(0, set()), (99, set()), (150, {"topics"}), (250, {"topics", "level"})]
)
def test_too_few_decisions_teach_nothing(number, fields):
    model, report = learn(decisions(number), NAMES)
    assert (set(model.questions), set(report)) == (fields, fields)


def test_publishing_is_not_learned_without_enough_rejected():
    some = [one if one.is_published else replace(one, is_published=None) for one in decisions(330)]
    assert "publish" not in learn(some, NAMES)[0].questions


def test_level_that_cannot_be_learned_is_never_offered():
    source = random.Random(7)
    levels = ("beginner", "intermediate", "advanced")
    some = [replace(one, topics=(), level=source.choice(levels)) for one in _without_levels(300)]
    model, report = learn(some, NAMES)
    assert (model.questions["level"].floor, report["level"]["floor"]) == (None, None)


def _without_levels(number):
    """Decisions whose titles say nothing at all."""
    return [replace(one, example=Example(title=f"Title {one.key % 7}")) for one in decisions(number)]
