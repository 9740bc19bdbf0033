"""Ingest killed again and again, in processes of its own, leaves the rows of an undisturbed run."""

import random
import time

import pytest
from django.utils import timezone

from articles.models import AlternateURL, Article, Feed, FeedEntry, Host, IngestRun, PageCrawl
from tests.articles.ingest.processes import LEASE, manage
from tests.articles.ingest.web import Web, item, page, rss
from tests.factories import make_company, make_feed

pytestmark = pytest.mark.slow

HOSTS, FEEDS, ENTRIES = 5, 25, 2
KILLS, AT_ONCE = 20, 2


@pytest.fixture
def webs():
    servers = [Web() for _ in range(HOSTS)]
    yield servers
    for server in servers:
        server.close()


def lay_out(webs):
    """Feeds of one company on all hosts. The first article of each is in its neighbour's feed too, with
    another address, and the second is on two pages, of which one names the other as its own."""
    company = make_company()
    for number in range(FEEDS):
        web, mount = webs[number % HOSTS], f"/{number}"
        entries = [(f"Entry {number}.{n}", web(f"{mount}/{n}")) for n in range(ENTRIES)]
        for title, url in entries:
            web[url.removeprefix(web.url)] = page(title, words=60 + 5 * number)
        other = (number + 1) % FEEDS
        shared = (f"Entry {other}.0", webs[other % HOSTS](f"/{other}/0?utm_source=feed"))
        old = web(f"{mount}/old")
        web[f"{mount}/old"] = page(
            f"Entry {number}.1", head=f'<link rel="canonical" href="{web(f"{mount}/1")}">', words=80
        )
        entries += [shared, (f"Entry {number}.1", old)]
        web[f"{mount}/feed"] = rss(*(item(title, url, guid=f"{mount}-{url}") for title, url in entries))
        make_feed(company, url=web(f"{mount}/feed"))


def kill_after(process, webs, answers):
    """Kills `process` once the hosts have given so many more `answers`, or its work is done."""
    before = asked(webs)
    while asked(webs) - before < answers and process.is_running:
        time.sleep(0.002)
    process.kill()


def pages_read():
    return PageCrawl.objects.filter(due_at=None).count()


def asked(webs):
    return sum(web.asked.total() for web in webs)


def rows():
    """All that ingest has written, without row ids and moments: {table: rows}."""
    articles = [
        (
            article.canonical_url,
            article.title,
            article.slug,
            article.url,
            article.authors,
            article.published_on,
            article.read_minutes,
            article.includes_code,
            article.language,
            article.excerpt,
            article.status,
            sorted(article.measured.items()),
        )
        for article in Article.objects.select_related("crawl")
    ]
    readings = PageCrawl.objects.values_list(
        "article__canonical_url", "due_at", "tries", "http_status", "error", "text_hash", "words", "publish"
    )
    feed_entries = FeedEntry.objects.values_list("feed__url", "key", "digest", "article__canonical_url")
    feeds = Feed.objects.values_list(
        "url", "status", "kind", "title", "error", "failures", "entries_found", "entries_total", "newest_on"
    )
    claimed = [row for model in (Feed, PageCrawl, Host) for row in model.objects.exclude(claim="")]
    return {
        "articles": sorted(articles),
        "readings": sorted(readings),
        "feed_entries": sorted(feed_entries),
        "alternates": sorted(AlternateURL.objects.values_list("canonical_url", "article__canonical_url")),
        "feeds": sorted(feeds),
        "hosts": sorted(Host.objects.values_list("name", "robots", "robots_status")),
        "claimed": claimed,
    }


def differences(one, other):
    """{table: (rows that only one has, rows that only the other has)}, tables that are equal left out."""
    return {
        table: (
            [row for row in one[table] if row not in other[table]],
            [row for row in other[table] if row not in one[table]],
        )
        for table in other
        if one[table] != other[table]
    }


def forget():
    """As if nothing had been ingested yet."""
    for model in (Article, Host, IngestRun):
        model.objects.all().delete()
    fresh = Feed(company_id=1)
    names = [field.name for field in Feed._meta.fields if field.name not in ("id", "company", "url")]
    Feed.objects.update(**{name: getattr(fresh, name) for name in names} | {"next_due_at": timezone.now()})


@pytest.mark.django_db(transaction=True)
def test_killed_ingest_leaves_the_rows_of_an_undisturbed_run(webs, processes):
    lay_out(webs)
    # So that no run leaves a training behind, which would go on beside the next ones.
    manage("train_suggestions")
    manage("ingest")
    undisturbed = rows()
    assert len(undisturbed["articles"]) == FEEDS * ENTRIES
    assert len(undisturbed["feed_entries"]) == FEEDS * (ENTRIES + 2)
    assert len(undisturbed["alternates"]) == FEEDS
    forget()

    dice = random.Random(7)
    killed = 0
    # A busy machine gets less done between two kills.
    while killed < KILLS or not pages_read():
        for process in [processes.start() for _ in range(AT_ONCE)]:
            kill_after(process, webs, dice.randint(0, 7))
            killed += 1
        assert killed < 20 * KILLS
    assert pages_read() < FEEDS * ENTRIES
    time.sleep(LEASE)
    manage("ingest")
    assert differences(rows(), undisturbed) == {}
