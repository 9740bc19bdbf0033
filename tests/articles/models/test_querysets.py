"""Questions and changes of state: what they find, count and change, and what they leave alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, ArticleTechnology, Company, Topic
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)


def state(article):
    """The columns that a change of state may write."""
    return Article.objects.values("status", "status_by", "status_at", "changed_at").get(pk=article.pk)


def age(*articles):
    """Makes it look as if `articles` had last been decided and changed a month ago."""
    ids = [article.pk for article in articles]
    Article.objects.filter(pk__in=ids).update(status_at=BEFORE, changed_at=BEFORE)


# What readers may see


def test_published_hides_inbox_and_rejected():
    shown = make_article("Uber")
    make_article("Uber", status="inbox")
    make_article("Uber", status="rejected")
    assert list(Article.objects.published()) == [shown]


def test_published_hides_articles_of_a_hidden_company():
    company = make_article("Uber").company
    Company.objects.filter(pk=company.pk).update(published=False)
    assert list(Article.objects.published()) == []
    assert list(Company.objects.published()) == []


def test_year_is_known_of_all_dates_but_those_for_the_order():
    day = date(2024, 3, 12)
    dated = [make_article(published_on=day, date_precision=known) for known in ("day", "month", "year")]
    make_article(published_on=day, date_precision="order")
    make_article(published_on=None)
    assert sorted(Article.objects.with_known_year(), key=lambda article: article.pk) == dated


def test_values_of_many_articles_are_found_by_their_ids():
    shown, hidden = make_article("Uber", title="Shown"), make_article("Uber", status="inbox")
    make_article("Uber", title="Not asked for")
    # Of so many ids SQLite would rather walk through everything that is published.
    ids = [shown.pk, hidden.pk, *range(10**6, 10**6 + 1_000)]
    with CaptureQueriesContext(connection) as queries:
        assert Article.objects.published_values(ids, "pk", "title") == [(shown.pk, "Shown")]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            assert "article_newest" not in str(cursor.fetchall())


# Changes of state


@pytest.mark.parametrize("old", ["inbox", "rejected"])
def test_publish_notes_who_and_when(editor, old):
    article = make_article(status=old)
    age(article)
    assert Article.objects.publish(editor, NOW) == 1
    assert state(article) == {
        "status": "published",
        "status_by": editor.pk,
        "status_at": NOW,
        "changed_at": NOW,
    }


@pytest.mark.parametrize(
    "gap", [{"title": ""}, {"url": ""}, {"company": None}, {"title": "", "url": "", "company": None}]
)
def test_publish_leaves_incomplete_articles_as_they_are(editor, gap):
    whole = make_article(status="inbox")
    facts = {"title": "Kafka", "url": "https://blog.example/kafka", "company": whole.company}
    incomplete = Article.objects.create(**{**facts, **gap})
    age(incomplete)
    assert list(Article.objects.publishable()) == [whole]
    assert Article.objects.publish(editor, NOW) == 1
    assert state(incomplete) == {
        "status": "inbox",
        "status_by": None,
        "status_at": BEFORE,
        "changed_at": BEFORE,
    }


def test_reject_and_to_inbox_accept_incomplete_articles(editor):
    Article.objects.create()
    assert Article.objects.reject(editor, NOW) == 1
    assert Article.objects.to_inbox(editor, NOW) == 1


@pytest.mark.parametrize(
    ("method", "status"), [("publish", "published"), ("reject", "rejected"), ("to_inbox", "inbox")]
)
def test_change_of_state_skips_articles_that_are_in_that_state(editor, method, status):
    there = make_article(status=status)
    age(there)
    others = [make_article(status=s) for s in ("inbox", "published", "rejected") if s != status]
    assert getattr(Article.objects.all(), method)(editor, NOW) == 2
    assert {state(other)["status"] for other in others} == {status}
    assert state(there) == {"status": status, "status_by": None, "status_at": BEFORE, "changed_at": BEFORE}


@pytest.mark.parametrize("method", ["publish", "reject", "to_inbox"])
def test_change_of_state_stays_within_its_selection(editor, method):
    make_article(status="inbox")
    make_article(status="rejected")
    make_article(status="published")
    before = list(Article.objects.values("pk", "status", "changed_at"))
    assert getattr(Article.objects.none(), method)(editor, NOW) == 0
    assert list(Article.objects.values("pk", "status", "changed_at")) == before


def test_change_of_state_is_one_query(editor, django_assert_num_queries):
    for _ in range(3):
        make_article(status="inbox")
    with django_assert_num_queries(1):
        Article.objects.publish(editor, NOW)


def test_set_level_skips_articles_of_that_level():
    same, other = make_article(level="advanced"), make_article(level="beginner")
    age(same, other)
    assert Article.objects.set_level("advanced", NOW) == 1
    assert list(Article.objects.changed_at_time(NOW)) == [other]
    assert Article.objects.filter(level="advanced").count() == 2


def test_set_level_to_nothing_takes_it_away():
    make_article(level="advanced")
    assert Article.objects.set_level("", NOW) == 1
    assert Article.objects.get().level == ""


def test_mark_includes_code_changes_unknown_and_no():
    make_article(includes_code=True)
    unknown, no = make_article(), make_article(includes_code=False)
    assert Article.objects.mark_includes_code(NOW) == 2
    assert list(Article.objects.changed_at_time(NOW).order_by("pk")) == [unknown, no]
    assert Article.objects.filter(includes_code=True).count() == 3


def test_add_topic_skips_articles_that_have_it():
    kafka = make_topic("Kafka")
    has, lacks = make_article(topics=[kafka, "Storage"]), make_article(topics=["Storage"])
    bare = make_article()
    age(has, lacks, bare)
    assert Article.objects.all().add_topic(kafka, NOW) == 2
    assert list(Article.objects.changed_at_time(NOW).order_by("pk")) == [lacks, bare]
    assert [sorted(t.name for t in a.topics.all()) for a in (has, lacks, bare)] == [
        ["Kafka", "Storage"],
        ["Kafka", "Storage"],
        ["Kafka"],
    ]


def test_add_topic_twice_changes_nothing_more():
    kafka = make_topic("Kafka")
    make_article()
    assert [Article.objects.all().add_topic(kafka, NOW) for _ in range(2)] == [1, 0]
    assert Article.topics.through.objects.count() == 1


# What editors ask


def test_missing_finds_the_article_that_lacks_something():
    whole = {
        "level": "beginner",
        "summary": "An overview.",
        "read_minutes": 5,
        "published_on": date(2024, 3, 12),
        "topics": ["Kafka", "Storage"],
    }
    make_article(**whole)
    nothing = {"level": "", "summary": "", "read_minutes": None, "published_on": None, "topics": []}
    gaps = {name: make_article(**{**whole, name: nothing[name]}) for name in whole}
    named = {"read_minutes": "read_time", "published_on": "date"}
    found = {name: list(Article.objects.missing(named.get(name, name))) for name in whole}
    assert found == {name: [article] for name, article in gaps.items()}


def test_missing_a_date_are_articles_of_whose_date_nothing_is_known():
    for precision in ("day", "month", "year"):
        make_article(published_on=date(2024, 3, 12), date_precision=precision)
    unknown = make_article(published_on=date(2024, 3, 12), date_precision="order")
    assert list(Article.objects.missing("date")) == [unknown]


def test_missing_something_unknown_is_an_error():
    with pytest.raises(KeyError):
        Article.objects.missing("title")


def test_decided_since_counts_whole_days_back():
    within, before = make_article(), make_article()
    Article.objects.filter(pk=within.pk).update(status_at=NOW - timedelta(days=7))
    Article.objects.filter(pk=before.pk).update(status_at=NOW - timedelta(days=7, microseconds=1))
    make_article(status_at=None)
    assert list(Article.objects.decided_since(7, NOW)) == [within]


def test_dashboard_counts_each_article_once(django_assert_num_queries):
    old = NOW - timedelta(days=8)
    make_article(topics=["Kafka", "Storage", "Go"], level="beginner", summary="Told.", status_at=NOW)
    make_article(topics=["Kafka", "Storage"], level="", summary="", status_at=old)
    make_article(level="beginner", summary="", status_at=old)
    make_article(status="inbox", status_at=NOW)
    make_article(status="inbox", topics=["Kafka", "Go"], status_at=None)
    make_article(status="rejected", status_at=NOW)
    with django_assert_num_queries(1):
        counts = Article.objects.dashboard_counts(NOW)
    assert counts == {"inbox": 2, "published_this_week": 1, "originals_gone": 0}
    with django_assert_num_queries(1):
        lacking = Article.objects.coverage()
    assert lacking == {"total": 3, "level": 1, "topics": 1, "summary": 2, "excerpt": 3, "read_time": 3}


def test_dashboard_counts_of_no_articles_are_zero():
    assert {*Article.objects.dashboard_counts(NOW).values(), *Article.objects.coverage().values()} == {0}


def test_by_pks_drops_the_joins_of_the_list_that_the_ids_come_from():
    article = make_article(topics=["Kafka", "Storage"])
    joined = Article.objects.filter(topics__slug__in=["kafka", "storage"])
    assert len(joined) == 2
    assert list(Article.objects.by_pks(joined.values_list("pk", flat=True))) == [article]


# Counts


def test_article_counts_are_not_multiplied_by_joins():
    uber, kafka = make_company("Uber"), make_topic("Kafka")
    for _ in range(2):
        make_article(uber, topics=[kafka, "Storage", "Go"])
    make_feed(uber, kind="rss")
    make_feed(uber, kind="rss")
    companies = Company.objects.filter(feeds__kind="rss").with_article_counts()
    assert {(company.name, company.article_count) for company in companies} == {("Uber", 2)}


def test_article_counts_are_of_published_articles_those_of_hidden_companies_too():
    hidden = make_company("Uber", published=False)
    shown = make_company("Netflix")
    make_article(shown)
    make_article(shown, status="inbox")
    make_article(shown, status="rejected")
    make_article(hidden)
    companies = Company.objects.with_article_counts().values_list("name", "article_count")
    assert dict(companies) == {"Netflix": 1, "Uber": 1}


def test_rows_can_be_put_in_the_order_of_counts_that_are_known():
    for name in ("Kafka", "Go", "Search"):
        make_topic(name)
    topics = Topic.objects.with_counts({"kafka": 2, "search": 1}, {"search": 3}).order_by("-article_count")
    assert list(topics.values_list("name", "article_count")) == [("Search", 4), ("Kafka", 2), ("Go", 0)]
    assert set(Topic.objects.with_counts().values_list("article_count", flat=True)) == {0}


def test_published_articles_of_hidden_companies_are_counted_by_topic_and_technology():
    hidden, kafka = make_company("Uber", published=False), make_technology("Kafka")
    for status in ("published", "published", "inbox"):
        link_technology(make_article(hidden, topics=["Storage"], status=status), kafka)
    link_technology(make_article(hidden), kafka, state="rejected")
    link_technology(make_article(make_company("Netflix"), topics=["Storage"]), kafka)
    assert Article.objects.hidden_by_topic() == {"storage": 2}
    assert ArticleTechnology.objects.hidden_by_technology() == {"kafka": 2}


def test_by_name_ignores_case():
    for name in ("Zalando", "airbnb", "Uber"):
        make_company(name)
        make_topic(name)
    assert [company.name for company in Company.objects.by_name()] == ["airbnb", "Uber", "Zalando"]
    assert [topic.name for topic in Topic.objects.by_name()] == ["airbnb", "Uber", "Zalando"]


def test_named_like_searches_name_and_tagline():
    make_company("Uber", tagline="Rides and meals.")
    make_company("Lyft", tagline="Rides, not uber.")
    make_company("Netflix", tagline="Films.")
    assert {company.name for company in Company.objects.named_like("UBER")} == {"Uber", "Lyft"}


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("newest_first", ["new", "old, later", "old", "unknown, later", "unknown"]),
        ("oldest_first", ["old", "old, later", "new", "unknown", "unknown, later"]),
        ("shortest_first", ["old", "new", "old, later", "unknown, later", "unknown"]),
        ("longest_first", ["new", "old, later", "old", "unknown, later", "unknown"]),
    ],
)
def test_order_has_unknown_values_last_and_breaks_ties(order, titles):
    for title, year, minutes in [
        ("old", 2019, 3),
        ("old, later", 2019, 9),
        ("new", 2024, 9),
        ("unknown", None, None),
        ("unknown, later", None, None),
    ]:
        make_article(title=title, year=year, read_minutes=minutes)
    assert [article.title for article in getattr(Article.objects, order)()] == titles


@pytest.mark.parametrize("text", ["", "abc", "-1", "1.5", "٣", "²", "0", "9" * 30])
def test_topic_by_pk_of_anything_else_is_none(text):
    make_topic()
    assert Topic.objects.by_pk(text) is None


def test_topic_by_pk_finds_it():
    topic = make_topic()
    assert Topic.objects.by_pk(str(topic.pk)) == topic


# Rows, ready to print


@pytest.mark.parametrize("number", [1, 3, 30])
def test_feed_rows_take_one_query_for_any_number_of_articles(number, django_assert_num_queries):
    pks = [make_article(title=f"{n}", topics=["Kafka", "Storage"]).pk for n in range(number)]
    hidden = make_article(status="inbox")
    with django_assert_num_queries(1):
        rows = Article.objects.feed_rows([*pks, hidden.pk, 0])
    assert {row.id: row.title for row in rows} == {pk: f"{n}" for n, pk in enumerate(pks)}


def test_ids_by_slug_are_of_the_slugs_that_there_are():
    uber, _ = make_company("Uber"), make_company("Lyft")
    assert Company.objects.ids_by_slug(["uber", "nosuch"]) == {"uber": uber.pk}


def test_sitemap_rows_take_one_query(django_assert_num_queries):
    articles = [make_article(excerpt="Said."), make_article(summary="Said."), make_article(excerpt="Said.")]
    make_article(takeaways="Neither.")
    with django_assert_num_queries(1):
        rows = Article.objects.sitemap_rows(articles[0].pk, articles[1].pk)
    expected = [(article.company.slug, article.slug, article.changed_at.date()) for article in articles[:2]]
    assert rows == expected


# Editors' picks


def test_picks_come_the_latest_first():
    old, new = (make_article(picked_on=date(2026, month, 1)) for month in (1, 2))
    also_new = make_article(picked_on=date(2026, 2, 1))
    make_article()
    assert Article.objects.picks().first_ids(3) == [also_new.pk, new.pk, old.pk]
    assert Article.objects.picks().first_ids(1) == [also_new.pk]


def test_pick_takes_published_articles_and_leaves_their_status_alone(editor):
    article, earlier = (
        make_article(status_by=editor, status_at=BEFORE),
        make_article(picked_on=date(2026, 1, 1)),
    )
    inbox = make_article(status="inbox")
    age(article, earlier, inbox)
    assert Article.objects.all().pick(date(2026, 5, 4), NOW) == 1
    assert list(Article.objects.order_by("pk").values_list("picked_on", flat=True)) == [
        date(2026, 5, 4),
        date(2026, 1, 1),
        None,
    ]
    assert state(article) == {
        "status": "published",
        "status_by": editor.pk,
        "status_at": BEFORE,
        "changed_at": NOW,
    }
    assert state(earlier)["changed_at"] == BEFORE


def test_unpick_takes_picks_back():
    pick, other = make_article(picked_on=date(2026, 1, 1)), make_article()
    age(pick, other)
    assert Article.objects.all().unpick(NOW) == 1
    assert Article.objects.picks().first_ids(1) == []
    assert [state(article)["changed_at"] for article in (pick, other)] == [NOW, BEFORE]


@pytest.mark.parametrize("change", ["reject", "to_inbox"])
def test_article_that_readers_no_longer_see_is_no_pick(editor, change):
    make_article(picked_on=date(2026, 1, 1))
    assert getattr(Article.objects.all(), change)(editor, NOW) == 1
    assert Article.objects.get().picked_on is None
