"""When feeds, pages and originals are due again, or given up. Numbers in, numbers out, no Django.

A feed is polled twelve times in the usual time between two of its entries, but not sooner than SOONEST and
not later than LATEST.
"""

import random
from datetime import UTC, datetime, time
from itertools import pairwise

# Minutes.
SOONEST = 15
LATEST = 24 * 60
# For feeds whose entries have no dates.
USUAL = 6 * 60
POLLS_AN_ENTRY = 12
# The frequency of a feed is that of so many newest entries.
LOOKED_AT = 10
# After so many 404s in a row a feed is paused.
NOT_FOUND_LIMIT = 5
# Every wait varies by up to this share, so that polls do not cluster.
JITTER = 0.1
# A failed page is tried again after so many hours, and then given up.
PAGE_RETRIES = (1, 6, 24, 72)
# A language model is asked again for an answer that can be used after so many hours, and then no more.
SUMMARY_RETRIES = (1, 24)
# An original is looked at again after so many days, after fewer if it was missing or nothing could be told.
LOOK_AGAIN, LOOK_WHETHER_GONE, LOOK_WHEN_UNCLEAR = 30, 2, 7
# On so many different days in a row it must be missing to be gone.
DAYS_MISSING = 3


def interval(days, now, *, max_age=None, ttl=None):
    """Minutes until the next poll of a feed whose entries were published on `days` (dates).

    `max_age` (seconds) and `ttl` (minutes) are what the server and the feed ask for: it is at least as long,
    but never longer than LATEST.
    """
    asked = max((max_age or 0) / 60, ttl or 0)
    minutes = _pace(days, now) / POLLS_AN_ENTRY if days else USUAL
    return round(min(LATEST, max(SOONEST, asked, minutes)))


def _pace(days, now):
    """The mean number of minutes between the newest entries, including the time since the last one."""
    moments = sorted((datetime.combine(day, time(), UTC) for day in days), reverse=True)[:LOOKED_AT]
    gaps = [max(0.0, (a - b).total_seconds()) for a, b in pairwise([now, *moments])]
    return sum(gaps) / len(gaps) / 60


def backoff(failures, *, retry_after=None):
    """Minutes until the next poll after `failures` (1 or more) failures in a row.

    SOONEST is doubled with each failure, up to LATEST. `retry_after` (seconds) makes it longer, up to LATEST.
    """
    minutes = min(LATEST, SOONEST * 2 ** min(failures - 1, 10))
    return max(jittered(minutes), min(LATEST, (retry_after or 0) / 60))


def jittered(time):
    """`time`, in any unit, changed at random by up to JITTER."""
    return time * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- nobody gains by guessing it


def page_retry(tries):
    """Hours until a page is crawled again after `tries` failures, None for never."""
    return PAGE_RETRIES[tries - 1] if tries <= len(PAGE_RETRIES) else None


def summary_retry(tries):
    """Hours until a language model is asked again after `tries` answers of no use, None for never."""
    return SUMMARY_RETRIES[tries - 1] if tries <= len(SUMMARY_RETRIES) else None


def first_look():
    """Days until an original is looked at for the first time, at random: all of a catalogue take a while."""
    return random.uniform(1 / 24, LOOK_AGAIN)  # noqa: S311 -- nobody gains by guessing it


def next_look(missing):
    """Days until an original is looked at again that was missing on so many days in a row."""
    return jittered(LOOK_WHETHER_GONE if 0 < missing < DAYS_MISSING else LOOK_AGAIN)
