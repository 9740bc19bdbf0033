"""Work on one row by one worker at a time: leased, attempted, released. What the work is, is not known here.

Errors are data on the row and never raised, so that one row cannot stop the work on others.
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
    """The result of polling a feed, crawling a page, following a backfill URL, looking at an original or
    asking for a summary.

    `kind` is "done", "unchanged", "failed", "busy" (the host is; nothing was done, try again at `until`) or
    "taken" (nothing to do: another worker has the row, it is not due, or it does not exist). `found` and
    `new` count entries. `articles` are the ids of articles with a page to crawl now.
    """

    kind: str
    until: datetime | None = None
    found: int = 0
    new: int = 0
    articles: tuple[int, ...] = ()


TAKEN = Outcome("taken")


def lease(rows, seconds=0.0):
    """Leases one row (a ClaimedQuerySet) for INGEST_LEASE seconds, or `seconds` if that is more; the token to
    release it with, or None."""
    token, now = uuid.uuid4().hex, timezone.now()
    taken = rows.claim(token, now, now + timedelta(seconds=max(settings.INGEST_LEASE, seconds)))
    return token if taken == 1 else None


def attempt(work, failed, what):
    """(Outcome, changed columns of the row) as `work()` returns them.

    If the host is busy nothing changes. Any other exception is logged, with `what` as its subject, and
    `failed(sentence)` returns the pair.
    """
    try:
        return work()
    except rate_limit.HostBusy as busy:
        return Outcome("busy", until=busy.until), {}
    except Exception as error:
        log.exception("%s failed", what)
        return failed(f"Something went wrong on our side: {type(error).__name__}.")
