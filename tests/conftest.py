"""What every test can rely on: storage of its own, people who curate, no network beyond loopback."""

import os
import sys
from itertools import count

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from articles.catalog.index import replica
from tests.articles.ingest import scores

# How long an example takes says something about the machine, and examples may share a test's database.
_SHARED = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
hypothesis.register_profile("few", max_examples=25, **_SHARED)
hypothesis.register_profile("many", hypothesis.get_profile("ci"), max_examples=200, **_SHARED)
hypothesis.load_profile("many" if os.environ.get("CI") else "few")

KINDS = ("browser", "slow", "database", "unit")
_started = []


def _note_process(event, arguments):
    if event in {"subprocess.Popen", "os.fork"}:
        _started.append(arguments)


sys.addaudithook(_note_process)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite is tested in a file, as it is served: the browser tests' server has connections of its own.

    PostgreSQL deletes no database that somebody is connected to, so the server keeps none between requests.
    """
    database = settings.DATABASES["default"]
    database["CONN_MAX_AGE"] = 0
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = database.get("TEST", {}) | {"NAME": tmp_path_factory.mktemp("db") / "test.sqlite3"}


@pytest.fixture(scope="session", autouse=True)
def _quick_settings():
    """Hashing a password takes no time, no client begins with a look at each static file, no language model
    of a developer's is asked, and a busy machine may take its time for an answer of the database."""
    replica.LOOK_SECONDS = 60
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    quick = {"PASSWORD_HASHERS": hashers, "WHITENOISE_AUTOREFRESH": True, "SUGGEST_URL": ""}
    with override_settings(**quick, DATABASE_TIMEOUT=120):
        yield


@pytest.fixture(scope="session")
def _uploads(tmp_path_factory):
    folder = tmp_path_factory.mktemp("media")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_uploads(settings, _uploads):
    """Uploads go to a folder of the test's own."""
    settings.MEDIA_ROOT = next(_uploads)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test that commits leaves empty tables behind; the groups that a migration made are put back."""
    with django_db_blocker.unblock():
        groups = {group: _permissions(group.permissions.all()).keys() for group in Group.objects.all()}

    def put_back(**kwargs):
        if not Group.objects.exists():
            permissions = _permissions(Permission.objects.all())
            for group, keys in groups.items():
                group.save(force_insert=True)
                group.permissions.add(*(permissions[key] for key in keys))

    # Django makes the permissions after a flush as after a migration, app by app.
    *_, last_app = apps.get_app_configs()
    post_migrate.connect(put_back, sender=last_app, weak=False)
    yield
    post_migrate.disconnect(put_back, sender=last_app)


def _permissions(permissions):
    return {permission.natural_key(): permission for permission in permissions.select_related("content_type")}


@pytest.fixture
def editor(db, django_user_model):
    return _member(django_user_model, "editors")


@pytest.fixture
def chief(db, django_user_model):
    return _member(django_user_model, "chief editors")


def _member(users, group):
    user = users.objects.create_user(group.replace(" ", "-"), password="secret", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def pytest_runtest_logreport(report):
    """In CI a skipped test is a failed one: what is not run is not known to work."""
    if report.skipped and os.environ.get("CI"):
        pytest.exit(f"Skipped in CI: {report.nodeid}", returncode=1)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Marks each test as what of KINDS it is, and puts it in the order of the first of them.

    Several processes start far apart in the list and later take over from the end of each other's part: one
    of them drives the browser from the start, and the quick tests fill the time that is left at the end.
    """
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if {"db", "transactional_db"} & {*item.fixturenames} or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if not any(map(item.get_closest_marker, KINDS)):
            item.add_marker("unit")
    result = yield
    items.sort(key=lambda item: next(n for n, kind in enumerate(KINDS) if item.get_closest_marker(kind)))
    return result


@pytest.fixture(autouse=True)
def _kind_is_right(request):
    """A test that starts a process is slow."""
    _started.clear()
    yield
    if _started and not any(map(request.node.get_closest_marker, ("browser", "slow"))):
        pytest.fail(f"It starts a process, so mark it: pytest.mark.slow ({_started[0]})")


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
