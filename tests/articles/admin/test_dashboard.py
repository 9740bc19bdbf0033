"""The numbers on the admin's first page and above the list of feeds: each links to the list it counts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles import tasks
from articles.models import Article, IngestRun
from articles.operations import task_queues
from tests.articles.admin.desk import FEEDS
from tests.pages import find, hrefs, one, read, text

pytestmark = pytest.mark.django_db


def numbers(response):
    """(the strip's numbers with their words, what each of them links to)."""
    strip = one(read(response), "ul", class_="numbers")
    return [text(link) for link in find(strip, "a")], hrefs(strip)


def listed(client, address):
    return [row.title for row in client.get(address).context["cl"].result_list]


@pytest.mark.usefixtures("shelf", "ward")
def test_numbers_on_the_first_page_link_to_what_they_count(desk, source):
    Article.objects.filter(title__in=["old", "gone"]).update(gone_on=date(2026, 3, 4))
    words, addresses = numbers(desk.get("/admin/"))
    assert words == [
        "1 in the inbox",
        "1 published this week",
        "1 without a level",
        "2 without a summary",
        "1 without topics",
        "3 without an excerpt",
        "2 without a read time",
        "1 originals gone",
        "3 feeds in trouble",
        "0 reports from readers",
    ]
    assert [set(listed(desk, address)) for address in addresses] == [
        {"new"},
        {"whole"},
        {"bare"},
        {"old", "bare"},
        {"bare"},
        {"whole", "old", "bare"},
        {"old", "bare"},
        {"old"},
        {"worst", "failing", "gone"},
        set(),
    ]


def test_numbers_of_an_empty_catalogue_are_zero(desk):
    words, _ = numbers(desk.get("/admin/"))
    assert [text.partition(" ")[0] for text in words] == ["0"] * 10


def test_first_page_says_whether_a_worker_is_there_and_what_waits_for_it(desk):
    def said():
        return text(one(read(desk.get("/admin/")), "p", class_="worker"))

    advice = "start “manage.py worker”, or the site with INGEST=1."
    assert said() == f"No worker has been seen yet: {advice} Tasks that wait: 0."
    tasks.poll_feed.enqueue(1)
    tasks.poll_feed.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1)
    run = IngestRun.objects.create(process="host:1", watching=True)
    IngestRun.objects.create(process="host:2", finished_at=timezone.now())
    assert said() == "A worker is running. Tasks that wait: 1, for later: 1."
    IngestRun.objects.filter(pk=run.pk).update(seen_at=timezone.now() - timedelta(hours=3))
    assert said() == f"The worker was last seen 3 h ago : {advice} Tasks that wait: 1, for later: 1."


def test_advice_is_true_where_it_is_given(desk, settings):
    settings.DEVELOPMENT = False
    said = text(one(read(desk.get("/admin/")), "p", class_="worker"))
    assert said.startswith("No worker has been seen yet: start “manage.py worker”. ")


def test_first_page_says_that_the_task_queue_is_away(desk, monkeypatch):
    # A server that refuses connections, without the settings of one.
    def away(queue):
        raise task_queues.Unreachable("Connection refused")

    monkeypatch.setattr(task_queues.DatabaseQueue, "backlog", away)
    assert text(one(read(desk.get("/admin/")), "p", class_="worker")).endswith(
        "The task queue cannot be reached."
    )


def test_first_page_says_nothing_of_workers_to_those_who_may_not_see_feeds(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("onlooker", is_staff=True))
    assert find(read(client.get("/admin/")), "p", class_="worker") == []


@pytest.mark.usefixtures("ward")
def test_numbers_above_the_feeds_link_to_what_they_count(desk):
    words, addresses = numbers(desk.get(FEEDS))
    assert words == ["5 active", "2 failing", "2 paused", "1 not polled yet", "1 due now"]
    assert [len(listed(desk, address)) for address in addresses] == [5, 2, 2, 1, 1]
