"""A connection that its server has closed is opened anew by the next request."""

import time

import pytest
from django.db import OperationalError, connection, connections

from articles.models.databases.connections import answer_within, forget_closed
from tests.factories import make_company


def end_connection():
    """Has PostgreSQL end the connection of this thread, as a restart does; SQLite has no server."""
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    # The notice takes a moment to arrive.
    time.sleep(0.2)


@pytest.mark.django_db(transaction=True)
def test_request_after_a_restart_of_the_server_is_answered(client):
    make_company("Uber")
    assert client.get("/companies/uber/").status_code == 200
    end_connection()
    assert client.get("/companies/").status_code == 200
    assert client.get("/companies/uber/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_connection_that_is_open_stays():
    connection.ensure_connection()
    before = connection.connection
    forget_closed()
    assert connection.connection is before


@pytest.mark.django_db(transaction=True)
def test_thread_without_a_connection_opens_none():
    connection.close()
    forget_closed()
    assert connection.connection is None


@pytest.mark.django_db(transaction=True)
def test_answer_that_takes_too_long_is_given_up(client):
    if connection.vendor != "postgresql":
        return  # SQLite is no server
    make_company("Uber")
    with answer_within(0.2), pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")
    with connections.create_connection("default").cursor() as cursor:
        active = "query = 'SELECT pg_sleep(30)' AND state = 'active'"
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {active}")
        assert cursor.fetchone() == (0,)
        cursor.connection.close()
    assert client.get("/companies/uber/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_no_page_waits_for_takes_as_long_as_it_takes():
    with answer_within(0.1), answer_within(None), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3), 1" if connection.vendor == "postgresql" else "SELECT 0, 1")
        assert cursor.fetchone()[1] == 1
