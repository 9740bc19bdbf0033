"""manage.py worker: does everything that is to be done behind the pages, until it is stopped."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.management.commands.ingest import MOST_WORKERS, summary
from articles.operations.worker import Worker, stopped_by_signals
from articles.pages.phrases import count_of

QUEUES = {"database": "the database", "redis": "Redis"}


class Command(BaseCommand):
    help = (
        "Polls feeds, reads pages, follows backfills, looks at originals, asks for summaries and learns from "
        "decisions whenever they are due, and runs the tasks that wait on the task queue. Any number may run."
    )

    def add_arguments(self, parser):
        parser.add_argument("--threads", type=int, default=4, help="number of threads (4)")

    def handle(self, *, threads, verbosity, **options):
        if not 1 <= threads <= MOST_WORKERS:
            raise CommandError(f"Give a number of threads from 1 to {MOST_WORKERS}.")
        if verbosity:
            where = QUEUES[settings.INGEST_QUEUE]
            self.stdout.write(
                f"Working with {count_of(threads, 'thread')}; tasks wait in {where}. Stop with Ctrl-C."
            )
            self.stdout.flush()
        worker = Worker(threads)
        with stopped_by_signals(worker.stop):
            counts = worker.run()
        if verbosity:
            self.stdout.write(summary(counts))
