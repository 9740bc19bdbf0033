"""manage.py ingest: polls the feeds that are due and reads the pages of what is new."""

import signal
import threading
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.crypto import get_random_string

from articles import tasks
from articles.ingest.work.runner import Runner
from articles.pages.phrases import count_of

MOST_WORKERS = 64
# Seconds between two queries of the task queue.
QUERY = 1.0


class Command(BaseCommand):
    help = (
        "Polls every feed that is due, adds new entries to the inbox, crawls their pages and ends. "
        "Several may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="go on until stopped, backfills included")
        parser.add_argument("--workers", type=int, default=4, help="number of threads (4)")
        parser.add_argument("--queue", action="store_true", help="only put what is due on the task queue")

    def handle(self, *, watch, workers, queue, verbosity, **options):
        if not 1 <= workers <= MOST_WORKERS:
            raise CommandError(f"Give a number of workers from 1 to {MOST_WORKERS}.")
        if queue and watch:
            raise CommandError("Choose either --queue or --watch.")
        say = self.stdout.write if verbosity else lambda line: None
        if queue:
            return say(f"Put on the queue: {count_of(tasks.ingest_due.func(), 'feed')}")
        runner = Runner(
            workers, watch=watch, kinds=("feed", "page", "backfill") if watch else ("feed", "page")
        )
        if watch:
            say(f"Watching the feeds with {count_of(workers, 'worker')}. Stop with Ctrl-C.")
        with _stopped_by_signals(runner), _task_worker(watch):
            counts = runner.run()
        return say(_summary(counts))


def _summary(counts):
    parts = [
        f"Polled {count_of(counts.feeds_polled, 'feed')} ({counts.feeds_failed:,} failed)",
        count_of(counts.entries_new, "new entry,new entries"),
        f"read {count_of(counts.pages_read, 'page')} ({counts.pages_failed:,} failed)",
    ]
    return ", ".join(parts)


@contextmanager
def _stopped_by_signals(runner):
    """The first SIGTERM or Ctrl-C lets jobs in progress finish; the second ends the process as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number, frame):
        runner.stop()
        for number, handler in usual.items():
            signal.signal(number, handler)

    for number in usual:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


@contextmanager
def _task_worker(watch):
    """While watching, runs the tasks in the database's queue too, so that one process is enough."""
    if not watch or settings.INGEST_QUEUE != "database":
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_run_tasks, args=[ended], daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _run_tasks(ended):
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    name = get_random_string(32)
    try:
        while not ended.is_set():
            # One task at a time, so that the end is noticed soon.
            Worker(
                queue_names=["default"],
                interval=0,
                batch=True,
                backend_name="default",
                startup_delay=False,
                max_tasks=1,
                worker_id=name,
                excluded_queue_names=[],
            ).run()
            if not DBTaskResult.objects.ready().exists():
                ended.wait(QUERY)
    finally:
        connections.close_all()
