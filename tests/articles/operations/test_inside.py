"""/metrics and /indexz: only for those who run the site, and true of all of a server's processes."""

import contextlib
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from io import StringIO

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import tasks
from articles.models import Article, FailedLogin, IngestRun
from tests.articles.ingest.processes import ROOT, environment
from tests.articles.operations.workers import wait_until
from tests.factories import make_article, make_feed
from tests.servers import free_port

SAMPLE = re.compile(r"^(\w+)(?:\{([^}]*)\})? (\S+)$", re.MULTILINE)
TOKEN = "a-token-of-the-test"


def samples(text):
    """{(name, labels): value} of an answer of /metrics."""
    found = SAMPLE.findall(text)
    return {(name, re.sub(r'process="\d+"', "", labels)): float(value) for name, labels, value in found}


# Who may see it


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/metrics", "/indexz"])
@pytest.mark.parametrize(
    ("facts", "is_seen"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "anything.example"}, True),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"}, False),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, False),
    ],
)
def test_numbers_are_for_this_machine_alone(transactional_db, address, facts, is_seen):
    response = Client().get(address, **facts)
    if is_seen:
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    else:
        assert response.status_code in (400, 404)
        assert b"blogindex_" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN}", 200),
        ("Bearer other", 404),
        (TOKEN, 404),
        ("Bearer é", 404),
    ],
)
def test_numbers_are_for_who_has_the_token(transactional_db, settings, said, status):
    settings.METRICS_TOKEN = TOKEN
    headers = {"Authorization": said, "X-Forwarded-For": "192.0.2.7"}
    assert Client().get("/metrics", headers=headers, REMOTE_ADDR="127.0.0.1").status_code == status


def test_numbers_cannot_be_posted_to(transactional_db):
    assert Client().post("/metrics").status_code in (404, 405)


# What it says


def test_state_of_the_site_is_told(transactional_db):
    make_article("Uber"), make_article(status="inbox", status_at=None)
    make_feed(error="No."), make_feed(status="paused", reason="No.")
    tasks.poll_feed.enqueue(1)
    IngestRun.objects.create(process="host:1", watching=True)
    FailedLogin.objects.create(step="password", name="x", source="y", at=timezone.now())

    def told():
        Client().get("/articles/")
        return samples(Client().get("/metrics").content.decode())

    # On PostgreSQL what earlier tests have rolled back counts while a transaction of theirs is open anywhere.
    wait_until(lambda: not told()["blogindex_replica_lag_entries", ""])
    found = told()
    wanted = {
        ("blogindex_database_up", ""): 1,
        ("blogindex_replica_ready", ""): 1,
        ("blogindex_replica_lag_entries", ""): 0,
        ("blogindex_task_queue_up", ""): 1,
        ("blogindex_tasks", 'state="ready"'): 1,
        ("blogindex_tasks", 'state="later"'): 0,
        ("blogindex_workers", ""): 1,
        ("blogindex_feeds", 'state="active"'): 1,
        ("blogindex_feeds", 'state="failing"'): 1,
        ("blogindex_feeds", 'state="paused"'): 1,
        ("blogindex_inbox_articles", ""): 1,
        ("blogindex_due", 'kind="feeds"'): 1,
        ("blogindex_failed_logins", 'step="password"'): 1,
        ("blogindex_failed_logins", 'step="code"'): 0,
    }
    assert {key: found.get(key) for key in wanted} == wanted
    number, most = (found.get((f"blogindex_database_connections{end}", "")) for end in ("", "_most"))
    if connection.vendor == "sqlite":
        assert (number, most) == (None, None)
    else:
        assert 1 <= number < most


