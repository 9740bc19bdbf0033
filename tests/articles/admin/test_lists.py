"""The desk's lists: columns, filters, search, the dashboard's numbers, and no more queries for more rows."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_company, make_feed, make_topic

pytestmark = pytest.mark.django_db

ARTICLES = "/admin/articles/article/"


def titles(response):
    """What an article list shows, in any order."""
    return {article.title for article in response.context["cl"].result_list}


def cells(response):
    """The one row of a list, a dict of column to text or the picture's alternative text."""
    found = re.findall(r'<t[dh] class="field-(\w+)[^"]*">(.*?)</t[dh]>', response.content.decode(), re.DOTALL)
    return {name: re.sub(r'<img [^>]*alt="(\w*)"[^>]*>|<[^>]*>', r"\1", html) for name, html in found}


# Queries


def add_article(number, user):
    topics = [f"Topic {number % 7}", f"Topic {number % 5}"]
    day = date(2000 + number, 1 + number % 12, 3)
    make_article(topics=topics, published_on=day, status_by=user, demo=True, includes_code=number % 2 == 0)


def add_company(number, user):
    make_feed(make_article().company)


def add_topic(number, user):
    make_article(topics=[f"Topic {number}"])


def add_feed(number, user):
    make_feed(kind="atom")


def add_user(number, user):
    User.objects.create_user(f"user-{number}").groups.set(Group.objects.all())


@pytest.mark.parametrize(
    ("path", "add", "queries"),
    [
        (ARTICLES, add_article, 29),
        ("/admin/articles/company/", add_company, 9),
        ("/admin/articles/topic/", add_topic, 7),
        ("/admin/articles/feed/", add_feed, 11),
        ("/admin/auth/user/", add_user, 9),
    ],
)
def test_list_takes_as_many_queries_whatever_its_length(chief_desk, chief, path, add, queries):
    counted, rows = [], 0
    for wanted in (1, 3, 30):
        for number in range(rows, wanted):
            add(number, chief)
        rows = wanted
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = chief_desk.get(path)
        counted.append(len(captured))
        assert len(response.context["cl"].result_list) == rows + (add is add_user)
    assert counted == [queries] * 3


# Columns


def test_list_shows_what_an_editor_scans(desk):
    make_article(
        make_company("Uber"),
        title="Kafka at scale",
        level="advanced",
        read_minutes=12,
        includes_code=True,
        summary="A long story.",
        published_on=date(2021, 3, 12),
    )
    row = cells(desk.get(ARTICLES))
    assert 'value="advanced" selected' in desk.get(ARTICLES).content.decode()
    row.pop("level")
    assert row == {
        "headline": "Kafka at scale",
        "company": "Uber",
        "minutes": "12",
        "code": "True",
        "summary_there": "True",
        "status": "Published",
        "date": "2021-03-12",
    }


def test_list_shows_a_dash_for_what_is_unknown(desk):
    Article.objects.create(url="https://blog.example/kafka")
    row = cells(desk.get(ARTICLES))
    row.pop("level")
    assert row == {
        "headline": "https://blog.example/kafka",
        "company": "-",
        "minutes": "-",
        "code": "None",
        "summary_there": "False",
        "status": "Inbox",
        "date": "-",
    }


def test_list_shows_only_the_year_where_only_the_year_is_known(desk):
    make_article(year=2019)
    assert cells(desk.get(ARTICLES))["date"] == "2019"


# Filters


@pytest.fixture
def shelf():
    """Articles that every filter divides."""
    kafka, go = make_topic("Kafka"), make_topic("Go")
    now = timezone.now()
    make_article("Uber", title="whole", level="advanced", read_minutes=5, published_on=date(2024, 3, 12))
    Article.objects.update(summary="Told.", includes_code=True, status_at=now - timedelta(hours=1))
    Article.objects.get().topics.set([kafka, go])
    make_article(
        "Uber", title="old", level="beginner", topics=[go], status_at=now - timedelta(days=8), year=2019
    )
    make_article("Lyft", title="bare", language="ja", includes_code=False, status_at=now - timedelta(days=40))
    make_article("Lyft", title="new", status="inbox", status_at=None, authors="Jane Doe")
    make_article("Lyft", title="gone", status="rejected", status_at=now - timedelta(days=3), topics=[kafka])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "whole old bare new gone"),
        ("missing=level", "bare new gone"),
        ("missing=summary", "old bare new gone"),
        ("missing=topics", "bare new"),
        ("missing=read_time", "old bare new gone"),
        ("missing=date", "bare new gone"),
        ("missing=level&status__exact=published", "bare"),
        ("missing=nonsense", "whole old bare new gone"),
        ("since=1", "whole"),
        ("since=7", "whole gone"),
        ("since=30", "whole old gone"),
        ("since=365", "whole old bare new gone"),
        ("since=-7", "whole old bare new gone"),
        ("status__exact=inbox", "new"),
        ("level__exact=advanced", "whole"),
        ("includes_code__exact=0", "bare"),
        ("language=ja", "bare"),
        ("q=uber", "whole old"),
        ("q=jane", "new"),
        ("q=uber+old", "old"),
        ("published_on__year=2019", "old"),
        ("published_on__year=2024&published_on__month=3&published_on__day=12", "whole"),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_list_is_narrowed_by_its_address(desk, query, found):
    assert titles(desk.get(f"{ARTICLES}?{query}")) == set(found.split())


