"""The database: reachable, new enough, migrated, with its triggers, the right time and nothing in the way."""

import os
import stat
import time
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles.catalog.index import changelog
from articles.models import IngestRun
from articles.models.databases import reading
from articles.operations.checks.findings import Finding
from articles.revisions import triggers

# Clocks of two hosts may differ by so much.
CLOCKS = timedelta(seconds=10)
# A transaction that writes for longer has been forgotten by somebody.
LONGEST_TRANSACTION = timedelta(minutes=10)
# Seconds; a replica in good order is some milliseconds behind.
FURTHEST_BEHIND = 30
MIGRATE = "Run manage.py migrate."
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def reachable():
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    took = (time.monotonic() - began) * 1000
    there, least = connection.get_database_version(), connection.features.minimum_database_version
    name = NAMES[connection.vendor]
    sentence = f"{name} {'.'.join(map(str, there))} answers within {took:,.0f} ms."
    advice = "" if there >= least else f"Blogindex needs {name} {'.'.join(map(str, least))} or newer."
    yield Finding("Database", sentence, advice)


def migrations():
    pending = pending_migrations()
    if not pending:
        yield Finding("Migrations", "All have been applied.")
    else:
        names = ", ".join(pending[:5]) + (", …" if len(pending) > 5 else "")
        yield Finding("Migrations", f"{len(pending)} are to be applied: {names}.", MIGRATE)


def pending_migrations():
    """The names of the migrations that have not been applied, such as "articles.0001_initial".

    In a context of for_readers(): to the database that readers' pages are made from.
    """
    executor = MigrationExecutor(reading.connection())
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def all_triggers():
    for subject, (there, wanted) in {
        "Change log": changelog.installed_triggers(),
        "History": triggers.installed(),
    }.items():
        missing = sorted(wanted - there)
        if missing:
            sentence = f"{len(missing)} of its {len(wanted)} triggers are missing: {', '.join(missing[:3])}."
            yield Finding(subject, sentence, MIGRATE)
        else:
            yield Finding(subject, f"All of its {len(wanted)} triggers are there.")


def clock():
    now = timezone.now()
    apart = _database_now() - now
    latest = IngestRun.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if abs(apart) > CLOCKS:
        direction = "ahead of" if apart > timedelta() else "behind"
        sentence = f"The database's is {abs(apart).total_seconds():,.0f} s {direction} this host's."
        yield Finding("Clock", sentence, "Have both hosts set theirs by NTP.")
    elif latest and latest > now + CLOCKS:
        sentence = f"It says {now:%H:%M:%S} UTC, and a worker wrote something at {latest:%Y-%m-%d %H:%M:%S}."
        yield Finding("Clock", sentence, "Have all hosts set theirs by NTP.")
    else:
        yield Finding("Clock", "The database's and this host's agree.")


def _database_now():
    if connection.vendor == "sqlite":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def lag():
    """What keeps pages from showing the newest changes: a transaction that has written and does not end."""
    waiting = changelog.position().waiting
    age, pid = _oldest_writer()
    if age > LONGEST_TRANSACTION:
        sentence = f"A transaction has been writing for {age.total_seconds() / 60:,.0f} min, process {pid}."
        yield Finding("Pages", sentence, "If nobody needs it, end it with pg_terminate_backend().")
    elif waiting:
        yield Finding("Pages", f"{waiting:,} changes are being written, and show as soon as they are.")
    else:
        yield Finding("Pages", "They show all changes: no transaction is in the way.")


def replica():
    """Whether the streaming replica that readers' pages are made from is there, and not far behind."""
    if not reading.has_replica():
        return
    try:
        behind = reading.seconds_behind()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        yield Finding("Replica", f"It does not answer: {reason[:200]}", "Look at DATABASE_REPLICA_URL.")
        return
    if behind is None or behind > FURTHEST_BEHIND:
        far = "it has never heard of the primary" if behind is None else f"it is {behind:,.0f} s behind"
        yield Finding("Replica", f"Readers see old pages: {far}.", "Look at pg_stat_wal_receiver there.")
    else:
        yield Finding("Replica", f"It is {behind:.1f} s behind.")


def _oldest_writer():
    """(its age, its process) of the transaction that has written for the longest in this database."""
    if connection.vendor == "sqlite":
        return timedelta(), None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp() - xact_start, pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL ORDER BY xact_start LIMIT 1"
        )
        return cursor.fetchone() or (timedelta(), None)


def private():
    """Whether the file of a SQLite database can be read by others on its host."""
    if connection.vendor != "sqlite":
        return
    path = connection.settings_dict["NAME"]
    if os.path.exists(path) and os.stat(path).st_mode & stat.S_IROTH:
        yield Finding("Privacy", f"{path} can be read by everybody on this host.", f"Run chmod o= {path}")
