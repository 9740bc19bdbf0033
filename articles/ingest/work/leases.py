"""What is done to a row by one worker at a time: claimed, tried, given back. What is done is not known here.

Errors are data on the row; nothing that goes wrong with one is raised to whoever works through many.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from articles.ingest.fetching import rate_limit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a poll, a reading or the following of a lead went.

    `kind` is "done", "unchanged", "failed", "busy" (the host; nothing was done, try again at `until`) or
    "taken" (nothing to do here: another worker has it, or it is not due or not there). `found` and `new`
    count entries; `articles` are ids of articles whose pages are to be read now.
    """

    kind: str
    until: datetime | None = None
    found: int = 0
    new: int = 0
    articles: tuple[int, ...] = ()


TAKEN = Outcome("taken")


def lease(rows):
    """Takes one row, a ClaimedQuerySet, for INGEST_LEASE seconds; the token to release it by, or None."""
    token, now = uuid.uuid4().hex, timezone.now()
    taken = rows.claim(token, now, now + timedelta(seconds=settings.INGEST_LEASE))
    return token if taken == 1 else None


def attempt(work, failed, what):
    """(Outcome, the row's changed columns) as `work()` gives them.

    Where the host is busy nothing changes. A fault of our own is logged as `what` and goes through
    `failed(sentence)`, which gives such a pair, too.
    """
    try:
        return work()
    except rate_limit.HostBusy as busy:
        return Outcome("busy", until=busy.until), {}
    except Exception as error:
        log.exception("%s failed", what)
        return failed(f"Something went wrong here: {type(error).__name__}.")
