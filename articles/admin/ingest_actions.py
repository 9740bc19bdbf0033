"""What the desk orders of ingest, and the sentence that says what happens next. Nothing is fetched here."""

import logging

from django.utils import timezone

from articles import tasks
from articles.ingest.history import backfill
from articles.models import Backfill, Feed, Run

START = "start “manage.py ingest”, or the site with INGEST=1"
WATCH = "start “manage.py ingest --watch”, or the site with INGEST=1"
RUNNING = "Ingest is running and takes it up within seconds."
UNKNOWN = "A worker takes it up at once. None is known to run: if nothing happens, {start}."
UNHEARD = "The queue of tasks cannot be reached, so it waits until ingest runs: {start}."
log = logging.getLogger(__name__)


def try_again(pks):
    """Has the feeds with these ids polled at once, paused ones too; gives what happens next, a sentence."""
    pks = list(pks)
    Feed.objects.by_pks(pks).poll_now(timezone.now())
    return _next(_queued(tasks.poll_feed, pks), START)


def resume(pks):
    """Has the paused feeds with these ids polled again from the next round on; returns how many."""
    return Feed.objects.by_pks(pks).paused().poll_now(timezone.now())


def pause(pks, user):
    """Polls the feeds with these ids no more, and says by whom; returns how many that changed."""
    return Feed.objects.by_pks(pks).pause(f"Paused by {user.get_username()}.", timezone.now())


def read_anew(feed):
    """Has a feed with a new address read in full; a poll of the old one can write nothing more."""
    rows, now = Feed.objects.by_pks([feed.pk]), timezone.now()
    # Pausing takes the claim away from whoever is polling.
    rows.poll_now(now)
    rows.pause("Its address was changed.", now)
    rows.poll_now(now)


def fetch_history(companies):
    """Searches these companies' older articles; gives what happens next, a sentence."""
    pks = [backfill.start(company).company_id for company in companies]
    return _next(_queued(tasks.backfill_company, pks), WATCH)


def stop_history(company):
    """Ends the company's search for older articles; returns whether one was running."""
    return bool(company.backfills.stop(timezone.now()))


def history_of(company):
    """(Backfill, Progress) of the company's latest search for older articles, (None, None) if none was."""
    row = Backfill.objects.latest_of(company)
    return (row, backfill.progress(row)) if row else (None, None)


def is_watching(now):
    """Whether a process is known that keeps doing what is due."""
    return any(run.watching for run in Run.objects.alive(now))


def _queued(task, pks):
    """Puts the task on the queue for each id; returns whether the queue took them."""
    try:
        for pk in pks:
            task.enqueue(pk)
    except Exception:
        # Whatever the queue is made of may be away; the rows say all the same that they are due.
        log.exception("The queue of tasks cannot be reached")
        return False
    return True


def _next(was_queued, start):
    if is_watching(timezone.now()):
        return RUNNING
    return (UNKNOWN if was_queued else UNHEARD).format(start=start)
