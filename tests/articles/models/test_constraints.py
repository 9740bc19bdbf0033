"""What the database itself refuses, whatever way a value comes: no form stands before these tests."""

from datetime import date

import pytest
from django.db import IntegrityError, models, transaction

from articles.models import Article, Company, Feed, Topic
from tests.factories import make_article, make_company, make_feed, make_topic

pytestmark = pytest.mark.django_db


def refused(constraint, change):
    """Whether the database refuses what `change` does, because of `constraint`."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return constraint in str(error.value)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("article_read_minutes_in_range", {"read_minutes": 0}),
        ("article_read_minutes_in_range", {"read_minutes": 601}),
        ("article_level_in_range", {"level": "expert"}),
        ("article_level_in_range", {"level": "Advanced"}),
        ("article_status_in_range", {"status": "draft"}),
        ("article_status_in_range", {"status": ""}),
        ("article_date_precision_in_range", {"date_precision": "week"}),
        ("article_date_precision_in_range", {"date_precision": "year", "published_on": None}),
        ("article_published_is_complete", {"title": ""}),
        ("article_published_is_complete", {"slug": ""}),
        ("article_published_is_complete", {"company": None}),
        ("article_published_is_complete", {"url": "", "canonical_url": None}),
        ("article_canonical_url_follows_url", {"canonical_url": None}),
        ("article_canonical_url_follows_url", {"url": "", "status": "inbox"}),
    ],
)
def test_article_constraint_holds_in_the_database(constraint, values):
    article = make_article(published_on=date(2024, 3, 12))
    assert refused(constraint, lambda: Article.objects.filter(pk=article.pk).update(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"read_minutes": 1},
        {"read_minutes": 600},
        {"read_minutes": None},
        {"level": ""},
        {"published_on": None},
        {"published_on": date(2024, 1, 1), "date_precision": "year"},
        {"status": "inbox", "title": "", "slug": "", "url": "", "canonical_url": None, "company": None},
        {"status": "rejected", "title": "", "company": None},
    ],
)
def test_article_may_lack_what_is_not_known(values):
    article = make_article(published_on=date(2024, 3, 12))
    assert Article.objects.filter(pk=article.pk).update(**values) == 1


def test_canonical_url_is_unique_in_the_database():
    first = make_article(url="https://blog.example/kafka")
    other = Article(
        company=make_company(),
        title="Kafka",
        slug="kafka",
        url="https://blog.example/kafka?ref=x",
        canonical_url=first.canonical_url,
    )
    # PostgreSQL names the constraint, SQLite the column; both say which.
    assert refused("canonical_url", lambda: Article.objects.bulk_create([other]))


def test_article_addresses_that_mean_the_same_cannot_both_be_saved():
    make_article(url="https://blog.example/kafka")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(url="http://www.blog.example/kafka/?utm_source=x#top")
    assert Article.objects.count() == 1


def test_articles_without_an_address_do_not_collide():
    make_article(url="", status="inbox")
    make_article(url="", status="inbox")
    assert Article.objects.filter(canonical_url=None).count() == 2


def test_article_slug_is_unique_in_its_company_only():
    first = make_article("Uber", title="Kafka")
    second = make_article("Uber", title="Flink")
    third = make_article("Netflix", title="Kafka")
    assert (first.slug, third.slug) == ("kafka", "kafka")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=second.pk).update(slug="kafka")


@pytest.mark.parametrize("make", [make_company, make_topic])
def test_name_is_unique_whatever_its_case(make):
    make("Uber")
    model = type(make("Netflix"))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(name="Netflix").update(name="UBER")


@pytest.mark.parametrize("make", [make_company, make_topic])
def test_slug_is_unique(make):
    make("Uber", slug="uber")
    with pytest.raises(IntegrityError), transaction.atomic():
        make("Uber Eats", slug="uber")


@pytest.mark.parametrize("empty", ["name", "slug"])
@pytest.mark.parametrize(("model", "kind"), [(Company, "company"), (Topic, "topic")])
def test_name_and_slug_are_needed(model, kind, empty):
    row = model(**{"name": "Uber", "slug": "uber", empty: ""})
    assert refused(f"{kind}_has_name", lambda: model.objects.bulk_create([row]))


def test_feed_kind_is_one_of_the_known():
    feed = make_feed(kind="atom")
    assert refused("feed_kind_known", lambda: Feed.objects.filter(pk=feed.pk).update(kind="html"))


def test_feed_address_is_unique():
    make_feed(url="https://blog.example/feed")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_feed(url="https://blog.example/feed")


def test_longest_feed_address_of_any_script_can_be_indexed():
    # Characters that do not repeat, so that nothing is gained by compressing them.
    tail = "".join(chr(0x4E00 + number * 7) for number in range(470))
    feed = make_feed(url=f"https://blog.example/{tail}")
    assert Feed.objects.get(url=feed.url) == feed


def test_company_with_articles_cannot_be_deleted():
    company = make_article("Uber").company
    with pytest.raises(models.ProtectedError):
        company.delete()


def test_article_outlives_the_user_who_decided(editor):
    article = make_article(status_by=editor)
    editor.delete()
    article.refresh_from_db()
    assert article.status_by is None