def test_pages_are_counted_by_view_and_status_and_probes_are_not(transactional_db):
    make_article("Uber")

    def counted():
        found = samples(Client().get("/metrics").content.decode())
        return Counter({key: value for key, value in found.items() if key[0].startswith("blogindex_")})

    before = counted()
    for address in ("/topics/", "/topics/", "/nowhere/", "/livez", "/metrics"):
        Client().get(address)
    more = counted() - before
    requests = {
        labels: number for (name, labels), number in more.items() if name == "blogindex_requests_total"
    }
    assert requests == {'status="200",view="topics"': 2, 'status="404",view="none"': 1}
    assert more[("blogindex_page_cache_hits_total", "")] == 1
    assert more[("blogindex_request_seconds_count", 'view="topics"')] == 2


def test_database_that_does_not_answer_is_told(transactional_db, monkeypatch):
    Client().get("/articles/")
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(free_port()))
    connection.close()
    found = samples(Client().get("/metrics").content.decode())
    monkeypatch.undo()
    assert (found[("blogindex_database_up", "")], ("blogindex_feeds", 'state="active"') in found) == (
        0,
        False,
    )


# A server of two processes


@pytest.fixture
def server(transactional_db, tmp_path):
    """(its address, the file that it logs to) of a server on the database of the test."""
    make_article("Uber", ["Kafka"]), make_article("Lyft")
    shutil.copytree(site_settings.STATIC_ROOT, tmp_path / "static")
    url = f"http://127.0.0.1:{free_port()}"
    variables = {"VAR_DIR": str(tmp_path), "DEBUG": "0", "LOG_REQUESTS": "1", "LOG_FORMAT": "json"}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=environment(**variables), check=True)
    words = [sys.executable, "-m", "gunicorn", "blogindex.wsgi", "--bind", url.removeprefix("http://")]
    log = tmp_path / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [*words, "--workers", "2"], cwd=ROOT, env=environment(**variables), stderr=file
        )
    wait_until(lambda: fetch(f"{url}/readyz") or process.poll() is not None)
    assert process.poll() is None, log.read_text()
    yield url, log
    process.terminate()
    process.wait(30)


def fetch(url):
    with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()
    return ""


@pytest.mark.slow
def test_all_processes_of_a_server_count_together(server):
    url, log = server
    for _ in range(30):
        fetch(f"{url}/companies/")
    counts = [
        samples(fetch(f"{url}/metrics"))[("blogindex_requests_total", 'status="200",view="companies"')]
        for _ in range(8)
    ]
    assert counts == [30.0] * 8
    lines = [json.loads(line) for line in log.read_text().splitlines() if '"logger": "request"' in line]
    assert [line["view"] for line in lines].count("companies") == 30
    assert len({line["request_id"] for line in lines}) == len(lines)


@pytest.mark.slow
def test_index_of_a_serving_process_is_compared_with_the_database(server):
    url, _ = server
    said = StringIO()
    call_command("check_index", url=url, stdout=said)
    assert re.fullmatch(
        r"The index of each process \([\d, ]+\) and the database agree: \d+ sets compared\.\n",
        said.getvalue(),
    )
    # A change that nobody has logged.
    with connection.cursor() as cursor:
        logging_off = {
            "sqlite": "DROP TRIGGER articles_article_update_logged_v1",
            "postgresql": "ALTER TABLE articles_article DISABLE TRIGGER USER",
        }
        cursor.execute(logging_off[connection.vendor])
    Article.objects.filter(company__name="Lyft").update(level="advanced")
    said = StringIO()
    try:
        with pytest.raises(CommandError) as refused:
            call_command("check_index", url=url, stdout=said)
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                call_command("migrate", verbosity=0)
            else:
                cursor.execute("ALTER TABLE articles_article ENABLE TRIGGER USER")
    assert re.match(r"level advanced: process \d+ has none, the database 1 with checksum", said.getvalue())
    assert str(refused.value).startswith("The index differs from the database in ")


def test_server_that_does_not_say_is_named(transactional_db):
    with pytest.raises(CommandError) as refused:
        call_command("check_index", url=f"http://127.0.0.1:{free_port()}/")
    assert "/indexz does not say what its index holds: see METRICS_TOKEN." in str(refused.value)
