"""manage.py ingest: polls feeds, reads the pages of what is new, looks at originals, asks for summaries."""

from django.core.management.base import BaseCommand, CommandError

from articles import tasks
from articles.ingest.work.runner import Runner
from articles.operations.worker import Worker, stopped_by_signals
from articles.pages.phrases import count_of

MOST_WORKERS = 64
# What puts on the task queue whatever is due.
SWEEPS = {
    "feed": tasks.ingest_due,
    "page": tasks.crawl_due_pages,
    "backfill": tasks.continue_backfills,
    "original": tasks.check_due_originals,
    "summary,summaries": tasks.suggest_due_summaries,
}


class Command(BaseCommand):
    help = (
        "Polls every feed that is due, adds new entries to the inbox, crawls their pages and ends. "
        "Several may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="go on until stopped, as manage.py worker")
        parser.add_argument("--workers", type=int, default=4, help="number of threads (4)")
        parser.add_argument("--queue", action="store_true", help="only put what is due on the task queue")

    def handle(self, *, watch, workers, queue, verbosity, **options):
        if not 1 <= workers <= MOST_WORKERS:
            raise CommandError(f"Give a number of workers from 1 to {MOST_WORKERS}.")
        if queue and watch:
            raise CommandError("Choose either --queue or --watch.")
        say = self.stdout.write if verbosity else lambda line: None
        if queue:
            put = {words: sweep.func() for words, sweep in SWEEPS.items()}
            parts = [count_of(number, words) for words, number in put.items() if number or words == "feed"]
            return say(f"Put on the queue: {', '.join(parts)}")
        if watch:
            say(f"Watching the feeds with {count_of(workers, 'worker')}. Stop with Ctrl-C.")
            runner = Worker(workers)
        else:
            runner = Runner(workers, kinds=("feed", "page", "original", "summary"))
        with stopped_by_signals(runner.stop):
            counts = runner.run()
        return say(summary(counts))


def summary(counts):
    """What a run has done, a sentence."""
    parts = [
        f"Polled {count_of(counts.feeds_polled, 'feed')} ({counts.feeds_failed:,} failed)",
        count_of(counts.entries_new, "new entry,new entries"),
        f"read {count_of(counts.pages_read, 'page')} ({counts.pages_failed:,} failed)",
    ]
    if counts.originals_checked:
        parts.append(f"looked at {count_of(counts.originals_checked, 'original')}")
    if counts.summaries_suggested:
        parts.append(f"suggested {count_of(counts.summaries_suggested, 'summary,summaries')}")
    return ", ".join(parts)
