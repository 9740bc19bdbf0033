"""How much one network may search for in a minute."""

import pytest

from articles.pages.limits import searches, work
from articles.pages.page_cache import PAGES
from tests.factories import make_article
from tests.pages import one, read, text

pytestmark = pytest.mark.django_db

HERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def _three_a_minute(settings, monkeypatch):
    settings.SEARCHES_A_MINUTE = 3
    searches.COUNTER.clear()
    work.LEDGER.clear()
    # The minute of the clock does not end within a test.
    monkeypatch.setattr(searches.time, "time", lambda: 1_000_000_020.0 + 7)


def statuses(client, address, times, **where):
    return [client.get(address.format(n=number), **where or HERE).status_code for number in range(times)]


@pytest.mark.parametrize(
    "address",
    ["/articles/?q=w{n}", "/articles/feed.atom?q=w{n}", "/articles/?level=advanced&q=w{n}"],
)
def test_network_that_searches_too_often_is_told_when_to_come_back(client, address):
    assert statuses(client, address, 4)[:3].count(429) == 0
    response = client.get(address.format(n=9), REMOTE_ADDR="203.0.113.200")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        429,
        "53",
        "no-store",
    )
    assert "Please try again in 53 seconds." in text(one(read(response), "main"))
    assert statuses(client, address, 1, REMOTE_ADDR="198.51.100.1") != [429]
    assert client.get("/articles/", **HERE).status_code == 200


def test_next_minute_is_another_one(client, monkeypatch):
    assert statuses(client, "/articles/?q=w{n}", 4) == [200, 200, 200, 429]
    monkeypatch.setattr(searches.time, "time", lambda: 1_000_000_080.0)
    assert statuses(client, "/articles/?q=v{n}", 4) == [200, 200, 200, 429]


def test_suggestions_count_for_themselves_and_less(client):
    assert statuses(client, "/search/suggestions/?q=w{n}", 16) == [200] * 15 + [429]
    assert statuses(client, "/articles/?q=w{n}", 4) == [200, 200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_what_the_page_cache_answers_is_not_counted(client):
    make_article("Uber", title="Same")
    PAGES.clear()
    assert statuses(client, "/articles/?q=same", 9) == [200] * 9


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "unknown"])
def test_who_may_be_everybody_is_not_counted(client, address):
    """Behind a proxy that is not declared, all readers come from this machine."""
    assert statuses(client, "/articles/?q=w{n}", 9, REMOTE_ADDR=address) == [200] * 9


def test_proxy_that_names_nobody_stands_for_all(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert statuses(client, "/articles/?q=w{n}", 9) == [200] * 9
    forwarded = {**HERE, "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"}
    assert statuses(client, "/articles/?q=v{n}", 4, **forwarded) == [200, 200, 200, 429]


def test_without_a_number_nothing_is_bounded(client, settings):
    settings.SEARCHES_A_MINUTE = 0
    assert statuses(client, "/articles/?q=w{n}", 9) == [200] * 9
