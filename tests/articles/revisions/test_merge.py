"""Two of a kind made one, and taken apart again exactly."""

import pytest
from django.db import IntegrityError

from articles.models import (
    AlternateURL,
    Article,
    ArticleTechnology,
    Backfill,
    Changeset,
    Company,
    Feed,
    FeedEntry,
    Technology,
    Topic,
)
from articles.revisions import undo
from articles.revisions.merge import merge
from tests.articles.revisions.rows import rows
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db


def test_articles_keep_topics_technologies_entries_and_addresses_of_both(editor):
    uber = make_company("Uber")
    gone = make_article(uber, ["Kafka", "Go"], url="https://a.example/gone", technologies=["Flink"])
    left = make_article(uber, ["Kafka", "SQL"], url="https://a.example/left")
    link_technology(gone, "Redis", state="measured")
    link_technology(left, "Redis", state="measured")
    link_technology(left, "Flink", state="measured")
    FeedEntry.objects.create(feed=make_feed(uber), article=gone, key="k", digest="d")
    AlternateURL.objects.create(article=gone, canonical_url="https://b.example/gone")
    before = rows()
    words = f"“{gone.title}” merged into “{left.title}”"
    made, changed = merge(gone, left, ["title", "url"], editor)
    after = rows()
    assert changed == [left.pk]
    article = Article.objects.get()
    assert {topic.name for topic in article.topics.all()} == {"Kafka", "Go", "SQL"}
    states = dict(article.technology_links.values_list("technology__name", "state"))
    assert states == {"Flink": "decided", "Redis": "measured"}
    assert (article.title, article.url) == (gone.title, "https://a.example/gone")
    assert {row.canonical_url for row in article.alternates.all()} == {
        "https://a.example/left",
        "https://b.example/gone",
    }
    assert article.feed_entries.count() == 1
    batch = Changeset.objects.get(pk=made.id)
    assert (str(batch), batch.user, batch.source) == (words, editor, "action")
    assert undo.undo(batch, editor).left == {}
    assert rows() == before
    assert undo.undo(Changeset.objects.get(undoes=batch), editor).left == {}
    assert rows() == after


def test_companies_keep_articles_feeds_and_searches_of_both(editor):
    gone, left = make_company("Gone", tagline="Theirs"), make_company("Left", tagline="Ours")
    make_article(gone, slug="same"), make_article(left, slug="same"), make_article(gone, slug="other")
    make_feed(gone), make_feed(left)
    Backfill.objects.create(company=gone), Backfill.objects.create(company=left)
    before = rows()
    made, changed = merge(gone, left, ["tagline"], editor)
    assert len(changed) == 2
    assert list(Company.objects.values_list("name", "tagline")) == [("Left", "Theirs")]
    assert left.articles.count() == len(set(left.articles.values_list("slug", flat=True))) == 3
    assert (left.feeds.count(), left.backfills.running().count()) == (2, 1)
    assert undo.undo(Changeset.objects.get(pk=made.id), editor).left == {}
    assert rows() == before


@pytest.mark.parametrize("kind", ["topic", "technology"])
def test_articles_of_both_have_what_is_left(editor, kind):
    make = {"topic": make_topic, "technology": make_technology}[kind]
    gone, left = make("Gone"), make("Left")
    articles = [make_article() for _ in range(3)]
    for article, its in zip(articles, ([gone], [left], [gone, left]), strict=True):
        for one in its:
            article.topics.add(one) if kind == "topic" else link_technology(article, one)
    before = rows()
    made, changed = merge(gone, left, ["name"], editor)
    assert set(changed) == {articles[0].pk, articles[2].pk}
    assert [row.name for row in type(left).objects.all()] == ["Gone"]
    assert set(left.articles.all()) == set(articles)
    assert left.articles.count() == 3
    assert undo.undo(Changeset.objects.get(pk=made.id), editor).left == {}
    assert rows() == before


def test_all_is_undone_when_a_value_has_no_place(editor):
    gone, left, third = make_topic("Gone"), make_topic("Left"), make_topic("Third")
    Topic.objects.filter(pk=gone.pk).update(slug="gone")
    gone.slug = third.slug
    before = rows()
    with pytest.raises(IntegrityError):
        merge(gone, left, ["slug"], editor)
    assert rows() == before


def test_what_came_to_the_merged_one_since_stays(editor):
    gone, left = make_topic("Gone"), make_topic("Left")
    made, _ = merge(gone, left, (), editor)
    article = make_article(topics=[left])
    outcome = undo.undo(Changeset.objects.get(pk=made.id), editor)
    assert outcome.left == {}
    assert article.topics.get() == left
    assert Topic.objects.count() == 2


def test_editors_decisions_win_over_what_was_measured(editor):
    article, gone, left = make_article(), make_technology("Gone"), make_technology("Left")
    link_technology(article, gone)
    link_technology(article, left, state="measured")
    merge(gone, left, (), editor)
    assert ArticleTechnology.objects.get().state == "decided"
    assert (Technology.objects.count(), Feed.objects.count()) == (1, 0)
