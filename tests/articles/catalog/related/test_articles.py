"""What is related, as the index answers it: by shared topics and words, rare ones first, and level."""

import pytest

from articles import catalog
from articles.catalog.related import articles as related_articles
from articles.models import Article
from tests.factories import make_article, make_company

pytestmark = pytest.mark.django_db(transaction=True)


def related(article, number=9):
    catalog.refresh()
    ids = catalog.see_also(article, number).related
    found = Article.objects.in_bulk(ids)
    return [found[pk].title for pk in ids]


def test_related_has_rare_topics_before_common_ones():
    article = make_article("Uber", title="it", topics=["Kafka", "Testing"])
    for number in range(5):
        make_article("Lyft", title=f"common {number}", topics=["Testing"], year=2024)
    make_article("Lyft", title="rare", topics=["Kafka"], year=2010)
    assert related(article, 2) == ["rare", "common 4"]


def test_related_has_words_of_the_title_and_of_the_summary():
    article = make_article("Uber", title="Raft consensus", summary="Snapshots of followers.")
    make_article("Lyft", title="Another consensus", year=2011)
    make_article("Lyft", title="On time", excerpt="Followers", year=2010)
    make_article("Lyft", title="Nothing of it", year=2024)
    assert related(article) == ["Another consensus", "On time"]


def test_related_takes_words_less_seriously_than_topics():
    article = make_article("Uber", title="Consensus", topics=["Raft"])
    make_article("Lyft", title="the word: consensus", year=2024)
    make_article("Lyft", title="the topic", topics=["Raft"], year=2010)
    assert related(article) == ["the topic", "the word: consensus"]


def test_related_passes_over_words_that_are_everywhere(monkeypatch):
    monkeypatch.setattr(related_articles, "FEW", 3)
    article = make_article("Uber", title="Streaming consensus")
    for number in range(3):
        make_article("Lyft", title=f"Streaming {number}")
    make_article("Lyft", title="About consensus")
    assert related(article) == ["About consensus"]


def test_related_orders_what_it_found_by_level():
    article = make_article("Uber", title="it", topics=["Kafka"], level="beginner")
    for level, year in (("advanced", 2024), ("intermediate", 2023), ("beginner", 2022)):
        make_article("Lyft", title=level, topics=["Kafka"], level=level, year=year)
    assert related(article) == ["beginner", "intermediate", "advanced"]


def test_related_weighs_the_latest_of_very_many(monkeypatch):
    monkeypatch.setattr(related_articles, "MOST_WEIGHED", 2)
    article = make_article("Uber", title="it", topics=["Kafka"])
    for number in range(4):
        make_article("Lyft", title=str(number), topics=["Kafka"], year=2024)
    assert related(article) == ["3", "2"]


def test_related_is_public_and_of_other_companies():
    article = make_article("Uber", title="Raft consensus", topics=["Kafka"])
    make_article("Uber", title="Consensus", topics=["Kafka"])
    for status in ("inbox", "rejected"):
        make_article("Lyft", title="Consensus", topics=["Kafka"], status=status)
    make_article(make_company(published=False), title="Consensus", topics=["Kafka"])
    assert related(article) == []
