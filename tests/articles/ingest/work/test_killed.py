"""Ingest killed again and again, in processes of its own, leaves the rows of an undisturbed run."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Alias, Article, Feed, Host, Reading, Run, Sighting
from tests.articles.ingest.web import Web, item, page, rss
from tests.factories import make_company, make_feed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[4]
HOSTS, FEEDS, ENTRIES = 5, 50, 2
KILLS, AT_ONCE = 20, 2
# Seconds after which what a killed process was at is free again; longer than one poll takes.
LEASE = 1.0


@pytest.fixture
def webs():
    servers = [Web() for _ in range(HOSTS)]
    yield servers
    for server in servers:
        server.close()


def lay_out(webs):
    company = make_company()
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


def start(*arguments, **variables):
    """`manage.py ingest` as a process of its own, on the database of this test."""
    environment = os.environ | {
        "DEVELOPMENT": "1",
        "DATABASE_URL": database_url(),
        "INGEST_ALLOW": "127.0.0.1,::1",
        "INGEST_GAP": "0",
        "INGEST_LEASE": str(LEASE),
        "INGEST_QUEUE": "database",
        **variables,
    }
    command = [sys.executable, "manage.py", "ingest", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def database_url():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, host, port = database["USER"] or "postgres", database["HOST"] or "", database["PORT"] or 5432
    return f"postgres://{user}:{database['PASSWORD']}@{host}:{port}/{database['NAME']}"


def run_out():
    """Runs ingest to its end; returns what it says."""
    process = start()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    return said.decode()


def kill_after(process, webs, answers):
    """Kills `process` once the hosts have given so many more `answers`, or its work is done."""
    before = asked(webs)
    while asked(webs) - before < answers and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.communicate(timeout=30)


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
        for article in Article.objects.select_related("reading")
    ]
    readings = Reading.objects.values_list(
        "article__canonical_url", "due_at", "tries", "http_status", "error", "text_hash", "words", "publish"
    )
    sightings = Sighting.objects.values_list("feed__url", "key", "digest", "article__canonical_url")
    feeds = Feed.objects.values_list(
        "url", "status", "kind", "title", "error", "failures", "entries_found", "entries_total", "newest_on"
    )
    claimed = [row for model in (Feed, Reading, Host) for row in model.objects.exclude(claim="")]
    return {
        "articles": sorted(articles),
        "readings": sorted(readings),
        "sightings": sorted(sightings),
        "aliases": sorted(Alias.objects.values_list("canonical_url", "article__canonical_url")),
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
    for model in (Article, Host, Run):
        model.objects.all().delete()
    fresh = Feed(company_id=1)
    names = [field.name for field in Feed._meta.fields if field.name not in ("id", "company", "url")]
    Feed.objects.update(**{name: getattr(fresh, name) for name in names} | {"next_due_at": timezone.now()})


@pytest.mark.django_db(transaction=True)
def test_killed_ingest_leaves_the_rows_of_an_undisturbed_run(webs):
    lay_out(webs)
    run_out()
    undisturbed = rows()
    assert len(undisturbed["articles"]) == FEEDS * ENTRIES
    assert len(undisturbed["sightings"]) == FEEDS * (ENTRIES + 2)
    assert len(undisturbed["aliases"]) == FEEDS
    forget()

    dice = random.Random(7)
    killed = 0
    while killed < KILLS:
        processes = [start() for _ in range(AT_ONCE)]
        for process in processes:
            kill_after(process, webs, dice.randint(0, 14))
            killed += 1
    assert 0 < Reading.objects.filter(due_at=None).count() < FEEDS * ENTRIES
    time.sleep(LEASE)
    run_out()
    assert differences(rows(), undisturbed) == {}
