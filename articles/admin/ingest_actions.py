"""What editors can have ingest do, and sentences about what happens next. Nothing is fetched here."""

import logging

from django.conf import settings
from django.utils import timezone

from articles import tasks
from articles.ingest.history import backfill
from articles.models import Feed, IngestRun

RUNNING = "A worker is running and will start on it within seconds."
UNKNOWN = "A worker will start on it at once. None is known to be running: if nothing happens, {start}."
UNHEARD = "The task queue cannot be reached, so it has to wait until a worker runs: {start}."
log = logging.getLogger(__name__)


def how_to_start():
    """What starts a worker here, whichever queue the tasks wait in: the end of a sentence."""
    # On one's own machine the site can start one itself.
    return "start “manage.py worker”" + (", or the site with INGEST=1" if settings.DEVELOPMENT else "")


def try_again(pks):
    """Has the feeds with these ids polled at once, even if paused; returns what happens next, a sentence."""
    pks = list(pks)
    Feed.objects.by_pks(pks).poll_now(timezone.now())
    return _next_step(_queued(tasks.poll_feed, pks))


def pause(pks, user):
    """Stops polling the feeds with these ids and notes who did it; returns how many that changed."""
    return Feed.objects.by_pks(pks).pause(f"Paused by {user.get_username()}.", timezone.now())


def follow_new_address(feed):
    """Has a feed whose address was changed read in full. A poll of the old address can write nothing more."""
    rows, now = Feed.objects.by_pks([feed.pk]), timezone.now()
    # Pausing takes the claim from the worker that is polling.
    rows.poll_now(now)
    rows.pause("Its address was changed.", now)
    rows.poll_now(now)


def fetch_history(companies):
    """Starts a search for these companies' older articles; returns what happens next, a sentence."""
    pks = [backfill.start(company).company_id for company in companies]
    return _next_step(_queued(tasks.backfill_company, pks))


def _queued(task, pks):
    """Queues the task once for each id; returns whether the queue could be reached."""
    try:
        for pk in pks:
            task.enqueue(pk)
    except Exception:
        # Any queue may be down, with an error of its own kind. The rows are due all the same.
        log.exception("The task queue cannot be reached")
        return False
    return True


def _next_step(was_queued):
    if any(run.watching for run in IngestRun.objects.alive(timezone.now())):
        return RUNNING
    return (UNKNOWN if was_queued else UNHEARD).format(start=how_to_start())
