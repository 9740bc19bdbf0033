"""Feeds in the admin: the form, who may do what, and the buttons and actions that start or stop polling."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.ingest.history import backfill
from articles.models import Backfill, Feed, FeedEntry, IngestRun
from tests.articles.admin.desk import (
    COMPANIES,
    FEEDS,
    act,
    facts,
    form_of,
    history,
    panel,
    press,
    queries_for_rows,
    queued,
)
from tests.factories import make_article, make_company, make_feed
from tests.forms import filled_in
from tests.pages import attribute, one, read, texts

pytestmark = pytest.mark.django_db

UNKNOWN = (
    "A worker will start on it at once. None is known to be running: if nothing happens, "
    "start “manage.py worker”, or the site with INGEST=1."
)


# The form


def test_form_shows_the_status_of_the_feed(desk, failing):
    assert panel(desk.get(form_of(failing))) == {
        "State": "Failed 3 times in a row The server answered 503 Service Unavailable.",
        "Last success": "3 days ago",
        "Last tried": "20 min ago , HTTP status 503",
        "Next due": "in 4 h",
        "Entries": "20, 3 new at the last poll, 1,200 in all",
        "Newest entry": "4 Mar 2026",
        "Feed": "Example blog, RSS. Open",
    }


def test_form_says_that_a_feed_was_never_polled(desk):
    shown = panel(desk.get(form_of(make_feed())))
    assert (shown["State"], shown["Last success"], shown["Next due"]) == ("Not polled yet", "never", "now")
    assert (shown["Entries"], shown["Newest entry"]) == ("-", "-")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "paused", "reason": "Paused by jane."}, "Paused Paused by jane."),
        ({"warning": "The feed is broken XML."}, "Works, partly broken The feed is broken XML."),
        (
            {"error": "This is a web page, not a feed.", "http_status": 200, "failures": 1},
            "Failing This is a web page, not a feed. (HTTP status 200)",
        ),
        (
            {"error": "The server sent nothing for 15 seconds."},
            "Failing The server sent nothing for 15 seconds.",
        ),
        ({"claimed_until": "2999-01-01T00:00Z"}, "Being polled"),
        ({"last_polled_at": "2026-01-01T00:00Z"}, "Works"),
    ],
)
def test_state_is_a_few_words_and_the_reason(desk, fields, said):
    assert panel(desk.get(form_of(make_feed(**fields))))["State"] == said


def test_paused_feed_is_not_due(desk):
    assert (
        panel(desk.get(form_of(make_feed(status="paused", reason="Gone."))))["Next due"] == "not while paused"
    )


def test_chief_can_change_decisions_and_nothing_that_ingest_writes(chief_desk):
    feed, other = make_feed(), make_company()
    response = chief_desk.get(form_of(feed))
    names = ["company", "url", "publish_at_once", "include", "exclude"]
    assert list(response.context["adminform"].form.fields) == names
    data = filled_in(response, company=other.pk, publish_at_once="on", include="kafka", exclude="jobs")
    assert chief_desk.post(form_of(feed), data | {"status": "paused", "error": "x"}).url == FEEDS
    assert facts(feed, *names, "status", "error") == (other.pk, feed.url, True, "kafka", "jobs", "active", "")


def test_saving_keeps_what_a_poll_wrote_meanwhile(chief_desk, failing, monkeypatch):
    """A poll ends after the form has read the row and before it is saved."""
    usual = Feed.save

    def late(feed, *args, **kwargs):
        Feed.objects.filter(pk=feed.pk).update(error="", failures=0, entries_total=1300, kind="atom")
        usual(feed, *args, **kwargs)

    data = filled_in(chief_desk.get(form_of(failing)), include="kafka")
    monkeypatch.setattr(Feed, "save", late)
    chief_desk.post(form_of(failing), data)
    assert facts(failing, "include", "error", "failures", "entries_total", "kind") == (
        "kafka",
        "",
        0,
        1300,
        "atom",
    )


def test_saving_keeps_the_address_that_the_feed_has_moved_to_meanwhile(chief_desk, failing):
    data = filled_in(chief_desk.get(form_of(failing)), publish_at_once="on")
    Feed.objects.update(url="https://blog.example/moved.xml", etag='"a"')
    chief_desk.post(form_of(failing), data)
    named = facts(failing, "url", "publish_at_once", "etag")
    assert named == ("https://blog.example/moved.xml", True, '"a"')


def test_saving_a_company_keeps_what_a_poll_wrote_meanwhile(chief_desk, failing, monkeypatch):
    usual = Feed.save

    def late(feed, *args, **kwargs):
        Feed.objects.filter(pk=feed.pk).update(error="", entries_total=1300)
        usual(feed, *args, **kwargs)

    address = form_of(failing.company)
    data = filled_in(chief_desk.get(address), **{"feeds-0-publish_at_once": "on"})
    monkeypatch.setattr(Feed, "save", late)
    chief_desk.post(address, data)
    assert facts(failing, "publish_at_once", "error", "entries_total") == (True, "", 1300)


def test_new_address_is_read_in_full_and_the_running_poll_loses_its_claim(chief_desk, failing):
    until = timezone.now() + timedelta(minutes=5)
    Feed.objects.update(claim="another", claimed_until=until, etag='"a"', status="paused", reason="Gone.")
    data = filled_in(chief_desk.get(form_of(failing)), url="https://blog.example/new.xml")
    chief_desk.post(form_of(failing), data)
    named = facts(failing, "url", "status", "reason", "etag", "failures", "claim", "claimed_until")
    assert named == ("https://blog.example/new.xml", "active", "", "", 0, "", None)
    assert list(Feed.objects.due(timezone.now())) == [failing]
    assert Feed.objects.held_by("another").release("another", url="https://old.example/") == 0


def test_adding_a_feed_has_it_polled(chief_desk):
    company = make_company()
    data = filled_in(chief_desk.get(f"{FEEDS}add/"), company=company.pk, url="https://blog.example/feed")
    response = chief_desk.post(f"{FEEDS}add/", data, follow=True)
    feed = Feed.objects.get()
    assert queued() == [("poll_feed", [feed.pk])]
    assert UNKNOWN in [str(message) for message in response.context["messages"]]


# Permissions


def test_editor_cannot_add_a_feed_that_publishes_at_once(desk):
    page = desk.get(f"{FEEDS}add/")
    assert list(page.context["adminform"].form.fields) == ["company", "url", "include", "exclude"]
    data = filled_in(page, company=make_company().pk, url="https://blog.example/feed")
    assert desk.post(f"{FEEDS}add/", data | {"publish_at_once": "on"}).url == FEEDS
    assert Feed.objects.get().publish_at_once is False


def test_editor_cannot_change_a_feed(desk, failing):
    response = desk.get(form_of(failing))
    assert response.context["has_change_permission"] is False
    assert desk.post(form_of(failing), {"url": "https://other.example/"}).status_code == 403


BUTTONS = [
    "/admin/articles/feed/{feed}/try-again/",
    "/admin/articles/feed/{feed}/pause/",
    "/admin/articles/company/{company}/try-again/",
    "/admin/articles/company/{company}/fetch-history/",
    "/admin/articles/company/{company}/fetch-history/stop/",
]


@pytest.mark.parametrize("path", BUTTONS)
def test_button_needs_post_permission_and_token(onlooker, editor, path, failing):
    backfill.start(failing.company)
    before, running = Feed.objects.values().get(), Backfill.objects.values().get()
    address = path.format(feed=failing.pk, company=failing.company_id)
    assert onlooker.get(address).status_code == 405
    assert onlooker.post(address).status_code == 403
    assert Client().post(address).url == f"/admin/login/?next={address}"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(address).status_code == 403
    assert (Feed.objects.values().get(), Backfill.objects.values().get()) == (before, running)
    assert (queued(), history()) == ([], [])


@pytest.mark.parametrize("path", BUTTONS)
@pytest.mark.parametrize("pk", ["0", "first", "9" * 30, "%00", "-1", "1e3", "１"])
def test_button_of_a_missing_row_is_not_found(chief_desk, path, pk):
    assert chief_desk.post(path.format(feed=pk, company=pk)).status_code == 404


def test_onlooker_sees_no_buttons(onlooker, failing):
    for address in (FEEDS, form_of(failing), COMPANIES, form_of(failing.company)):
        response = onlooker.get(address)
        assert response.status_code == 200
        assert "Try again now" not in response.content.decode()
        assert "Find feeds" not in response.content.decode()


def test_onlooker_cannot_use_actions(onlooker, failing):
    before = Feed.objects.values().get()
    for path, action in (
        (FEEDS, "try_again"),
        (FEEDS, "pause"),
        (FEEDS, "resume"),
        (COMPANIES, "fetch_history"),
    ):
        thing = failing if path == FEEDS else failing.company
        onlooker.post(path, {"action": action, "index": 0, "_selected_action": thing.pk})
    assert (Feed.objects.values().get(), Backfill.objects.count(), queued()) == (before, 0, [])


# Try again, pause, resume


def test_try_again_polls_at_once_and_says_what_happens_next(desk, failing):
    Feed.objects.update(etag='"a"')
    said, address = press(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert (said, address) == ([f"Tried again: 1 feed. {UNKNOWN}"], form_of(failing))
    assert facts(failing, "status", "failures", "etag") == ("active", 0, "")
    assert list(Feed.objects.due(timezone.now())) == [failing]
    assert queued() == [("poll_feed", [failing.pk])]


@pytest.mark.parametrize(
    ("watching", "next_step"),
    [(True, "A worker is running and will start on it within seconds."), (False, UNKNOWN)],
)
def test_try_again_knows_whether_ingest_is_running(desk, failing, watching, next_step):
    IngestRun.objects.create(process="1 on host", watching=watching)
    said, _ = press(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert said == [f"Tried again: 1 feed. {next_step}"]


def test_try_again_works_without_the_queue(desk, failing, settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "tests.articles.admin.test_feeds.Away", "QUEUES": ["default"]}}
    said, _ = press(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert said == [
        "Tried again: 1 feed. The task queue cannot be reached, so it has to wait until a worker runs: "
        "start “manage.py worker”, or the site with INGEST=1."
    ]
    assert list(Feed.objects.due(timezone.now())) == [failing]
    assert [record.message for record in caplog.records] == ["The task queue cannot be reached"]


@pytest.mark.parametrize(
    ("to", "where"), [("list", FEEDS), ("company", COMPANIES), ("", FEEDS), ("//evil.example", FEEDS)]
)
def test_button_returns_to_its_page(desk, failing, to, where):
    pks = {"company": f"{failing.company_id}/change/", "list": ""}
    _, address = press(desk, f"{FEEDS}{failing.pk}/try-again/", to=to)
    assert address == where + pks.get(to, f"{failing.pk}/change/")


def test_pausing_notes_who_did_it_and_trying_again_ends_it(desk, failing):
    said, _ = press(desk, f"{FEEDS}{failing.pk}/pause/")
    assert said == [f"Paused: {failing}."]
    assert facts(failing, "status", "reason") == ("paused", "Paused by editors.")
    buttons = texts(one(read(desk.get(form_of(failing))), "section", aria_label="Status"), "button")
    assert buttons == ["Try again now"]
    press(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert facts(failing, "status", "reason") == ("active", "")
    assert [words for _, words in history()] == ["Paused", "Tried again"]


def test_pausing_twice_keeps_the_first_reason(desk, failing):
    Feed.objects.update(
        status="paused", reason="The server says that this feed is permanently gone (410 Gone)."
    )
    press(desk, f"{FEEDS}{failing.pk}/pause/")
    assert facts(failing, "reason") == ("The server says that this feed is permanently gone (410 Gone).",)
    assert history() == []


def test_actions_pause_resume_and_poll_several_feeds(desk):
    first, second, third = make_feed(), make_feed(), make_feed()
    assert act(desk, FEEDS, "pause", [first, second]) == ["Paused: 2 feeds."]
    assert set(Feed.objects.paused()) == {first, second}
    assert act(desk, FEEDS, "resume", [second, third]) == ["Resumed: 1 feed."]
    assert set(Feed.objects.paused()) == {first}
    assert queued() == []
    assert act(desk, FEEDS, "try_again", [first, third]) == [f"Tried again: 2 feeds. {UNKNOWN}"]
    assert set(Feed.objects.paused()) == set()
    assert sorted(queued()) == [("poll_feed", [first.pk]), ("poll_feed", [third.pk])]


def test_action_on_something_that_is_not_an_id_is_a_bad_request(desk, failing):
    data = {"action": "try_again", "index": 0, "_selected_action": ["x\x00"]}
    assert desk.post(FEEDS, data).status_code == 400
    assert queued() == []


def test_try_again_button_in_the_list_sends_the_form_of_the_list(desk, failing):
    button = one(read(desk.get(FEEDS)), "button", formaction=f"{FEEDS}{failing.pk}/try-again/")
    assert (attribute(button, "name"), attribute(button, "value")) == ("to", "list")
    assert attribute(button, "aria-label") == f"Try {failing.url} again now"


# Queries


def test_form_takes_the_same_number_of_queries_for_many_feeds(chief_desk):
    company, article = make_company(), make_article()

    def add(number):
        FeedEntry.objects.create(feed=make_feed(company), article=article, key=f"k{number}", digest="d")

    # A process looks up the content types only once.
    chief_desk.get(form_of(article))
    numbers = queries_for_rows(chief_desk, form_of(article), add)
    assert numbers == [numbers[0]] * 3


class Away:
    """A queue that cannot be reached."""
