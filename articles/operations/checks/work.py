"""The task queue and who works on it."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from articles.models import Feed, IngestRun
from articles.operations.checks.findings import Finding
from articles.operations.task_queues import Unreachable, queue_of_settings

# Where workers are runs from cron, one is seen at least as often.
LONGEST_SILENCE = timedelta(hours=1)
START = "Start manage.py worker, and have it started with the host."


def queue():
    try:
        backlog = queue_of_settings().backlog()
    except Unreachable as error:
        sentence = f"Redis does not answer: {error}."
        yield Finding(
            "Task queue", sentence, "Start it, or correct REDIS_URL; what is due is done meanwhile."
        )
    else:
        sentence = f"{backlog.ready:,} tasks wait, and {backlog.later:,} are for later."
        yield Finding("Task queue", sentence)


def worker():
    now = timezone.now()
    alive = [run for run in IngestRun.objects.alive(now) if run.watching]
    others = {run.queue for run in alive if run.queue} - {settings.INGEST_QUEUE}
    latest = IngestRun.objects.order_by("-seen_at").first()
    if others:
        sentence = f"One takes tasks from another queue ({', '.join(others)}) than INGEST_QUEUE names."
        yield Finding("Worker", sentence, "Start it with the settings of the site.")
    elif alive:
        yield Finding("Worker", f"{len(alive)} at work: {', '.join(run.process for run in alive)}.")
    elif latest is None:
        yield Finding("Worker", "None has been seen yet.", START if Feed.objects.exists() else "")
    else:
        silence = now - latest.seen_at
        minutes = f"The last one was seen {silence.total_seconds() / 60:,.0f} min ago: {latest.process}."
        yield Finding("Worker", minutes, START if silence > LONGEST_SILENCE else "")
