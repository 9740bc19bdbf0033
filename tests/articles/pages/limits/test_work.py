"""How much work one network may make in a minute, whatever it asks for."""

from itertools import count

import pytest
from django.test import RequestFactory

from articles.pages.limits import work
from articles.pages.limits.clients import network_of
from articles.pages.page_cache import PAGES
from tests.factories import make_article
from tests.pages import one, read, text

pytestmark = pytest.mark.django_db

NOW = 1_000_000_020.0 + 7
HERE, ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.1"}
PATHS = [
    *("/", "/articles/", "/articles/?level=advanced&year=2024", "/companies/", "/new/", "/sitemap.xml"),
    *("/articles/feed.atom", "/search/suggestions/?q=kaf", "/suggest/", "/nowhere/", "/admin/login/"),
]


@pytest.fixture(autouse=True)
def _a_minute_that_does_not_end(settings, monkeypatch):
    settings.SEARCHES_A_MINUTE = 120
    work.LEDGER.clear()
    PAGES.clear()
    monkeypatch.setattr(work.time, "time", lambda: NOW)
    yield
    work.LEDGER.clear()


def spend(seconds, where=HERE):
    network = network_of(RequestFactory().get("/", **where))
    assert work.LEDGER.begin(network, NOW, 12) == 0
    work.LEDGER.end(network, NOW, seconds)


@pytest.mark.parametrize("path", PATHS)
def test_network_that_has_made_too_much_work_is_told_when_to_come_back(client, path):
    spend(12.1)
    response = client.get(path, REMOTE_ADDR="203.0.113.200")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        429,
        "53",
        "no-store",
    )
    said = "More is asked for from where you are than one minute allows. Please try again in 53 seconds."
    assert said in text(one(read(response), "main"))
    assert client.get(path, **ELSEWHERE).status_code != 429


def test_piece_is_answered_with_the_words_alone(client):
    spend(12.1)
    response = client.get("/articles/?level=advanced", headers={"HX-Request": "true"}, **HERE)
    assert (response.status_code, response["Content-Type"]) == (429, "text/plain; charset=utf-8")
    assert response.content.decode().endswith("Please try again in 53 seconds.")


def test_next_minute_is_another_one(client, monkeypatch):
    spend(12.1)
    monkeypatch.setattr(work.time, "time", lambda: NOW + 53)
    assert client.get("/articles/", **HERE).status_code == 200


def test_editor_is_not_bounded_and_neither_counts_in_the_admin_nor_is_helped_by_a_made_up_session(
    client, admin_client
):
    spend(12.1)
    for path in ("/admin/", "/articles/"):
        assert admin_client.get(path, **HERE).status_code == 200
    client.cookies["sessionid"] = "made-up"
    assert client.get("/articles/", **HERE).status_code == 429


def test_editors_work_is_not_counted(admin_client, client, monkeypatch):
    ticks = iter(range(0, 10_000, 100))
    monkeypatch.setattr(work.time, "thread_time", lambda: next(ticks))
    assert admin_client.get("/admin/", **HERE).status_code == 200
    assert client.get("/articles/", **HERE).status_code == 200
    # Counted as a hundred seconds.
    assert client.get("/articles/?sort=oldest", **HERE).status_code == 429


@pytest.mark.parametrize("path", ["/articles/?sort=oldest&page={}", "/nowhere/{}/", "/admin/login/?{}"])
def test_whatever_is_asked_for_counts(client, monkeypatch, path):
    # Each answer takes a second of the processor, of the twelve that there are.
    ticks = count()
    monkeypatch.setattr(work.time, "thread_time", lambda: next(ticks))
    statuses = [client.get(path.format(number), **HERE).status_code for number in range(2, 16)]
    assert [status == 429 for status in statuses] == [False] * 13 + [True]


@pytest.mark.django_db(transaction=True)
def test_page_cache_answers_whoever_asks(client):
    make_article("Uber")
    assert client.get("/articles/", **ELSEWHERE).status_code == 200
    spend(12.1)
    assert client.get("/articles/", **HERE).status_code == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "unknown"])
def test_who_may_be_everybody_is_not_counted(client, monkeypatch, address):
    for name in ("DEAREST", "LEAST", "FREE"):
        monkeypatch.setattr(work, name, 0.0)
    assert {client.get("/articles/?page=1", REMOTE_ADDR=address).status_code for _ in range(9)} == {302}


def test_address_that_a_client_makes_up_behind_a_proxy_is_not_its_own(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    spend(12.1, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"})
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 127.0.0.1, 203.0.113.9"}
    assert client.get("/articles/", **forged).status_code == 429


def test_without_a_number_nothing_is_bounded(client, settings):
    spend(12.1)
    settings.SEARCHES_A_MINUTE = 0
    assert client.get("/articles/", **HERE).status_code == 200


def test_busy_network_is_answered_few_requests_at_a_time():
    ledger = work.Ledger()
    assert [ledger.begin("busy", NOW, 12) for _ in range(5)] == [0] * 5
    for _ in range(5):
        ledger.end("busy", NOW, 0.3)
    # More than is free by now, less than is too much.
    assert [ledger.begin("busy", NOW, 12) for _ in range(4)] == [0, 0, 1, 1]
    assert ledger.begin("other", NOW, 12) == 0
    ledger.end("busy", NOW, 0.1)
    assert [ledger.begin("busy", NOW, 12) for _ in range(2)] == [0, 1]
    assert ledger.begin("busy", NOW + 60, 12) == 0
