"""The tasks of the task queue, the same on every backend. What they do is in articles.ingest.

A task whose host is busy enqueues itself again for later, so that no worker waits.
"""

import random
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from articles.ingest.history import backfill
from articles.ingest.work import crawl_page as crawling
from articles.ingest.work import follow_url
from articles.ingest.work import poll_feed as polling
from articles.models import Company, Feed

# A feed on the queue is due again after this time, in case the queue has lost it.
ON_QUEUE = timedelta(hours=1)
# A backfill works for so many seconds before other tasks get their turn.
SLICE = 20
# Pages of one host that is busy are spread over so many gaps.
SPREAD = 10


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
    """Crawls the article's page if it is due; returns the outcome's kind."""
    outcome = crawling.crawl(article_id)
    if outcome.kind == "busy":
        # The random delay keeps pages of one host from clustering.
        delay = random.uniform(0, SPREAD * settings.INGEST_GAP)  # noqa: S311 -- not for security
        crawl_page.using(run_after=outcome.until + timedelta(seconds=delay)).enqueue(article_id)
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
        backfill_company.using(run_after=timezone.now()).enqueue(company_id)
    return status
