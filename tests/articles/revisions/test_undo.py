"""Putting back: exactly what a batch changed, and nothing that somebody has changed since."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import AlternateURL, Article, Changeset, Company, FeedEntry, RowChange, Technology, Topic
from articles.revisions import undo
from articles.revisions.recording import recorded
from tests.articles.revisions.rows import rows
from tests.factories import (
    link_technology,
    make_article,
    make_articles,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    """A small catalogue with something in every table that the history knows."""
    uber, feed = make_company("Uber"), None
    feed = make_feed(uber, include="kafka")
    for number in range(3):
        facts = {"level": "advanced", "excerpt": f"Excerpt {number}"}
        article = make_article(uber, ["Kafka", f"Topic {number}"], 2020, **facts)
        link_technology(article, "Flink")
        link_technology(article, f"Measured {number}", state="measured")
        AlternateURL.objects.create(article=article, canonical_url=f"https://a.example/{number}")
        FeedEntry.objects.create(feed=feed, article=article, key=f"k{number}", digest="d")
    make_feed(make_company("Empty"))
    return uber


def batch(editor, change):
    """The Changeset of what `change()` does."""
    with recorded(Changeset.Source.ACTION, "Batch", editor) as made:
        change()
    return Changeset.objects.get(pk=made.id)


CHANGES = {
    "publish": lambda: Article.objects.all().to_inbox(None, timezone.now()),
    "level": lambda: Article.objects.all().set_level("beginner", timezone.now()),
    "twice": lambda: [Article.objects.update(title=title) for title in ("One", "Two", "Three")],
    "topic added": lambda: Article.objects.all().add_topic(make_topic("New"), timezone.now()),
    "topic removed": lambda: Article.objects.all().remove_topic(
        Topic.objects.get(name="Kafka"), timezone.now()
    ),
    "topics set": lambda: Article.objects.first().topics.set([make_topic("Only")]),
    "edited": lambda: Article.objects.all().mark_edited(timezone.now()),
    "articles deleted": lambda: Article.objects.all().delete(),
    "topic deleted": lambda: Topic.objects.get(name="Kafka").delete(),
    "technology deleted": lambda: Technology.objects.all().delete(),
    "feeds deleted": lambda: Company.objects.get(name="Uber").feeds.all().delete(),
    "company deleted": lambda: Company.objects.get(name="Empty").delete(),
    "company renamed": lambda: Company.objects.filter(name="Uber").update(name="Lyft", slug="lyft"),
    "everything added": lambda: make_article("New one", ["New topic"], technologies=["New technology"]),
    "feed paused": lambda: Company.objects.first().feeds.all().pause("Because.", timezone.now()),
    "technologies decided": lambda: [
        link.delete() for link in Article.objects.first().technology_links.decided()
    ],
    "addresses moved": lambda: AlternateURL.objects.update(article=Article.objects.order_by("pk").last()),
    "entries moved": lambda: FeedEntry.objects.update(article=Article.objects.order_by("pk").last()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_batch_is_undone_exactly_and_the_undoing_too(catalogue, editor, name):
    before = rows()
    made = batch(editor, CHANGES[name])
    after = rows()
    assert after != before
    outcome = undo.undo(made, editor)
    assert (rows(), outcome.left) == (before, {})
    assert outcome.done
    again = Changeset.objects.get(undoes=made)
    assert (again.source, again.user) == ("undo", editor)
    outcome = undo.undo(again, editor)
    assert (rows(), outcome.left) == (after, {})


@pytest.mark.parametrize("seed", range(8))
def test_any_changes_in_any_order_are_undone_exactly(catalogue, editor, seed):
    chosen = random.Random(seed).sample(sorted(CHANGES.keys() - {"everything added"}), 6)

    def change():
        for name in chosen:
            try:
                CHANGES[name]()
            except (Topic.DoesNotExist, Company.DoesNotExist, AttributeError):
                continue

    before = rows()
    made = batch(editor, change)
    outcome = undo.undo(made, editor)
    assert (rows(), outcome.left) == (before, {})


def test_what_somebody_has_changed_since_stays(editor):
    first, second = make_article(level="beginner"), make_article(level="beginner")
    made = batch(editor, lambda: Article.objects.all().set_level("advanced", timezone.now()))
    Article.objects.filter(pk=first.pk).update(level="intermediate", excerpt="New")
    Article.objects.filter(pk=second.pk).update(excerpt="New")
    outcome = undo.undo(made, editor)
    assert outcome.left == {("article", first.pk): undo.CHANGED_SINCE}
    assert outcome.done == {("article", second.pk)}
    assert list(Article.objects.order_by("pk").values_list("level", "excerpt")) == [
        ("intermediate", "New"),
        ("beginner", "New"),
    ]


def test_status_that_stays_keeps_who_decided_it(editor, chief):
    article = make_article(status="inbox", status_at=None)
    made = batch(editor, lambda: Article.objects.all().publish(editor, timezone.now()))
    Article.objects.all().reject(chief, timezone.now())
    before = rows()
    assert undo.undo(made, editor).left == {("article", article.pk): undo.CHANGED_SINCE}
    assert rows() == before


def test_what_was_added_and_changed_since_is_not_deleted(editor):
    made = batch(editor, lambda: [make_topic("A"), make_topic("B")])
    Topic.objects.filter(name="B").update(description="Wanted")
    outcome = undo.undo(made, editor)
    assert list(Topic.objects.values_list("name", flat=True)) == ["B"]
    assert list(outcome.left.values()) == [undo.CHANGED_SINCE]


def test_company_that_has_got_articles_since_is_not_deleted(editor):
    made = batch(editor, lambda: make_company("New"))
    make_article(Company.objects.get())
    outcome = undo.undo(made, editor)
    assert (list(outcome.left.values()), Company.objects.count()) == ([undo.IN_USE], 1)


def test_what_has_lost_its_place_is_told(editor):
    topic = make_topic("Kafka")
    made = batch(editor, topic.delete)
    make_topic("Kafka")
    outcome = undo.undo(made, editor)
    assert (list(outcome.left.values()), Topic.objects.count()) == ([undo.NO_PLACE], 1)
    renamed = make_topic("Old")
    made = batch(editor, lambda: Topic.objects.filter(pk=renamed.pk).update(name="New", slug="new"))
    make_topic("Other", slug="old")
    assert undo.undo(made, editor).left == {("topic", renamed.pk): undo.NO_PLACE}


def test_link_to_what_is_gone_is_told(editor):
    article, topic = make_article(), make_topic("Kafka")
    article.topics.add(topic)
    made = batch(editor, lambda: article.topics.clear())
    topic.delete()
    outcome = undo.undo(made, editor)
    assert outcome.left == {("article", article.pk): undo.NOTHING_TO_BELONG_TO}
    moved = make_article("Gone")
    gone = moved.company
    made = batch(editor, lambda: Article.objects.filter(pk=moved.pk).update(company=article.company))
    gone.delete()
    assert undo.undo(made, editor).left == {("article", moved.pk): undo.NOTHING_TO_BELONG_TO}


def test_single_field_is_put_back_whatever_it_is_by_now(editor):
    article = make_article(title="First", excerpt="E")
    for title in ("Second", "Third"):
        Article.objects.update(title=title, excerpt=title)
    change = RowChange.objects.of(article).get(before__title="First")
    outcome = undo.put_back([change], editor, "title")
    assert outcome.columns == {("article", article.pk): {"title"}}
    assert Article.objects.values_list("title", "excerpt").get() == ("First", "Third")


def test_status_takes_with_it_who_decided_it(editor, chief):
    article = make_article(status_by=chief)
    before = Article.objects.values_list("status", "status_by", "status_at").get()
    Article.objects.all().reject(editor, timezone.now())
    change = RowChange.objects.of(article).first()
    undo.put_back([change], editor, "status")
    assert Article.objects.values_list("status", "status_by", "status_at").get() == before


def test_number_of_queries_does_not_grow_with_the_rows(editor):
    counted = []
    for number in (1, 3, 30):
        pks = [article.pk for article in make_articles(number, level="beginner")]
        chosen = Article.objects.by_pks(pks)
        made = batch(editor, lambda chosen=chosen: chosen.set_level("advanced", timezone.now()))
        with CaptureQueriesContext(connection) as captured:
            assert len(undo.undo(made, editor).done) == number
        counted.append(len(captured))
    assert len(set(counted)) == 1


def test_technology_that_was_taken_out_of_the_text_stays_put_back(editor):
    article, kafka = make_article(), make_technology("Kafka")
    link_technology(article, kafka, state="measured")
    made = batch(editor, lambda: article.technology_links.decide(article, [], [kafka]))
    undo.undo(made, editor)
    assert list(article.technology_links.values_list("state", flat=True)) == ["measured"]
