"""Which days an article can be from, and how much of a day is known."""

from datetime import date

import pytest

from articles.ingest.parsing.dates import plausible_date
from articles.models import Article
from articles.publication_dates import is_plausible, known_date


@pytest.mark.parametrize(
    ("day", "plausible"),
    [
        (date(1989, 12, 31), False),
        (date(1990, 1, 1), True),
        (date(2024, 3, 13), True),
        (date(2024, 3, 14), False),
        (date(9999, 1, 1), False),
    ],
)
def test_articles_are_from_1990_to_three_days_ahead(day, plausible):
    today = date(2024, 3, 10)
    found = plausible_date(day.isoformat(), today)
    assert (is_plausible(day, today), found is not None) == (plausible, plausible)


@pytest.mark.parametrize(
    ("precision", "known"), [("day", "2024-03-12"), ("month", "2024-03"), ("year", "2024"), ("order", "")]
)
def test_known_date_says_no_more_than_is_known(precision, known):
    assert known_date(date(2024, 3, 12), precision) == known
    assert Article(published_on=date(2024, 3, 12), date_precision=precision).known_date == known


@pytest.mark.parametrize("precision", Article.DatePrecision.values)
def test_known_date_of_no_day_is_empty(precision):
    assert known_date(None, precision) == ""
