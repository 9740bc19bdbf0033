"""Readers' pages are made from a streaming replica of PostgreSQL; editors see what they wrote."""

import re
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.test.html import parse_html

from blogindex.env import BASE_DIR
from tests import servers
from tests.hosts import Editor, Web, manage, run, settings
from tests.pages import text

pytestmark = pytest.mark.slow
if not servers.has("postgres"):
    pytestmark = pytest.mark.skip("There is no PostgreSQL here.")

LAID_OUT = """
from django.contrib.auth.models import User
from tests.factories import make_article
User.objects.create_superuser("chief", password="a long password of hers")
make_article("Uber", title="Seen by all", url="https://blog.example/seen")
for number in range(8):
    make_article("Uber", title=f"Article {number}.", url=f"https://blog.example/{number}/", status="inbox")
"""
IDS = "from articles.models import Article; print(*Article.objects.inbox().values_list('pk', flat=True))"
# What readers ask for.
PATHS = (
    *(
        "/",
        "/articles/",
        "/articles/?q=article",
        "/companies/uber/",
        "/articles/feed.atom",
        "/new/",
        "/sitemap.xml",
    ),
    *(
        "/new/",
        "/sitemap.xml",
        "/companies/",
        "/topics/",
        "/technologies/",
        "/suggest/?q=ub",
        "/articles/?level=advanced",
    ),
)


@pytest.fixture(scope="module")
def primary():
    started = servers.PostgreSQL()
    started.create("site")
    yield started
    started.remove()


@pytest.fixture(scope="module")
def replica(primary):
    started = primary.replica()
    yield started
    started.remove()


@pytest.fixture(scope="module")
def site(primary, replica, tmp_path_factory):
    """A host whose readers' pages are made from the replica, and if that is gone, from the primary."""
    hosts = f"host=127.0.0.1,127.0.0.1&port={replica.port},{primary.port}&target_session_attrs=prefer-standby"
    variables = settings(
        DATABASE_URL=primary.address("site"),
        DATABASE_REPLICA_URL=f"postgres://postgres:{primary.password}@/site?{hosts}",
        STATIC_DIR=str(BASE_DIR / "var/static"),
    )
    manage(variables, "migrate", "--verbosity", "0")
    run(variables, LAID_OUT)
    host = Web(tmp_path_factory.mktemp("host"), variables)
    host.start()
    host.variables = variables
    yield host
    host.stop()


@pytest.fixture(scope="module")
def editor(site):
    return Editor(site)


@pytest.fixture(scope="module")
def waiting(site):
    """The ids of articles that nobody has decided about."""
    return iter(run(site.variables, IDS).split())


@contextmanager
def paused(replica):
    """The replica hears what is written, and does not show it."""
    with replica.connection("site") as there:
        there.execute("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            there.execute("SELECT pg_wal_replay_resume()")


def becomes_true(question, within=20):
    end = time.monotonic() + within
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_readers_pages_ask_the_replica_alone(site, primary):
    # New connections are logged, so those that are open end.
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'site' AND pid <> %s"
    with primary.connection("site") as there:
        there.execute("ALTER DATABASE site SET log_statement = 'all'")
        there.execute(end, [there.info.backend_pid])
    begins = (primary.folder / "log").stat().st_size
    for path in PATHS:
        assert site.ask(path)[0] == 200, path
    site.ask("/admin/login/", data={"username": "nobody", "password": "wrong"})
    with primary.connection("site") as there:
        there.execute("ALTER DATABASE site RESET log_statement")
    with open(primary.folder / "log") as log:
        log.seek(begins)
        said = [line for line in log if "statement:" in line or "execute" in line]
    assert [line for line in said if "articles_article" in line or "articles_change" in line] == []


def test_what_is_published_is_seen_by_readers_at_once(site, editor, waiting):
    before = site.ask("/articles/")[1].count("<article")
    assert editor.publish(site, next(waiting)) == 302
    assert becomes_true(lambda: site.ask("/articles/")[1].count("<article") == before + 1, within=1)


def test_editor_sees_what_they_wrote_while_the_replica_is_behind(site, editor, replica, waiting):
    with paused(replica):
        before = site.ask("/articles/")[1]
        assert editor.publish(site, next(waiting)) == 302
        _, theirs = editor._send(site, "/articles/")
        assert theirs.count("<article") == before.count("<article") + 1
        # Readers have what the replica has, whole, and quickly.
        assert site.ask("/articles/")[1] == before
    assert becomes_true(lambda: site.ask("/articles/")[1].count("<article") == theirs.count("<article"))


def test_editors_numbers_are_of_now_while_the_replica_is_behind(site, editor, replica, waiting):
    def without_level():
        _, page = editor._send(site, "/admin/")
        return int(re.search(r"([\d,]+) without a level", text(parse_html(page)))[1])

    with paused(replica):
        before = without_level()
        assert editor.publish(site, next(waiting)) == 302
        assert without_level() == before + 1


def test_forged_cookie_makes_nobody_wait(site, replica):
    with paused(replica):
        began = time.monotonic()
        for value in ("FFFFFFFF/FFFFFFFF", "x", "0/0:x:y", "'", "FFFFFFFF/FFFFFFFF:1uaaaa:" + "a" * 43):
            assert site.ask("/articles/", cookies={"written": value})[0] == 200
        assert time.monotonic() - began < 5


def test_changes_of_transactions_that_end_in_another_order_reach_readers(site, primary):
    names = [f"Renamed {number}" for number in range(3)]
    rename = "UPDATE articles_article SET title = %s WHERE url = %s"
    address = primary.address("site")
    with psycopg.connect(address) as first, psycopg.connect(address) as second:
        first.execute(rename, [names[0], "https://blog.example/seen"])
        second.execute("UPDATE articles_company SET tagline = 'New' WHERE name = 'Uber'")
        first.execute(rename, [names[1], "https://blog.example/seen"])
        first.commit()
        assert becomes_true(lambda: names[1] in site.ask("/articles/")[1])
        second.execute(rename, [names[2], "https://blog.example/seen"])
        second.commit()
    assert becomes_true(lambda: names[2] in site.ask("/articles/")[1])
    assert becomes_true(lambda: "New" in site.ask("/companies/uber/")[1])


def test_doctor_and_metrics_say_how_far_the_replica_is(site):
    findings = (
        "from articles.operations.checks import database as d; print([f.sentence for f in d.replica()])"
    )
    assert "s behind" in run(site.variables, findings)
    assert "blogindex_database_replica_lag_seconds" in site.ask("/metrics")[1]


def test_readers_are_served_by_the_primary_while_the_replica_is_gone(site, editor, primary, replica, waiting):
    replica.kill()
    assert becomes_true(lambda: site.ask("/articles/")[0] == 200)
    before = site.ask("/articles/")[1].count("<article")
    assert editor.publish(site, next(waiting)) == 302
    assert becomes_true(lambda: site.ask("/articles/")[1].count("<article") == before + 1)
    replica.start()
    # It has to come to where readers already were.
    assert becomes_true(lambda: _is_read(replica, site), within=90)
    assert site.ask("/articles/")[1].count("<article") == before + 1
    assert {site.ask(path)[0] for path in PATHS} == {200}


def _is_read(replica, site):
    site.ask(f"/articles/?q={time.monotonic()}")
    with replica.connection("site") as there:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'site' AND pid <> pg_backend_pid()"
        return there.execute(query).fetchone()[0] > 0
