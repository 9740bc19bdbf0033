"""docs/settings.md and .env.example say what the settings are, and what each does when it is set."""

import ast
import gzip
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import brotli
import pytest

from blogindex.env import BASE_DIR
from blogindex.variables import SETTINGS
from docs import write_settings
from tests.blogindex.test_env import PRODUCTION, check, setting

pytestmark = pytest.mark.slow

NOWHERE = {"EMAIL_URL": "smtp://mail.example", "EMAIL_FROM": "site@blogindex.example"}


@pytest.mark.parametrize(
    ("name", "text"),
    [("docs/settings.md", write_settings.table()), (".env.example", write_settings.example())],
)
def test_what_is_written_is_what_there_is(name, text):
    assert (BASE_DIR / name).read_text() == text, "Run .venv/bin/python docs/write_settings.py"


def test_every_setting_is_read_once_by_its_name():
    read = []
    for path in (BASE_DIR / "blogindex").glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        read += [call.args[0].value for call in calls if getattr(call.func, "id", "") == "read" and call.args]
    assert sorted(read) == sorted(SETTINGS)


def test_nothing_else_reads_the_environment():
    allowed = {"blogindex/env.py", "blogindex/wsgi.py"}
    named = {
        path.relative_to(BASE_DIR).as_posix()
        for folder in ("articles", "blogindex")
        for path in (BASE_DIR / folder).rglob("*.py")
        if any(f'"{name}"' in path.read_text() and "os.environ" in path.read_text() for name in SETTINGS)
    }
    assert named <= allowed


def test_example_starts_as_it_is():
    lines = [
        line
        for line in (BASE_DIR / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    given = dict(line.split("=", 1) for line in lines)
    assert set(given) <= set(SETTINGS)
    started = check(**{**given, "SECRET_KEY": PRODUCTION["SECRET_KEY"]})
    assert (started.returncode, started.stderr) == (0, "")


def test_examples_are_right():
    """What the comments of .env.example show may be written, all at once, but for what is elsewhere."""
    shown = {one.name: one.example for one in SETTINGS.values() if one.example}
    for name in ("VAR_DIR", "STATIC_DIR", "INGEST_QUEUE", "REQUIRE_SECOND_FACTOR"):
        shown.pop(name, None)
    started = check(**{**shown, "BEHIND_PROXY": "1"})
    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CSRF_TRUSTED_ORIGINS": "blogindex.example"}, "CSRF_TRUSTED_ORIGINS must be addresses such as"),
        ({"CSRF_TRUSTED_ORIGINS": "https://a.example/x"}, "CSRF_TRUSTED_ORIGINS must be addresses such as"),
        ({"DATABASE_REPLICA_URL": "nonsense"}, "DATABASE_REPLICA_URL must be an address such as"),
        (
            {"DATABASE_REPLICA_URL": "postgres://a/b"},
            "DATABASE_REPLICA_URL must be a replica of",
        ),
        (
            {"DATABASE_URL": "postgres://a/b", "DATABASE_REPLICA_URL": "sqlite:////tmp/x.sqlite3"},
            "DATABASE_REPLICA_URL must be a replica of",
        ),
        (
            {"S3_BUCKET": "x", "S3_ENDPOINT": "s3.example"},
            "S3_ENDPOINT must be an address such as https://s3.example",
        ),
        ({"S3_BUCKET": "x", "S3_ENDPOINT": "https://me:secret@s3.example"}, "S3_ENDPOINT must be an address"),
        ({"EMAIL_URL": "mail.example:587"}, "EMAIL_URL must be an address such as submission://"),
        ({"EMAIL_URL": "smtp://mail.example:port"}, "EMAIL_URL must be an address such as submission://"),
        ({"EMAIL_URL": "https://mail.example"}, "EMAIL_URL must be an address such as submission://"),
        ({"EMAIL_URL": "smtp://mail.example"}, "set EMAIL_FROM. It must be a mail address."),
        ({**NOWHERE, "EMAIL_FROM": "Blogindex"}, "EMAIL_FROM must be a mail address such as"),
        ({**NOWHERE, "ADMINS": "ann"}, "ADMINS must be a mail address such as"),
        ({"ADMINS": "ann@blogindex.example"}, "ADMINS needs EMAIL_URL"),
        ({"SENTRY_DSN": "https://sentry.example/1"}, "SENTRY_DSN must be an address such as"),
        ({"SENTRY_DSN": "https://key@sentry.example/"}, "SENTRY_DSN must be an address such as"),
        ({"SENTRY_DSN": "https://key@sentry.example:x/1"}, "SENTRY_DSN must be an address such as"),
        ({"FIRST_ADMIN": "ann"}, "set FIRST_ADMIN_PASSWORD. It must be their password."),
        ({"INGEST_LEASE": "0"}, "INGEST_LEASE must be more than 0 seconds."),
        ({"INGEST_GAP": "-1"}, "INGEST_GAP must be 0 or more."),
    ],
)
def test_wrong_setting_stops_the_start_with_a_sentence(environment, sentence):
    stopped = check(**environment)
    assert stopped.stderr.startswith(f"Blogindex cannot start: {sentence}"), stopped.stderr
    assert stopped.stderr.count("\n") == 1
    assert stopped.returncode == 1
    assert "secret" not in stopped.stderr


