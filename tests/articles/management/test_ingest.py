"""`manage.py ingest` in this process and as one of its own: once through, watching, several at once."""

import signal
import threading
import time
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import tasks
from articles.ingest.history import backfill
from articles.ingest.work import status
from articles.ingest.work.runner import Runner
from articles.models import (
    Article,
    Backfill,
    Feed,
    Host,
    IngestRun,
    OriginalCheck,
    PageCrawl,
    SummarySuggestion,
)
from tests.articles.ingest.endpoint import GOOD
from tests.articles.ingest.web import Web, item, page, rss
from tests.factories import make_article, make_company, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


def ingest(**options):
    said = StringIO()
    call_command("ingest", stdout=said, **options)
    return said.getvalue()


def lay_out(web, feeds=3, entries=2, **facts):
    """Feeds with pages to read behind them."""
    for number in range(feeds):
        urls = [web(f"/{number}/{n}") for n in range(entries)]
        for url in urls:
            web[url.removeprefix(web.url)] = page(f"Article {url[-3:]}")
        web[f"/{number}/feed"] = rss(*(item(f"Article {url[-3:]}", url) for url in urls))
        make_feed(url=web(f"/{number}/feed"), **facts)


def test_ingest_polls_what_is_due_and_reads_the_pages(web):
    lay_out(web)
    make_feed(url=web("/later"), next_due_at=timezone.now() + timedelta(hours=1))
    make_feed(url=web("/missing"))
    assert ingest() == "Polled 4 feeds (1 failed), 6 new entries, read 6 pages (0 failed)\n"
    assert Article.objects.filter(read_minutes=2).count() == 6
    assert sorted(web.asked) == sorted(
        ["/robots.txt", "/missing", *(f"/{n}/{name}" for n in range(3) for name in ("feed", "0", "1"))]
    )
    assert set(web.asked.values()) == {1}


def test_ingest_again_has_nothing_to_do(web):
    lay_out(web)
    ingest()
    web.asked.clear()
    assert ingest() == "Polled 0 feeds (0 failed), 0 new entries, read 0 pages (0 failed)\n"
    assert web.asked == {}


def test_ingest_looks_at_the_originals_that_are_due(web):
    web["/1"] = page("One")
    for path in ("/1", "/2", "/3"):
        article = make_article(url=web(path))
        row = {"url": article.url, "host": "127.0.0.1", "due_at": timezone.now()}
        OriginalCheck.objects.create(article=article, **row)
    OriginalCheck.objects.filter(article=article).update(due_at=timezone.now() + timedelta(days=1))
    done = "Polled 0 feeds (0 failed), 0 new entries, read 0 pages (0 failed)"
    assert ingest() == f"{done}, looked at 2 originals\n"
    assert sorted(OriginalCheck.objects.values_list("failures", flat=True)) == [0, 0, 1]
    assert ingest() == f"{done}\n"
    OriginalCheck.objects.update(due_at=timezone.now())
    assert ingest(queue=True) == "Put on the queue: 0 feeds, 3 originals\n"


def test_ingest_asks_the_language_model_that_the_operator_names(web, endpoint, settings):
    lay_out(web, feeds=1)
    done = "Polled 1 feed (0 failed), 2 new entries, read 2 pages (0 failed)"
    assert ingest() == f"{done}, suggested 2 summaries\n"
    assert sorted(SummarySuggestion.objects.values_list("summary", flat=True)) == [GOOD["summary"]] * 2
    # Each page was read once for both.
    assert {web.asked[path] for path in ("/0/0", "/0/1")} == {1}
    settings.SUGGEST_MODEL = "another"
    Host.objects.update(next_at=timezone.now())
    assert ingest(queue=True) == "Put on the queue: 0 feeds, 2 summaries\n"


def test_ingest_plans_looks_at_what_is_published(web):
    make_article(), make_article(status="inbox")
    ingest()
    assert (OriginalCheck.objects.get().due_at > timezone.now(), web.asked) == (True, {})


def test_ingest_says_nothing_when_told_so(web):
    assert ingest(verbosity=0) == ""


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"workers": 0}, "Give a number of workers from 1 to 64."),
        ({"workers": 65}, "Give a number of workers from 1 to 64."),
        ({"queue": True, "watch": True}, "Choose either --queue or --watch."),
    ],
)
def test_ingest_refuses_what_makes_no_sense(options, error):
    with pytest.raises(CommandError) as refused:
        ingest(**options)
    assert str(refused.value) == error


