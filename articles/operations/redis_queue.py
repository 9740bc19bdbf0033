"""Tasks that wait in Redis. One worker at a time has a lock, and moves on those whose time has come."""

import logging
from contextlib import contextmanager

import django_rq
from django.db import close_old_connections
from django_tasks_rq import Job
from redis.exceptions import RedisError
from rq.scheduler import RQScheduler
from rq.timeouts import TimerDeathPenalty
from rq.worker import SimpleWorker

from articles.operations.task_queues import QUEUE, Backlog, Unreachable

# Seconds after which RQ takes the worker for dead; it waits for no answer of the server for longer.
SIGN_OF_LIFE = 30


class RedisQueue:
    """As task_queues.DatabaseQueue. Every method raises Unreachable if the server does not answer."""

    name = "redis"

    def __init__(self):
        self._worker = self._scheduler = None

    def run_next(self):
        """Runs the next task that is ready; False if there is none."""
        close_old_connections()
        with _reached():
            self._prepare()
            if self._scheduler.acquire_locks():
                self._scheduler.enqueue_scheduled_jobs()
            return bool(_queue().count) and self._worker.work(burst=True, max_jobs=1, logging_level="WARNING")

    def backlog(self):
        """The Backlog."""
        with _reached():
            queue = _queue()
            return Backlog(queue.count, queue.scheduled_job_registry.count)

    def tidy(self):
        """Marks tasks of a worker that is gone as failed; what is due does them. The others expire."""
        with _reached():
            self._prepare()
            self._worker.clean_registries()

    def close(self):
        """Lets another worker have the lock at once."""
        if self._scheduler is not None:
            with _reached():
                self._scheduler.release_locks()

    def _prepare(self):
        if self._worker is None:
            queue = _queue()
            # RQ says on every occasion what it is doing.
            logging.getLogger("rq.worker").setLevel(logging.WARNING)
            self._worker = ThreadWorker(
                [queue], connection=queue.connection, job_class=Job, worker_ttl=SIGN_OF_LIFE
            )
            self._scheduler = RQScheduler([queue], connection=queue.connection, logging_level=logging.WARNING)


class ThreadWorker(SimpleWorker):
    """RQ's worker in a thread of a process that has a name and takes signals itself."""

    death_penalty_class = TimerDeathPenalty

    def _install_signal_handlers(self):
        pass

    def procline(self, message):
        pass


def _queue():
    return django_rq.get_queue(QUEUE, job_class=Job)


@contextmanager
def _reached():
    try:
        yield
    except RedisError as error:
        raise Unreachable(str(error)) from error
