"""What a process has to do, by host: the worker that asks gets something that may be done now.

In memory and for the threads of one process; what another process is at, the database knows. No Django.
"""

import heapq
import threading
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class Job:
    """Something to do at a host: `kind` is "feed", "page" or "lead", `pk` its row."""

    kind: str
    pk: int
    host: str


class JobQueue:
    """Jobs in a queue a host. One job of a host is out at a time; the others wait until it is back.

    Times are seconds by `clock`. With `stays`, take() waits for jobs to come while there are none.
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
        """How many jobs wait or are being done."""
        with self._changed:
            return len(self._known)

    def add(self, jobs):
        """Puts in what is not in yet."""
        with self._changed:
            for job in jobs:
                if job in self._known:
                    continue
                self._known.add(job)
                if job.host not in self._queues:
                    self._queues[job.host] = []
                    self._push(job.host, 0.0)
                # The rest waits for feeds: those show what is new.
                self._queue(job, 1 if job.kind == "feed" else 2)
            self._changed.notify_all()

    def take(self, timeout):
        """A Job whose host may be asked now, or None after `timeout` seconds or when there is none."""
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
        """`job` is done; its host may be asked again from `ready_at`."""
        with self._changed:
            self._known.discard(job)
            self._give_back(job.host, ready_at)

    def put_back(self, job, ready_at):
        """`job` could not be done; it is the first of its host again, from `ready_at`."""
        with self._changed:
            self._queue(job, 0)
            self._give_back(job.host, ready_at)

    def close(self):
        """Gives out no more jobs."""
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
