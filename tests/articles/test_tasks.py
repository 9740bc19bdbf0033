"""The tasks by themselves, and on every queue there is: the database's, and Redis where a server answers."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
import redis
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import tasks
from articles.ingest.fetching import rate_limit
from articles.ingest.history import backfill
from articles.models import Article, Backfill, Feed, Host, OriginalCheck, PageCrawl, SummarySuggestion
from tests.articles.ingest.processes import ROOT, manage
from tests.articles.ingest.web import item, page, rss
from tests.factories import make_article, make_company, make_feed

REDIS = ("127.0.0.1", 6379)
REDIS_URL = f"redis://{REDIS[0]}:{REDIS[1]}/15"


def is_there(address):
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


# How a worker of each queue is started.
QUEUES = {"database": ["db_worker", "--batch", "--no-startup-delay", "--interval", "0"]}
if is_there(REDIS):
    QUEUES["redis"] = ["rqworker", "default", "--burst", "--job-class", "django_tasks_rq.Job"]


def queued():
    """{(task, first argument): when it is to run} of what waits on the database's queue."""
    rows = DBTaskResult.objects.filter(status="READY")
    return {(row.task_path.rpartition(".")[2], row.args_kwargs["args"][0]): row.run_after for row in rows}


@pytest.fixture
def feed(web):
    web["/feed"] = rss(item("One", web("/1")), item("Two", web("/2")))
    web["/1"], web["/2"] = page("One"), page("Two")
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=timezone.now(), robots_status=404)
    return make_feed(url=web("/feed"))


# One by one


@pytest.mark.django_db
def test_polling_puts_the_pages_on_the_queue_one_gap_apart(feed, settings):
    settings.INGEST_GAP = 100.0
    before = timezone.now()
    assert tasks.poll_feed.func(feed.pk) == "done"
    first, second = Article.objects.order_by("pk").values_list("pk", flat=True)
    runs = queued()
    assert sorted(runs) == [("crawl_page", first), ("crawl_page", second)]
    apart = sorted((moment - before).total_seconds() for moment in runs.values() if moment.year < 9999)
    assert apart == [pytest.approx(100, abs=20)]


@pytest.mark.django_db
@pytest.mark.parametrize("task", [tasks.poll_feed, tasks.crawl_page])
def test_task_whose_host_is_busy_puts_itself_back(feed, settings, task):
    settings.INGEST_GAP = 1.0
    article = make_article(url=feed.url.replace("/feed", "/1"))
    PageCrawl.objects.create(article=article)
    until = timezone.now() + timedelta(seconds=50)
    Host.objects.update(next_at=until)
    pk = feed.pk if task is tasks.poll_feed else article.pk
    assert task.func(pk) == "busy"
    (((name, argument), moment),) = queued().items()
    assert (name, argument) == (task.name, pk)
    assert until <= moment <= until + timedelta(seconds=10)


@pytest.mark.django_db
def test_due_feeds_are_put_on_the_queue_once():
    now = timezone.now()
    due, other = make_feed(), make_feed(next_due_at=now + timedelta(hours=5))
    assert (tasks.ingest_due.func(), tasks.ingest_due.func()) == (1, 0)
    assert list(queued()) == [("poll_feed", due.pk)]
    # Should the queue lose it, the feed is due again.
    assert list(Feed.objects.due(now + timedelta(minutes=61))) == [due]
    assert other.pk != due.pk


@pytest.mark.django_db
def test_due_pages_are_put_on_the_queue_once_few_at_a_time_and_read(web, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_PAGES", 2)
    web["/0"] = page("Zero")
    articles = [make_article(url=web(f"/{n}"), status="inbox", status_at=None) for n in range(3)]
    now = timezone.now()
    for number, article in enumerate(articles):
        PageCrawl.objects.create(article=article, tries=1, due_at=now - timedelta(days=3 - number))
    assert [tasks.crawl_due_pages.func() for _ in range(3)] == [2, 1, 0]
    assert sorted(queued()) == [("crawl_page", article.pk) for article in articles]
    # Should the queue lose them, they are due again.
    assert PageCrawl.objects.due(now + timedelta(minutes=61)).count() == 3
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=now, robots_status=404)
    assert [tasks.crawl_page.func(articles[0].pk) for _ in range(2)] == ["done", "taken"]
    assert web.asked["/0"] == 1


@pytest.mark.django_db
def test_backfills_that_nobody_works_on_are_put_on_the_queue_again():
    now = timezone.now()
    lost, other, done = (Backfill.objects.create(company=make_company()) for _ in range(3))
    Backfill.objects.exclude(pk=other.pk).update(seen_at=now - timedelta(minutes=61))
    Backfill.objects.filter(pk=done.pk).update(status="done")
    assert [tasks.continue_backfills.func() for _ in range(2)] == [1, 0]
    assert list(queued()) == [("backfill_company", lost.company_id)]


@pytest.mark.django_db
def test_backfill_whose_addresses_are_to_be_tried_later_waits_for_them(web):
    company = make_company(blog_url=web("/"))
    history = backfill.start(company)
    due_at = timezone.now() + timedelta(minutes=50)
    history.urls.update(due_at=due_at)
    assert tasks.backfill_company.func(company.pk) == "running"
    assert queued() == {("backfill_company", company.pk): due_at}


