"""One request at a time and a gap between two for each host, whatever process asks."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from articles.ingest.fetching import polite, rate_limit
from articles.ingest.fetching.client import FetchError
from articles.models import Host
from tests.articles.ingest.web import page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://Blog.Example/a?b", "blog.example"),
        ("https://blog.example:443/", "blog.example"),
        ("http://blog.example:8080/", "blog.example:8080"),
        ("http://blog.example:443/", "blog.example:443"),
        ("https://user:secret@blog.example./", "blog.example"),
        ("http://[::1]:81/", "[::1]:81"),
        ("https://blog.example:none/", ""),
        ("mailto:ada@blog.example", ""),
    ],
)
def test_name_is_the_host_with_an_unusual_port(url, name):
    assert rate_limit.host_of(url) == name


def until(url):
    """Seconds from now until which the host of `url` is said to be busy."""
    with pytest.raises(rate_limit.HostBusy) as busy, rate_limit.host_slot(url):
        pass
    return (busy.value.until - timezone.now()).total_seconds()


@pytest.mark.parametrize(("gap", "seconds"), [(0.0, 1), (40.0, 40)])
def test_host_in_use_is_looked_at_again_after_a_gap(settings, gap, seconds):
    settings.INGEST_GAP, settings.INGEST_TIMEOUT = gap, 150
    with rate_limit.host_slot("https://blog.example/a"):
        assert until("https://blog.example/b") == pytest.approx(seconds, abs=0.5)
        with rate_limit.host_slot("https://other.example/"):
            assert Host.objects.claimed(timezone.now()).count() == 2
    assert Host.objects.claimed(timezone.now()).count() == 0


def test_host_rests_for_the_gap(settings):
    settings.INGEST_GAP = 50.0
    with rate_limit.host_slot("https://blog.example/a"):
        pass
    assert until("https://blog.example/b") == pytest.approx(50, abs=5)


def test_killed_worker_holds_its_host_no_longer_than_its_lease(settings):
    settings.INGEST_GAP = 0.0
    now = timezone.now()
    Host.objects.create(name="blog.example", claim="dead", claimed_until=now - timedelta(seconds=1))
    with rate_limit.host_slot("https://blog.example/a") as slot:
        # The dead one comes back and gives up what is no longer its own.
        Host.objects.filter(name="blog.example").release("dead", next_at=now)
        assert Host.objects.get().claim == slot.token


@pytest.mark.parametrize(
    ("asked", "rest"), [(None, 120), (30, 30), (0, 1), (-5, 1), (30 * 24 * 3600, 24 * 3600)]
)
def test_host_that_asks_for_rest_gets_it(settings, asked, rest):
    settings.INGEST_GAP = 1.0
    with rate_limit.host_slot("https://blog.example/") as slot:
        slot.back_off(asked)
    next_at = Host.objects.get().next_at
    assert (next_at - timezone.now()).total_seconds() == pytest.approx(rest, abs=0.9)


def test_error_in_a_turn_gives_the_host_back(settings):
    settings.INGEST_GAP = 0.0
    with pytest.raises(ZeroDivisionError), rate_limit.host_slot("https://blog.example/"):
        1 / 0  # noqa: B018
    assert Host.objects.claimed(timezone.now()).count() == 0


@pytest.mark.django_db(transaction=True)
def test_only_one_of_many_threads_gets_a_slot(settings):
    settings.INGEST_GAP = 60.0
    got, start = [], threading.Barrier(8)

    def ask():
        start.wait(30)
        try:
            with rate_limit.host_slot("https://blog.example/"):
                got.append("slot")
        except rate_limit.HostBusy:
            got.append("busy")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["busy"] * 7 + ["slot"]


# robots.txt


def visit(url):
    """polite.fetch_page(), after its slot for robots.txt."""
    try:
        return polite.fetch_page(url)
    except rate_limit.HostBusy:
        return polite.fetch_page(url)


def kind_of_error(url):
    with pytest.raises(FetchError) as error:
        visit(url)
    return error.value.kind, str(error.value)


def test_robots_txt_is_read_once_and_before_the_page(web):
    web["/a"], web["/b"] = page("A"), page("B")
    with pytest.raises(rate_limit.HostBusy):
        polite.fetch_page(web("/a"))
    assert web.asked == {"/robots.txt": 1}
    assert [polite.fetch_page(web(path)).status for path in ("/a", "/b")] == [200, 200]
    assert web.asked == {"/robots.txt": 1, "/a": 1, "/b": 1}


def test_page_that_robots_txt_forbids_is_not_asked_for(web):
    web["/robots.txt"] = "User-agent: *\nDisallow: /private/\n"
    web["/private/a"] = page("A")
    expected = ("robots", "The site's robots.txt does not allow this page to be read.")
    assert kind_of_error(web("/private/a")) == expected
    assert web.asked == {"/robots.txt": 1}


def test_page_waits_while_robots_txt_cannot_be_had(web):
    web["/robots.txt"] = lambda request: (500, {}, b"")
    expected = ("robots", "The site's robots.txt could not be read, so none of its pages are.")
    assert kind_of_error(web("/a")) == expected
    Host.objects.update(robots_at=timezone.now() - timedelta(minutes=61))
    web["/robots.txt"], web["/a"] = "", page("A")
    assert visit(web("/a")).status == 200


def test_robots_txt_that_only_redirects_is_none(web):
    web["/robots.txt"] = lambda request: (301, {"Location": "/robots.txt"}, b"")
    web["/a"] = page("A")
    assert visit(web("/a")).status == 200


def test_robots_txt_is_read_again_after_a_day(web):
    web["/a"] = page("A")
    visit(web("/a"))
    Host.objects.update(robots_at=timezone.now() - timedelta(hours=23))
    visit(web("/a"))
    assert web.asked["/robots.txt"] == 1
    Host.objects.update(robots_at=timezone.now() - timedelta(hours=25))
    visit(web("/a"))
    assert web.asked["/robots.txt"] == 2


@pytest.mark.parametrize(("delay", "gap"), [("7", 7.0), ("0.1", 2.0), ("9999", 60.0), ("soon", 2.0)])
def test_crawl_delay_is_kept_to(web, settings, delay, gap):
    web["/robots.txt"] = f"User-agent: *\nCrawl-delay: {delay}\n"
    settings.INGEST_GAP = 2.0
    polite.robots_rules(web("/a"))
    rest = (Host.objects.get().next_at - timezone.now()).total_seconds()
    assert rest == pytest.approx(gap, abs=1.5)
    Host.objects.update(next_at=timezone.now())
    with rate_limit.host_slot(web("/a")) as slot:
        assert slot.gap == gap
