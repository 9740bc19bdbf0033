"""The tasks of the task queue, the same on every backend. What they do is in articles.ingest.

A task whose host is busy enqueues itself again for later, so that no worker waits.
"""

import random
from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django_tasks import task

from articles.ingest.history import backfill
from articles.ingest.work import check_original as looking
from articles.ingest.work import crawl_page as crawling
from articles.ingest.work import follow_url
from articles.ingest.work import poll_feed as polling
from articles.ingest.work import suggest_summary as suggesting
from articles.models import Backfill, Company, Feed, OriginalCheck, PageCrawl, SummarySuggestion

# What is on the queue is due again after this time, in case the queue has lost it.
ON_QUEUE = timedelta(hours=1)
# A backfill works for so many seconds before other tasks get their turn.
SLICE = 20
# Pages of one host that is busy are spread over so many gaps.
SPREAD = 10
# At most so many pages are put on the queue at once: the others are due at the next sweep.
MOST_PAGES = 500
# At most so many originals are put on the queue at once: they can wait, and other tasks cannot.
MOST_ORIGINALS = 100
# At most so many summaries: each may take a worker as long as SUGGEST_TIMEOUT.
MOST_SUMMARIES = 10


def _in(seconds, task):
    """`task`, to be run after so many seconds."""
    return task.using(run_after=timezone.now() + timedelta(seconds=seconds)) if seconds else task


@task()
def ingest_due():
    """Enqueues every feed that is due; returns their number."""
    now = timezone.now()
    due = list(Feed.objects.due(now).values_list("pk", flat=True))
    for pk in due:
        Feed.objects.filter(pk=pk).update(next_due_at=now + ON_QUEUE)
        poll_feed.enqueue(pk)
    return len(due)


@task()
def crawl_due_pages():
    """Enqueues the pages that are due, at most MOST_PAGES; returns their number."""
    now = timezone.now()
    due = list(PageCrawl.objects.due(now).values_list("pk", flat=True)[:MOST_PAGES])
    for number, pk in enumerate(due):
        PageCrawl.objects.filter(pk=pk).update(due_at=now + ON_QUEUE)
        _in(number * settings.INGEST_GAP, crawl_page).enqueue(pk)
    return len(due)


@task()
def continue_backfills():
    """Enqueues the running backfills that nobody has worked on for ON_QUEUE; returns their number."""
    now = timezone.now()
    rows = Backfill.objects.running().filter(seen_at__lte=now - ON_QUEUE)
    due = list(rows.values_list("pk", "company_id"))
    for pk, company_id in due:
        Backfill.objects.filter(pk=pk).update(seen_at=now)
        backfill_company.enqueue(company_id)
    return len(due)


@task()
def poll_feed(feed_id):
    """Polls the feed now, due or not, and enqueues the pages of new entries; returns the outcome's kind."""
    outcome = polling.poll(feed_id)
    if outcome.kind == "busy":
        poll_feed.using(run_after=outcome.until).enqueue(feed_id)
    for number, pk in enumerate(outcome.articles):
        _in(number * settings.INGEST_GAP, crawl_page).enqueue(pk)
    return outcome.kind


@task()
def crawl_page(article_id):
    """Crawls the article's page if it is due, or was put on the queue; returns the outcome's kind."""
    outcome = crawling.crawl(article_id, due_by=timezone.now() + ON_QUEUE)
    if outcome.kind == "busy":
        # The random delay keeps pages of one host from clustering.
        delay = random.uniform(0, SPREAD * settings.INGEST_GAP)  # noqa: S311 -- not for security
        crawl_page.using(run_after=outcome.until + timedelta(seconds=delay)).enqueue(article_id)
    return outcome.kind


@task()
def check_due_originals():
    """Enqueues looks at the originals that are due, at most MOST_ORIGINALS; returns their number."""
    now = timezone.now()
    looking.plan(now)
    due = list(OriginalCheck.objects.due(now).values_list("pk", flat=True)[:MOST_ORIGINALS])
    for number, pk in enumerate(due):
        OriginalCheck.objects.filter(pk=pk).update(due_at=now + ON_QUEUE)
        _in(number * settings.INGEST_GAP, check_original).enqueue(pk)
    return len(due)


@task()
def check_original(article_id):
    """Looks at the article's original now, due or not; returns the outcome's kind."""
    outcome = looking.check(article_id, due_only=False)
    if outcome.kind == "busy":
        check_original.using(run_after=outcome.until).enqueue(article_id)
    return outcome.kind


@task()
def suggest_due_summaries():
    """Enqueues questions to the operator's language model, at most MOST_SUMMARIES; returns their number."""
    now = timezone.now()
    suggesting.plan(now)
    due = suggesting.due(now, MOST_SUMMARIES)
    for pk in due:
        SummarySuggestion.objects.filter(pk=pk).update(due_at=now + ON_QUEUE)
        suggest_summary.enqueue(pk)
    return len(due)


@task()
def suggest_summary(article_id):
    """Asks the language model about the article, if that is still to be done; returns the outcome's kind."""
    outcome = suggesting.suggest(article_id, due_only=False)
    if outcome.kind == "busy":
        suggest_summary.using(run_after=outcome.until).enqueue(article_id)
    return outcome.kind


@task()
def backfill_company(company_id):
    """Starts the company's backfill or continues it, SLICE seconds at a time; returns its status."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        return "gone"
    history = backfill.start(company)
    status = follow_url.follow_all(history, seconds=SLICE)
    if status == history.Status.RUNNING:
        now = timezone.now()
        next_due = history.urls.to_do().aggregate(at=Min("due_at"))["at"] or now
        backfill_company.using(run_after=max(now, next_due)).enqueue(company_id)
    return status
