"""Feeds and companies at the desk: what their lists and forms show, and the orders given there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.ingest.history import backfill
from articles.models import Backfill, Feed, Run, Sighting
from tests.articles.admin.desk import COMPANIES, FEEDS, act, facts, form_of, history, order, panel, queued
from tests.factories import make_article, make_company, make_feed
from tests.forms import filled_in
from tests.pages import attribute, one, read, texts

pytestmark = pytest.mark.django_db

UNKNOWN = (
    "A worker will start on it at once. None is known to be running: if nothing happens, "
    "start “manage.py ingest”, or the site with INGEST=1."
)


# The form


def test_form_tells_how_the_feed_goes(desk, failing):
    assert panel(desk.get(form_of(failing))) == {
        "State": "Failed 3 times in a row The server answered 503 Service Unavailable.",
        "Last success": "3 days ago",
        "Last tried": "20 min ago , HTTP status 503",
        "Next due": "in 4 h",
        "Entries": "20, 3 new at the last poll, 1,200 in all",
        "Newest entry": "4 Mar 2026",
        "Feed": "Example blog, RSS. Open",
    }


def test_form_of_a_feed_that_was_never_polled_says_so(desk):
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
def test_state_is_told_in_plain_words(desk, fields, said):
    assert panel(desk.get(form_of(make_feed(**fields))))["State"] == said


def test_paused_feed_is_not_due(desk):
    assert (
        panel(desk.get(form_of(make_feed(status="paused", reason="Gone."))))["Next due"] == "not while paused"
    )


def test_chief_edits_what_editors_decide_and_nothing_else(chief_desk):
    feed, other = make_feed(), make_company()
    response = chief_desk.get(form_of(feed))
    names = ["company", "url", "publish_at_once", "include", "exclude"]
    assert list(response.context["adminform"].form.fields) == names
    data = filled_in(response, company=other.pk, publish_at_once="on", include="kafka", exclude="jobs")
    assert chief_desk.post(form_of(feed), data | {"status": "paused", "error": "x"}).url == FEEDS
    assert facts(feed, *names, "status", "error") == (other.pk, feed.url, True, "kafka", "jobs", "active", "")


def test_saving_leaves_what_a_poll_wrote_meanwhile(chief_desk, failing, monkeypatch):
    """A poll ends between the form's reading of the row and its saving."""
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


def test_saving_leaves_the_address_that_a_feed_has_moved_to_since_the_page_was_shown(chief_desk, failing):
    data = filled_in(chief_desk.get(form_of(failing)), publish_at_once="on")
    Feed.objects.update(url="https://blog.example/moved.xml", etag='"a"')
    chief_desk.post(form_of(failing), data)
    named = facts(failing, "url", "publish_at_once", "etag")
    assert named == ("https://blog.example/moved.xml", True, '"a"')


def test_saving_a_company_leaves_what_a_poll_wrote_meanwhile(chief_desk, failing, monkeypatch):
    usual = Feed.save

    def late(feed, *args, **kwargs):
        Feed.objects.filter(pk=feed.pk).update(error="", entries_total=1300)
        usual(feed, *args, **kwargs)

    address = form_of(failing.company)
    data = filled_in(chief_desk.get(address), **{"feeds-0-publish_at_once": "on"})
    monkeypatch.setattr(Feed, "save", late)
    chief_desk.post(address, data)
    assert facts(failing, "publish_at_once", "error", "entries_total") == (True, "", 1300)


def test_new_address_is_read_anew_and_the_poll_of_the_old_one_is_over(chief_desk, failing):
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


# Who may


def test_editor_adds_a_feed_that_is_not_published_at_once(desk):
    page = desk.get(f"{FEEDS}add/")
    assert list(page.context["adminform"].form.fields) == ["company", "url", "include", "exclude"]
    data = filled_in(page, company=make_company().pk, url="https://blog.example/feed")
    assert desk.post(f"{FEEDS}add/", data | {"publish_at_once": "on"}).url == FEEDS
    assert Feed.objects.get().publish_at_once is False


def test_editor_cannot_change_what_is_taken(desk, failing):
    response = desk.get(form_of(failing))
    assert response.context["has_change_permission"] is False
    assert desk.post(form_of(failing), {"url": "https://other.example/"}).status_code == 403


