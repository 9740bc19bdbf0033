"""Whether what is said to be right so often is."""

import numpy as np
import pytest

from articles.curation.learning import calibration


@pytest.mark.parametrize("number", [40, 500, 20_000])
def test_chances_are_as_often_right_as_they_say(number):
    source = np.random.default_rng(2)
    scores = source.normal(size=number)
    truth = 1 / (1 + np.exp(-3 * scores))
    points, levels = calibration.fit(scores, source.random(number) < truth)
    said = calibration.chances(scores, points, levels)
    assert abs(said.mean() - truth.mean()) < 0.1
    if number > 1000:
        assert np.abs(said - truth).mean() < 0.03


def test_higher_score_never_has_a_lower_chance():
    source = np.random.default_rng(3)
    points, levels = calibration.fit(source.normal(size=3000), source.random(3000) < 0.3)
    assert (np.diff(points) > 0).all()
    assert (np.diff(levels) >= 0).all()


def test_nothing_is_certain():
    _, levels = calibration.fit(np.arange(100.0), np.arange(100) >= 50)
    assert 0 < levels.min() < 0.1 < 0.9 < levels.max() < 1
