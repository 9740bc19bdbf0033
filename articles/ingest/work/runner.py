"""Everything that is due, done by the threads of one process: feeds, pages, URLs of backfills, originals,
summaries to be suggested.

Any number of processes may run at once, since every row is leased. How a job is done is its handler's part.
"""

import logging
import os
import platform
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.work import check_original, crawl_page, follow_url, poll_feed, suggest_summary
from articles.ingest.work.job_queue import Job, JobQueue
from articles.ingest.work.leases import Outcome
from articles.ingest.work.retraining import Retraining
from articles.models import BackfillURL, Feed, IngestRun, OriginalCheck, PageCrawl
from articles.models.databases import planner_statistics

# Seconds between two queries for due rows, and between two updates of the run's row.
QUERY = 5.0
UPDATE = 1.0
# A run that ends by itself waits at most so many seconds for a host; the rest stays due.
PATIENCE = 60.0
# At most so many due rows of a kind are queued at once.
MOST = 2000
# Of originals, which can wait, so few that nothing else has to wait for them.
MOST_ORIGINALS = 50
# A run that ends by itself waits for so few summaries: each may take as long as SUGGEST_TIMEOUT.
MOST_SUMMARIES = 10
# Seconds between two searches for published articles whose originals are not to be looked at yet, and for
# articles of the inbox about which no language model is to be asked yet.
PLAN = 60.0
HANDLERS = {
    "feed": lambda pk: poll_feed.poll(pk, due_only=True),
    "page": crawl_page.crawl,
    "backfill": follow_url.follow,
    "original": check_original.check,
    "summary": suggest_summary.suggest,
}
# What a database raises that does not answer.
DATABASE_GONE = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


@dataclass
class Counts:
    """What a run has done so far."""

    feeds_polled: int = 0
    feeds_failed: int = 0
    entries_new: int = 0
    pages_read: int = 0
    pages_failed: int = 0
    originals_checked: int = 0
    summaries_suggested: int = 0

    def add(self, kind, outcome):
        if outcome.kind in ("taken", "busy"):
            return
        failed = outcome.kind == "failed"
        if kind == "feed":
            self.feeds_polled += 1
            self.feeds_failed += failed
        elif kind == "original":
            self.originals_checked += 1
        elif kind == "summary":
            self.summaries_suggested += not failed
        elif failed:
            self.pages_failed += 1
        else:
            self.pages_read += 1
        self.entries_new += outcome.new


def due_jobs(now, kinds):
    """Jobs for the rows that are due by `now`, at most MOST of each of the `kinds` (keys of HANDLERS), and
    MOST_ORIGINALS. Summaries are asked for at the operator's endpoint alone."""
    rows = {
        "feed": lambda: Feed.objects.due(now).values_list("pk", "url"),
        "page": lambda: PageCrawl.objects.due(now).values_list("pk", "article__url"),
        "backfill": lambda: BackfillURL.objects.due(now).values_list("pk", "url"),
        "original": lambda: OriginalCheck.objects.due(now).values_list("pk", "article__url")[:MOST_ORIGINALS],
        "summary": lambda: [(pk, settings.SUGGEST_URL) for pk in suggest_summary.due(now, MOST_SUMMARIES)],
    }
    return [Job(kind, pk, rate_limit.host_of(url)) for kind in kinds for pk, url in rows[kind]()[:MOST]]


class Runner:
    """A run with `workers` threads: once through everything that is due, or with `watch` until stop().

    It handles jobs of the `kinds` (keys of HANDLERS). Without "page", pages of new entries stay due. `queue`
    is the name of the task queue whose tasks the process runs as well, "" for none.
    """

    def __init__(self, workers=4, *, watch=False, kinds=("feed", "page"), queue=""):
        self.counts = Counts()
        self._workers, self._watch, self._kinds, self._task_queue = workers, watch, kinds, queue
        self._queue = JobQueue(time.monotonic, stays=watch)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._done = set()
        self._retraining = Retraining()
        self._next_plan = time.monotonic()

    def stop(self):
        """Finishes the jobs in progress and starts no more. A signal handler may call it."""
        self._stopping.set()

    def run(self):
        """Works until done or stopped; the Counts, which the IngestRun has every UPDATE seconds."""
        run = IngestRun.objects.create(
            process=f"{platform.node()[:80]}:{os.getpid()}",
            watching=self._watch,
            workers=self._workers,
            queue=self._task_queue,
        )
        while self._queue_due() or self._watch:
            self._spin(run)
            if self._watch or self._stopping.is_set():
                break
        if self.counts.entries_new:
            planner_statistics.analyze()
        self._retraining.end(at_once=self._stopping.is_set())
        self._update(run, finished_at=timezone.now())
        IngestRun.objects.forget_old(timezone.now())
        return self.counts

    def _spin(self, run):
        """Runs the threads until there are no jobs left or stop() was called."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        next_query = time.monotonic() + QUERY
        while any(thread.is_alive() for thread in threads):
            self._wait(threads)
            with self._through_outages():
                if time.monotonic() >= next_query and not self._stopping.is_set():
                    self._queue_due()
                    self._retraining.look()
                    next_query = time.monotonic() + QUERY
                self._update(run)

    @contextmanager
    def _through_outages(self):
        """Whoever watches goes on when the database answers again, with all that is due then."""
        try:
            yield
        except DATABASE_GONE as error:
            if not self._watch:
                raise
            log.warning("The database does not answer, ingest waits for it: %s", error)
            self._stopping.wait(QUERY)
            close_old_connections()

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
        if time.monotonic() >= self._next_plan:
            self._plan(timezone.now())
            self._next_plan = time.monotonic() + PLAN
        jobs = due_jobs(timezone.now(), self._kinds)
        with self._lock:
            # Once through: nothing is done twice, even if it is due again already.
            jobs = [job for job in jobs if job not in self._done]
            summaries = sum(job.kind == "summary" for job in self._done)
        if summaries >= MOST_SUMMARIES:
            jobs = [job for job in jobs if job.kind != "summary"]
        self._queue.add(jobs)
        return bool(jobs)

    def _plan(self, now):
        if "original" in self._kinds:
            check_original.plan(now)
        if "summary" in self._kinds:
            suggest_summary.plan(now)

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
        except Exception as error:
            # Handlers never raise, unless the database is gone.
            if self._watch and isinstance(error, DATABASE_GONE):
                self._stopping.wait(QUERY)
                return self._queue.put_back(job, time.monotonic())
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
            # Whatever is due is found again.
            with suppress(*DATABASE_GONE):
                self._queue.add(pages_of(outcome.articles))
        was_asked = outcome.kind not in ("taken", "busy")
        return self._queue.done(job, time.monotonic() + (rest if was_asked else 0))


def pages_of(articles):
    """Jobs for the pages of the articles with these ids that are due."""
    if not articles:
        return []
    rows = PageCrawl.objects.due(timezone.now()).filter(pk__in=articles)
    return [Job("page", pk, rate_limit.host_of(url)) for pk, url in rows.values_list("pk", "article__url")]
