"""Placeholders for unknown facts, so that the filters can be tried out.

A placeholder depends on the article's address alone. It is the same on every machine, and a value that equals
its placeholder can be removed again.
"""

import hashlib
from datetime import date, timedelta

FIELDS = ("level", "read_minutes", "includes_code", "published_on")
FIRST_DAY, DAYS = date(2013, 1, 1), 365 * 12


def placeholders(canonical_url):
    """A value for each of FIELDS, as a dict; about one article in sixteen has no read time."""
    dice = hashlib.sha256(canonical_url.encode()).digest()
    level = "beginner" if dice[0] < 64 else "intermediate" if dice[0] < 190 else "advanced"
    # The mean of two dice: most articles take about ten minutes, few take three or twenty-five.
    minutes = None if dice[1] < 16 else 3 + (dice[2] % 16 + dice[3] % 16) * 3 // 4
    day = FIRST_DAY + timedelta(days=int.from_bytes(dice[4:8]) % DAYS)
    return {
        "level": level,
        "read_minutes": minutes,
        "includes_code": dice[8] < 110,
        "published_on": day,
    }
