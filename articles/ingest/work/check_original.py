"""One look at the original of a published article: leased, asked for, judged, and the result recorded.

HEAD comes first. If it does not say that the page is the one that was read before, the page is read, by a
request of its own that waits for the host like any other. Only an answer that means that the page is gone
counts against it, once a day; whatever else is wrong says nothing.
"""

import hashlib
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from articles.ingest import extraction
from articles.ingest.extraction.not_found import says_not_found
from articles.ingest.fetching import rate_limit
from articles.ingest.fetching.client import FetchError
from articles.ingest.fetching.polite import fetch_page
from articles.ingest.inbox.dedupe import ENOUGH_WORDS
from articles.ingest.urls.above import leads_above
from articles.ingest.work import schedule
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Article, Changeset, OriginalCheck
from articles.models.querysets.originals import AFRESH
from articles.revisions.recording import recorded

# These statuses mean that there is no such page (any more).
GONE = (404, 410)
# Some servers answer GET alone as they should. Of other failures a GET would tell no more.
ASK_AGAIN = ("http", "redirects", "closed", "garbage")
# At most so many looks are planned at once.
MOST_PLANNED = 1_000


class Seen(NamedTuple):
    """What a look saw. `is_there` is None if that could not be told; `error` says why, or what is wrong."""

    is_there: bool | None
    error: str = ""
    status: int | None = None
    is_suspicion: bool = False
    text: str = ""


def plan(now):
    """Plans looks at the originals of published articles: a first one on a day chosen at random, and one at
    once where an article has got another address."""
    rows = Article.objects.published().without_look_planned().order_by()
    columns = rows.values_list("pk", "url", "original_check__url", "crawl__text_hash")[:MOST_PLANNED]
    checks = [
        OriginalCheck(
            pk=pk,
            url=url,
            host=rate_limit.host_of(url),
            first_text=text or "",
            due_at=now + timedelta(days=schedule.first_look() if known in (None, url) else 0),
        )
        for pk, url, known, text in columns
    ]
    # Of those that are there already, the look itself notices what has changed.
    OriginalCheck.objects.bulk_create(
        checks, 500, update_conflicts=True, unique_fields=["article"], update_fields=["due_at"]
    )


def check(article_id, *, due_only=True, now=None):
    """Looks at the original of the article with this id; an Outcome. Never raises.

    `now` is the moment that the look is made at, unless it is this one.
    """
    now = now or timezone.now()
    rows = OriginalCheck.objects.filter(pk=article_id)
    token = lease(rows.due(now).order_by() if due_only else rows)
    if token is None:
        return TAKEN
    row = rows.select_related("article__company").get()
    afresh = {} if row.url == row.article.url else _begin(row)
    outcome, changes = attempt(
        lambda: _looked(row, now), partial(_unclear, now), f"Looking at the original {row.article.url}"
    )
    with recorded(Changeset.Source.INGEST, "Its original was looked at"):
        _record(rows, row, token, now, afresh | changes)
    return outcome


def _record(rows, row, token, now, changes):
    """Writes the changed columns, unless the row is no longer ours; the article says whether it is gone."""
    with transaction.atomic():
        if rows.release(token, **changes) == 1 and "failures" in changes:
            # Whoever gives it another address meanwhile has the last word.
            articles = Article.objects.filter(pk=row.pk, url=row.article.url)
            if changes["failures"] >= schedule.DAYS_MISSING:
                articles.mark_gone(changes["failed_on"], now)
            elif changes["failures"] == 0:
                articles.unmark_gone(now)


def _looked(row, now):
    """(Outcome, changed columns of the OriginalCheck `row`). Raises rate_limit.HostBusy."""
    article = row.article
    if not article.is_public:
        return TAKEN, {"due_at": None}
    mark = row.mark
    if row.reads_page:
        seen = _read(row)
    else:
        seen, mark = _head(row)
    if seen is None:
        free_at = rate_limit.host_row(article.url).next_at
        return Outcome("busy", until=free_at), {"reads_page": True, "mark": mark}
    outcome, changes = _judged(row, seen, now)
    return outcome, changes | {"mark": mark if seen.is_there else ""}


