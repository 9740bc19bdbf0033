"""Everything that is due, done by the threads of one process: feeds, pages of articles, leads of backfills.

Any number of processes may do this at once; the claims on the rows keep them apart. What is done to a
feed, a page or a lead is its own room's business.
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
from articles.ingest.history import backfill
from articles.ingest.work import crawl_page, poll_feed
from articles.ingest.work.job_queue import Job, JobQueue
from articles.ingest.work.leases import Outcome
from articles.models import Feed, Lead, Reading, Run, sqlite_analyze

# Seconds between two looks at what is due, and between two signs of life.
LOOK = 5.0
SIGN = 1.0
# For how many seconds a run that is to end waits for a host; what is left stays due.
PATIENCE = 60.0
# So many rows of a kind are taken up at a look.
MOST = 2000
HANDLERS = {
    "feed": lambda pk: poll_feed.poll(pk, due_only=True),
    "page": crawl_page.read,
    "lead": backfill.follow,
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
    """Jobs for what is due by `now` of the `kinds` "feed", "page" and "lead", at most MOST of each."""
    rows = {
        "feed": lambda: Feed.objects.due(now).values_list("pk", "url"),
        "page": lambda: Reading.objects.due(now).values_list("pk", "article__url"),
        "lead": lambda: Lead.objects.due(now).values_list("pk", "url"),
    }
    return [Job(kind, pk, rate_limit.host_of(url)) for kind in kinds for pk, url in rows[kind]()[:MOST]]


class Runner:
    """A run of `workers` threads: once through all that is due, or with `watch` on and on until stop().

    Of `kinds` "feed", "page" and "lead" it does what is named; pages of new entries stay due without "page".
    """

    def __init__(self, workers=4, *, watch=False, kinds=("feed", "page")):
        self.counts = Counts()
        self._workers, self._watch, self._kinds = workers, watch, kinds
        self._agenda = JobQueue(time.monotonic, stays=watch)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._done = set()

    def stop(self):
        """Finishes what is being done and begins nothing more; may be called by a signal handler's thread."""
        self._stopping.set()

    def run(self, report=lambda run: None):
        """Works until done or stopped and gives the Counts; `report` gets the Run every SIGN seconds."""
        run = Run.objects.create(
            process=f"{platform.node()[:80]}:{os.getpid()}", watching=self._watch, workers=self._workers
        )
        while self._look() or self._watch:
            self._spin(run, report)
            if self._watch or self._stopping.is_set():
                break
        if self.counts.entries_new:
            sqlite_analyze.analyze()
        self._sign(run, finished_at=timezone.now())
        Run.objects.forget_old()
        return self.counts

    def _spin(self, run, report):
        """Lets the threads work until there is nothing left or they are to stop."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        next_look = time.monotonic() + LOOK
        while any(thread.is_alive() for thread in threads):
            self._wait(threads)
            if time.monotonic() >= next_look and not self._stopping.is_set():
                self._look()
                next_look = time.monotonic() + LOOK
            self._sign(run)
            report(run)

    def _wait(self, threads):
        """Returns after SIGN seconds, or as soon as there is nothing left to wait for."""
        end = time.monotonic() + SIGN
        while (left := end - time.monotonic()) > 0 and any(thread.is_alive() for thread in threads):
            if self._stopping.wait(min(left, 0.05)):
                self._agenda.close()
                time.sleep(0.02)

    def _look(self):
        """Puts what is due on the agenda; returns whether there was any."""
        close_old_connections()
        jobs = due_jobs(timezone.now(), self._kinds)
        with self._lock:
            # Once through means that nothing is done twice, even if it is due again at once.
            jobs = [job for job in jobs if job not in self._done]
        self._agenda.add(jobs)
        return bool(jobs)

    def _sign(self, run, **facts):
        """Writes into the run's row that it is alive and what it has done."""
        with self._lock:
            facts |= {field.name: getattr(self.counts, field.name) for field in fields(Counts)}
        facts |= {"seen_at": timezone.now(), "waiting": len(self._agenda)}
        for name, value in facts.items():
            setattr(run, name, value)
        Run.objects.filter(pk=run.pk).update(**facts)

    def _work(self):
        try:
            while True:
                job = self._agenda.take(timeout=60)
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
            # The doers let nothing through but a database that is gone.
            log.exception("%s %s failed", job.kind, job.pk)
        if outcome.kind == "busy":
            rest = (outcome.until - timezone.now()).total_seconds()
            if self._watch or rest <= PATIENCE:
                return self._agenda.put_back(job, time.monotonic() + rest)
        with self._lock:
            self.counts.add(job.kind, outcome)
            if not self._watch:
                self._done.add(job)
        if "page" in self._kinds:
            self._agenda.add(pages_of(outcome.articles))
        was_asked = outcome.kind not in ("taken", "busy")
        return self._agenda.done(job, time.monotonic() + (rest if was_asked else 0))


def pages_of(articles):
    """Jobs for the pages of the articles with these ids, as far as they are due."""
    if not articles:
        return []
    rows = Reading.objects.due(timezone.now()).filter(pk__in=articles)
    return [Job("page", pk, rate_limit.host_of(url)) for pk, url in rows.values_list("pk", "article__url")]
