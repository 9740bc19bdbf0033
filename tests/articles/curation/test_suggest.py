"""Suggestions as they are stored: for the inbox alone, and without touching what was decided."""

import pytest

from articles.curation import suggest, training
from articles.curation.duplicates import find
from articles.models import Article, Suggestion
from tests.articles.curation.rows import make_decided
from tests.factories import make_article

pytestmark = pytest.mark.django_db
KAFKA = "Our kafka broker and a partition offset"


def inbox(title=KAFKA, **facts):
    return make_article(status="inbox", status_at=None, title=title, **facts)


def test_without_a_model_only_duplicates_are_suggested():
    published = make_article("Uber", title="Consistent hashing for rate limits")
    find.index_all()
    copy = inbox("Consistent hashing for rate limits", company=published.company)
    assert suggest.suggest([copy.pk]) == 1
    row = Suggestion.objects.get()
    assert (row.topics, row.least, row.level, row.publish, row.version) == ([], None, "", None, "")
    assert (row.duplicate_of, row.duplicate_confidence) == (published, 0.95)
    assert row.duplicate_reason == "The title is the same, at the same company."


def test_topics_come_with_confidence_and_reason():
    topics = make_decided()
    header = training.train()
    article = inbox()
    suggest.suggest([article.pk])
    row = Suggestion.objects.get()
    (first, *_) = row.topics
    assert first["topic"] == topics[1].pk
    assert 0.5 < first["confidence"] < 1
    assert "“kafka”" in first["reason"] or "“partition" in first["reason"] or "“broker" in first["reason"]
    assert row.least == row.topics[-1]["confidence"]
    assert row.version == header["version"]


def test_only_the_inbox_is_suggested_for():
    make_decided()
    training.train()
    pks = [make_article(title=KAFKA).pk, make_article(status="rejected", title=KAFKA).pk, 10**6]
    assert suggest.suggest(pks) == 0
    assert Suggestion.objects.count() == 0


def test_suggesting_again_changes_no_article_and_keeps_the_excerpt():
    make_decided()
    training.train()
    article = inbox()
    Suggestion.objects.create(article=article, excerpt="Brokers keep what they are told.")
    before = list(Article.objects.order_by("pk").values())
    for _ in range(2):
        suggest.suggest([article.pk])
    assert Suggestion.objects.get().excerpt == "Brokers keep what they are told."
    assert list(Article.objects.order_by("pk").values()) == before


def test_what_is_no_longer_suggested_is_gone():
    first = make_article("Uber", title="Consistent hashing for rate limits")
    find.index_all()
    copy = inbox(first.title, company=first.company)
    suggest.suggest([copy.pk])
    Article.objects.filter(pk=copy.pk).update(title="Something else altogether")
    suggest.suggest([copy.pk])
    row = Suggestion.objects.get()
    assert (row.duplicate_of, row.duplicate_confidence, row.duplicate_reason) == (None, None, "")


def test_rows_are_read_by_article():
    one, other = inbox(), inbox("Another one")
    suggest.suggest([one.pk, other.pk])
    assert Suggestion.objects.for_articles([one.pk, 10**6]) == {one.pk: Suggestion.objects.get(pk=one.pk)}


@pytest.mark.parametrize(("floor", "found"), [(0.9, []), (0.8, ["sure"]), (0.5, ["sure", "half"])])
def test_articles_whose_topics_are_all_sure_can_be_published_together(floor, found):
    rows = {"sure": 0.85, "half": 0.5, "none": None}
    for title, least in rows.items():
        Suggestion.objects.create(article=inbox(title), least=least)
    Suggestion.objects.create(article=make_article(title="published"), least=1.0)
    sure = suggest.bulk(Article.objects.order_by("pk"), floor)
    assert list(sure.values_list("title", flat=True)) == found


def test_topic_that_is_gone_is_not_suggested():
    topics = make_decided()
    training.train()
    gone = topics[1].pk
    topics[1].delete()
    article = inbox()
    suggest.suggest([article.pk])
    assert gone not in [one["topic"] for one in Suggestion.objects.get().topics]


def test_newer_model_is_used_at_once():
    make_decided()
    versions = []
    for _ in range(2):
        training.train()
        article = inbox()
        suggest.suggest([article.pk])
        versions.append(Suggestion.objects.get(pk=article.pk).version)
    assert [version[:2] for version in versions] == ["v1", "v2"]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_number_of_queries_does_not_grow_with_the_articles(number, django_assert_num_queries):
    make_decided()
    training.train()
    pks = [inbox(f"{KAFKA} {n}").pk for n in range(number)]
    suggest.suggest(pks)
    with django_assert_num_queries(10):
        suggest.suggest(pks)
