"""Everything that is due, done by the threads of one process: feeds, pages, URLs of backfills.

Any number of processes may run at once, since every row is leased. How a job is done is its handler's part.
"""

import logging
import os
import platform
import threading
import time
from dataclasses import dataclass, fields

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.work import crawl_page, follow_url, poll_feed
from articles.ingest.work.job_queue import Job, JobQueue
from articles.ingest.work.leases import Outcome
from articles.models import BackfillURL, Feed, IngestRun, PageCrawl, sqlite_analyze

# Seconds between two queries for due rows, and between two updates of the run's row.
QUERY = 5.0
UPDATE = 1.0
# A run that ends by itself waits at most so many seconds for a host; the rest stays due.
PATIENCE = 60.0
# At most so many due rows of a kind are queued at once.
MOST = 2000
HANDLERS = {
    "feed": lambda pk: poll_feed.poll(pk, due_only=True),
    "page": crawl_page.crawl,
    "backfill": follow_url.follow,
}
log = logging.getLogger(__name__)


@dataclass
class Counts:
    """What a run has done so far."""

    feeds_polled: int = 0
    feeds_failed: int = 0
    entries_new: int = 0
    pages_read: int = 0
    pages_failed: int = 0

    def add(self, kind, outcome):
        if outcome.kind in ("taken", "busy"):
            return
        failed = outcome.kind == "failed"
        if kind == "feed":
            self.feeds_polled += 1
            self.feeds_failed += failed
        elif failed:
            self.pages_failed += 1
        else:
            self.pages_read += 1
        self.entries_new += outcome.new


def due_jobs(now, kinds):
    """Jobs for the rows that are due by `now`, at most MOST of each of the `kinds` (keys of HANDLERS)."""
    rows = {
        "feed": lambda: Feed.objects.due(now).values_list("pk", "url"),
        "page": lambda: PageCrawl.objects.due(now).values_list("pk", "article__url"),
        "backfill": lambda: BackfillURL.objects.due(now).values_list("pk", "url"),
    }
    return [Job(kind, pk, rate_limit.host_of(url)) for kind in kinds for pk, url in rows[kind]()[:MOST]]


class Runner:
    """A run with `workers` threads: once through everything that is due, or with `watch` until stop().

    It handles jobs of the `kinds` (keys of HANDLERS). Without "page", pages of new entries stay due.
    """

    def __init__(self, workers=4, *, watch=False, kinds=("feed", "page")):
        self.counts = Counts()
        self._workers, self._watch, self._kinds = workers, watch, kinds
        self._queue = JobQueue(time.monotonic, stays=watch)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._done = set()

    def stop(self):
        """Finishes the jobs in progress and starts no more. A signal handler may call it."""
        self._stopping.set()

    def run(self):
        """Works until done or stopped; the Counts, which the IngestRun has every UPDATE seconds."""
        run = IngestRun.objects.create(
            process=f"{platform.node()[:80]}:{os.getpid()}", watching=self._watch, workers=self._workers
        )
        while self._queue_due() or self._watch:
            self._spin(run)
            if self._watch or self._stopping.is_set():
                break
        if self.counts.entries_new:
            sqlite_analyze.analyze()
        self._update(run, finished_at=timezone.now())
        IngestRun.objects.forget_old()
        return self.counts

    def _spin(self, run):
        """Runs the threads until there are no jobs left or stop() was called."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        next_query = time.monotonic() + QUERY
        while any(thread.is_alive() for thread in threads):
            self._wait(threads)
            if time.monotonic() >= next_query and not self._stopping.is_set():
                self._queue_due()
                next_query = time.monotonic() + QUERY
            self._update(run)

    def _wait(self, threads):
        """Returns after UPDATE seconds, or as soon as all threads have ended."""
        end = time.monotonic() + UPDATE
        while (left := end - time.monotonic()) > 0 and any(thread.is_alive() for thread in threads):
            if self._stopping.wait(min(left, 0.05)):
                self._queue.close()
                time.sleep(0.02)

    def _queue_due(self):
        """Queues what is due; returns whether there was anything."""
        close_old_connections()
        jobs = due_jobs(timezone.now(), self._kinds)
        with self._lock:
            # Once through: nothing is done twice, even if it is due again already.
            jobs = [job for job in jobs if job not in self._done]
        self._queue.add(jobs)
        return bool(jobs)

    def _update(self, run, **facts):
        """Updates the run's row: it is alive, and has done so much."""
        with self._lock:
            facts |= {field.name: getattr(self.counts, field.name) for field in fields(Counts)}
        facts |= {"seen_at": timezone.now(), "waiting": len(self._queue)}
        for name, value in facts.items():
            setattr(run, name, value)
        IngestRun.objects.filter(pk=run.pk).update(**facts)

    def _work(self):
        try:
            while True:
                job = self._queue.take(timeout=60)
                if job is not None:
                    self._do(job)
                elif self._stopping.is_set() or not self._watch:
                    return
        finally:
            connections.close_all()

    def _do(self, job):
        close_old_connections()
        outcome, rest = Outcome("failed"), settings.INGEST_GAP
        try:
            outcome = HANDLERS[job.kind](job.pk)
        except Exception:
            # Handlers never raise, unless the database is gone.
            log.exception("%s %s failed", job.kind, job.pk)
        if outcome.kind == "busy":
            rest = (outcome.until - timezone.now()).total_seconds()
            if self._watch or rest <= PATIENCE:
                return self._queue.put_back(job, time.monotonic() + rest)
        with self._lock:
            self.counts.add(job.kind, outcome)
            if not self._watch:
                self._done.add(job)
        if "page" in self._kinds:
            self._queue.add(pages_of(outcome.articles))
        was_asked = outcome.kind not in ("taken", "busy")
        return self._queue.done(job, time.monotonic() + (rest if was_asked else 0))


def pages_of(articles):
    """Jobs for the pages of the articles with these ids that are due."""
    if not articles:
        return []
    rows = PageCrawl.objects.due(timezone.now()).filter(pk__in=articles)
    return [Job("page", pk, rate_limit.host_of(url)) for pk, url in rows.values_list("pk", "article__url")]
