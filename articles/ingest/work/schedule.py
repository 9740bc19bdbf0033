"""When a feed is polled next, and when it is polled no more. Pure: numbers in, numbers out, no Django.

A feed is polled twelve times in the usual time between two of its entries, within SOONEST and LATEST.
"""

import random
from datetime import UTC, datetime, time
from itertools import pairwise

# Minutes.
SOONEST = 15
LATEST = 24 * 60
# For a feed whose entries have no dates.
USUAL = 6 * 60
POLLS_AN_ENTRY = 12
# So many of the newest entries say how often a feed publishes.
LOOKED_AT = 10
# After this many 404s in a row a feed is paused.
NOT_FOUND_LIMIT = 5
# Every moment planned is moved by up to this share, so that what fell together falls apart.
JITTER = 0.1
# A page that could not be read is tried again after so many hours, and then given up.
PAGE_RETRIES = (1, 6, 24, 72)


def interval(days, now, *, max_age=None, ttl=None):
    """Minutes until the next poll of a feed whose entries were published on `days` (dates).

    `max_age` (seconds) and `ttl` (minutes) are what the server and the feed ask for; a feed is never polled
    sooner than either, nor later than LATEST because of them.
    """
    asked = max((max_age or 0) / 60, ttl or 0)
    minutes = _pace(days, now) / POLLS_AN_ENTRY if days else USUAL
    return round(min(LATEST, max(SOONEST, asked, minutes)))


def _pace(days, now):
    """The mean time in minutes between the newest entries, the time since the last one counted in."""
    moments = sorted((datetime.combine(day, time(), UTC) for day in days), reverse=True)[:LOOKED_AT]
    gaps = [max(0.0, (a - b).total_seconds()) for a, b in pairwise([now, *moments])]
    return sum(gaps) / len(gaps) / 60


def backoff(failures, *, retry_after=None):
    """Minutes until a feed is tried again that has failed `failures` times in a row (1 or more).

    SOONEST doubled with every failure, up to LATEST, or what Retry-After (seconds) asks for if that is more.
    """
    minutes = min(LATEST, SOONEST * 2 ** min(failures - 1, 10))
    return max(jittered(minutes), min(LATEST, (retry_after or 0) / 60))


def jittered(minutes):
    return minutes * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- nobody gains by guessing it


def page_retry(tries):
    """Hours until a page that failed for the `tries`-th time is read again, None for never."""
    return PAGE_RETRIES[tries - 1] if tries <= len(PAGE_RETRIES) else None
