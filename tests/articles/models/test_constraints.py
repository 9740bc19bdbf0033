"""What the database itself refuses, however a value gets there: no form stands in front of these tests."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from articles.models import (
    Article,
    ArticleTechnology,
    Backfill,
    BackfillURL,
    Company,
    Feed,
    FeedEntry,
    FormerSlug,
    Merged,
    ReaderReport,
    SketchKey,
    Suggestion,
    SummarySuggestion,
    Technology,
    Topic,
)
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("articles").get_models()
    for constraint in model._meta.constraints
}


def make_link():
    return link_technology(make_article(), "Kafka", "measured")


def make_suggestion(**facts):
    return Suggestion.objects.create(article=make_article(), **facts)


def make_summary_suggestion(**facts):
    return SummarySuggestion.objects.create(article=make_article(), **facts)


def make_report():
    return ReaderReport.objects.create(article=make_article(), kind="level")


# The constraint, a valid row, and values that the constraint forbids it to get.
FORBIDDEN = [
    ("article_read_minutes_in_range", make_article, {"read_minutes": 0}),
    ("article_read_minutes_in_range", make_article, {"read_minutes": 601}),
    ("article_level_in_range", make_article, {"level": "expert"}),
    ("article_level_in_range", make_article, {"level": "Advanced"}),
    ("article_status_in_range", make_article, {"status": "draft"}),
    ("article_status_in_range", make_article, {"status": ""}),
    ("article_date_precision_in_range", make_article, {"date_precision": "week"}),
    *(
        ("article_date_precision_in_range", make_article, {"date_precision": one, "published_on": None})
        for one in ("month", "year", "order")
    ),
    ("article_published_on_in_range", make_article, {"published_on": date(1989, 12, 31)}),
    ("article_published_on_in_range", make_article, {"published_on": date(2100, 1, 1)}),
    *(
        ("article_language_is_a_code", make_article, {"language": one})
        for one in ("EN", "en_us", "en us", "-en", "1", "über", "en\n")
    ),
    *(
        ("article_slug_has_an_address", make_article, {"slug": one})
        for one in ("-dash", "_dash", "-", "..", ".dot", "a/b", "/")
    ),
    ("suggestion_level_in_range", make_suggestion, {"level": "guru"}),
    ("summary_suggestion_level_in_range", make_summary_suggestion, {"level": "guru"}),
    ("article_pick_is_published", make_article, {"picked_on": date(2024, 3, 12), "status": "rejected"}),
    ("article_published_is_complete", make_article, {"title": ""}),
    ("article_published_is_complete", make_article, {"slug": ""}),
    ("article_published_is_complete", make_article, {"company": None}),
    ("article_published_is_complete", make_article, {"url": "", "canonical_url": None}),
    ("article_canonical_url_follows_url", make_article, {"canonical_url": None}),
    ("article_canonical_url_follows_url", make_article, {"url": "", "status": "inbox"}),
    ("company_has_name", make_company, {"name": ""}),
    ("company_has_name", make_company, {"slug": ""}),
    *(
        (f"{noun}_slug_has_an_address", make, {"slug": one})
        for noun, make in (("company", make_company), ("topic", make_topic), ("technology", make_technology))
        for one in ("-dash", "_dash", "-", "..", "a.b", "a/b", "a b", "über", "a\n")
    ),
    ("topic_has_name", make_topic, {"name": ""}),
    ("topic_has_name", make_topic, {"slug": ""}),
    ("technology_has_name", make_technology, {"name": ""}),
    ("technology_has_name", make_technology, {"slug": ""}),
    ("technology_kind_in_range", make_technology, {"kind": "gadget"}),
    ("article_technology_state_in_range", make_link, {"state": "guessed"}),
    ("article_technology_state_in_range", make_link, {"in_text": False}),
    ("feed_kind_known", make_feed, {"kind": "html"}),
    ("feed_status_known", make_feed, {"status": "broken"}),
    ("feed_status_known", make_feed, {"reason": "An active feed needs no reason."}),
    ("reader_report_says_something", make_report, {"kind": "spam"}),
    ("reader_report_says_something", make_report, {"kind": "other", "text": ""}),
]


def _feed_entries():
    facts = {"feed": make_feed(), "key": "k", "digest": "d"}
    return [FeedEntry(article=make_article(), **facts) for _ in range(2)]


def _backfill_urls():
    backfill = Backfill.objects.create(company=make_company())
    return [
        BackfillURL(backfill=backfill, kind="page", key="k", url=f"https://a.example/{n}") for n in range(2)
    ]


def _backfills():
    company = make_company()
    return [Backfill(company=company) for _ in range(2)]


def _articles():
    facts = {"company": make_company(), "title": "Kafka", "slug": "kafka"}
    return [Article(**facts) for _ in range(2)]


def _technologies():
    return [Technology(name=name, slug=name, kind="tool") for name in ("Kafka", "kafka")]


def _links():
    facts = {"article": make_article(), "technology": make_technology()}
    return [ArticleTechnology(**facts) for _ in range(2)]


def _sketch_keys():
    article = make_article()
    return [SketchKey(article=article, key=1) for _ in range(2)]


# The constraint, and how to make two rows of which it allows only one.
TWINS = {
    "article_slug_once_per_company": _articles,
    "company_name_once": lambda: [Company(name="Uber", slug="a"), Company(name="UBER", slug="b")],
    "topic_name_once": lambda: [Topic(name="Kafka", slug="a"), Topic(name="kafka", slug="b")],
    "technology_name_once": _technologies,
    "article_technology_once": _links,
    "feed_entry_once": _feed_entries,
    "backfill_one_at_a_time": _backfills,
    "backfill_url_once": _backfill_urls,
    "former_slug_once": lambda: [FormerSlug(kind="topic", slug="old", object_id=n) for n in (1, 2)],
    "sketch_key_once": _sketch_keys,
    "merged_once": lambda: [Merged(kind="topic", object_id=1, into_id=n) for n in (2, 3)],
}


def refused(change):
    """The database's error when it refuses `change`."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return str(error.value)


