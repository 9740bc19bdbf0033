"""Companies in the admin: the state of their feeds, and the search for their older articles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Backfill
from tests.articles.admin.desk import COMPANIES, act, form_of, press, queued
from tests.factories import make_article, make_company, make_feed, make_technology, make_topic
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

UNKNOWN = (
    "A worker will start on it at once. None is known to be running: if nothing happens, "
    "start “manage.py worker”, or the site with INGEST=1."
)


# A company


def test_form_of_a_company_shows_each_of_its_feeds(desk, failing):
    other = make_feed(failing.company, url="https://blog.example/a-second.xml")
    make_feed()
    root = one(read(desk.get(form_of(failing.company))), "section", aria_label="Feeds")
    rows = [
        [text(cell) for cell in row.children if not isinstance(cell, str)] for row in find(root, "tr")[1:]
    ]
    assert rows == [
        [
            f"Example blog {failing.url}",
            "Failed 3 times in a row The server answered 503 Service Unavailable.",
            "3 days ago",
            "in 4 h",
            "20, 3 new",
            "Try again now",
        ],
        [other.url, "Not polled yet", "never", "now", "-", "Try again now"],
    ]


def test_list_of_companies_sums_up_the_feeds(desk, failing):
    now = timezone.now()
    make_feed(
        failing.company,
        last_success_at=now - timedelta(hours=2),
        entries_found=4,
        entries_new=1,
        next_due_at=now,
    )
    make_feed(failing.company, status="paused", reason="Gone.")
    root = read(desk.get(COMPANIES))
    columns = ["feeds_now", "last_success", "next_due_or_now", "entries"]
    cells = [text(one(root, "td", class_=f"field-{name}")) for name in columns]
    assert cells == [
        "3 feeds 1 failing 1 paused The server answered 503 Service Unavailable. Gone.",
        "2 h ago",
        "now Try again now",
        "24, 4 new",
    ]


def test_list_of_companies_shows_errors_before_warnings(desk, failing):
    make_feed(failing.company, url="https://blog.example/a.xml", warning="The feed is broken XML.")
    row = one(read(desk.get(COMPANIES)), "td", class_="field-feeds_now")
    assert texts(row, "span", class_="feed-why") == [failing.error, "The feed is broken XML."]


def test_list_of_companies_has_dashes_for_one_without_feeds(desk):
    company = make_company()
    root = read(desk.get(COMPANIES))
    columns = ["feeds_now", "last_success", "next_due_or_now", "entries"]
    assert [text(one(root, "td", class_=f"field-{name}")) for name in columns] == ["-"] * 4
    assert "This company has no feeds yet." in desk.get(form_of(company)).content.decode()


def test_trying_a_company_again_polls_all_its_feeds(desk, failing):
    other = make_feed(failing.company, status="paused", reason="Gone.")
    make_feed()
    said, address = press(desk, f"{COMPANIES}{failing.company_id}/try-again/")
    assert (said, address) == ([f"Tried again: 2 feeds. {UNKNOWN}"], form_of(failing.company))
    assert {pk for _, (pk,) in queued()} == {failing.pk, other.pk}
    assert act(desk, COMPANIES, "try_again", [failing.company]) == [f"Tried again: 2 feeds. {UNKNOWN}"]


# History

BEGUN = (
    "The search for older articles from 1 company has started. A worker will start on it at once. None is "
    "known to be running: if nothing happens, start “manage.py worker”, or the site with INGEST=1."
)


def test_search_for_older_articles_is_started_shown_and_stopped(desk, failing):
    company = failing.company
    assert "have not been searched for yet" in desk.get(form_of(company)).content.decode()
    said, address = press(desk, f"{COMPANIES}{company.pk}/fetch-history/")
    assert (said, address) == ([BEGUN], form_of(company))
    assert queued() == [("backfill_company", [company.pk])]

    row = Backfill.objects.get()
    row.urls.filter(kind="feed").update(due_at=None, outcome="done")
    root = read(desk.get(form_of(company)))
    bar = one(root, "progress")
    assert (attribute(bar, "value"), attribute(bar, "max")) == ("1", "2")
    shown = " ".join(texts(one(root, "section", aria_label="Feeds"), "p"))
    assert shown == (
        "1 of 2 addresses visited so far, about 2 s left. Last active just now . "
        "New articles: 0. Already known: 0. Failed: 0."
    )

    assert press(desk, f"{COMPANIES}{company.pk}/fetch-history/stop/")[0] == [
        f"The search for older articles from {company} has been stopped."
    ]
    assert Backfill.objects.get().status == "stopped"
    assert find(read(desk.get(form_of(company))), "progress") == []
    assert press(desk, f"{COMPANIES}{company.pk}/fetch-history/stop/")[0] == [
        f"No search for older articles from {company} is running."
    ]


@pytest.mark.parametrize("make", [make_company, make_feed, make_article, make_topic, make_technology])
def test_history_button_of_every_form_leads_to_its_history(chief_desk, make):
    form = read(chief_desk.get(form_of(make())))
    (address,) = [href for href in hrefs(form) if (href or "").endswith("/history/")]
    assert chief_desk.get(address).status_code == 200


def test_action_starts_the_search_for_several_companies(desk):
    first, second = make_feed().company, make_feed().company
    act(desk, COMPANIES, "fetch_history", [first, second])
    act(desk, COMPANIES, "fetch_history", [first])
    assert {row.company for row in Backfill.objects.running()} == {first, second}
    assert Backfill.objects.count() == 2
