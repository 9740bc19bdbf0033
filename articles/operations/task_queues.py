"""The task queue that the settings name: what waits there, and its next task, for the worker and the admin.

The libraries' own workers run in the main thread, take signals and fork. Here a thread of the worker runs one
task after another, so that one process does everything that there is to do.
"""

import os
import platform
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

# The one queue of the settings' TASKS.
QUEUE = "default"
# What has been done, or was begun by a worker that is gone, is looked up for so long.
KEPT = timedelta(days=14)
ABANDONED = timedelta(days=1)


@dataclass(frozen=True)
class Backlog:
    """How many tasks can be run now, and how many are to be run later."""

    ready: int
    later: int


class Unreachable(Exception):
    """The queue does not answer."""


def queue_of_settings():
    if settings.INGEST_QUEUE == "database":
        return DatabaseQueue()
    # What it imports is large, and refuses to be imported without the address of a server.
    from articles.operations.redis_queue import RedisQueue

    return RedisQueue()


class DatabaseQueue:
    """Tasks that wait in the database. The other queue has the same methods."""

    name = "database"

    def __init__(self):
        self._worker = f"{platform.node()[:40]}:{os.getpid()}"

    def run_next(self):
        """Runs the next task that is ready; False if there is none."""
        close_old_connections()
        if not _tasks().ready().exists():
            return False
        Worker(
            queue_names=[QUEUE],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=self._worker,
            excluded_queue_names=[],
        ).run()
        return True

    def backlog(self):
        """The Backlog."""
        ready = _tasks().ready().count()
        return Backlog(ready, _tasks().filter(status="READY").count() - ready)

    def tidy(self):
        """Deletes what is no longer looked up. Tasks of a worker that is gone are done by what is due."""
        now = timezone.now()
        _tasks().finished().filter(finished_at__lt=now - KEPT).delete()
        _tasks().running().filter(started_at__lt=now - ABANDONED).delete()

    def close(self):
        """Gives back what only one worker may have."""


def _tasks():
    return DBTaskResult.objects.order_by()