def _begin(row):
    """Begins anew with the address that the article has now; the columns that this changes."""
    url = row.article.url
    changes = {name: value for name, value in AFRESH.items() if name not in ("claim", "claimed_until")}
    changes |= {"url": url, "host": rate_limit.host_of(url), "first_text": "", "last_text": ""}
    for name, value in changes.items():
        setattr(row, name, value)
    return changes


def _head(row):
    """(Seen, mark) of what HEAD says; Seen is None if only the page itself can tell."""
    try:
        answer = fetch_page(row.article.url, method="HEAD")
    except FetchError as error:
        if error.kind in ASK_AGAIN and error.status not in rate_limit.ASKS_FOR_REST:
            return None, ""
        return _seen_error(error), ""
    mark = _mark(answer)
    return (Seen(True, status=200, text=row.last_text) if mark and mark == row.mark else None), mark


def _mark(answer):
    """A hash of what tells one version of a page from another; "" if the server says nothing of the kind."""
    if not (answer.etag or answer.last_modified):
        return ""
    told = "\n".join([answer.url, answer.etag, answer.last_modified])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _read(row):
    """What the page itself shows, as Seen."""
    article = row.article
    try:
        fetched = fetch_page(article.url, onward=extraction.onward)
    except FetchError as error:
        return _seen_error(error)
    if leads_above(article.url, fetched.url):
        return Seen(False, f"It redirects to {fetched.url[:200]}.", 200, is_suspicion=True)
    if says_not_found(fetched.body, url=fetched.url, charset=fetched.charset, known_title=article.title):
        return Seen(False, "The title of the page says that it was not found.", 200, is_suspicion=True)
    return _compared(row, _text(fetched))


def _seen_error(error):
    if error.status in GONE or error.is_no_such_host:
        return Seen(False, str(error), error.status)
    return Seen(None, str(error), error.status)


def _text(fetched):
    """The hash of the page's text, "" if there is too little of it or it is no HTML."""
    try:
        page = extraction.extract(fetched.body, **fetched.labels)
    except extraction.NotAPage:
        return ""
    return page.text_hash[:64] if page.words >= ENOUGH_WORDS else ""


def _compared(row, text):
    """What the `text` (a hash) of the page tells, as Seen: another article's text is none of its own."""
    if text and row.first_text and text != row.first_text:
        others = OriginalCheck.objects.same_text(row, text)
        if others.exists():
            # The others may have been taken for well when they got that text.
            others.forget_marks()
            error = "The page shows the same text as that of another article."
            return Seen(False, error, 200, is_suspicion=True, text=text)
    return Seen(True, status=200, text=text)


def _judged(row, seen, now):
    """(Outcome, changed columns) of what was Seen."""
    if seen.is_there is None:
        return _unclear(now, seen.error, seen.status)
    today = timezone.localdate(now)
    failures, failed_on = (0, None) if seen.is_there else (_days_missing(row, today), today)
    return Outcome("done" if seen.is_there else "failed"), {
        "checked_at": now,
        "due_at": now + timedelta(days=schedule.next_look(failures)),
        "reads_page": False,
        "http_status": seen.status,
        "error": seen.error[:300],
        "failures": failures,
        "failed_on": failed_on,
        "suspected": seen.is_suspicion,
        "first_text": row.first_text or seen.text,
        "last_text": seen.text,
    }


def _days_missing(row, today):
    """On how many days in a row the page was missing, `today` included."""
    return row.failures if row.failed_on == today else min(row.failures + 1, 30_000)


def _unclear(now, sentence, status=None):
    """(Outcome, changed columns) of a look that could not tell: nothing is known that was not before."""
    return Outcome("failed"), {
        "checked_at": now,
        "due_at": now + timedelta(days=schedule.jittered(schedule.LOOK_WHEN_UNCLEAR)),
        "reads_page": False,
        "http_status": status,
        "error": sentence[:300],
    }
