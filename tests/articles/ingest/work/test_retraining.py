"""That a run of ingest has the suggestions trained again, in a process of its own."""

import pytest

from articles.curation import training
from articles.ingest.work.retraining import Retraining
from articles.ingest.work.runner import Runner
from tests.articles.curation.rows import make_decided

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    started = []

    class Process:
        """A training that goes on until it is stopped or waited for."""

        def __init__(self):
            self.ended, self.stopped = None, False
            started.append(self)

        def poll(self):
            return self.ended

        def terminate(self):
            self.stopped = True

        def wait(self):
            self.ended = 0

    monkeypatch.setattr(training, "in_background", Process)
    return started


@pytest.fixture
def started(_own_models):
    return _own_models


@pytest.mark.django_db(transaction=True)
def test_run_starts_the_training_that_is_due_and_ends_without_waiting_for_it(started):
    make_decided()
    Runner(1).run()
    assert [(process.ended, process.stopped) for process in started] == [(None, False)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_trained_while_nothing_is_new(started):
    Runner(1).run()
    assert started == []


def test_decisions_are_looked_at_now_and_then_only(started, django_assert_num_queries):
    retraining = Retraining()
    retraining.look()
    make_decided()
    with django_assert_num_queries(0):
        retraining.look()
    assert started == []


def test_training_is_stopped_with_a_run_that_is(started):
    make_decided()
    retraining = Retraining()
    retraining.look()
    retraining.end(at_once=True)
    assert [process.stopped for process in started] == [True]


def test_run_that_is_stopped_starts_none(started):
    make_decided()
    Retraining().end(at_once=True)
    assert started == []
