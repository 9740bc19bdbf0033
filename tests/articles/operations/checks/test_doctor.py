"""`manage.py doctor` names what is wrong and what to do; it fails if there is anything."""

import os
import shutil
from collections import namedtuple
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles import tasks
from articles.catalog.index import changelog
from articles.models import IngestRun
from articles.operations import task_queues
from articles.operations.checks import database, host
from articles.revisions import triggers
from tests.factories import make_feed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _collected(settings, tmp_path):
    """Static files are collected as they are served, into a folder of the test's own."""
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)


def doctor():
    """({subject: what is said of it}, how many things are wrong)."""
    said, failure = StringIO(), ""
    try:
        call_command("doctor", stdout=said, no_color=True)
    except CommandError as error:
        failure = str(error)
    lines = [(line[:5].strip(), line[7:20].strip(), line[21:]) for line in said.getvalue().splitlines()]
    wrong = sum(mark == "WRONG" for mark, _, _ in lines)
    assert failure == (
        "" if not wrong else "1 thing is wrong." if wrong == 1 else f"{wrong} things are wrong."
    )
    return {subject: (mark, sentence) for mark, subject, sentence in lines}, wrong


def wrong_things():
    """{subject: what is said of it} of what is wrong."""
    found, _ = doctor()
    return {subject: sentence for subject, (mark, sentence) in found.items() if mark == "WRONG"}


def test_nothing_is_wrong_with_a_site_as_it_should_be():
    IngestRun.objects.create(process="host:1", watching=True, queue="database")
    found, wrong = doctor()
    assert (wrong, {mark for mark, _ in found.values()}) == (0, {"ok"})
    assert list(found) == [
        "Settings",
        "Static files",
        "Uploads",
        "Disk",
        "Database",
        "Migrations",
        "Change log",
        "History",
        "Clock",
        "Pages",
        "Task queue",
        "Worker",
    ]
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    assert found["Database"][1].startswith(f"{name} ")
    assert found["Worker"][1] == "1 at work: host:1."


def test_quiet_doctor_says_only_what_is_wrong():
    make_feed()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=said, verbosity=0, no_color=True)
    advice = "Start manage.py worker, and have it started with the host."
    assert said.getvalue() == f"WRONG  Worker        None has been seen yet. {advice}\n"


def test_migration_that_is_to_be_applied_is_named_and_the_tables_are_left_alone():
    [(_, newest)] = MigrationLoader(connection).graph.leaf_nodes("articles")
    MigrationRecorder(connection).record_unapplied("articles", newest)
    found, _ = doctor()
    assert found["Migrations"] == (
        "WRONG",
        f"1 are to be applied: articles.{newest}. Run manage.py migrate.",
    )
    assert "Worker" not in found


@pytest.mark.parametrize(
    ("subject", "installed"),
    [("Change log", changelog.installed_triggers), ("History", triggers.installed)],
)
def test_trigger_that_is_missing_is_named(subject, installed):
    name = min(name for name in installed()[0] if name.startswith("articles_article_"))
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else f" ON {_table_of(cursor, name)}"
        cursor.execute(f"DROP TRIGGER {name}{table}")
    said = wrong_things()
    assert list(said) == [subject]
    assert f"triggers are missing: {name}. Run manage.py migrate." in said[subject]


def _table_of(cursor, trigger):
    cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [trigger])
    return cursor.fetchone()[0]


