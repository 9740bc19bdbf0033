"""When an article was added: when editors published it here, reckoned in days of the site's time zone.

Days begin at midnight, so what was added "today" changes without any change of an article.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from django.utils import timezone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60 * 10**6
MINUTES_OF_DAY = 24 * 60

# What readers can ask for: value, label, number of days, today among them. Each is within the next.
WINDOWS = (
    ("today", "New today", 1),
    ("7-days", "New in 7 days", 7),
    ("30-days", "New in 30 days", 30),
)
LONGEST_WINDOW = WINDOWS[-1][0]
# So many minutes of a series stand for themselves; what is older is summed up by day.
MOST_MINUTES = 60


def today():
    """The site's date."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_of(moment):
    """The site's date at `moment`, microseconds since 1970."""
    moment = EPOCH + timedelta(microseconds=int(moment))
    return timezone.localdate(moment, timezone.get_default_timezone())


def beginning(day):
    """The moment at which `day` begins here."""
    # Where clocks skip midnight, that is the moment of the skip; where it comes twice, the first one.
    return datetime.combine(day, time.min, timezone.get_default_timezone()).astimezone(UTC)


def window_starts():
    """{value of a window: the moment at which it begins}, as of today. Callers change nothing in it."""
    return _window_starts(today(), timezone.get_default_timezone())


@lru_cache(2)
def _window_starts(day, zone):
    return {value: beginning(day - timedelta(days=days - 1)) for value, _, days in WINDOWS}


def microseconds(moment):
    """Whole microseconds from 1970 to `moment`, as exact as the database; 0 for None."""
    return (moment - EPOCH) // timedelta(microseconds=1) if moment else 0


def series(moments):
    """When how many articles were added: (minute since 1970, number) pairs, latest first.

    `moments` are those of the articles, an array of microseconds. The latest MOST_MINUTES minutes stand for
    themselves; older ones are summed up by day (UTC), under the latest minute of each.
    """
    minutes, numbers = np.unique(moments // MINUTE, return_counts=True)
    minutes, numbers = minutes[::-1], numbers[::-1]
    # What is together is under the first of it.
    together = minutes // MINUTES_OF_DAY
    together[:MOST_MINUTES] = minutes[:MOST_MINUTES]
    firsts = np.flatnonzero(np.diff(together, prepend=-1))
    if not len(firsts):
        return []
    return list(zip(minutes[firsts].tolist(), np.add.reduceat(numbers, firsts).tolist(), strict=True))
