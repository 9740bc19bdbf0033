"""Questions about feeds that the admin asks: what they find, in which order, and with how many queries."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Feed
from tests.factories import make_company, make_feed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_known_finds_feeds_under_any_spelling_of_their_address(django_assert_num_queries):
    acme = make_feed(make_company("Acme"), url="https://blog.example/feed/")
    make_feed(url="https://blog.example/other")
    spellings = ["http://www.blog.example/feed", "https://blog.example/feed?utm_source=x"]
    with django_assert_num_queries(1):
        known = Feed.objects.known([*spellings, "https://blog.example/none", "no address"])
        assert known == dict.fromkeys(spellings, acme)
        assert {feed.company.name for feed in known.values()} == {"Acme"}


def test_known_finds_a_feed_whose_address_has_no_canonical_form():
    url = "https://blog.example/" + "記" * 300
    assert Feed.objects.known([url]) == {}
    feed = make_feed(url=url)
    assert Feed.objects.known([url]) == {url: feed}


def test_by_trouble_ranks_the_worst_first():
    polled = {"last_polled_at": NOW, "last_success_at": NOW}
    well = make_feed(**polled)
    new = make_feed()
    warned = make_feed(warning="The feed is broken XML.", **polled)
    paused = make_feed(status="paused", reason="Gone.", **polled)
    failing = make_feed(error="The server sent nothing.", failures=6, **polled)
    worse = make_feed(error="The server sent nothing.", failures=7, **polled)
    never = make_feed(error="The server sent nothing.", failures=7, last_polled_at=NOW)
    ranked = Feed.objects.by_trouble()
    assert [(feed, feed.trouble) for feed in ranked] == [
        *((never, 5), (worse, 5), (failing, 4)),
        *((paused, 3), (warned, 2), (new, 1), (well, 0)),
    ]


def test_health_counts_each_state_in_one_query(django_assert_num_queries):
    later = NOW + timedelta(hours=1)
    make_feed(next_due_at=NOW)
    make_feed(next_due_at=later, last_polled_at=NOW)
    make_feed(next_due_at=NOW, claimed_until=later, error="The server sent nothing.")
    make_feed(next_due_at=NOW, status="paused", reason="Gone.", error="The server sent nothing.")
    with django_assert_num_queries(1):
        health = Feed.objects.health(NOW)
    assert health == {"active": 3, "paused": 1, "failing": 1, "due": 1, "polling": 1, "never": 3}


def test_health_of_no_feeds_is_zero():
    assert set(Feed.objects.health(NOW).values()) == {0}
