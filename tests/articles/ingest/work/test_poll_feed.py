"""One feed from due to done, against a real server: what each answer does to the feed's row."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from articles.ingest.work import leases, poll_feed
from articles.models import Article, Feed, Host
from tests.articles.ingest.web import item, page, rss
from tests.factories import make_feed

pytestmark = pytest.mark.django_db


def polled(feed):
    """The feed after a poll that is due now."""
    Host.objects.update(next_at=timezone.now())
    outcome = poll_feed.poll(feed.pk)
    assert outcome.kind in ("done", "unchanged", "failed")
    feed.refresh_from_db()
    assert (feed.claim, feed.claimed_until) == ("", None)
    return feed


def minutes_until_due(feed):
    return (feed.next_due_at - timezone.now()).total_seconds() / 60


def answer(status, **headers):
    return lambda request: (status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


@pytest.fixture
def feed(web):
    """A feed of two entries."""
    web["/feed"] = rss(item("One", web("/1")), item("Two", web("/2")))
    return make_feed(url=web("/feed"))


# What goes well


def test_poll_takes_what_is_new_and_says_how_it_went(web, feed):
    before = timezone.now()
    outcome = poll_feed.poll(feed.pk)
    feed.refresh_from_db()
    assert (outcome.kind, outcome.found, outcome.new) == ("done", 2, 2)
    assert sorted(outcome.articles) == sorted(Article.objects.values_list("pk", flat=True))
    assert (feed.kind, feed.title, feed.newest_on) == ("rss", "Example blog", date(2026, 3, 4))
    assert (feed.entries_found, feed.entries_new, feed.entries_total) == (2, 2, 2)
    assert (feed.http_status, feed.error, feed.warning, feed.failures) == (200, "", "", 0)
    assert before < feed.last_polled_at <= timezone.now()
    assert before < feed.last_success_at <= timezone.now()
    assert (feed.interval_minutes, feed.status) == (1440, "active")
    assert 1440 * 0.9 - 1 < minutes_until_due(feed) <= 1440 * 1.1


def test_poll_again_counts_only_what_is_new(web, feed):
    polled(feed)
    web["/feed"] = rss(item("Three", web("/3")), item("One", web("/1")))
    outcome = poll_feed.poll(feed.pk)
    feed.refresh_from_db()
    assert (outcome.found, outcome.new) == (2, 1)
    assert (feed.entries_found, feed.entries_new, feed.entries_total) == (2, 1, 3)


def test_unchanged_feed_is_not_sent_again(web, feed):
    body = rss(item("One", web("/1")))

    def conditional(request):
        if request.headers.get("If-None-Match") == '"v1"':
            return 304, {}, b""
        return 200, {"ETag": '"v1"', "Last-Modified": "Wed, 04 Mar 2026 08:00:00 GMT"}, body.encode()

    web["/feed"] = conditional
    assert polled(feed).etag == '"v1"'
    first = Feed.objects.values().get()
    assert poll_feed.poll(feed.pk).kind == "unchanged"
    feed.refresh_from_db()
    assert (feed.http_status, feed.error, feed.entries_found, feed.entries_total) == (304, "", 1, 1)
    assert feed.last_success_at > first["last_success_at"]
    assert (feed.etag, feed.last_modified) == ('"v1"', "Wed, 04 Mar 2026 08:00:00 GMT")


def test_retry_reads_the_feed_in_full(web, feed):
    Feed.objects.update(etag='"v1"', status="paused", reason="Gone.", failures=9, not_found=5)
    assert Feed.objects.filter(pk=feed.pk).poll_now(timezone.now()) == 1
    web["/feed"] = lambda request: (304 if request.headers.get("If-None-Match") else 200, {}, rss().encode())
    feed = polled(feed)
    assert (feed.http_status, feed.status, feed.reason, feed.failures) == (200, "active", "", 0)


def test_success_forgets_what_went_wrong_before(feed):
    Feed.objects.update(failures=6, not_found=3, error="The server answered 404 Not Found.", http_status=404)
    feed = polled(feed)
    assert (feed.failures, feed.not_found, feed.error, feed.http_status) == (0, 0, "", 200)


def test_server_and_feed_may_ask_for_longer_intervals(web, feed):
    today = timezone.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    body = rss(*(item(f"{n}", web(f"/{n}"), day=today) for n in range(10)), head="<ttl>90</ttl>")
    web["/feed"] = body
    assert polled(feed).interval_minutes == 90
    web["/feed"] = lambda request: (200, {"Cache-Control": "max-age=10800"}, body.encode())
    assert polled(feed).interval_minutes == 180


def test_broken_feed_with_entries_is_a_success_with_a_warning(web, feed):
    web["/feed"] = rss(item("One", web("/1")), item("Two", web("/2")))[:-40]
    feed = polled(feed)
    assert (feed.error, feed.failures) == ("", 0)
    assert feed.warning == "The feed is broken XML; entries may be missing."
    assert Article.objects.count() == 2
    web["/feed"] = rss(item("One", web("/1")))
    assert polled(feed).warning == ""


def test_feed_without_entries_is_a_success(web, feed):
    web["/feed"] = rss()
    feed = polled(feed)
    assert (feed.error, feed.entries_found, feed.interval_minutes) == ("", 0, 360)


# Moves


def test_feed_that_moved_for_good_is_polled_at_its_new_address(web, feed):
    web["/new"] = web.pages["/feed"]
    web["/feed"] = answer(301, Location="/new")
    feed = polled(feed)
    assert (feed.url, feed.status, feed.entries_total) == (web("/new"), "active", 2)


def test_feed_that_moved_for_a_while_keeps_its_address(web, feed):
    web["/new"] = web.pages["/feed"]
    web["/feed"] = answer(302, Location="/new")
    assert polled(feed).url == web("/feed")


def test_feed_that_moved_to_another_feed_is_paused(web, feed):
    other = make_feed(url=web("/new"))
    web["/new"] = web.pages["/feed"]
    web["/feed"] = answer(308, Location="/new")
    feed = polled(feed)
    assert (feed.url, feed.status) == (web("/feed"), "paused")
    expected = f"It has moved permanently to {web('/new')}, which is already a feed of {other.company}."
    assert feed.reason == expected


def test_feed_that_moved_to_a_page_keeps_its_address(web, feed):
    web["/new"] = page("Welcome")
    web["/feed"] = answer(301, Location="/new")
    feed = polled(feed)
    assert (feed.url, feed.error) == (web("/feed"), "This address leads to a web page, not a feed.")


# What goes wrong


def test_page_instead_of_a_feed_is_an_error_in_plain_words(web, feed):
    web["/feed"] = page("Sign in")
    feed = polled(feed)
    assert feed.error == "This address leads to a web page, not a feed."
    assert (feed.http_status, feed.failures, feed.last_success_at) == (200, 1, None)
    assert 13 < minutes_until_due(feed) < 17


def test_failures_in_a_row_are_polled_ever_less_often(web, feed):
    web["/feed"] = answer(500)
    waits = []
    for failures in range(1, 9):
        feed = polled(feed)
        assert (feed.failures, feed.http_status, feed.status) == (failures, 500, "active")
        waits.append(minutes_until_due(feed))
    plain = [15, 30, 60, 120, 240, 480, 960, 1440]
    assert all(0.85 * one < wait < 1.11 * one for one, wait in zip(plain, waits, strict=True))
    assert feed.error == "The server answered 500 Internal Server Error."


def test_feed_that_is_gone_is_paused(web, feed):
    web["/feed"] = answer(410)
    feed = polled(feed)
    assert (feed.status, feed.http_status) == ("paused", 410)
    assert feed.reason == "The server says that this feed is permanently gone (410 Gone)."
    assert feed.error == "The server answered 410 Gone."


def test_feed_not_found_five_times_in_a_row_is_paused(web, feed):
    del web.pages["/feed"]
    for times in range(1, 5):
        feed = polled(feed)
        assert (feed.status, feed.not_found) == ("active", times)
    feed = polled(feed)
    assert (feed.status, feed.not_found) == ("paused", 5)
    assert feed.reason == "The server did not find this feed 5 times in a row (404 Not Found)."


def test_another_error_between_begins_the_count_of_404s_anew(web, feed):
    Feed.objects.update(not_found=4, failures=4)
    feed.refresh_from_db()
    web["/feed"] = answer(500)
    assert (polled(feed).not_found, feed.status) == (0, "active")


def test_paused_feed_is_not_due(feed):
    assert Feed.objects.filter(pk=feed.pk).pause("An editor says so.", timezone.now()) == 1
    assert poll_feed.poll(feed.pk, due_only=True).kind == "taken"
    feed.refresh_from_db()
    assert (feed.status, feed.reason, feed.last_polled_at) == ("paused", "An editor says so.", None)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_holds_for_the_feed_and_its_whole_host(web, feed, status):
    other = make_feed(url=web("/other"))
    web["/feed"] = answer(status, Retry_After="7200")
    feed = polled(feed)
    assert 119 < minutes_until_due(feed) < 121
    outcome = poll_feed.poll(other.pk)
    assert outcome.kind == "busy"
    assert (outcome.until - timezone.now()).total_seconds() == pytest.approx(7200, abs=30)
    assert web.asked == {"/feed": 1}


def test_without_internet_errors_are_written_down(settings):
    settings.INGEST_GAP = 0.0
    feed = polled(make_feed(url="https://blog.invalid/feed"))
    assert (feed.failures, feed.http_status, feed.status) == (1, None, "active")
    assert feed.error.endswith(".")


def test_refused_address_is_an_error_in_plain_words(settings):
    settings.INGEST_ALLOW = []
    feed = polled(make_feed(url="http://127.0.0.1/feed"))
    expected = "This address cannot be fetched: it leads to 127.0.0.1, which is not on the public internet."
    assert feed.error == expected


def test_fault_of_our_own_is_written_down_and_logged(feed, monkeypatch, caplog):
    monkeypatch.setattr(poll_feed, "take_entries", lambda *arguments: 1 // 0)
    feed = polled(feed)
    assert (feed.error, feed.failures) == ("Something went wrong on our side: ZeroDivisionError.", 1)
    assert [record.message for record in caplog.records] == [f"Polling {feed.url} failed"]


# Claims


def test_feed_that_is_being_polled_is_left_alone(web, feed):
    Feed.objects.update(claim="other", claimed_until=timezone.now() + timedelta(seconds=60))
    assert (poll_feed.poll(feed.pk), web.asked) == (poll_feed.TAKEN, {})
    assert Feed.objects.get().claim == "other"


def test_feed_of_a_killed_worker_is_taken_up_again(feed):
    Feed.objects.update(claim="dead", claimed_until=timezone.now() - timedelta(seconds=1))
    assert poll_feed.poll(feed.pk, due_only=True).kind == "done"


@pytest.mark.django_db(transaction=True)
def test_worker_that_lost_its_claim_writes_nothing(web, feed):
    def slow(request):
        Feed.objects.update(claim="other")
        connections.close_all()
        return 404, {}, b""

    web["/feed"] = slow
    assert poll_feed.poll(feed.pk).kind == "failed"
    row = Feed.objects.get()
    assert (row.claim, row.failures, row.last_polled_at) == ("other", 0, None)


def test_feed_whose_host_is_busy_stays_due(web, feed):
    now = timezone.now()
    Host.objects.create(name=web.url.removeprefix("http://"), next_at=now + timedelta(seconds=30))
    outcome = poll_feed.poll(feed.pk, due_only=True)
    assert outcome == leases.Outcome("busy", until=Host.objects.get().next_at)
    assert (Feed.objects.due(timezone.now()).get(), web.asked) == (feed, {})


def test_unknown_feed_is_nothing_to_do():
    assert poll_feed.poll(999_999) == poll_feed.TAKEN


@pytest.mark.django_db(transaction=True)
def test_feed_is_not_polled_twice_at_once(web, feed):
    kinds, start = [], threading.Barrier(6)

    def work():
        start.wait(30)
        kinds.append(poll_feed.poll(feed.pk, due_only=True).kind)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kinds) == ["done"] + ["taken"] * 5
    assert web.asked == {"/feed": 1}


# What an editor looks at


def test_health_counts_feeds_by_state():
    now = timezone.now()
    later = now + timedelta(hours=1)
    make_feed(next_due_at=now)
    make_feed(next_due_at=later, last_polled_at=now)
    make_feed(next_due_at=later, last_polled_at=now, error="The server answered 500.", failures=1)
    make_feed(status="paused", reason="Gone.", last_polled_at=now, error="The server answered 410 Gone.")
    make_feed(claim="x", claimed_until=later)
    expected = {"active": 4, "paused": 1, "failing": 1, "due": 1, "polling": 1, "never": 2}
    assert Feed.objects.health(now) == expected


def test_worst_feeds_come_first():
    now = timezone.now()
    rows = {
        0: make_feed(last_polled_at=now, last_success_at=now),
        1: make_feed(),
        2: make_feed(last_polled_at=now, warning="The feed is broken XML."),
        3: make_feed(last_polled_at=now, status="paused", reason="Gone.", failures=8, error="410"),
        4: make_feed(last_polled_at=now, error="The server answered 500.", failures=2),
        5: make_feed(last_polled_at=now, error="The server answered 500.", failures=7),
    }
    found = [(feed.trouble, feed) for feed in Feed.objects.by_trouble()]
    assert found == sorted(rows.items(), reverse=True)