def test_every_constraint_is_tested():
    assert {name for name, *_ in FORBIDDEN} | set(TWINS) == set(CONSTRAINTS)


@pytest.mark.parametrize(("constraint", "make", "values"), FORBIDDEN)
def test_check_holds_in_the_database(constraint, make, values):
    row = make(**({"published_on": date(2024, 3, 12)} if make is make_article else {}))
    rows = type(row).objects.filter(pk=row.pk)
    assert constraint in refused(lambda: rows.update(**values))


@pytest.mark.parametrize("name", TWINS)
def test_second_row_of_a_kind_is_refused_by_the_database(name):
    model, constraint = CONSTRAINTS[name]
    first, second = TWINS[name]()
    first.save()
    message = refused(lambda: model.objects.bulk_create([second]))
    # PostgreSQL always names the constraint; SQLite names the columns if it has nothing but columns.
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    assert name in message or (columns and all(column in message for column in columns))


@pytest.mark.parametrize(
    ("model", "column", "row"),
    [
        (Company, "slug", lambda: Company(name="Uber", slug="uber")),
        (Topic, "slug", lambda: Topic(name="Kafka", slug="kafka")),
        (Feed, "url", lambda: Feed(company=make_company(), url="https://blog.example/feed")),
    ],
)
def test_value_of_a_unique_column_is_refused_a_second_time(model, column, row):
    first, second = row(), row()
    first.save()
    if model is not Feed:
        second.name = "Another"
    assert column in refused(lambda: model.objects.bulk_create([second]))


@pytest.mark.parametrize(
    "values",
    [
        {"read_minutes": 1},
        {"read_minutes": 600},
        {"read_minutes": None},
        {"level": ""},
        {"published_on": None},
        {"published_on": date(2024, 1, 1), "date_precision": "year"},
        *({"published_on": date(2024, 3, 12), "date_precision": one} for one in ("month", "year", "order")),
        {"published_on": date(1990, 1, 1)},
        {"published_on": date(2099, 12, 31)},
        *({"language": one} for one in ("", "en", "pt-br", "zh-hans", "es-419")),
        *({"slug": one} for one in ("a", "9", "a-b_c", "検索", "über-")),
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
        company=make_company(), title="Kafka", slug="kafka", url="https://blog.example/kafka?ref=x"
    )
    other.canonical_url = first.canonical_url
    assert "canonical_url" in refused(lambda: Article.objects.bulk_create([other]))


def test_two_spellings_of_an_article_address_cannot_both_be_saved():
    make_article(url="https://blog.example/kafka")
    assert "canonical_url" in refused(
        lambda: make_article(url="http://www.blog.example/kafka/?utm_source=x#top")
    )
    assert Article.objects.count() == 1


def test_articles_without_an_address_do_not_collide():
    make_article(url="", status="inbox")
    make_article(url="", status="inbox")
    assert Article.objects.filter(canonical_url=None).count() == 2


def test_article_slug_is_free_in_another_company():
    assert make_article("Uber", title="Kafka").slug == make_article("Netflix", title="Kafka").slug == "kafka"


def test_longest_feed_address_of_any_script_can_be_indexed():
    # Characters that do not repeat, so that compressing them gains nothing.
    tail = "".join(chr(0x4E00 + number * 7) for number in range(470))
    feed = make_feed(url=f"https://blog.example/{tail}")
    assert Feed.objects.get(url=feed.url) == feed


def test_finished_backfill_leaves_room_for_another():
    company = make_company()
    Backfill.objects.create(company=company, status="done")
    assert Backfill.objects.create(company=company).status == "running"


def test_company_with_articles_cannot_be_deleted():
    company = make_article("Uber").company
    with pytest.raises(models.ProtectedError):
        company.delete()


def test_article_outlives_the_user_who_decided(editor):
    article = make_article(status_by=editor)
    editor.delete()
    article.refresh_from_db()
    assert article.status_by is None