def test_replica_is_used_for_reading_alone():
    urls = {"DATABASE_URL": "postgres://a/b", "DATABASE_REPLICA_URL": "postgres://c/b?connect_timeout=2"}
    replica = setting("DATABASES['replica']", **urls)
    assert "'HOST': 'c'" in replica
    assert "'connect_timeout': '2'" in replica or "'connect_timeout': 2" in replica
    assert "replica" not in setting("DATABASES", DATABASE_URL="postgres://a/b")


def test_bucket_is_where_uploads_are_once_one_is_named():
    assert "FileSystemStorage" in setting("STORAGES['default']")
    named = setting("STORAGES['default']", S3_BUCKET="uploads", S3_ENDPOINT="https://s3.example")
    assert "articles.uploads.bucket.Bucket" in named
    assert "'endpoint_url': 'https://s3.example'" in named


# Mails and reports of errors

BREAK = """
import logging
from django.test import Client
from django.urls import path
from blogindex import urls

def broken(request):
    raise ValueError("broken on purpose")

urls.urlpatterns.insert(0, path("broken/", broken))
client = Client(raise_request_exception=False, SERVER_NAME="blogindex.example")
for number in range(3):
    assert client.get("/broken/?q=private").status_code == 500
"""


def shell(code, **environment):
    words = [sys.executable, "manage.py", "shell", "--no-imports", "--verbosity", "0"]
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, "HTTPS": "0", **environment}
    done = subprocess.run(
        words,
        cwd=BASE_DIR,
        env=environment,
        input=code,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@contextmanager
def mail_server():
    """(port, the mails that came) of a server that takes whatever it is sent, one client after the other."""
    mails = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(30)

        def serve():
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with client, client.makefile("rwb") as lines:
                    mails.append(_converse(lines))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], mails
    thread.join(30)


def _converse(lines):
    def say(text):
        lines.write(f"{text}\r\n".encode())
        lines.flush()

    mail = b""
    say("220 mail.example")
    for line in lines:
        word = line.strip().upper().partition(b" ")[0]
        if word == b"DATA":
            say("354 go on")
            for text in lines:
                if text == b".\r\n":
                    break
                mail += text
        elif word == b"QUIT":
            say("221 bye")
            break
        say("250 all right")
    return mail.decode()


def test_admins_get_one_mail_of_an_error_that_goes_on():
    with mail_server() as (port, mails):
        shell(
            BREAK,
            EMAIL_URL=f"smtp://127.0.0.1:{port}",
            EMAIL_FROM="site@blogindex.example",
            ADMINS="ann@blogindex.example,bob@blogindex.example",
            SITE_NAME="Our index",
        )
    [mail] = mails
    assert "To: ann@blogindex.example, bob@blogindex.example" in mail
    assert "From: site@blogindex.example" in mail
    assert "Subject: [Our index] ERROR" in mail
    assert "broken on purpose" in mail


def test_nobody_gets_mails_of_a_database_that_does_not_answer():
    with mail_server() as (port, mails):
        code = BREAK.replace("ValueError", "__import__('django').db.OperationalError").replace("500", "503")
        shell(code, EMAIL_URL=f"smtp://127.0.0.1:{port}", EMAIL_FROM="a@b.example", ADMINS="c@b.example")
    assert mails == []


def test_mail_server_that_is_not_there_changes_no_answer():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{free.getsockname()[1]}"
        shell(BREAK, EMAIL_URL=url, EMAIL_FROM="site@b.example", ADMINS="ann@b.example")


def test_errors_are_reported_without_what_people_searched_for(httpserver):
    httpserver.expect_request("/api/1/envelope/").respond_with_data("{}")
    dsn = f"http://key@127.0.0.1:{httpserver.port}/1"
    shell(BREAK + "\nimport sentry_sdk; sentry_sdk.flush(10)", SENTRY_DSN=dsn)
    bodies = [_unpacked(request) for request, _ in httpserver.log]
    assert any("broken on purpose" in body for body in bodies)
    assert not any("private" in body for body in bodies)


def _unpacked(request):
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}
    return unpack[request.headers.get("Content-Encoding")](request.get_data()).decode()


# The first admin


def migrated(tmp_path, **environment):
    url = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, "DATABASE_URL": url, **environment}
    words = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    return subprocess.run(
        words, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_first_admin_is_made_once(tmp_path):
    person = {"FIRST_ADMIN": "ann", "FIRST_ADMIN_PASSWORD": "correct horse battery"}
    weak = migrated(tmp_path, **(person | {"FIRST_ADMIN_PASSWORD": "12345"}))
    assert weak.returncode == 1
    assert "FIRST_ADMIN, FIRST_ADMIN_PASSWORD: This password is too short." in weak.stderr
    assert migrated(tmp_path, **person).returncode == 0
    assert migrated(tmp_path, **(person | {"FIRST_ADMIN": "bob"})).returncode == 0
    assert migrated(tmp_path, **(person | {"FIRST_ADMIN_PASSWORD": "another horse battery"})).returncode == 0
    code = (
        "from django.contrib.auth.models import User; ann = User.objects.get();"
        "assert ann.username == 'ann' and ann.is_staff and ann.is_superuser;"
        "assert ann.check_password('correct horse battery')"
    )
    shell(code, DATABASE_URL=f"sqlite:///{tmp_path / 'site.sqlite3'}")
