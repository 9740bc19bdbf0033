"""Where answers come from, who sits at the desk, the local web that ingest meets, and a feed in trouble."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.ingest.endpoint import Endpoint
from tests.articles.ingest.processes import Processes
from tests.articles.ingest.web import Web
from tests.factories import make_feed


@pytest.fixture(
    params=[
        pytest.param("index", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("database", marks=pytest.mark.django_db),
    ]
)
def source(request):
    """Where answers come from: the index, and inside a transaction the database."""
    return request.param


@pytest.fixture
def desk(client, editor):
    """A client logged in as an editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def chief_desk(client, chief):
    """A client logged in as a chief editor."""
    client.force_login(chief)
    return client


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """A proxy that is set where the tests are run knows nothing of a web on loopback."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def failing():
    now = timezone.now()
    return make_feed(
        title="Example blog",
        kind="rss",
        error="The server answered 503 Service Unavailable.",
        http_status=503,
        failures=3,
        last_polled_at=now - timedelta(minutes=20),
        last_success_at=now - timedelta(days=3),
        next_due_at=now + timedelta(hours=4, minutes=10),
        entries_found=20,
        entries_new=3,
        entries_total=1200,
        newest_on="2026-03-04",
    )


@pytest.fixture
def web(settings):
    """A web server on loopback that the guarded client may reach, as often as it likes."""
    settings.INGEST_ALLOW = ["127.0.0.1", "::1"]
    settings.INGEST_GAP = 0.0
    server = Web()
    yield server
    server.close()


@pytest.fixture
def endpoint(settings):
    """A language model's endpoint on loopback, which the settings name."""
    server = Endpoint()
    settings.SUGGEST_URL, settings.SUGGEST_MODEL, settings.SUGGEST_KEY = server.url, "llama3.2", ""
    yield server
    server.close()


@pytest.fixture(scope="session")
def _processes(tmp_path_factory):
    started = []

    def start():
        if not started:
            started.append(Processes(tmp_path_factory.mktemp("processes")))
        return started[0]

    yield start
    for processes in started:
        processes.close()


@pytest.fixture
def processes(_processes, transactional_db):
    """Starts `manage.py ingest` in processes of its own; see Processes."""
    return _processes()
