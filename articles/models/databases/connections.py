"""Connections to the database that end well: closed ones are opened anew, and no page waits for ever.

Django's own health check asks the server a question at every request. What a server has closed can be seen at
its socket without asking: there is something to read, which there never is between two requests. A file of
SQLite's may have been put in the place of another one, by a restore say: what is open is then the old one.

A server that has stopped answers nothing, not even that a statement took too long. So the time is taken here.
"""

import os
import select
import threading
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.backends.signals import connection_created
from psycopg import OperationalError
from psycopg.pq import TransactionStatus

# Seconds that the server has to take note that a statement is given up.
CANCELLING = 1

_limit = threading.local()


@contextmanager
def answer_within(seconds):
    """A context in which the database has so many seconds for each answer, None for as many as it takes.

    Afterwards the statement is cancelled, the connection closed, and OperationalError raised. SQLite, which
    is no server, does not keep to it.
    """
    before = _seconds()
    _limit.seconds = seconds
    try:
        yield
    finally:
        _limit.seconds = before


def forget_closed(**kwargs):
    """Closes the connections of this thread that their servers have closed, or whose file is another one."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block and _is_closed(connection):
            connection.close()


def install():
    # Before Django looks at them itself.
    request_started.connect(forget_closed, dispatch_uid="articles.forget_closed")
    request_started.connect(_begin_request, dispatch_uid="articles.begin_request")
    request_finished.connect(_end_request, dispatch_uid="articles.end_request")
    connection_created.connect(_prepare, dispatch_uid="articles.prepare_connection")


def _seconds():
    return getattr(_limit, "seconds", None)


def _begin_request(**kwargs):
    _limit.seconds = settings.DATABASE_TIMEOUT


def _end_request(**kwargs):
    _limit.seconds = None


def _prepare(connection, **kwargs):
    if connection.vendor == "postgresql":
        connection.connection.wait = _wait_within(connection.connection)
    else:
        connection.file = _file_of(connection)


def _wait_within(its_own):
    """The method `wait` of a psycopg connection, by which it waits for each answer, with answer_within()."""
    wait = its_own.wait

    def wait_within(answer, *args, timeout=None, **kwargs):
        seconds = _seconds()
        if timeout is not None or seconds is None:
            return wait(answer, *args, timeout=timeout, **kwargs)
        try:
            return wait(answer, *args, timeout=seconds, **kwargs)
        except OperationalError:
            if not its_own.closed and its_own.info.transaction_status == TransactionStatus.ACTIVE:
                with suppress(OperationalError):
                    its_own.cancel_safe(timeout=CANCELLING)
                its_own.close()
            raise

    return wait_within


def _is_closed(connection):
    its_own = connection.connection
    if its_own is None:
        return False
    if connection.vendor != "postgresql":
        return connection.file != _file_of(connection)
    return its_own.closed or bool(select.select([its_own.fileno()], [], [], 0)[0])


def _file_of(connection):
    """Which file is at the address of a SQLite database; None where there is none, as in memory."""
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return found.st_dev, found.st_ino
