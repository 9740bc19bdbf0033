"""The page of one article, from due to done: leased, fetched, extracted, and merged into the article.

If the page cannot be read, the article keeps what its feed said. The text of the page is never stored.
"""

from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from articles.ingest import extraction
from articles.ingest.fetching.client import FetchError
from articles.ingest.fetching.polite import fetch_page
from articles.ingest.inbox.pages import merge_page
from articles.ingest.work import schedule
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Article, PageCrawl


def crawl(article_id, *, due_only=True):
    """Crawls the page of the article with this id; an Outcome. Never raises.

    Unless `due_only`, a page that was crawled or given up before is crawled again.
    """
    rows = PageCrawl.objects.filter(pk=article_id)
    token = lease(rows.due(timezone.now()).order_by() if due_only else rows)
    if token is None:
        return TAKEN
    row = rows.select_related("article").get()
    outcome, changes = attempt(lambda: _crawled(row), partial(_failed, row), f"Crawling {row.article.url}")
    if outcome.kind == "busy":
        rows.release(token)
        return outcome
    with transaction.atomic():
        publish = rows.select_for_update().held_by(token).filter(publish=True).exists()
        if rows.release(token, publish=False, **changes) == 1 and publish:
            Article.objects.filter(pk=article_id).undecided().publish(None, timezone.now())
    return outcome


def _crawled(row):
    """(Outcome, changed columns of the PageCrawl `row`). Raises rate_limit.HostBusy."""
    article = row.article
    if article.status == Article.Status.REJECTED or not article.url:
        return TAKEN, {"due_at": None}
    try:
        fetched = fetch_page(article.url)
        page = extraction.extract(fetched.body, **fetched.labels)
    except FetchError as error:
        return _failed(row, str(error), error.status, is_final=error.status == HTTPStatus.GONE)
    except extraction.NotAPage as error:
        return _failed(row, str(error), 200, is_final=True)
    return Outcome("done"), merge_page(article.pk, fetched, page)


def _failed(row, sentence, status=None, *, is_final=False):
    """(Outcome, changed columns) of a page that failed: tried again later, or given up."""
    tries = min(row.tries + 1, 30_000)
    hours = None if is_final else schedule.page_retry(tries)
    due_at = hours and timezone.now() + timedelta(hours=schedule.jittered(hours))
    return Outcome("failed"), {
        "tries": tries,
        "error": sentence[:300],
        "http_status": status,
        "due_at": due_at,
    }
