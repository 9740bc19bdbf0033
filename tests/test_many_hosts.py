"""Three hosts, two workers, a database with a replica, and Redis: one is killed, restarted or full.

Readers and an editor get an answer, or 503; what they were told is done stays done; and every task is done.
"""

import re
import time
from contextlib import suppress

import psycopg
import pytest

from tests.articles.ingest.web import Web as Blogs
from tests.articles.ingest.web import item, page, rss
from tests.hosts import Editor, Load, Web, Worker, manage, run, settings
from tests.servers import Disk, Missing, PostgreSQL, Redis, has

pytestmark = pytest.mark.slow
if not has("postgres", "redis-server"):
    pytestmark = pytest.mark.skip("There is no PostgreSQL or no Redis here.")

ARTICLES = 2000
FEEDS, ENTRIES = 4, 2


class Site:
    """All of it. `inbox` are ids of articles that nobody has published yet."""

    def __init__(self, folder):
        try:
            self.database = PostgreSQL(disk_size=600)
        except Missing:
            self.database = PostgreSQL()
        self.replica = self.database.replica(wal_retrieve_retry_interval="200ms")
        self.redis = Redis()
        self.blogs = Blogs()
        self.settings = settings(
            DATABASE_URL=self.database.create("blogindex"),
            DATABASE_REPLICA_URL=self.replica.address("blogindex"),
            REDIS_URL=self.redis.url,
            INGEST_QUEUE="redis",
            # The readers of this test share one address.
            SEARCHES_A_MINUTE="1000000",
            INGEST_ALLOW="127.0.0.1",
            INGEST_GAP="0",
            INGEST_LEASE="3",
            DATABASE_TIMEOUT="4",
            STATIC_DIR=str(folder / "static"),
        )
        names = ("one", "two", "three")
        self.hosts = [Web(folder / name, self.settings) for name in names]
        self.workers = [Worker(folder / name, self.settings) for name in names[:2]]

    def start(self):
        manage(self.settings, "migrate", "--verbosity", "0")
        manage(self.settings, "collectstatic", "--no-input", "--verbosity", "0")
        self.inbox = [int(pk) for pk in run(self.settings, self._layout()).split()]
        for process in (*self.hosts, *self.workers):
            process.start()
        self.editor = Editor(self.hosts[0])

    def _layout(self):
        """Code that makes what there is at first; it prints the ids of the articles in the inbox."""
        return f"""
from django.contrib.auth.models import Group, User
from tests.factories import make_articles, make_company
user = User.objects.create_user({Editor.NAME!r}, password={Editor.PASSWORD!r}, is_staff=True)
user.groups.add(Group.objects.get(name="chief editors"))
company = make_company("Example")
make_articles(30, company)
from articles.models import Article
articles = [
    Article(company=company, title=f"Inbox {{n}}", slug=f"inbox-{{n}}", url=f"https://blog.example/inbox/{{n}}",
            canonical_url=f"https://blog.example/inbox/{{n}}", status="inbox")
    for n in range({ARTICLES})
]
print(*(article.pk for article in Article.objects.bulk_create(articles)))
"""

    def take(self, number):
        """Ids of so many articles in the inbox, for one test."""
        taken, self.inbox = self.inbox[:number], self.inbox[number:]
        assert len(taken) == number, "ARTICLES is too low."
        return taken

    def remove(self):
        for process in (*self.hosts, *self.workers):
            if process.process:
                process.kill()
        for server in (self.redis, self.replica, self.database):
            server.remove()
        self.blogs.close()

    # What there is

    def published(self, pks):
        """Those of `pks` that the database has as published."""
        with self.database.connection("blogindex") as connection:
            words = "SELECT id FROM articles_article WHERE status = 'published' AND id = ANY(%s)"
            return {pk for (pk,) in connection.execute(words, [list(pks)])}

    def total(self):
        with self.database.connection("blogindex") as connection:
            words = "SELECT count(*) FROM articles_article WHERE status = 'published'"
            return connection.execute(words).fetchone()[0]

    def check(self, load):
        """Nobody got anything but what they wanted or 503; what was said to be done is on every host."""
        assert load.failures == []
        assert load.published
        assert self.published(load.published) == {*load.published}
        for host in self.hosts:
            host.wait()
            wait_until(lambda host=host: self.count_on(host) == self.total())

    def count_on(self, host):
        """How many articles a page of a host says there are; None if it does not say."""
        status, text, _ = host.ask("/articles/")
        assert status in (200, 503)
        found = re.search(r'id="count"[^>]*>\s*<strong>([\d,]+)', text)
        return int(found[1].replace(",", "")) if found else None