def test_database_that_does_not_answer_is_said(monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr(connection, "cursor", refuse)
    found, wrong = doctor()
    assert (wrong, found["Database"]) == (
        1,
        ("WRONG", "It does not answer: connection refused Is the server running?. See DATABASE_URL."),
    )


def test_static_files_that_cannot_be_read_are_said(settings):
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.unlink()
    manifest.mkdir()
    # The storages are made anew.
    settings.STORAGES = dict(settings.STORAGES)
    assert wrong_things()["Static files"].startswith("They cannot be read: Is a directory.")


def test_collected_files_can_be_read_by_whoever_serves_them(settings):
    # The settings have taken away everybody else's rights.
    assert os.umask(0o077) == 0o077
    for path in [settings.STATIC_ROOT, *settings.STATIC_ROOT.rglob("*")]:
        wanted = 0o005 if path.is_dir() else 0o004
        assert path.stat().st_mode & wanted == wanted, path


def test_static_files_that_are_missing_new_or_changed_are_said(settings, tmp_path, monkeypatch):
    folder = tmp_path / "of-the-site"
    folder.mkdir()
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, folder]
    (folder / "new.css").write_text("")
    # The finders have found their folders already.
    get_finder.cache_clear()
    assert wrong_things()["Static files"].startswith("1 have not been collected: new.css. Run manage.py coll")
    call_command("collectstatic", interactive=False, verbosity=0)
    _forget_manifest()
    assert "Static files" not in wrong_things()
    moment = timezone.now().timestamp() + 100
    os.utime(folder / "new.css", (moment, moment))
    assert wrong_things()["Static files"].startswith("new.css has changed since they were collected.")
    shutil.rmtree(settings.STATIC_ROOT)
    _forget_manifest()
    assert wrong_things()["Static files"].startswith("They have not been collected: there is no ")
    get_finder.cache_clear()


def _forget_manifest():
    staticfiles_storage._wrapped = type(staticfiles_storage._wrapped)()


def test_uploads_that_cannot_be_written_are_said(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = path = tmp_path / "file"
    (said,) = wrong_things().items()
    assert said[0] == "Uploads"
    assert said[1].startswith("They cannot be written: ")
    assert said[1].endswith(f" Let the user of the site write to {path}.")


def test_disk_that_is_nearly_full_is_said(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(host.shutil, "disk_usage", lambda path: usage(2**40, 2**40, 2**29))
    assert wrong_things()["Disk"].endswith(" has 0.5 GiB free. Make room: 1 GiB should be free.")


def test_files_that_others_can_read_are_said(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    secret = tmp_path / ".env"
    secret.write_text("SECRET_KEY=x")
    secret.chmod(0o640)
    assert "Privacy" not in wrong_things()
    secret.chmod(0o644)
    assert wrong_things()["Privacy"] == (
        f"{secret} can be read by everybody on this host. Run chmod o= {secret}"
    )


def test_settings_are_checked_as_for_production(settings):
    settings.DEVELOPMENT, settings.DEBUG = False, False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 1, False
    assert "Your SECURE_SSL_REDIRECT setting is not set to True." in wrong_things()["Settings"]


def test_clocks_that_differ_are_said(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(database, "_database_now", lambda: timezone.now() + timedelta(seconds=90))
    assert wrong_things()["Clock"] == (
        "The database's is 90 s ahead of this host's. Have both hosts set theirs by NTP."
    )
    monkeypatch.undo()
    IngestRun.objects.create(process="host:1", seen_at=now + timedelta(hours=1))
    assert wrong_things()["Clock"].endswith(" Have all hosts set theirs by NTP.")


def test_worker_that_is_gone_or_takes_other_tasks_is_said():
    run = IngestRun.objects.create(
        process="host:1", watching=True, queue="redis", seen_at=timezone.now() - timedelta(hours=3)
    )
    assert wrong_things() == {
        "Worker": "The last one was seen 180 min ago: host:1. "
        "Start manage.py worker, and have it started with the host."
    }
    IngestRun.objects.filter(pk=run.pk).update(seen_at=timezone.now())
    assert wrong_things() == {
        "Worker": "One takes tasks from another queue (redis) than INGEST_QUEUE names. "
        "Start it with the settings of the site."
    }


def test_backlog_is_said_and_a_queue_that_is_away(monkeypatch):
    tasks.poll_feed.enqueue(1)
    assert doctor()[0]["Task queue"] == ("ok", "1 tasks wait, and 0 are for later.")

    def away(queue):
        raise task_queues.Unreachable("Connection refused")

    monkeypatch.setattr(task_queues.DatabaseQueue, "backlog", away)
    assert wrong_things()["Task queue"].startswith("Redis does not answer: Connection refused. Start it,")