@pytest.mark.django_db
def test_due_originals_are_put_on_the_queue_once_and_few_at_a_time(monkeypatch):
    monkeypatch.setattr(tasks, "MOST_ORIGINALS", 2)
    now = timezone.now()
    for number in range(4):
        article = make_article()
        row = {"host": f"{number}.example", "url": article.url, "due_at": now - timedelta(days=4 - number)}
        OriginalCheck.objects.create(article=article, **row)
    first, second, third, fourth = OriginalCheck.objects.order_by("due_at").values_list("pk", flat=True)
    assert tasks.check_due_originals.func() == 2
    assert sorted(queued()) == [("check_original", first), ("check_original", second)]
    assert [tasks.check_due_originals.func(), tasks.check_due_originals.func()] == [2, 0]
    assert sorted(queued())[2:] == [("check_original", third), ("check_original", fourth)]
    # Should the queue lose them, they are due again.
    assert OriginalCheck.objects.due(now + timedelta(minutes=61)).count() == 4


@pytest.mark.django_db
def test_looking_at_an_original_is_a_task(web):
    web["/1"] = page("One")
    article = make_article(url=web("/1"))
    OriginalCheck.objects.create(article=article, url=article.url, host="127.0.0.1")
    kinds = [tasks.check_original.func(article.pk) for _ in range(3)]
    assert kinds == ["busy", "busy", "done"]
    assert list(queued()) == [("check_original", article.pk)]


@pytest.mark.django_db
def test_questions_to_a_language_model_are_put_on_the_queue_once_and_few_at_a_time(
    web, endpoint, monkeypatch
):
    monkeypatch.setattr(tasks, "MOST_SUMMARIES", 2)
    articles = [make_article(url=web(f"/{n}"), status="inbox", status_at=None) for n in range(3)]
    for article in articles:
        PageCrawl.objects.create(article=article, due_at=None)
    assert [tasks.suggest_due_summaries.func() for _ in range(3)] == [2, 1, 0]
    asked = [("suggest_summary", article.pk) for article in articles]
    assert sorted(queued()) == asked
    # Should the queue lose them, they are due again.
    assert SummarySuggestion.objects.due(timezone.now() + timedelta(minutes=61)).count() == 3


@pytest.mark.django_db
def test_asking_a_language_model_is_a_task_that_waits_for_its_turn(web, endpoint):
    web["/1"] = page("One")
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=timezone.now(), robots_status=404)
    busy = timezone.now() + timedelta(minutes=5)
    host = Host.objects.create(name=rate_limit.host_of(endpoint.url), next_at=busy)
    article = make_article(url=web("/1"), status="inbox", status_at=None)
    PageCrawl.objects.create(article=article, due_at=None)
    tasks.suggest_due_summaries.func()
    DBTaskResult.objects.all().delete()
    assert tasks.suggest_summary.func(article.pk) == "busy"
    assert queued() == {("suggest_summary", article.pk): busy}
    Host.objects.filter(pk=host.pk).update(next_at=timezone.now())
    assert [tasks.suggest_summary.func(article.pk) for _ in range(2)] == ["done", "taken"]
    assert len(endpoint.asked) == 1


@pytest.mark.django_db
def test_backfill_goes_on_in_slices(web, monkeypatch):
    monkeypatch.setattr(tasks, "SLICE", 0.001)
    company = make_company(blog_url=web("/"))
    web["/sitemap.xml"] = (
        f'<?xml version="1.0"?><urlset><url><loc>{web("/how-we-count")}</loc></url></urlset>'
    )
    web["/how-we-count"] = page("How we count")
    slices = 1
    while tasks.backfill_company.func(company.pk) == "running":
        assert list(queued()) == [("backfill_company", company.pk)]
        DBTaskResult.objects.all().delete()
        slices += 1
    assert (slices > 2, Backfill.objects.get().status) == (True, "done")
    assert Article.objects.get().title == "How we count"
    assert queued() == {}


@pytest.mark.django_db
def test_task_about_what_is_gone_does_nothing():
    about = (tasks.poll_feed, tasks.crawl_page, tasks.check_original, tasks.suggest_summary)
    assert {task.func(999_999) for task in about} == {"taken"}
    assert tasks.backfill_company.func(999_999) == "gone"


# On every queue


@pytest.fixture(params=QUEUES)
def queue(request):
    """The name of a queue that is empty."""
    if request.param == "redis":
        redis.from_url(REDIS_URL).flushdb()
    yield request.param
    if request.param == "redis":
        redis.from_url(REDIS_URL).flushdb()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_queue_brings_entries_and_pages_into_the_inbox(queue, feed):
    variables = {"INGEST_QUEUE": queue, "REDIS_URL": REDIS_URL}
    assert manage("ingest", "--queue", **variables) == "Put on the queue: 1 feed\n"
    assert Article.objects.count() == 0
    manage(*QUEUES[queue], **variables)
    assert sorted(Article.objects.values_list("title", "read_minutes")) == [("One", 2), ("Two", 2)]
    assert list(PageCrawl.objects.values_list("due_at", "error")) == [(None, ""), (None, "")]
    assert tasks.ingest_due.func() == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"INGEST_QUEUE": "rabbit"}, "Blogindex cannot start: INGEST_QUEUE must be database or redis."),
        (
            {"INGEST_QUEUE": "redis", "REDIS_URL": ""},
            "Blogindex cannot start: set REDIS_URL. It must be an address such as redis://127.0.0.1:6379/0.",
        ),
        (
            {"INGEST_GAP": "often"},
            "Blogindex cannot start: INGEST_GAP must be a number of seconds such as 2.",
        ),
    ],
)
def test_wrong_setting_stops_the_start_with_a_sentence(variables, sentence):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"DEVELOPMENT": "1"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr.strip()) == (1, sentence)