def test_one_request_at_a_time_is_made_of_a_host(web):
    lay_out(web, feeds=6)
    assert Runner(8).run().pages_read == 12
    assert web.at_once == 1


def test_hosts_are_asked_side_by_side(web, settings):
    other = Web()
    together = threading.Barrier(2)

    def wait(request):
        together.wait(20)
        return 200, {}, rss().encode()

    for server in (web, other):
        server["/feed"] = wait
        make_feed(url=server("/feed"))
    try:
        # Each answers only once both are asked.
        assert Runner(2).run().feeds_failed == 0
    finally:
        other.close()


def test_gap_is_kept_between_requests(web, settings):
    settings.INGEST_GAP = 0.15
    moments = []

    def feed(request):
        moments.append(time.monotonic())
        return 200, {}, rss().encode()

    for number in range(4):
        web[f"/{number}"] = feed
        make_feed(url=web(f"/{number}"))
    Runner(4).run()
    gaps = [after - before for before, after in pairwise(moments)]
    assert (len(gaps), min(gaps) >= 0.15) == (3, True)


def test_run_that_is_to_end_does_not_wait_for_a_host_that_rests(web):
    web["/a"] = lambda request: (429, {"Retry-After": "3600"}, b"")
    web["/b"] = rss()
    first, second = make_feed(url=web("/a")), make_feed(url=web("/b"))
    assert Runner(2).run().feeds_polled == 1
    assert list(Feed.objects.due(timezone.now())) == [second]
    assert first != second


def test_dead_host_costs_one_time_out_and_no_more(web, settings):
    settings.INGEST_TIMEOUT = settings.INGEST_READ_TIMEOUT = 0.3
    web["/1"] = web["/2"] = lambda request: (time.sleep(1), (200, {}, b""))[1]
    make_feed(url=web("/1"))
    make_feed(url=web("/2"))
    assert Runner(1).run().feeds_failed == 1
    assert web.asked.total() == 1


@pytest.mark.slow
def test_two_processes_share_the_work(web, processes):
    lay_out(web, feeds=12, entries=1)
    for process in [processes.start() for _ in range(2)]:
        process.finish()
    assert Article.objects.filter(read_minutes=2).count() == 12
    assert {path: times for path, times in web.asked.items() if times > 1} == {}
    assert web.at_once == 1


# What a run leaves behind


def test_run_is_written_down(web):
    lay_out(web)
    Runner(2).run()
    run = IngestRun.objects.first()
    assert (run.feeds_polled, run.feeds_failed, run.entries_new) == (3, 0, 6)
    assert (run.pages_read, run.pages_failed, run.waiting) == (6, 0, 0)
    assert (run.workers, run.watching, run.finished_at is None) == (2, False, False)
    assert list(IngestRun.objects.alive(timezone.now())) == []


def test_only_the_latest_runs_are_kept():
    now = timezone.now()
    worker = IngestRun.objects.create(process="worker", watching=True)
    gone = IngestRun.objects.create(process="gone", watching=True, seen_at=now - timedelta(days=1))
    IngestRun.objects.bulk_create(IngestRun(process="old", finished_at=now) for _ in range(120))
    Runner(1).run()
    assert IngestRun.objects.count() == 101
    assert IngestRun.objects.first().process != "old"
    # However many runs end meanwhile, who is at work is not forgotten.
    assert (IngestRun.objects.latest_worker(), list(IngestRun.objects.alive(now))) == (worker, [worker])
    IngestRun.objects.filter(pk=worker.pk).update(seen_at=now - timedelta(hours=1))
    Runner(1).run()
    assert IngestRun.objects.count() == 101
    assert IngestRun.objects.latest_worker() == worker
    assert gone not in IngestRun.objects.all()


