"""What is in the history: every change, by whom and in which batch, whatever makes it."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.models import AlternateURL, Article, ArticleTechnology, Changeset, Company, Feed, RowChange
from articles.revisions import triggers
from articles.revisions.recording import recorded
from articles.revisions.tracked import TRACKED
from tests.articles.revisions.rows import columns
from tests.factories import (
    MAKERS,
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_history(db):
    """Emptying the tables after a test that commits is a change too."""
    RowChange.objects.all().delete()
    Changeset.objects.all().delete()


def told(row):
    """(action, before, after) of each change of `row` itself, in order."""
    changes = RowChange.objects.of(row).filter(table=row._meta.db_table).order_by("pk")
    return list(changes.values_list("action", "before", "after"))


def another(row, field):
    """A value that the column of `field` may have and does not have in `row`."""
    value = getattr(row, field.attname)
    if field.is_relation:
        return (
            MAKERS[field.related_model._meta.model_name]().pk if "user" not in str(field.related_model) else 7
        )
    kind = field.get_internal_type()
    if field.name in ("url", "canonical_url", "blog_url", "website", "image"):
        return "https://other.example/feed.xml"
    if field.choices:
        return next(choice for choice, _ in field.flatchoices if choice not in (value, "order", "rejected"))
    return {
        "BooleanField": lambda: not value,
        "DateField": lambda: timezone.localdate(),
        "DateTimeField": lambda: timezone.now().replace(microsecond=123456),
        "PositiveSmallIntegerField": lambda: 17,
    }.get(kind, lambda: "other")()


@pytest.mark.parametrize(("table", "column"), columns())
def test_every_column_is_recorded_with_its_value_before_and_after(table, column, editor):
    tracked = TRACKED[table]
    row = MAKERS[tracked.kind]()
    field = tracked.fields[column]
    # People are not made by a factory of ours.
    value = editor.pk if column == "status_by_id" else another(row, field)
    if column == "date_precision":
        type(row).objects.filter(pk=row.pk).update(published_on=timezone.localdate())
    if column == "reason":
        type(row).objects.filter(pk=row.pk).update(status="paused")
    number = len(told(row))
    type(row).objects.filter(pk=row.pk).update(**{field.attname: value})
    [(action, before, after)] = told(row)[number:]
    assert (action, list(before), list(after)) == ("changed", [column], [column])
    assert before[column] != after[column]


def test_what_is_no_decision_is_not_recorded():
    feed, article = make_feed(), make_article()
    Feed.objects.update(etag="a", error="b", failures=3, next_due_at=timezone.now(), title="c", kind="rss")
    Article.objects.update(changed_at=timezone.now())
    assert told(feed) == [("added", {}, {})]
    assert told(article) == [("added", {}, {})]


def test_saving_what_is_there_is_no_change():
    article = make_article(level="advanced")
    Article.objects.update(level="advanced", note="")
    article.save()
    assert told(article) == [("added", {}, {})]


def test_deleted_row_is_recorded_whole():
    topic = make_topic("Kafka", description="Logs", synonyms="a, b")
    pk = topic.pk
    topic.delete()
    [change] = RowChange.objects.filter(kind="topic", action="deleted")
    assert (change.object_id, change.row_id) == (pk, pk)
    assert change.before == {
        "id": pk,
        "name": "Kafka",
        "slug": "kafka",
        "description": "Logs",
        "synonyms": "a, b",
    }


def test_topics_technologies_and_addresses_are_in_the_history_of_the_article():
    article, topic, technology = make_article(), make_topic(), make_technology()
    article.topics.add(topic)
    article.topics.remove(topic)
    link = link_technology(article, technology, state="measured")
    ArticleTechnology.objects.decide(article, [], [technology])
    AlternateURL.objects.create(article=article, canonical_url="https://a.example/")
    changes = RowChange.objects.of(article).order_by("pk").values_list("table", "action", "row_id")
    assert [(table.removeprefix("articles_"), action) for table, action, _ in changes] == [
        ("article", "added"),
        ("article_topics", "added"),
        ("article_topics", "deleted"),
        ("articletechnology", "changed"),
        ("alternateurl", "added"),
    ]
    assert changes[3][2] == link.pk


def test_raw_sql_is_recorded_and_belongs_to_no_batch():
    company = make_company(tagline="Old")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_company SET tagline = 'New'")
    [_, change] = RowChange.objects.of(company).order_by("pk")
    assert (change.before, change.after, change.changeset) == ({"tagline": "Old"}, {"tagline": "New"}, None)


def test_changes_of_a_batch_say_who_did_what(editor):
    with recorded(Changeset.Source.ACTION, "Renamed", editor) as batch:
        first, second = make_company(), make_company()
        Company.objects.update(tagline="New")
    made = Changeset.objects.get()
    assert (made.pk, made.source, made.words, made.user) == (batch.id, "action", "Renamed", editor)
    assert made.row_changes.count() == RowChange.objects.count() == 4
    assert made.row_changes.objects() == [("company", first.pk), ("company", second.pk)]


def test_batch_that_changes_nothing_is_not_written(editor):
    make_company()
    with recorded(Changeset.Source.FORM, user=editor):
        Company.objects.update(tagline="")
        list(Company.objects.all())
    assert not Changeset.objects.exists()


def test_batch_inside_another_is_one_of_its_own_by_the_same_person(editor):
    with recorded(Changeset.Source.FORM, "outer", editor):
        make_company()
        with recorded(Changeset.Source.IMPORT, "inner"):
            make_company()
        make_company()
    make_company()
    batches = list(RowChange.objects.order_by("pk").values_list("changeset__words", "changeset__user"))
    assert batches == [("outer", editor.pk), ("inner", editor.pk), ("outer", editor.pk), (None, None)]


def change_and_fail(words, editor):
    with transaction.atomic(), recorded(Changeset.Source.FORM, words, editor):
        make_company()
        raise ZeroDivisionError


def test_what_is_rolled_back_leaves_no_trace_and_later_changes_are_nobodys(editor):
    with pytest.raises(ZeroDivisionError):
        change_and_fail("lost", editor)
    make_company()
    assert list(RowChange.objects.values_list("changeset", flat=True)) == [None]
    with recorded(Changeset.Source.FORM, "kept", editor):
        make_company()
        with pytest.raises(ZeroDivisionError):
            change_and_fail("lost", editor)
        make_company()
    make_company()
    words = RowChange.objects.order_by("pk").values_list("changeset__words", flat=True)
    assert list(words) == [None, "kept", "kept", None]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at_once", [False, True])
def test_changes_of_others_meanwhile_are_not_taken_for_ours(editor, at_once):
    """Another connection writes while a batch is open; without a transaction, and in the middle of one."""
    mine, its = make_company(), make_company()

    def write():
        try:
            Company.objects.filter(pk=its.pk).update(tagline="theirs")
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    with recorded(Changeset.Source.FORM, "mine", editor):
        Company.objects.filter(pk=mine.pk).update(tagline="mine")
        if at_once:
            with transaction.atomic():
                Company.objects.filter(pk=mine.pk).update(tagline="mine again")
                thread.start()
        else:
            thread.start()
        thread.join()
        Company.objects.filter(pk=mine.pk).update(tagline="and again")
    assert {change.changeset and str(change.changeset) for change in RowChange.objects.of(mine)[:2]} == {
        "mine"
    }
    assert RowChange.objects.of(its)[0].changeset is None


@pytest.mark.django_db(transaction=True)
def test_batch_outlives_its_connection(editor):
    with recorded(Changeset.Source.COMMAND, "long"):
        make_company()
        connection.close()
        make_company()
    make_company()
    words = RowChange.objects.order_by("pk").values_list("changeset__words", flat=True)
    assert list(words)[-3:] == ["long", "long", None]


def test_triggers_are_laid_anew_where_they_are_missing_or_old():
    there, wanted = triggers.installed()
    assert there == wanted
    assert len(wanted) > 20
    triggers.remove()
    assert triggers.installed()[0] == set()
    company = make_company()
    assert not RowChange.objects.of(company).exists()
    triggers.install()
    assert triggers.installed() == (wanted, wanted)
    Company.objects.update(tagline="New")
    assert told(company) == [("changed", {"tagline": ""}, {"tagline": "New"})]
