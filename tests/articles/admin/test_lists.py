"""The admin's lists: columns, filters, search, and the same number of queries whatever their length."""

import re
from datetime import date
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.admin.lists import change_list
from articles.models import Article, FeedEntry, Technology
from tests.articles.admin.desk import ARTICLES, COMPANIES, FEEDS, queries_for_rows
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db


def titles(response):
    """The titles in a list of articles, a set."""
    return {article.title for article in response.context["cl"].result_list}


def cells(response):
    """{column: text, or its icon's alternative text} of a list with one row."""
    found = re.findall(r'<t[dh] class="field-(\w+)[^"]*">(.*?)</t[dh]>', response.content.decode(), re.DOTALL)
    return {name: re.sub(r'<img [^>]*alt="(\w*)"[^>]*>|<[^>]*>', r"\1", html) for name, html in found}


# Queries


def add_article(number):
    topics = [f"Topic {number % 7}", f"Topic {number % 5}"]
    day = date(2000 + number, 1 + number % 12, 3)
    user = User.objects.get()
    make_article(topics=topics, published_on=day, status_by=user, includes_code=number % 2 == 0)


def add_company(number):
    company = make_article().company
    for _ in range(number % 3 + 1):
        make_feed(company, error="The server sent nothing.")


def add_topic(number):
    make_article(topics=[f"Topic {number}"])


def add_feed(number):
    now = timezone.now()
    make_feed(title=f"Blog {number}", error="The server sent nothing.", last_success_at=now, failures=number)


def add_user(number):
    User.objects.create_user(f"user-{number}").groups.set(Group.objects.all())


@pytest.mark.parametrize(
    ("path", "add", "queries"),
    [
        (ARTICLES, add_article, 49),
        (COMPANIES, add_company, 9),
        ("/admin/articles/topic/", add_topic, 9),
        (FEEDS, add_feed, 11),
        ("/admin/auth/user/", add_user, 9),
    ],
)
def test_list_takes_the_same_number_of_queries_whatever_its_length(chief_desk, path, add, queries):
    assert queries_for_rows(chief_desk, path, add) == [queries] * 3
    assert chief_desk.get(path).context["cl"].result_count == 30 + (add is add_user)


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
        "original": "↗",
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
        "original": "↗",
        "company": "-",
        "minutes": "-",
        "code": "None",
        "summary_there": "False",
        "status": "Inbox",
        "date": "-",
    }


def test_list_shows_the_year_if_nothing_else_is_known(desk):
    make_article(year=2019)
    assert cells(desk.get(ARTICLES))["date"] == "2019"


# Filters


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "whole old bare new gone"),
        ("missing=level", "bare new gone"),
        ("missing=summary", "old bare new gone"),
        ("missing=topics", "bare new"),
        ("missing=excerpt", "whole old bare new gone"),
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
        ("year=2019", "old"),
        ("year=2018", "whole old bare new gone"),
        ("year=soon", "whole old bare new gone"),
        ("published_on__year=2019", "old"),
        ("published_on__year=2024&published_on__month=3&published_on__day=12", "whole"),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_list_is_filtered_and_searched_by_its_address(desk, query, found):
    assert titles(desk.get(f"{ARTICLES}?{query}")) == set(found.split())


@pytest.mark.usefixtures("shelf")
def test_list_is_filtered_by_company_and_by_the_feed_that_brought_an_article(desk):
    new, old = Article.objects.get(title="new"), Article.objects.get(title="old")
    busy, quiet = make_feed(new.company, title="Busy"), make_feed(old.company, title="Quiet")
    for number, (feed, article) in enumerate([(busy, new), (busy, new), (quiet, old)]):
        FeedEntry.objects.create(feed=feed, article=article, key=str(number), digest="")
    page = desk.get(ARTICLES)
    offered = {
        one.title: [label for _, label in one.lookup_choices]
        for one in page.context["cl"].filter_specs
        if one.title in ("company", "feed")
    }
    # Those with something in the inbox; another one that is asked for is offered too.
    assert offered == {"company": ["Lyft"], "feed": [str(busy)]}
    assert titles(desk.get(f"{ARTICLES}?feed={busy.pk}")) == {"new"}
    assert titles(desk.get(f"{ARTICLES}?feed={quiet.pk}")) == {"old"}
    assert titles(desk.get(f"{ARTICLES}?company={old.company_id}")) == {"whole", "old"}
    for nonsense in ("company=x", "company=0", "feed=" + "9" * 30, "feed=%00"):
        assert len(titles(desk.get(f"{ARTICLES}?{nonsense}"))) == 5


def found(rf, user, query):
    """How many articles the list at `query` has, without rendering it."""
    request = rf.get(ARTICLES + query)
    request.user = user
    return admin.site.get_model_admin(Article).get_changelist_instance(request).result_count


@pytest.mark.usefixtures("shelf")
def test_every_filter_lists_what_it_counts(desk, editor, rf):
    page = desk.get(ARTICLES).content.decode()
    options = re.findall(r'<li[^>]*>\s*<a href="(\?[^"]+)">([^<]*?)\s*\((\d+)\)</a>', page)
    listed = [(label, found(rf, editor, unescape(query))) for query, label, _ in options]
    assert listed == [(label, int(number)) for _, label, number in options]
    labels = {label for label, _ in listed}
    assert labels == {
        *("Inbox", "Published", "Rejected"),
        *("Level", "Summary", "Topics", "Excerpt", "Read time", "Date"),
        *("Gone", "Perhaps gone", "Could not be read"),
        "Lyft",
        *("Past day", "Past 7 days", "Past 30 days"),
        *("Beginner", "Intermediate", "Advanced"),
        *("Yes", "No", "Unknown"),
        *("2024", "2023", "2022", "2021", "2020", "2019"),
        *("en", "ja"),
        *("Kafka", "Go", "-"),
    }


