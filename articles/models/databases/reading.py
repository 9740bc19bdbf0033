"""Which database readers' pages are made from: a streaming replica, where DATABASE_REPLICA_URL names one.

Everything else (the admin, ingest, commands, whatever writes) has the primary. The index in memory follows
the database that readers' pages are made from, so that no page names an article that its database has not.
"""

import threading
import time
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

REPLICA = "replica"
# Seconds between two looks at how far the replica is.
PAUSE = 0.02

_of_thread = threading.local()


class Router:
    """Sends what for_readers() reads of the catalogue to the replica."""

    def db_for_read(self, model, **hints):
        return alias() if model._meta.app_label == "articles" else None

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        # Both databases have the same rows.
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


def has_replica():
    return REPLICA in connections.settings


def alias():
    """The name, in DATABASES, of the database that this thread reads the catalogue from."""
    return getattr(_of_thread, "alias", DEFAULT_DB_ALIAS)


def connection():
    """The connection to that database."""
    return connections[alias()]


@contextmanager
def for_readers():
    """A context in which the catalogue is read from the replica, if there is one."""
    with _set(alias=REPLICA if has_replica() else DEFAULT_DB_ALIAS):
        yield


@contextmanager
def past_the_index():
    """A context in which the database answers, not the index, which may be as far behind as the replica."""
    with _set(is_past_the_index=True):
        yield


def is_past_the_index():
    return getattr(_of_thread, "is_past_the_index", False)


def written_up_to():
    """Where the primary's log stands, as a text to give to has_replayed()."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        return cursor.fetchone()[0]


def has_replayed(place, within):
    """Whether the replica has what the primary had at `place`; waits for it up to `within` seconds."""
    until = time.monotonic() + within
    with connections[REPLICA].cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::text::pg_lsn", [place]
            )
            if cursor.fetchone()[0]:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE)


def seconds_behind():
    """How many seconds ago the replica's newest transaction was committed; 0 if it has all it was sent."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN NOT pg_is_in_recovery()"
            " OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0"
            " ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END::float8"
        )
        return cursor.fetchone()[0]


@contextmanager
def _set(**values):
    before = dict(_of_thread.__dict__)
    _of_thread.__dict__.update(values)
    try:
        yield
    finally:
        _of_thread.__dict__.clear()
        _of_thread.__dict__.update(before)
