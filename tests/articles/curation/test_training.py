"""When a model is trained, from what, and what comes of it."""

import pytest

from articles.curation import decisions, files, training
from articles.models import Article, Suggestion
from tests.articles.curation.rows import make_decided
from tests.factories import make_article, make_articles, make_company, make_topic

pytestmark = pytest.mark.django_db


def test_training_is_due_when_enough_is_new():
    assert not training.is_due()
    topics = make_decided(120)
    assert training.is_due()
    training.train()
    assert not training.is_due()
    make_articles(49, make_company("Lyft"), topics=[topics[1]])
    assert not training.is_due()
    make_article("Lyft", topics=[topics[1]])
    assert training.is_due()


def test_large_catalogue_waits_for_more(monkeypatch):
    monkeypatch.setattr(training, "NEW_SHARE", 0.5)
    topics = make_decided(120)
    training.train()
    make_articles(100, make_company("Lyft"), topics=[topics[1]])
    assert not training.is_due()


def test_broken_file_is_trained_again(settings):
    make_decided()
    training.train()
    (path,) = (settings.VAR_DIR / "suggestions").glob("*.npz")
    path.write_bytes(b"broken")
    assert training.is_due()
    assert training.train()["version"].startswith("v2-")


def test_whole_inbox_is_suggested_for_afterwards():
    make_decided()
    article = make_article(status="inbox", status_at=None, title="A kafka broker")
    header = training.train()
    assert Suggestion.objects.get().pk == article.pk
    assert Suggestion.objects.get().version == header["version"]
    assert set(training.report()["report"]) == {"topics"}


def test_sentences_of_decided_pages_are_forgotten():
    article, decided = (make_article(status=status) for status in ("inbox", "rejected"))
    for one in (article, decided):
        Suggestion.objects.create(article=one, excerpt="Brokers keep what they are told.")
    training.train()
    assert dict(Suggestion.objects.values_list("pk", "excerpt")) == {
        article.pk: "Brokers keep what they are told.",
        decided.pk: "",
    }


def test_too_little_makes_a_model_that_suggests_nothing():
    header = training.train()
    assert (header["decisions"], header["report"]) == (0, {})
    assert not training.is_due()


def test_another_training_is_left_alone():
    with files.only_one():
        assert training.train() is None


def test_evaluation_writes_nothing():
    make_decided()
    assert training.evaluate()["topics"]["held_out"] > 0
    assert files.newest() is None


def test_decisions_are_those_of_editors(editor):
    topic = make_topic("Kafka")
    starter = make_article("Uber", topics=[topic], level="advanced", title="One")
    by_editor = make_article("Uber", status_by=editor, title="Two")
    rejected = make_article("Uber", status="rejected", status_by=editor, topics=[topic], title="Three")
    make_article("Uber", title="Published by a feed that is trusted")
    make_article("Uber", status="rejected", title="Rejected by a rule")
    make_article("Uber", status="inbox", status_by=editor, topics=[topic], title="Back in the inbox")
    found = {one.example.title: one for one in decisions.read(decisions.topic_names())}
    assert set(found) == {starter.title, by_editor.title, rejected.title}
    told = {title: (one.topics, one.level, one.is_published) for title, one in found.items()}
    assert told == {
        "One": ((topic.pk,), "advanced", None),
        "Two": ((), "", True),
        "Three": ((), "", False),
    }


def test_newest_decisions_are_learned_from(monkeypatch):
    monkeypatch.setattr(decisions, "MOST", 10)
    make_decided(30)
    newest = Article.objects.order_by("-pk").values_list("title", flat=True)[:10]
    found = decisions.read(decisions.topic_names())
    assert [one.example.title for one in found] == list(reversed(newest))


def test_part_that_is_held_out_stays_the_same():
    make_decided()
    parts = [
        {one.key for one in decisions.read(decisions.topic_names()) if one.is_held_out} for _ in range(2)
    ]
    assert parts[0] == parts[1]
    assert 10 < len(parts[0]) < 40
