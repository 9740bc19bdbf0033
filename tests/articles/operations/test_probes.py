"""What load balancers ask: whether the process lives, and whether it can answer readers."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from articles.catalog.index import replica
from articles.catalog.index.replica import REPLICA
from articles.operations.probes import Readiness
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

# As a probe asks: by an address of the machine, without https.
PROBE = {"HTTP_HOST": "10.0.0.7:8000", "secure": False}


@pytest.fixture(autouse=True)
def _production(settings, monkeypatch):
    settings.SECURE_SSL_REDIRECT = True
    monkeypatch.setattr(replica, "PAUSE", 0)
    REPLICA.forget()
    yield
    REPLICA.forget()


def gone(*query):
    raise OperationalError("connection to server failed:\n\tConnection refused")


def test_process_that_takes_requests_is_alive_without_its_database(client):
    with connection.execute_wrapper(gone):
        answer = client.get("/livez", **PROBE)
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert answer["Cache-Control"] == "no-store"


def test_process_with_an_index_is_ready(client):
    make_article()
    answer = client.get("/readyz", **PROBE)
    said = answer.json()
    assert (answer.status_code, said["ready"], said["migrations_to_run"]) == (200, True, [])
    assert (said["index"]["is_there"], said["index"]["articles"]) == (True, 1)
    assert not answer.cookies
    make_article()
    assert client.get("/readyz", **PROBE).json()["index"]["articles"] == 2


def test_process_without_a_database_is_not_ready_and_says_why_in_one_line(client):
    with connection.execute_wrapper(gone):
        answer = client.get("/readyz", **PROBE)
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["database"] == "connection to server failed: Connection refused"
    assert client.get("/readyz", **PROBE).status_code == 200


def test_process_whose_index_is_being_read_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(replica, "READ_AT_ONCE", -1)
    monkeypatch.setattr(replica.Replica, "_read_apart", lambda self: None)
    make_article()
    answer = client.get("/readyz", **PROBE)
    assert (answer.status_code, answer.json()["index"]["is_there"]) == (503, False)


def test_forgotten_migration_is_named():
    recorder = MigrationRecorder(connection)
    last = recorder.migration_qs.filter(app="articles").order_by("-id").first()
    recorder.record_unapplied("articles", last.name)
    try:
        said, status = Readiness().look()
    finally:
        recorder.record_applied("articles", last.name)
    assert (status, said["migrations_to_run"]) == (503, [f"articles.{last.name}"])


@pytest.mark.parametrize("address", ["/livez/", "/readyz/", "/livez/x", "/healthz"])
def test_other_addresses_are_pages(client, settings, address):
    settings.SECURE_SSL_REDIRECT = False
    assert client.get(address).status_code == 404
