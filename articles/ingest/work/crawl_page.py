"""The page of one article, from due to done: leased, fetched, extracted, and merged into the article.

If the page cannot be read, the article keeps what its feed said. The text of the page is never stored; for a
summary that is to be suggested it stays in memory for a while.
"""

from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.utils import timezone

from articles.ingest import extraction
from articles.ingest.fetching.client import FetchError
from articles.ingest.fetching.polite import fetch_page
from articles.ingest.inbox.pages import merge_page
from articles.ingest.work import page_texts, schedule, suggest_summary
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Article, Changeset, PageCrawl
from articles.models.databases.transactions import atomic_again
from articles.revisions.recording import recorded


def crawl(article_id, *, due_only=True, due_by=None):
    """Crawls the page of the article with this id; an Outcome. Never raises.

    Unless `due_only`, a page that was crawled or given up before is crawled again. Due is what is due by now,
    or by the moment `due_by`.
    """
    rows = PageCrawl.objects.filter(pk=article_id)
    token = lease(rows.due(due_by or timezone.now()).order_by() if due_only else rows)
    if token is None:
        return TAKEN
    row = rows.select_related("article").get()
    with recorded(Changeset.Source.INGEST, "Its page was read"):
        return _crawl(rows, row, token)


def _crawl(rows, row, token):
    """Crawls the leased PageCrawl `row`, the only one of `rows`; an Outcome."""
    outcome, changes = attempt(lambda: _crawled(row), partial(_failed, row), f"Crawling {row.article.url}")
    if outcome.kind == "busy":
        rows.release(token)
        return outcome
    _release(rows, token, changes)
    if settings.SUGGEST_URL and outcome.kind == "done":
        suggest_summary.plan(timezone.now(), Article.objects.by_pks([row.pk]))
    return outcome


@atomic_again
def _release(rows, token, changes):
    """Records what came of it, and publishes the article if that waited for its page."""
    waiting = list(rows.select_for_update().held_by(token).filter(publish=True).values_list("pk", flat=True))
    if rows.release(token, publish=False, **changes) == 1:
        Article.objects.filter(pk__in=waiting).undecided().publish(None, timezone.now())


def _crawled(row):
    """(Outcome, changed columns of the PageCrawl `row`). Raises rate_limit.HostBusy."""
    article = row.article
    if article.status == Article.Status.REJECTED or not article.url:
        return TAKEN, {"due_at": None}
    if "#" in article.canonical_url:
        sentence = "A script makes this page from what follows # in its address, so it cannot be read."
        return _failed(row, sentence, is_final=True)
    try:
        fetched = fetch_page(article.url, onward=extraction.onward)
        page = extraction.extract(fetched.body, **fetched.labels)
    except FetchError as error:
        return _failed(row, str(error), error.status, is_final=error.status == HTTPStatus.GONE)
    except extraction.NotAPage as error:
        return _failed(row, str(error), 200, is_final=True)
    if settings.SUGGEST_URL:
        page_texts.keep(article.pk, page.prose)
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