def test_snapshot_shows_what_is_going_on(web):
    feed = make_feed(claim="x", claimed_until=timezone.now() + timedelta(minutes=1))
    make_feed()
    now = timezone.now()
    alive = IngestRun.objects.create(process="here", seen_at=now)
    IngestRun.objects.create(process="dead", seen_at=now - timedelta(minutes=2))
    IngestRun.objects.create(process="done", finished_at=now)
    history = Backfill.objects.create(company=make_company())
    found = status.snapshot(now)
    assert (found["runs"], found["polling"]) == ([alive], [(feed.pk, feed.url)])
    assert (found["feeds"]["due"], found["feeds"]["polling"]) == (1, 1)
    assert (found["pages_due"], found["pages_failed"]) == (0, 0)
    assert [(row, row_progress.total) for row, row_progress in found["backfills"]] == [(history, 0)]


# Watching


def wait_until(is_so, seconds=30):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It never came to that."
        time.sleep(0.02)


def watching(runner):
    """A thread in which `runner` run, and the list that the counts end up in."""
    ended = []

    def run():
        ended.append(runner.run())
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


@pytest.fixture
def _impatient(monkeypatch):
    """A run that looks for due rows, and updates its own, more often than usual."""
    monkeypatch.setattr("articles.ingest.work.runner.QUERY", 0.1)
    monkeypatch.setattr("articles.ingest.work.runner.UPDATE", 0.1)


@pytest.mark.usefixtures("_impatient")
def test_watching_takes_up_what_becomes_due(web):
    runner = Runner(2, watch=True)
    thread, ended = watching(runner)
    lay_out(web, feeds=1)
    wait_until(lambda: PageCrawl.objects.exclude(read_at=None).count() == 2)
    Feed.objects.all().poll_now(timezone.now())
    wait_until(lambda: web.asked["/0/feed"] == 2)
    runner.stop()
    thread.join(30)
    assert (ended[0].feeds_polled, ended[0].entries_new, ended[0].pages_read) == (2, 2, 2)
    assert Feed.objects.claimed(timezone.now()).count() == 0
    assert IngestRun.objects.first().finished_at is not None


def test_stopping_finishes_what_is_being_done(web):
    asked, go_on = threading.Event(), threading.Event()

    def slow(request):
        asked.set()
        go_on.wait(30)
        return 200, {}, rss(item("A", web("/a"))).encode()

    web["/feed"] = slow
    make_feed(url=web("/feed"))
    runner = Runner(2)
    thread, ended = watching(runner)
    assert asked.wait(30)
    runner.stop()
    go_on.set()
    thread.join(30)
    feed = Feed.objects.get()
    assert (feed.entries_new, feed.error, feed.claim) == (1, "", "")
    # Its page is for the next time.
    assert (ended[0].pages_read, PageCrawl.objects.due(timezone.now()).count()) == (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_process_ends_when_told(web, processes, number):
    lay_out(web, feeds=1)
    process = processes.start("--watch")
    wait_until(lambda: PageCrawl.objects.exclude(read_at=None).count() == 2)
    tasks.poll_feed.enqueue(Feed.objects.get().pk)
    wait_until(lambda: DBTaskResult.objects.successful().count() == 1)
    process.signal(number)
    lines = process.finish().splitlines()
    assert lines[0] == "Watching the feeds with 4 workers. Stop with Ctrl-C."
    assert lines[-1] == "Polled 1 feed (0 failed), 2 new entries, read 2 pages (0 failed)"
    assert web.asked["/0/feed"] == 2
    assert list(IngestRun.objects.alive(timezone.now())) == []


@pytest.mark.usefixtures("_impatient")
def test_watching_follows_backfills(web):
    company = make_company(blog_url=web("/"))
    web["/sitemap.xml"] = (
        f'<?xml version="1.0"?><urlset><url><loc>{web("/how-we-count")}</loc></url></urlset>'
    )
    web["/how-we-count"] = page("How we count")
    history = backfill.start(company)
    runner = Runner(2, watch=True, kinds=("feed", "page", "backfill"))
    thread, _ = watching(runner)
    wait_until(lambda: Backfill.objects.get(pk=history.pk).status == "done")
    runner.stop()
    thread.join(30)
    assert Article.objects.get().title == "How we count"


def test_host_that_is_held_by_a_dead_process_is_waited_for(web):
    lay_out(web, feeds=1)
    until = timezone.now() + timedelta(seconds=0.5)
    Host.objects.create(name=web.url.removeprefix("http://"), claim="dead", claimed_until=until)
    assert Runner(2).run().pages_read == 2
    assert timezone.now() > until
