"""Jobs by host: one of a host at a time, feeds before pages, each when its host may be asked."""

import threading
import time

from articles.ingest.work.job_queue import Job, JobQueue


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def job(pk, host="a", kind="page"):
    return Job(kind, pk, host)


def test_empty_agenda_gives_nothing_at_once():
    assert JobQueue(time.monotonic).take(timeout=60) is None


def test_job_is_in_only_once():
    queue = JobQueue(Clock())
    queue.add([job(1), job(1)])
    queue.add([job(1)])
    assert len(queue) == 1
    assert queue.take(0.1) == job(1)
    # Still being done.
    queue.add([job(1)])
    assert len(queue) == 1
    queue.done(job(1), 0)
    assert (len(queue), queue.take(0.1)) == (0, None)


def test_one_job_of_a_host_is_out_at_a_time():
    clock = Clock()
    queue = JobQueue(clock)
    queue.add([job(1), job(2), job(3, "b")])
    assert [queue.take(0.1), queue.take(0.1)] == [job(1), job(3, "b")]
    assert queue._ready == []
    queue.done(job(1), clock.now)
    assert queue.take(0.1) == job(2)


def test_host_rests_after_a_job():
    clock = Clock()
    queue = JobQueue(clock)
    queue.add([job(1), job(2)])
    queue.done(queue.take(0.1), clock.now + 2)
    assert queue._ready[0][0] == 102
    clock.now = 102
    assert queue.take(0.1) == job(2)


def test_originals_of_a_host_come_after_its_feeds_and_pages():
    clock = Clock()
    queue, taken = JobQueue(clock), []
    queue.add([job(1, kind="original"), job(2, kind="page"), job(3, kind="backfill"), job(4, kind="feed")])
    while (one := queue.take(0.1)) is not None:
        taken.append(one.kind)
        queue.done(one, clock.now)
    assert taken == ["feed", "page", "backfill", "original"]


def test_job_put_back_is_the_first_of_its_host_again():
    clock = Clock()
    queue = JobQueue(clock)
    queue.add([job(1), job(2)])
    queue.put_back(queue.take(0.1), clock.now + 5)
    clock.now += 5
    assert queue.take(0.1) == job(1)
    assert len(queue) == 2


def test_feeds_come_before_pages_of_the_same_host():
    queue = JobQueue(Clock())
    queue.add([job(1), job(2, kind="backfill"), job(3, kind="feed")])
    taken = []
    while len(queue):
        taken.append(queue.take(0.1))
        queue.done(taken[-1], 0)
    assert taken == [job(3, kind="feed"), job(1), job(2, kind="backfill")]


def test_waiting_worker_gets_a_job_that_comes_later():
    queue, got = JobQueue(time.monotonic, stays=True), []
    thread = threading.Thread(target=lambda: got.append(queue.take(30)))
    thread.start()
    queue.add([job(1)])
    thread.join(30)
    assert got == [job(1)]


def test_worker_waits_while_another_may_bring_more():
    queue, got = JobQueue(time.monotonic), []
    queue.add([job(1)])
    first = queue.take(1)
    thread = threading.Thread(target=lambda: got.append(queue.take(30)))
    thread.start()
    queue.add([job(2)])
    queue.done(first, 0)
    thread.join(30)
    assert got == [job(2)]


def test_closed_agenda_gives_nothing_more():
    queue, got = JobQueue(time.monotonic, stays=True), []
    thread = threading.Thread(target=lambda: got.append(queue.take(30)))
    thread.start()
    queue.close()
    thread.join(30)
    queue.add([job(1)])
    assert (got, queue.take(30)) == ([None], None)
