"""The numbers for chief editors: each is right, has a table, and takes few queries, whatever there is."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.reporting.sections import WEEKS, decisions
from articles.models import Article, Changeset, Suggestion
from articles.revisions.recording import recorded
from tests.articles.admin.desk import queries_for_rows
from tests.articles.pages.test_safety import POLICY, inline_parts, policy
from tests.factories import make_article, make_articles, make_company, make_feed, make_topic
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

NUMBERS = "/admin/articles/numbers/"


def section(response, name):
    return one(read(response), "section", aria_labelledby=f"report-{name}")


def rows(root):
    """The texts of the cells of a section's first table, row by row."""
    table = find(root, "table")[0]
    return [[text(cell) for cell in cells(row)] for row in find(one(table, "tbody"), "tr")]


def cells(row):
    return [cell for cell in row.children if not isinstance(cell, str)]


def shares(root):
    """The lengths of the bars, in per cent."""
    return [float(attribute(bar, "width")) for bar in find(root, "rect", class_="bar-fill")]


def decide(user, article, status, days=0):
    """Has `user` decide about an article, so many days ago."""
    with recorded(Changeset.Source.FORM, "Edited", user) as made:
        Article.objects.filter(pk=article.pk).update(status=status)
    Changeset.objects.filter(pk=made.id).update(at=timezone.now() - timedelta(days=days))


# Who sees it


