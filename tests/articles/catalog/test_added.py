"""When articles were added: days of the site's time zone, windows of days, and the series of minutes."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from articles import catalog
from articles.catalog import added
from tests.factories import make_article, make_articles

ZONES = ("UTC", "America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati")


def search(query_string, source="database"):
    state = catalog.refresh()
    assert (state is not None) == (source == "index")
    return catalog.search(catalog.read(QueryDict(query_string)))


# Days


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("UTC", date(2026, 2, 1), datetime(2026, 2, 1, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 2, 1), datetime(2026, 1, 31, 18, 15, tzinfo=UTC)),
        # Clocks went from midnight to one o'clock: the day began at one.
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        # Clocks went back from one o'clock to midnight, which came twice.
        ("Atlantic/Azores", date(2024, 10, 27), datetime(2024, 10, 27, 0, tzinfo=UTC)),
    ],
)
def test_day_begins_at_midnight_here(settings, zone, day, moment):
    settings.TIME_ZONE = zone
    assert added.beginning(day) == moment
    assert added.day_of(added.microseconds(moment)) == day
    assert added.day_of(added.microseconds(moment) - 1) == day - timedelta(days=1)


@given(number=st.integers(0, 4 * 10**15), zone=st.sampled_from(ZONES))
def test_moment_is_in_the_day_that_has_begun(settings, number, zone):
    settings.TIME_ZONE = zone
    day = added.day_of(number)
    first, last = (added.microseconds(added.beginning(d)) for d in (day, day + timedelta(days=1)))
    assert first <= number < last


def test_unknown_moment_is_0():
    assert added.microseconds(None) == 0


# Windows


@pytest.mark.parametrize("zone", ZONES)
def test_windows_begin_at_midnight_and_each_is_within_the_next(settings, source, zone):
    settings.TIME_ZONE = zone
    starts = added.window_starts()
    for value, start in starts.items():
        make_article("Uber", title=f"first of {value}", status_at=start)
        make_article("Uber", title=f"before {value}", status_at=start - timedelta(microseconds=1))
    make_article("Uber", title="unknown", status_at=None)
    assert search("", source).counts["added"] == {"today": 1, "7-days": 3, "30-days": 5}
    totals = [search(f"added={value}", source).total for value in starts]
    assert totals == [1, 3, 5]
    # What is not known is not left out.
    assert [search(f"added=-{value}", source).total for value in starts] == [6, 4, 2]
    assert search("added=today&added=7-days", source).total == 3
    assert search("added=7-days&added=-today", source).total == 2


@pytest.mark.django_db(transaction=True)
def test_window_moves_at_midnight_without_any_change(settings):
    earlier, later = zones_by_midnight(settings)
    settings.TIME_ZONE = earlier
    make_article(status_at=added.window_starts()["today"])
    state = catalog.refresh()
    assert search("added=today", "index").total == 1
    assert catalog.refresh() == state
    settings.TIME_ZONE = later
    results = search("added=today", "index")
    assert (results.total, results.counts["added"]) == (0, {"7-days": 1, "30-days": 1})
    assert catalog.refresh() != state


def zones_by_midnight(settings):
    """Two time zones; the day of the second begins later, as if its midnight had just passed."""
    starts = {}
    for zone in ("Etc/GMT+12", "Pacific/Kiritimati"):
        settings.TIME_ZONE = zone
        starts[zone] = added.window_starts()["today"]
    return sorted(starts, key=starts.get)


# Series


def test_series_says_when_how_many_were_added(source):
    now = datetime.now(UTC).replace(second=59, microsecond=0)
    make_articles(3, status_at=now - timedelta(minutes=5))
    make_article(status_at=now - timedelta(minutes=5, seconds=58))
    make_article(status_at=now - timedelta(days=3))
    make_article(status_at=now - timedelta(days=31))
    make_article(status_at=None)
    make_article("Uber", status_at=now - timedelta(days=2))
    minute = int(now.timestamp()) // 60
    days = [(minute - 2 * 1440, 1), (minute - 3 * 1440, 1)]
    assert search("", source).added == [(minute - 5, 4), *days]
    assert search("company=uber", source).added == days[:1]


def test_series_of_nothing_is_empty():
    assert added.series(np.zeros(0, np.int64)) == []


@given(minutes=st.lists(st.integers(29_000_000, 29_043_200), max_size=200))
def test_series_is_short_and_loses_nothing(minutes):
    series = added.series(np.array(minutes, np.int64) * added.MINUTE + 17)
    assert sum(number for _, number in series) == len(minutes)
    assert [minute for minute, _ in series] == sorted({minute for minute, _ in series}, reverse=True)
    exact = sorted(set(minutes), reverse=True)[: added.MOST_MINUTES]
    assert series[: len(exact)] == [(minute, minutes.count(minute)) for minute in exact]
    assert len(series) <= added.MOST_MINUTES + 32
