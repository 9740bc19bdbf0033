"""`manage.py worker` on either queue: all that is due is done, whoever is killed and whatever stops."""

import signal
import threading
import time
from datetime import timedelta

import pytest
import redis
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.ingest.history import backfill
from articles.models import (
    Article,
    Backfill,
    Feed,
    IngestRun,
    OriginalCheck,
    PageCrawl,
    SummarySuggestion,
)
from articles.operations.task_queues import DatabaseQueue
from tests.articles.ingest.processes import manage
from tests.articles.ingest.web import item, page, rss
from tests.articles.operations.workers import wait_until
from tests.factories import make_article, make_company, make_feed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TASK = "articles.tasks.poll_feed"


def lay_out(web, feeds=2, entries=3):
    """Feeds with pages to read behind them."""
    for number in range(feeds):
        urls = [web(f"/{number}/{n}") for n in range(entries)]
        for url in urls:
            web[url.removeprefix(web.url)] = page(f"Article {url[-3:]}")
        web[f"/{number}/feed"] = rss(*(item(f"Article {url[-3:]}", url) for url in urls))
        make_feed(url=web(f"/{number}/feed"))


def pages_read():
    return PageCrawl.objects.exclude(read_at=None).count()


def enqueue(variables, feed):
    """Has the feed polled, as the admin's button does, by the queue of `variables`."""
    code = f"from articles import tasks; tasks.poll_feed.enqueue({feed.pk})"
    manage("shell", "--no-imports", "--verbosity", "0", "--command", code, **variables)


def waiting(variables):
    """How many tasks wait on the queue of `variables`."""
    if variables["INGEST_QUEUE"] == "database":
        return DBTaskResult.objects.filter(status="READY").count()
    client = redis.from_url(variables["REDIS_URL"])
    try:
        return client.llen("rq:queue:default")
    finally:
        client.close()


def test_worker_reads_every_page_of_every_feed(web, workers, queue):
    lay_out(web, feeds=2, entries=3)
    workers.start(**queue)
    wait_until(lambda: pages_read() == 6)
    assert Article.objects.filter(read_minutes=2).count() == 6
    assert set(web.asked.values()) == {1}


def test_worker_runs_what_ingest_put_on_the_queue_and_what_is_for_later(web, workers, queue):
    lay_out(web, feeds=2, entries=3)
    # On the queue only: nothing is due for an hour.
    assert manage("ingest", "--queue", INGEST_GAP="0.2", **queue) == "Put on the queue: 2 feeds\n"
    assert Feed.objects.due(timezone.now()).count() == 0
    worker = workers.start(INGEST_GAP="0.2", **queue)
    wait_until(lambda: pages_read() == 6 and waiting(queue) == 0)
    worker.signal(signal.SIGTERM)
    worker.finish()
    assert set(web.asked.values()) == {1}


def test_worker_finds_whatever_is_due_by_itself(web, endpoint, workers, queue):
    lay_out(web, feeds=1, entries=1)
    web["/again"], web["/original"], web["/inbox"] = page("Again"), page("Original"), page("Inbox")
    web["/sitemap.xml"] = (
        f'<?xml version="1.0"?><urlset><url><loc>{web("/how-we-count")}</loc></url></urlset>'
    )
    web["/how-we-count"] = page("How we count")
    now = timezone.now()
    failed = make_article(url=web("/again"), status="inbox", status_at=None)
    PageCrawl.objects.create(article=failed, tries=2, error="No.", due_at=now)
    published = make_article(url=web("/original"))
    row = {"url": published.url, "host": "127.0.0.1", "due_at": now}
    OriginalCheck.objects.create(article=published, **row)
    history = backfill.start(make_company(blog_url=web("/")))
    variables = {"SUGGEST_URL": endpoint.url, "SUGGEST_MODEL": "llama3.2"}
    workers.start(**queue, **variables)
    wait_until(lambda: pages_read() == 3)
    wait_until(lambda: Backfill.objects.get(pk=history.pk).status == "done")
    wait_until(lambda: OriginalCheck.objects.get(pk=published.pk).checked_at is not None)
    wait_until(lambda: SummarySuggestion.objects.exclude(summary="").exists())
    assert {PageCrawl.objects.get(pk=failed.pk).error, Feed.objects.get(url=web("/0/feed")).error} == {""}


