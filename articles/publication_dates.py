"""Which days an article can be from, and how much of such a day is known.

Parsers, models and pages ask the same; nothing of Django comes in, and no clock is read.
"""

from datetime import date, timedelta

# There were no blogs before; 1970 is a default value.
FIRST_DAY = date(1990, 1, 1)
# Some blogs announce an article, and the time zones of feeds are often wrong.
DAYS_AHEAD = 3
# What a database can check, which knows no "today".
END = date(2100, 1, 1)
# How many characters of "2024-03-12" are known.
_KNOWN = {"day": 10, "month": 7, "year": 4, "order": 0}


def is_plausible(day, today):
    """Whether an article can be from `day`: not before FIRST_DAY, at most DAYS_AHEAD after `today`."""
    return FIRST_DAY <= day <= today + timedelta(days=DAYS_AHEAD)


def known_date(day, precision):
    """As much of `day` (or None) as is known: "2024-03-12", "2024-03", "2024", "" for nothing.

    `precision` is a value of Article.DatePrecision.
    """
    return day.isoformat()[: _KNOWN[precision]] if day else ""
