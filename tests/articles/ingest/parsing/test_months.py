"""Names of months: those of two languages that differ, and those without their accents."""

import pytest

from articles.ingest.parsing.months import month, normalized


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("january", 1),
        ("listopad", 11),
        ("listopada", 11),
        ("lipca", 7),
        ("maj", 5),
        ("tammikuun", 1),
        ("tháng mười hai", 12),
        ("ก พ", 2),
        ("avr", 4),
        ("mac", None),
        ("api", None),
    ],
)
def test_name_is_the_month_of_the_first_language_that_has_it(name, number):
    assert month(normalized(name)) == number


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("decembre", 12),
        ("fevrier", 2),
        ("şub", 2),
        ("sub", None),
        ("באוגוסט", 8),
        ("اغسطس", 8),
        ("ژوئيه", 7),
        ("kasım", 11),
        ("kasim", 11),
        ("marketing", None),
        ("", None),
    ],
)
def test_name_may_lack_its_accents_unless_it_is_short(name, number):
    assert month(normalized(name)) == number
