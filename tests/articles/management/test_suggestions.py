"""The commands that train suggestions and say how good they are."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles.curation import files
from tests.articles.curation.rows import make_decided

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def output(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue().splitlines()


def test_training_says_what_it_does():
    make_decided()
    lines = output("train_suggestions")
    assert lines[:2] == ["Learning from 120 decisions", "Suggestions for 0 articles of the inbox"]
    assert lines[2] == f"Trained {files.newest()[0]['version']}"


def test_training_that_is_not_due_does_nothing():
    assert output("train_suggestions", "--if-due") == ["Too few decisions are new."]
    assert files.newest() is None


def test_training_says_that_another_is_at_work():
    make_decided()
    with files.only_one():
        assert output("train_suggestions")[-1] == "Another process is training."


def test_training_can_be_quiet():
    make_decided()
    assert output("train_suggestions", verbosity=0) == []


def test_evaluation_prints_tables():
    make_decided()
    lines = output("evaluate_suggestions")
    assert lines[1] == "Topics"
    (suggestions,) = (line.split() for line in lines if line.startswith("  suggestions"))
    assert float(suggestions[1]) > 50
    assert files.newest() is None


def test_evaluation_of_too_little_says_so():
    assert output("evaluate_suggestions") == ["Too little is decided yet to learn from."]
