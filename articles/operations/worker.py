"""The process that does what is to be done behind the pages: what is due, and what waits on the task queue.

The columns in the database say what is due; a queue only tells sooner. So whatever a queue or a killed worker
loses is done all the same, as soon as its lease has run out (ingest/work/leases.py).
"""

import logging
import signal
import threading
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from articles.ingest.work.runner import HANDLERS, Runner
from articles.operations.task_queues import Unreachable, queue_of_settings

# Seconds between two looks at an empty queue, and at one that does not answer.
LOOK, PAUSE = 1.0, 5.0
# Seconds between two times that a queue is tidied.
TIDY = 600.0

log = logging.getLogger(__name__)


class Worker:
    """Works with so many `threads` on what is due, and with one more on the task queue, until stop()."""

    def __init__(self, threads):
        self._runner = Runner(threads, watch=True, kinds=tuple(HANDLERS), queue=settings.INGEST_QUEUE)
        self._stopping = threading.Event()

    def stop(self):
        """Finishes the jobs in progress and starts no more. A signal handler may call it."""
        self._stopping.set()
        self._runner.stop()

    def run(self):
        """Works until stopped; the Counts of what was due."""
        tasks = threading.Thread(target=self._run_tasks, name="tasks", daemon=True)
        tasks.start()
        try:
            return self._runner.run()
        finally:
            self._stopping.set()
            tasks.join()

    def _run_tasks(self):
        queue, next_tidy, is_down = queue_of_settings(), 0.0, False
        try:
            while not self._stopping.is_set():
                try:
                    if time.monotonic() >= next_tidy:
                        queue.tidy()
                        next_tidy = time.monotonic() + TIDY
                    has_more = queue.run_next()
                    is_down = False
                except (Unreachable, DatabaseError, InterfaceError) as error:
                    if not is_down:
                        log.warning("The task queue does not answer; what is due is done: %s", error)
                    is_down, has_more = True, False
                if not has_more:
                    self._stopping.wait(PAUSE if is_down else LOOK)
            _close(queue)
        finally:
            connections.close_all()


def _close(queue):
    try:
        queue.close()
    except Unreachable as error:
        log.warning("The task queue does not answer: %s", error)


@contextmanager
def stopped_by_signals(stop):
    """The first SIGTERM or Ctrl-C calls `stop`, which lets jobs in progress finish.

    The second ends the process as usual.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def note(number, frame):
        stop()
        for number, handler in usual.items():
            signal.signal(number, handler)

    for number in usual:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
