"""What the support vector machines learn from rows that can be told apart."""

import numpy as np

from articles.curation.learning import linear
from articles.curation.learning.sparse import Rows


def one_column_a_row(columns, width):
    return Rows([1] * len(columns), np.array(columns), np.ones(len(columns)), width)


def test_rows_that_can_be_told_apart_are():
    columns = [0, 1, 2] * 20
    answers = np.eye(3)[columns]
    rows = one_column_a_row(columns, 3)
    scores = linear.scores(rows, *linear.fit(rows, answers, 10))
    assert (scores.argmax(1) == columns).all()
    assert (scores.max(1) > 0.8).all()


def test_loss_is_lower_than_anywhere_near():
    source = np.random.default_rng(1)
    columns = source.integers(0, 5, 60)
    answers = (source.random((60, 2)) < 0.4).astype(np.float32)
    rows = one_column_a_row(columns, 5)
    weights, biases = linear.fit(rows, answers, 1)
    loss = linear._loss(rows, rows.transposed(), np.where(answers > 0, 1, -1).astype(np.float32), 1)
    found = np.vstack([weights, biases])
    lowest = loss(found)[0]
    for _ in range(20):
        assert (
            loss(found + source.normal(scale=0.1, size=found.shape).astype(np.float32))[0] >= lowest * 0.999
        )


def test_question_that_nobody_answers_with_yes_is_answered_with_no():
    rows = one_column_a_row([0, 1] * 10, 2)
    assert (linear.scores(rows, *linear.fit(rows, np.zeros((20, 1)), 1)) < 0).all()
