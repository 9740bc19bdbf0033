"""The jobs of one process by host, so that its threads get jobs whose host may be asked now.

In memory; the leases in the database separate processes. No Django.
"""

import heapq
import threading
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class Job:
    """A job at a host: `kind` is one of the runner's HANDLERS, `pk` the id of its row."""

    kind: str
    pk: int
    host: str


class JobQueue:
    """A queue of jobs for each host. Only one job of a host is out at a time.

    Times are in seconds of `clock`. With `stays`, take() waits for new jobs when there are none.
    """

    def __init__(self, clock, *, stays=False):
        self._clock, self._stays = clock, stays
        self._changed = threading.Condition()
        self._queues = {}
        self._ready = []
        self._known = set()
        self._order = count()
        self._out = 0
        self._is_closed = False

    def __len__(self):
        """The number of jobs that are waiting or in progress."""
        with self._changed:
            return len(self._known)

    def add(self, jobs):
        """Adds those `jobs` that are not in the queue yet."""
        with self._changed:
            for job in jobs:
                if job in self._known:
                    continue
                self._known.add(job)
                if job.host not in self._queues:
                    self._queues[job.host] = []
                    self._push(job.host, 0.0)
                # Feeds come first: they show what is new. Originals have been there before.
                self._queue(job, {"feed": 1, "original": 3, "summary": 3}.get(job.kind, 2))
            self._changed.notify_all()

    def take(self, timeout):
        """A Job whose host may be asked now; None after `timeout` seconds or if there are no jobs."""
        end = self._clock() + timeout
        with self._changed:
            while True:
                now = self._clock()
                if self._is_closed or now >= end or self._is_empty():
                    return None
                if self._ready and self._ready[0][0] <= now:
                    host = heapq.heappop(self._ready)[2]
                    self._out += 1
                    return heapq.heappop(self._queues[host])[2]
                wake = min(end, self._ready[0][0]) if self._ready else end
                self._changed.wait(wake - now)

    def done(self, job, ready_at):
        """Removes the finished `job`; its host may be asked again at `ready_at`."""
        with self._changed:
            self._known.discard(job)
            self._give_back(job.host, ready_at)

    def put_back(self, job, ready_at):
        """Returns an unfinished `job` to the head of its host's queue, to be taken again at `ready_at`."""
        with self._changed:
            self._queue(job, 0)
            self._give_back(job.host, ready_at)

    def close(self):
        """Makes take() return None from now on."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _give_back(self, host, ready_at):
        self._out -= 1
        if self._queues[host]:
            self._push(host, ready_at)
        else:
            del self._queues[host]
        self._changed.notify_all()

    def _queue(self, job, rank):
        heapq.heappush(self._queues[job.host], (rank, next(self._order), job))

    def _push(self, host, ready_at):
        heapq.heappush(self._ready, (ready_at, next(self._order), host))

    def _is_empty(self):
        return not (self._ready or self._out or self._stays)