def test_worker_ends_after_the_job_at_hand(web, workers, queue):
    asked, go_on = threading.Event(), threading.Event()

    def slow(request):
        asked.set()
        go_on.wait(60)
        return 200, {}, rss(item("A", web("/a"))).encode()

    web["/feed"] = slow
    web["/a"] = page("A")
    make_feed(url=web("/feed"))
    worker = workers.start(**queue)
    assert asked.wait(60)
    worker.signal(signal.SIGTERM)
    time.sleep(0.5)
    assert worker.is_running
    go_on.set()
    lines = worker.finish().splitlines()
    feed = Feed.objects.get()
    assert (feed.entries_new, feed.error, feed.claim) == (1, "", "")
    where = {"database": "the database", "redis": "Redis"}[queue["INGEST_QUEUE"]]
    assert lines == [
        f"Working with 4 threads; tasks wait in {where}. Stop with Ctrl-C.",
        "Polled 1 feed (0 failed), 1 new entry, read 0 pages (0 failed)",
    ]
    assert list(IngestRun.objects.alive(timezone.now())) == []


def test_what_a_killed_worker_was_at_is_done_by_another(web, workers, queue):
    lay_out(web, feeds=2, entries=3)
    enqueue(queue, Feed.objects.get(url=web("/1/feed")))
    asked, ended = threading.Event(), threading.Event()

    def hang(request):
        asked.set()
        ended.wait(60)
        return 200, {}, b""

    web["/0/0"] = web["/1/0"] = hang
    first = workers.start(INGEST_LEASE="1", **queue)
    assert asked.wait(60)
    first.kill()
    web["/0/0"], web["/1/0"] = page("Article 0/0"), page("Article 1/0")
    ended.set()
    workers.start(INGEST_LEASE="1", **queue)
    wait_until(lambda: pages_read() == 6 and waiting(queue) == 0)
    assert Article.objects.filter(read_minutes=2).count() == 6


def test_several_workers_share_the_work(web, workers, queue):
    lay_out(web, feeds=4, entries=3)
    for _ in range(2):
        workers.start(**queue)
    wait_until(lambda: pages_read() == 12)
    assert set(web.asked.values()) == {1}
    wait_until(lambda: len({run.process for run in IngestRun.objects.alive(timezone.now())}) == 2)
    assert {run.queue for run in IngestRun.objects.all()} == {queue["INGEST_QUEUE"]}


def test_worker_goes_on_without_its_redis_and_with_a_new_one(web, workers, redis_server):
    variables = {"INGEST_QUEUE": "redis", "REDIS_URL": redis_server.url}
    worker = workers.start(**variables)
    redis_server.stop()
    lay_out(web, feeds=1, entries=2)
    wait_until(lambda: pages_read() == 2)
    wait_until(lambda: "The task queue does not answer" in worker.said)
    redis_server.start()
    Feed.objects.update(next_due_at=timezone.now() + timedelta(days=1))
    enqueue(variables, Feed.objects.get())
    wait_until(lambda: web.asked["/0/feed"] == 2)
    worker.signal(signal.SIGTERM)
    assert "Traceback" not in worker.finish()


def test_another_worker_sees_to_what_is_for_later(web, workers, redis_server):
    # Whoever dies holding the lock keeps it for a minute. Who ends gives it back at once.
    variables = {"INGEST_QUEUE": "redis", "REDIS_URL": redis_server.url}
    first = workers.start(**variables)
    client = redis.from_url(redis_server.url)
    wait_until(lambda: client.exists("rq:scheduler-lock:default"))
    assert 0 < client.ttl("rq:scheduler-lock:default") <= 61
    workers.start(**variables)
    holder = client.get("rq:scheduler-lock:default")
    first.signal(signal.SIGTERM)
    first.finish()
    wait_until(lambda: client.get("rq:scheduler-lock:default") not in (None, holder), seconds=10)
    client.close()


def test_queue_in_the_database_forgets_what_is_no_longer_looked_up(db):
    now = timezone.now()
    facts = {"task_path": TASK, "args_kwargs": {"args": [1], "kwargs": {}}, "backend_name": "default"}
    ages = {"SUCCESSFUL": 13, "FAILED": 15, "RUNNING": 2, "READY": 400}
    for status, days in ages.items():
        moment = now - timedelta(days=days)
        DBTaskResult.objects.create(status=status, started_at=moment, finished_at=moment, **facts)
    DBTaskResult.objects.create(status="RUNNING", started_at=now, **facts)
    DatabaseQueue().tidy()
    left = sorted(DBTaskResult.objects.values_list("status", flat=True))
    assert left == ["READY", "RUNNING", "SUCCESSFUL"]


def test_number_of_threads_is_checked():
    with pytest.raises(CommandError) as refused:
        call_command("worker", threads=65)
    assert str(refused.value) == "Give a number of threads from 1 to 64."