@pytest.mark.usefixtures("shelf")
def test_every_filter_lists_what_it_counts(desk):
    page = desk.get(ARTICLES).content.decode()
    options = re.findall(r'<li[^>]*>\s*<a href="(\?[^"]+)">([^<]*?)\s*\((\d+)\)</a>', page)
    listed = [
        (label, desk.get(ARTICLES + unescape(query)).context["cl"].result_count)
        for query, label, _ in options
    ]
    assert listed == [(label, int(number)) for _, label, number in options]
    labels = {label for label, _ in listed}
    assert labels == {
        *("Inbox", "Published", "Rejected"),
        *("Level", "Summary", "Topics", "Read time", "Date"),
        *("Past day", "Past 7 days", "Past 30 days"),
        *("Beginner", "Intermediate", "Advanced"),
        *("Yes", "No", "Unknown", "True", "False"),
        *("en", "ja"),
        *("Kafka", "Go", "-"),
    }


@pytest.mark.parametrize(
    "query",
    [
        "published_on__year=9999",
        "published_on__year=9999&published_on__month=12&published_on__day=31",
        "published_on__year=2024&published_on__month=2&published_on__day=31",
        "published_on__year=soon",
        "includes_code__exact=perhaps",
        "topics__id__exact=kafka",
        "nonsense=1",
        "p=-5",
    ],
)
def test_list_at_a_nonsensical_address_gives_way_to_the_whole_list(desk, query):
    article = make_article()
    response = desk.get(f"{ARTICLES}?{query}", follow=True)
    assert titles(response) == {article.title}


@pytest.mark.parametrize(
    "query",
    ["status__exact=%00", "q=%00", "missing=%00", "since=%00", "o=%00", "id__in=9999999999999999999999"],
)
def test_list_at_an_impossible_address_is_no_server_error(desk, query):
    make_article()
    assert desk.get(f"{ARTICLES}?{query}", follow=True).status_code == 200


def test_list_cannot_be_asked_for_passwords(desk):
    assert desk.get(f"{ARTICLES}?status_by__password__startswith=a").status_code == 400


@pytest.mark.parametrize("term", ["%00", "kaf%00"])
def test_autocomplete_finds_topics_whatever_is_typed(desk, term):
    make_topic("Kafka")
    address = "/admin/autocomplete/?app_label=articles&model_name=article&field_name=topics&term="
    assert [found["text"] for found in desk.get(address + term).json()["results"]] == ["Kafka"]


# Numbers that lead to lists


@pytest.mark.usefixtures("shelf")
def test_dashboard_links_to_what_it_counts(desk):
    page = desk.get("/admin/").content.decode()
    strip = re.findall(r'<li><a href="([^"]+)"><strong>(\d+)</strong> ([^<]+)</a></li>', page)
    assert [(words, int(number)) for _, number, words in strip] == [
        ("in the inbox", 1),
        ("published this week", 1),
        ("without a level", 1),
        ("without a summary", 2),
        ("without topics", 1),
        ("feeds in trouble", 0),
    ]
    listed = [titles(desk.get(unescape(address))) for address, _, _ in strip[:-1]]
    assert listed == [{"new"}, {"whole"}, {"bare"}, {"old", "bare"}, {"bare"}]


def test_dashboard_is_there_without_articles(desk):
    page = desk.get("/admin/").content.decode()
    assert re.findall(r"<strong>(\d+)</strong>", page) == ["0"] * 6


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("path", ["/admin/articles/company/", "/admin/articles/topic/"])
def test_article_count_links_to_what_it_counts(desk, path, published):
    company = make_company("Uber", published=published)
    make_article(company, title="one", topics=["Kafka"])
    make_article(company, title="two", topics=["Kafka"])
    make_article(company, title="three", topics=["Kafka"], status="inbox")
    make_article(make_company("Lyft"), topics=["Go"], status="inbox")
    page = desk.get(path + "?q=" + ("Uber" if "company" in path else "Kafka")).content.decode()
    ((address, number),) = re.findall(r'field-article_count"><a href="([^"]+)">(\d+)</a>', page)
    assert number == "2"
    assert titles(desk.get(unescape(address))) == {"one", "two"}


def test_lists_are_for_those_who_log_in(client, django_user_model):
    assert client.get(ARTICLES).url == f"/admin/login/?next={ARTICLES}"
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(ARTICLES).url == f"/admin/login/?next={ARTICLES}"


def test_list_takes_no_pattern_from_its_address(desk):
    assert desk.get(f"{ARTICLES}?title__regex=[").status_code == 400