def test_page_is_for_those_who_manage_editors(client, editor, chief, django_user_model):
    assert client.get(NUMBERS).status_code == 302
    superuser = django_user_model.objects.create_superuser("root")
    onlooker = django_user_model.objects.create_user("onlooker", is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_article"))
    reader = django_user_model.objects.create_user("reader")
    for user, status in (
        (editor, 403),
        (onlooker, 403),
        (reader, 302),
        (chief, 200),
        (superuser, 200),
    ):
        client.force_login(user)
        assert (user.username, client.get(NUMBERS).status_code) == (user.username, status)


def test_first_page_leads_to_it(chief_desk, desk):
    assert NUMBERS not in hrefs(read(desk.get("/admin/")))


def test_first_page_of_a_chief_leads_to_it(chief_desk):
    assert NUMBERS in hrefs(read(chief_desk.get("/admin/")))


def test_nothing_is_changed_by_asking(chief_desk):
    assert chief_desk.post(NUMBERS).status_code == 405


def test_page_has_the_policy_and_runs_nothing_inline(chief_desk):
    make_article(), make_feed(error="The server sent nothing.")
    response = chief_desk.get(NUMBERS)
    assert (response.status_code, policy(response)) == (200, POLICY)
    assert [part for part in inline_parts(read(response)) if not str(part).startswith(("{", "\n"))] == []


def test_empty_catalogue_has_no_numbers(chief_desk):
    page = chief_desk.get(NUMBERS)
    assert texts(section(page, "inbox"), "p") == ["Nothing is waiting."]
    assert texts(section(page, "decisions"), "p") == ["Nothing was decided in the last 12 weeks."]
    assert texts(section(page, "coverage"), "p") == ["Nothing is published yet."]
    assert texts(section(page, "quiet"), "p")[1] == "There are none."
    assert texts(section(page, "feeds"), "p") == ["Of 0 feeds."]


# Numbers


def test_inbox_says_how_long_articles_wait(chief_desk):
    now = timezone.now()
    for days in (0, 3, 3, 20, 80, 200, 900):
        article = make_article(status="inbox", status_at=None)
        Article.objects.filter(pk=article.pk).update(added_at=now - timedelta(days=days, hours=1))
    # Put back into the inbox today, it waits since then.
    again = make_article(status="inbox", status_at=now)
    Article.objects.filter(pk=again.pk).update(added_at=now - timedelta(days=900))
    make_article(), make_article(status="rejected")
    shown = section(chief_desk.get(NUMBERS), "inbox")
    assert rows(shown) == [
        ["Up to a day", "2", ""],
        ["Up to a week", "2", ""],
        ["Up to a month", "1", ""],
        ["Up to 3 months", "1", ""],
        ["Up to a year", "1", ""],
        ["Longer", "1", ""],
    ]
    assert shares(shown) == [100, 100, 50, 50, 50, 50]
    assert texts(shown, "p") == ["8 articles , the first of them 900 days ago ."]


def test_decisions_are_counted_by_editor_and_week(chief_desk, editor, chief):
    articles = [make_article(status="inbox") for _ in range(6)]
    for article, status in zip(articles, ["published", "rejected", "published", "inbox"], strict=False):
        decide(editor, article, status)
    decide(editor, articles[3], "published", days=14)
    decide(chief, articles[4], "rejected")
    # Longer ago than the chart, by nobody, or of something else.
    decide(chief, articles[5], "rejected", days=7 * WEEKS + 7)
    Article.objects.filter(pk=articles[5].pk).update(status="published")
    Article.objects.update(title="x")
    shown = section(chief_desk.get(NUMBERS), "decisions")
    assert [row[:2] for row in rows(shown)] == [["editors", "4"], ["chief-editors", "1"]]
    table = find(shown, "table")[1]
    weeks = [[text(cell) for cell in cells(row)] for row in find(one(table, "tbody"), "tr")]
    assert [row[1:] for row in weeks] == [["0", "0"]] * 9 + [["1", "0"], ["0", "0"], ["3", "1"]]
    picture = find(shown, "svg")[0]
    assert attribute(picture, "aria-label") == (
        "Decisions of editors, week by week: 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3"
    )
    heights = [float(attribute(bar, "height")) for bar in find(picture, "rect", class_="bar-fill")]
    assert heights[-3:] == [pytest.approx(13.3), 0, 40]


def test_week_of_decisions_begins_on_monday(editor):
    sunday = datetime(2026, 3, 1, 23, 30, tzinfo=timezone.get_current_timezone())
    decide(editor, make_article(status="inbox"), "published")
    Changeset.objects.update(at=sunday)
    weeks = dict(decisions(sunday + timedelta(days=1))["rows"])
    assert weeks[date(2026, 2, 23)] == [1]
    assert weeks[date(2026, 3, 2)] == [0]


def test_coverage_says_what_published_articles_tell(chief_desk, source):
    make_article(level="advanced", topics=["Kafka"], summary="Told.", excerpt="In short.", read_minutes=5)
    make_article(level="advanced", topics=["Kafka", "Go"], excerpt="In short.")
    make_article(make_company(published=False), level="advanced")
    make_article(status="inbox")
    shown = section(chief_desk.get(NUMBERS), "coverage")
    assert rows(shown) == [
        ["Level", "100 %", ""],
        ["Topics", "67 %", ""],
        ["Summary", "33 %", ""],
        ["Excerpt", "67 %", ""],
        ["Read time", "33 %", ""],
    ]
    assert shares(shown) == [100, 66.7, 33.3, 66.7, 33.3]
    links = hrefs(one(shown, "table"))
    assert links[0] == "/admin/articles/article/?status__exact=published&missing=topics"
    assert [chief_desk.get(link).context["cl"].result_count for link in links] == [1, 2, 1, 2]


def test_coverage_is_of_now(chief_desk, source):
    def told():
        return [row[1] for row in rows(section(chief_desk.get(NUMBERS), "coverage"))]

    article = make_article()
    assert told() == ["0 %"] * 5
    Article.objects.update(level="advanced", summary="Told.", excerpt="In short.", read_minutes=5)
    article.topics.add(make_topic("Kafka"))
    assert told() == ["100 %"] * 5
    make_article(level="beginner")
    assert told() == ["100 %", *["50 %"] * 4]
    article.topics.clear()
    Article.objects.update(level="", summary="", excerpt="", read_minutes=None)
    assert told() == ["0 %"] * 5


@pytest.mark.django_db(transaction=True)
def test_coverage_asks_the_database_for_nothing_but_changes(chief_desk):
    make_article(level="advanced")
    chief_desk.get(NUMBERS)
    with CaptureQueriesContext(connection) as captured:
        chief_desk.get(NUMBERS)
    asked = [query["sql"] for query in captured]
    assert [sql for sql in asked if "has_summary" in sql] == []
    assert sum("FROM articles_change " in sql for sql in asked) == 1


def test_nearly_all_is_not_all(chief_desk):
    make_articles(300, level="advanced")
    make_article(excerpt="In short.")
    assert [row[1] for row in rows(section(chief_desk.get(NUMBERS), "coverage"))] == [
        *("99 %", "0 %", "0 %"),
        *("1 %", "0 %"),
    ]


def test_company_is_quiet_after_three_of_its_usual_intervals_and_ninety_days(chief_desk):
    today = timezone.localdate()

    def company(name, interval, silent, number=5, **facts):
        row = make_company(name)
        for place in range(number):
            day = today - timedelta(days=silent + place * interval)
            make_article(row, published_on=day, **facts)

    company("Silent", 10, 91)
    company("Long silent", 100, 400)
    company("Slow", 100, 250)
    company("Just silent", 10, 90)
    company("At work", 10, 5)
    company("Unknown", 10, 200, number=2)
    # What is rejected was written all the same.
    company("Rejected", 10, 5, status="rejected")
    company("Years alone", 400, 5000, date_precision="year")
    shown = section(chief_desk.get(NUMBERS), "quiet")
    assert [[row[0], *row[2:]] for row in rows(shown)] == [
        ["Silent", "every 10 days", "91 days", ""],
        ["Long silent", "every 100 days", "400 days", ""],
    ]
    assert shares(shown) == [22.8, 100]


@pytest.mark.usefixtures("ward")
def test_feeds_in_trouble_are_named_the_worst_first(chief_desk):
    shown = section(chief_desk.get(NUMBERS), "feeds")
    assert rows(shown) == [
        ["Failed 7 times in a row or more", "1", ""],
        ["Failing", "1", ""],
        ["Paused", "2", ""],
        ["Works, partly broken", "1", ""],
        ["Not polled yet", "1", ""],
        ["Works", "1", ""],
    ]
    named = find(find(shown, "table")[1], "a")
    assert [text(link) for link in named] == ["worst", "failing", "gone", "paused", "broken"]


def test_suggestions_are_counted_as_taken_where_they_stand(chief_desk):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    told = [{"topic": topic.pk, "confidence": 0.9, "reason": "r"} for topic in (kafka, go)]
    for topics, level in (([kafka, go], "advanced"), ([kafka], "beginner")):
        article = make_article(topics=topics, level=level)
        Suggestion.objects.create(article=article, topics=told, level="advanced")
    old = make_article(status_at=timezone.now() - timedelta(weeks=WEEKS, days=1))
    Suggestion.objects.create(article=old, topics=told, level="advanced")
    Suggestion.objects.create(article=make_article(status="inbox"), topics=told)
    assert [row[:2] for row in rows(section(chief_desk.get(NUMBERS), "suggestions"))] == [
        ["Topics", "3 of 4, 75 %"],
        ["Levels", "1 of 2, 50 %"],
    ]


def test_names_that_look_like_markup_are_shown_as_they_are(chief_desk, chief):
    User.objects.filter(pk=chief.pk).update(username="<b>x</b>")
    chief.refresh_from_db()
    decide(chief, make_article(make_company("<i>Acme</i>"), status="inbox"), "published")
    make_feed(title="<script>", error="The server sent nothing.")
    page = chief_desk.get(NUMBERS)
    assert rows(section(page, "decisions"))[0][0] == "<b>x</b>"
    assert "<script>" in texts(section(page, "feeds"), "a")


# Queries


def test_page_takes_the_same_number_of_queries_whatever_there_is(chief_desk, django_user_model):
    def add(number):
        user = django_user_model.objects.create_user(f"user-{number}")
        day = timezone.localdate() - timedelta(days=200)
        company = make_company()
        for place in range(3):
            article = make_article(company, status="inbox", published_on=day - timedelta(days=place))
        decide(user, article, "published", days=number)
        make_feed(company, error="The server sent nothing.", failures=number)

    assert queries_for_rows(chief_desk, NUMBERS, add) == [12] * 3
