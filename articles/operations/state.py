"""The state of the site as metrics, read when somebody asks: replica, queue, feeds, inbox, logins."""

import os
import time
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from articles import catalog
from articles.models import Article, FailedLogin, Feed, IngestRun, OriginalCheck, PageCrawl
from articles.models.databases import reading
from articles.models.databases.connections import answer_within
from articles.operations.task_queues import Unreachable, queue_of_settings

# Seconds that the database has for each answer.
PATIENCE = 5
HOUR = timedelta(hours=1)


class State:
    """A collector. Without the database it says that there is none, and what it knows besides."""

    def collect(self):
        began = time.perf_counter()
        is_up = 1
        try:
            with answer_within(PATIENCE):
                yield from [*_replica(), *_work(), *_feeds(), *_logins(), *_connections()]
        except DatabaseError:
            is_up = 0
        yield _gauge("database_up", "Whether the database answers.", is_up)
        yield from _queue()
        yield _gauge("state_seconds", "What it took to read this state.", time.perf_counter() - began)


def _gauge(name, text, value):
    return GaugeMetricFamily(f"blogindex_{name}", text, value=value)


def _by(label, name, text, values):
    family = GaugeMetricFamily(f"blogindex_{name}", text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _replica():
    """Of the process that answers: each has a replica of its own, which every request brings up to date."""
    catalog.refresh()
    found, process = catalog.condition(), str(os.getpid())
    texts = {
        "ready": ("Whether there is an index.", int(found["is_there"])),
        "has_words": ("Whether searches have their words.", int(found["has_words"])),
        "generation": ("Another number after any change.", found["state"] or 0),
        "lag_entries": ("Entries of the log that transactions have still to finish.", found["waiting"] or 0),
    }
    for name, (text, value) in texts.items():
        yield _by("process", f"replica_{name}", text, {process: value})
    if reading.has_replica():
        behind = reading.seconds_behind()
        if behind is not None:
            yield _gauge("database_replica_lag_seconds", "How far the database's replica is behind.", behind)


def _work():
    now = timezone.now()
    alive = [run for run in IngestRun.objects.alive(now) if run.watching]
    yield _gauge("workers", "Workers that are at work.", len(alive))
    latest = IngestRun.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if latest:
        silence = max(0.0, (now - latest).total_seconds())
        yield _gauge("worker_silence_seconds", "Since a worker was last seen.", silence)
    due = {
        "pages": PageCrawl.objects.due(now).count(),
        "originals": OriginalCheck.objects.due(now).count(),
        "feeds": Feed.objects.due(now).order_by().count(),
    }
    yield _by("kind", "due", "What is due and nobody is at.", due)


def _feeds():
    health = Feed.objects.health(timezone.now())
    states = {name: health[name] for name in ("active", "failing", "paused", "polling", "never")}
    yield _by("state", "feeds", "Feeds by state; one may be in several.", states)
    yield _gauge("inbox_articles", "Articles that wait for a decision.", Article.objects.inbox().count())


def _logins():
    since = timezone.now() - HOUR
    steps = {
        step: FailedLogin.objects.filter(step=step, at__gte=since).count() for step in FailedLogin.Step.values
    }
    yield _by("step", "failed_logins", "Logins refused within the last hour.", steps)


def _connections():
    """Of all hosts together; PostgreSQL alone counts them."""
    if connection.vendor != "postgresql":
        return
    words = "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity"
    with connection.cursor() as cursor:
        cursor.execute(f"{words} WHERE datname = current_database()")
        number, most = cursor.fetchone()
    yield _gauge("database_connections", "Connections to the database, of all hosts.", number)
    yield _gauge("database_connections_most", "What its server allows.", most)


def _queue():
    try:
        backlog = queue_of_settings().backlog()
    except (Unreachable, DatabaseError):
        yield _gauge("task_queue_up", "Whether the task queue answers.", 0)
        return
    yield _gauge("task_queue_up", "Whether the task queue answers.", 1)
    yield _by("state", "tasks", "Tasks that wait.", {"ready": backlog.ready, "later": backlog.later})