def wait_until(is_so, seconds=60):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It never came to that."
        time.sleep(0.02)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = Site(tmp_path_factory.mktemp("hosts"))
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture
def feeds(site):
    """Ids of new feeds with entries, which nobody has read yet, and the addresses of these."""
    number, addresses = len(site.blogs.pages), []
    for feed in range(FEEDS):
        urls = [site.blogs(f"/{number}-{feed}/{n}") for n in range(ENTRIES)]
        for url in urls:
            site.blogs[url.removeprefix(site.blogs.url)] = page(f"Article {url[-5:]}")
        site.blogs[f"/{number}-{feed}/feed"] = rss(*(item(f"Article {url[-5:]}", url) for url in urls))
        addresses += urls
    code = f"""
from tests.factories import make_feed
from articles.models import Company
company = Company.objects.get(slug="example")
from django.utils import timezone
from datetime import timedelta
later = timezone.now() + timedelta(days=1)
for feed in range({FEEDS}):
    made = make_feed(company, url={site.blogs.url!r} + f"/{number}-{{feed}}/feed", next_due_at=later)
    print(made.pk)
"""
    return [int(pk) for pk in run(site.settings, code).split()], addresses


def pages_read(site, addresses):
    """How many articles of these addresses there are whose pages were read."""
    words = "SELECT count(*) FROM articles_pagecrawl p JOIN articles_article a ON a.id = p.article_id"
    words += " WHERE p.read_at IS NOT NULL AND a.url = ANY(%s)"
    with suppress(psycopg.OperationalError), site.database.connection("blogindex") as connection:
        return connection.execute(words, [addresses]).fetchone()[0]


def test_article_published_on_one_host_is_on_the_others_at_once(site):
    one, *others = site.hosts
    for pk in site.take(5):
        assert site.editor.publish(one, pk) == 302
        assert [site.count_on(host) for host in (one, *others)] == [site.total()] * 3


@pytest.mark.parametrize("number", range(3))
def test_host_that_is_killed_takes_nothing_with_it(site, number):
    host = site.hosts[number]
    with Load(site.hosts, site.editor, site.take(150)) as load:
        host.kill()
        load.wait(60)
        host.start()
        load.wait(60)
    site.check(load)
    # Nobody waited for it.
    assert load.statuses[503] == 0


def test_killed_workers_leave_no_task_behind(site, feeds):
    pks, addresses = feeds
    for number, worker in enumerate(site.workers):
        assert site.editor.poll(site.hosts[number], *pks[number::2]) == 302
        worker.kill()
        worker.start()
    wait_until(lambda: pages_read(site, addresses) == len(addresses))
    assert articles_of(site, addresses) == len(addresses)


def articles_of(site, addresses):
    with site.database.connection("blogindex") as connection:
        words = "SELECT count(*) FROM articles_article WHERE url = ANY(%s)"
        return connection.execute(words, [addresses]).fetchone()[0]


@pytest.mark.parametrize("end", ["restart", "crash", "freeze"])
def test_database_that_goes_and_comes_back(site, feeds, end):
    pks, addresses = feeds
    with Load(site.hosts, site.editor, site.take(150)) as load:
        assert site.editor.poll(site.hosts[1], *pks) == 302
        if end == "freeze":
            site.database.pause()
        else:
            (site.database.stop if end == "restart" else site.database.kill)()
        # Readers may go on with the replica; the editor cannot.
        load.wait(3, 503)
        if end == "freeze":
            site.database.resume()
        else:
            site.database.start()
        load.wait(40, 200)
        load.wait(10, 302)
    site.check(load)
    wait_until(lambda: pages_read(site, addresses) == len(addresses))
    assert articles_of(site, addresses) == len(addresses)


def test_replica_that_goes_and_comes_back(site):
    with Load(site.hosts, site.editor, site.take(150)) as load:
        site.replica.kill()
        load.wait(40)
        site.replica.start()
        load.wait(40, 200)
        load.wait(5, 302)
    site.check(load)


def test_queue_that_is_gone_loses_no_task(site, feeds):
    pks, addresses = feeds
    with Load(site.hosts, site.editor, site.take(150)) as load:
        assert site.editor.poll(site.hosts[0], *pks[:2]) == 302
        site.redis.kill()
        assert site.editor.poll(site.hosts[1], *pks[2:]) == 302
        wait_until(lambda: pages_read(site, addresses) == len(addresses))
        site.redis.start()
        load.wait(20, 200)
    site.check(load)
    assert load.statuses[503] == 0
    assert articles_of(site, addresses) == len(addresses)


def test_full_disk_of_the_database_loses_nothing(site):
    if not site.database.disk:
        pytest.skip("No small disk can be mounted here: that takes root, on Linux.")
    with Load(site.hosts, site.editor, site.take(150)) as load:
        site.database.disk.fill()
        load.wait(60)
        site.database.disk.free()
        if not site.database.is_running:
            # It ends itself when it cannot write what it has to.
            site.database.start()
        load.wait(40, 200)
        load.wait(5, 302)
    site.check(load)


def test_full_disk_of_a_host_is_seen_by_nobody(site, tmp_path):
    try:
        disk = Disk(tmp_path, 8)
    except Missing as reason:
        pytest.skip(str(reason))
    disk.fill()
    host = Web(tmp_path, site.settings)
    try:
        host.start()
        with Load([host], site.editor, site.take(150)) as load:
            load.wait(10, 302)
        site.check(load)
        assert {*load.statuses} == {200, 302}
    finally:
        host.kill()
        disk.remove()
