"""When a feed is polled next."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.ingest.work import schedule

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def days_ago(*numbers):
    return [(NOW - timedelta(days=number)).date() for number in numbers]


@pytest.mark.parametrize(
    ("days", "minutes"),
    [
        ([], 360),
        # Twelve polls in the mean time between entries.
        (days_ago(7, 14, 21), 7 * 24 * 60 / 12),
        (days_ago(1, 2, 3, 4), 120),
        # Silence counts: the last entry is twelve days old.
        (days_ago(12), 1440),
        (days_ago(400, 401), 1440),
        # All on this day.
        (days_ago(0, 0, 0), 15),
        # Only the ten newest count.
        (days_ago(*range(1, 11), 1000, 2000), 120),
        ([date(2027, 1, 1)], 15),
    ],
)
def test_interval_follows_how_often_a_feed_publishes(days, minutes):
    assert schedule.interval(days, NOW) == minutes


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        ({"max_age": 3600}, 120),
        ({"max_age": 4 * 3600}, 240),
        ({"ttl": 300}, 300),
        ({"max_age": 4 * 3600, "ttl": 300}, 300),
        ({"max_age": 365 * 24 * 3600}, 1440),
        ({"ttl": 0, "max_age": 0}, 120),
    ],
)
def test_interval_is_not_shorter_than_asked_for(asked, minutes):
    assert schedule.interval(days_ago(1, 2, 3), NOW, **asked) == minutes


def test_backoff_doubles_up_to_a_day():
    plain = [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    found = [schedule.backoff(failures) for failures in range(1, 10)]
    assert all(0.9 * minutes <= one <= 1.1 * minutes for minutes, one in zip(plain, found, strict=True))
    assert schedule.backoff(30_000) <= 1440 * 1.1


def test_backoff_is_different_each_time():
    assert len({schedule.backoff(3) for _ in range(20)}) > 1


def test_backoff_honours_retry_after_up_to_a_day():
    assert schedule.backoff(1, retry_after=7200) == 120
    assert schedule.backoff(1, retry_after=30 * 24 * 3600) == 1440


def test_page_is_tried_again_a_few_times():
    assert [schedule.page_retry(tries) for tries in range(1, 7)] == [1, 6, 24, 72, None, None]
