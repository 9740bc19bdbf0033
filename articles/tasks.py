"""What a queue of tasks can be told to do, the same on every backend; the doing is ingest's.

A task whose host is busy puts itself back on the queue for later, so that no worker waits.
"""

import random
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from articles.ingest.history import backfill
from articles.ingest.work import crawl_page as pages
from articles.ingest.work import poll_feed as poll
from articles.models import Company, Feed

# A feed on the queue counts as due again after so long: the queue may have lost it.
ON_QUEUE = timedelta(hours=1)
# Seconds for which a backfill has a worker before others get their turn.
SLICE = 20
# Pages of one host that come to a busy moment spread over so many gaps.
SPREAD = 10


def _in(seconds, task):
    """`task` to be done after so many seconds."""
    return task.using(run_after=timezone.now() + timedelta(seconds=seconds)) if seconds else task


@task()
def ingest_due():
    """Puts every feed that is due on the queue; returns how many."""
    now = timezone.now()
    due = list(Feed.objects.due(now).values_list("pk", flat=True))
    for pk in due:
        Feed.objects.filter(pk=pk).update(next_due_at=now + ON_QUEUE)
        poll_feed.enqueue(pk)
    return len(due)


@task()
def poll_feed(feed_id):
    """Polls the feed now, due or not, and puts the pages of what is new on the queue; returns the outcome."""
    outcome = poll.poll(feed_id)
    if outcome.kind == "busy":
        poll_feed.using(run_after=outcome.until).enqueue(feed_id)
    for number, pk in enumerate(outcome.articles):
        _in(number * settings.INGEST_GAP, read_page).enqueue(pk)
    return outcome.kind


@task()
def read_page(article_id):
    """Reads the article's page if that is due; returns the outcome."""
    outcome = pages.read(article_id)
    if outcome.kind == "busy":
        apart = random.uniform(0, SPREAD * settings.INGEST_GAP)  # noqa: S311 -- only to fall apart
        read_page.using(run_after=outcome.until + timedelta(seconds=apart)).enqueue(article_id)
    return outcome.kind


@task()
def backfill_company(company_id):
    """Starts the company's backfill or goes on with it, for SLICE seconds at a time; returns its status."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        return "gone"
    history = backfill.start(company)
    status = backfill.work(history, seconds=SLICE)
    if status == history.Status.RUNNING:
        backfill_company.using(run_after=timezone.now()).enqueue(company_id)
    return status
