"""What every test stands on: storage of its own, people who curate, no network beyond loopback."""

import os
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection

from tests.articles.ingest import scores


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite is tested in a file, as it is served: the browser tests' server has connections of its own."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = database.get("TEST", {}) | {"NAME": tmp_path_factory.mktemp("db") / "test.sqlite3"}


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    """Uploads go to a folder of the test's own, and hashing a password takes no time."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor(db, django_user_model):
    return _member(django_user_model, "editors")


@pytest.fixture
def chief(db, django_user_model):
    return _member(django_user_model, "chief editors")


def _member(users, group):
    if not Group.objects.exists():
        # A test that commits leaves empty tables behind, without what a migration put there.
        import_module("articles.migrations.0002_groups").make_groups(apps, connection.schema_editor())
        import_module("articles.migrations.0004_ingest_groups").let_editors_add_feeds(apps, None)
    user = users.objects.create_user(group.replace(" ", "-"), password="secret", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def pytest_runtest_logreport(report):
    """In CI a skipped test is a failed one: what is not run is not known to work."""
    if report.skipped and os.environ.get("CI"):
        pytest.exit(f"Skipped in CI: {report.nodeid}", returncode=1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The browser's tests come last: like all that commit they empty the tables, and there are many."""
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_sessionfinish(session):
    """One of several processes hands over how much of the scored folders it read right."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["scores"] = scores.all_scores()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    for name, (right, total) in getattr(node, "workeroutput", {}).get("scores", {}).items():
        scores.record(name, right, total)


def pytest_terminal_summary(terminalreporter):
    for line in scores.lines():
        terminalreporter.write_line(line)