@pytest.mark.usefixtures("shelf")
def test_filters_of_a_large_table_have_no_counts(desk, monkeypatch):
    count = re.compile(r'<a href="\?[^"]+">[^<]*\(\d+\)</a>')
    assert count.findall(desk.get(ARTICLES).content.decode()) != []
    monkeypatch.setattr(change_list, "MOST_COUNTED", 1)
    assert "_facets" not in desk.get(ARTICLES).content.decode()
    for query in ("", "?_facets=True"):
        assert count.findall(desk.get(ARTICLES + query).content.decode()) == []


@pytest.mark.usefixtures("shelf")
def test_every_year_from_the_first_article_to_the_latest_is_offered(desk):
    def years():
        specs = desk.get(ARTICLES).context["cl"].filter_specs
        return [label for one in specs if one.title == "year" for _, label in one.lookup_choices]

    assert years() == ["2024", "2023", "2022", "2021", "2020", "2019"]
    Article.objects.all().delete()
    assert years() == []


def test_technologies_that_most_articles_are_about_are_offered(desk):
    for number, name in enumerate(["Kafka", "Flink", "Go"], 1):
        for _ in range(number):
            link_technology(make_article(), name)
    link_technology(make_article(status="inbox"), "Redis")
    asked = Technology.objects.get(name="Redis")
    for query, offered in [("", []), (f"?technology={asked.pk}", ["Redis"])]:
        specs = desk.get(ARTICLES + query).context["cl"].filter_specs
        found = [label for one in specs if one.title == "technology" for _, label in one.lookup_choices]
        assert found == ["Go", "Flink", "Kafka", *offered]


@pytest.mark.parametrize("path", ["/admin/articles/topic/", "/admin/articles/technology/"])
def test_rows_are_put_in_the_order_of_their_articles(desk, path):
    for number, name in enumerate(["Kafka", "Flink", "Go"]):
        make_topic(name)
        make_technology(name)
        for _ in range(number):
            link_technology(make_article(topics=[name]), name)
    heading = re.compile(r'column-article_count">.*?<a href="\?o=(\d+)[."]', re.DOTALL)
    (column,) = heading.findall(desk.get(path).content.decode())
    for order, names in [("", ["Kafka", "Flink", "Go"]), ("-", ["Go", "Flink", "Kafka"])]:
        rows = desk.get(f"{path}?o={order}{column}").context["cl"].result_list
        assert [row.name for row in rows] == names


@pytest.mark.parametrize(
    "query",
    [
        "published_on__year=soon",
        "year=9999",
        "includes_code__exact=perhaps",
        "topics__id__exact=kafka",
        "nonsense=1",
        "p=-5",
    ],
)
def test_list_with_nonsense_in_its_address_is_the_whole_list(desk, query):
    article = make_article()
    response = desk.get(f"{ARTICLES}?{query}", follow=True)
    assert titles(response) == {article.title}


@pytest.mark.parametrize(
    "query",
    [
        "published_on__year=9999",
        "published_on__month=2&published_on__day=31",
        "status__exact=%00",
        "q=%00",
        "missing=%00",
        "since=%00",
        "o=%00",
        "id__in=9999999999999999999999",
    ],
)
def test_list_with_impossible_values_in_its_address_is_not_a_server_error(desk, query):
    make_article()
    assert desk.get(f"{ARTICLES}?{query}", follow=True).status_code == 200


def test_list_cannot_be_used_to_guess_passwords(desk):
    assert desk.get(f"{ARTICLES}?status_by__password__startswith=a").status_code == 400


@pytest.mark.parametrize("term", ["%00", "kaf%00"])
def test_autocomplete_finds_topics_whatever_is_typed(desk, term):
    make_topic("Kafka")
    address = "/admin/autocomplete/?app_label=articles&model_name=article&field_name=topics&term="
    assert [found["text"] for found in desk.get(address + term).json()["results"]] == ["Kafka"]


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(
    "path", ["/admin/articles/company/", "/admin/articles/topic/", "/admin/articles/technology/"]
)
def test_article_count_links_to_what_it_counts(desk, path, published):
    company = make_company("Uber", published=published)
    for title in ("one", "two"):
        link_technology(make_article(company, title=title, topics=["Kafka"]), "Kafka")
    link_technology(make_article(company, title="three", topics=["Kafka"], status="inbox"), "Kafka")
    make_article(make_company("Lyft"), topics=["Go"], status="inbox")
    page = desk.get(path + "?q=" + ("Uber" if "company" in path else "Kafka")).content.decode()
    ((address, number),) = re.findall(r'field-article_count"><a href="([^"]+)">(\d+)</a>', page)
    assert number == "2"
    assert titles(desk.get(unescape(address))) == {"one", "two"}


def test_list_needs_a_login_of_staff(client, django_user_model):
    assert client.get(ARTICLES).url == f"/admin/login/?next={ARTICLES}"
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(ARTICLES).url == f"/admin/login/?next={ARTICLES}"


def test_list_refuses_regular_expressions(desk):
    assert desk.get(f"{ARTICLES}?title__regex=[").status_code == 400