@pytest.fixture
def onlooker(client, django_user_model):
    """Somebody at the desk who may look at feeds and companies and do nothing."""
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create_user("onlooker", is_staff=True)
    codenames = ["view_feed", "view_company"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


ORDERS = [
    "/admin/articles/feed/{feed}/try-again/",
    "/admin/articles/feed/{feed}/pause/",
    "/admin/articles/company/{company}/try-again/",
    "/admin/articles/company/{company}/history/",
    "/admin/articles/company/{company}/history/stop/",
]


@pytest.mark.parametrize("path", ORDERS)
def test_order_is_a_post_of_who_may(onlooker, editor, path, failing):
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


@pytest.mark.parametrize("path", ORDERS)
@pytest.mark.parametrize("pk", ["0", "first", "9" * 30, "%00", "-1", "1e3", "１"])
def test_order_about_nothing_is_not_found(chief_desk, path, pk):
    assert chief_desk.post(path.format(feed=pk, company=pk)).status_code == 404


def test_onlooker_sees_no_buttons(onlooker, failing):
    for address in (FEEDS, form_of(failing), COMPANIES, form_of(failing.company)):
        response = onlooker.get(address)
        assert response.status_code == 200
        assert "Try again now" not in response.content.decode()
        assert "Find feeds" not in response.content.decode()


def test_onlooker_can_do_nothing_by_actions(onlooker, failing):
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
    said, address = order(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert (said, address) == ([f"Tried again: 1 feed. {UNKNOWN}"], form_of(failing))
    assert facts(failing, "status", "failures", "etag") == ("active", 0, "")
    assert list(Feed.objects.due(timezone.now())) == [failing]
    assert queued() == [("poll_feed", [failing.pk])]
    assert history() == [(str(failing.pk), "Tried again")]


@pytest.mark.parametrize(
    ("watching", "next_step"),
    [(True, "Ingest is running and will start on it within seconds."), (False, UNKNOWN)],
)
def test_try_again_knows_whether_ingest_is_running(desk, failing, watching, next_step):
    Run.objects.create(process="1 on host", watching=watching)
    said, _ = order(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert said == [f"Tried again: 1 feed. {next_step}"]


def test_try_again_works_without_the_queue(desk, failing, settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "tests.articles.admin.test_feeds.Away", "QUEUES": ["default"]}}
    said, _ = order(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert said == [
        "Tried again: 1 feed. The task queue cannot be reached, so it has to wait until ingest runs: "
        "start “manage.py ingest”, or the site with INGEST=1."
    ]
    assert list(Feed.objects.due(timezone.now())) == [failing]
    assert [record.message for record in caplog.records] == ["The task queue cannot be reached"]


@pytest.mark.parametrize(
    ("to", "where"), [("list", FEEDS), ("company", COMPANIES), ("", FEEDS), ("//evil.example", FEEDS)]
)
def test_button_leads_back_to_where_it_was(desk, failing, to, where):
    pks = {"company": f"{failing.company_id}/change/", "list": ""}
    _, address = order(desk, f"{FEEDS}{failing.pk}/try-again/", to=to)
    assert address == where + pks.get(to, f"{failing.pk}/change/")


def test_pausing_says_by_whom_and_trying_again_ends_it(desk, failing):
    said, _ = order(desk, f"{FEEDS}{failing.pk}/pause/")
    assert said == [f"{failing} is paused."]
    assert facts(failing, "status", "reason") == ("paused", "Paused by editors.")
    buttons = texts(one(read(desk.get(form_of(failing))), "section", aria_label="Status"), "button")
    assert buttons == ["Try again now"]
    order(desk, f"{FEEDS}{failing.pk}/try-again/")
    assert facts(failing, "status", "reason") == ("active", "")
    assert [words for _, words in history()] == ["Paused", "Tried again"]


def test_pausing_twice_keeps_the_first_reason(desk, failing):
    Feed.objects.update(status="paused", reason="The server says that this feed is gone for good (410 Gone).")
    order(desk, f"{FEEDS}{failing.pk}/pause/")
    assert facts(failing, "reason") == ("The server says that this feed is gone for good (410 Gone).",)
    assert history() == []


def test_actions_on_many_feeds(desk):
    first, second, third = make_feed(), make_feed(), make_feed()
    assert act(desk, FEEDS, "pause", [first, second]) == ["Paused: 2 feeds."]
    assert set(Feed.objects.paused()) == {first, second}
    assert act(desk, FEEDS, "resume", [second, third]) == ["Resumed: 1 feed."]
    assert set(Feed.objects.paused()) == {first}
    assert queued() == []
    assert act(desk, FEEDS, "try_again", [first, third]) == [f"Tried again: 2 feeds. {UNKNOWN}"]
    assert set(Feed.objects.paused()) == set()
    assert sorted(queued()) == [("poll_feed", [first.pk]), ("poll_feed", [third.pk])]


def test_action_with_what_is_no_id_is_a_bad_request(desk, failing):
    data = {"action": "try_again", "index": 0, "_selected_action": ["x\x00"]}
    assert desk.post(FEEDS, data).status_code == 400
    assert queued() == []


def test_try_again_button_in_the_list_sends_the_lists_form(desk, failing):
    button = one(read(desk.get(FEEDS)), "button", formaction=f"{FEEDS}{failing.pk}/try-again/")
    assert (attribute(button, "name"), attribute(button, "value")) == ("to", "list")
    assert attribute(button, "aria-label") == f"Try {failing.url} again now"


# Queries


def add_feed(number):
    now = timezone.now()
    make_feed(
        title=f"Blog {number}",
        error="The server sent nothing.",
        last_success_at=now,
        status="active",
        failures=number,
    )


def add_company(number):
    company = make_company()
    for _ in range(number % 3 + 1):
        make_feed(company, error="The server sent nothing.")


@pytest.mark.parametrize(("path", "add", "queries"), [(FEEDS, add_feed, 11), (COMPANIES, add_company, 9)])
def test_list_takes_as_many_queries_whatever_its_length(chief_desk, path, add, queries):
    assert counted(chief_desk, path, add) == [queries] * 3


def counted(client, path, add):
    """How many queries the page takes with 1, 3 and 30 rows."""
    numbers, rows = [], 0
    for wanted in (1, 3, 30):
        for number in range(rows, wanted):
            add(number)
        rows = wanted
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        numbers.append(len(captured))
    return numbers


def test_forms_take_as_many_queries_whatever_their_number_of_feeds(chief_desk):
    company, article = make_company(), make_article()

    def add(number):
        Sighting.objects.create(feed=make_feed(company), article=article, key=f"k{number}", digest="d")

    # What kinds of rows there are is asked once by a process.
    chief_desk.get(form_of(article))
    numbers = counted(chief_desk, form_of(article), add)
    assert numbers == [numbers[0]] * 3


class Away:
    """A queue that cannot be reached."""
