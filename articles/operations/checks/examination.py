"""All checks one after another, and those that a server makes when it starts."""

from django.db import DatabaseError, connection

from articles.models.databases.connections import answer_within
from articles.operations.checks import database, host, work
from articles.operations.checks.findings import Finding

HOST = (host.configuration, host.privacy, database.private, host.static_files, host.uploads, host.disk)
# These ask the tables, so they have to be there and as they should be.
TABLES = (
    *(database.all_triggers, database.clock, database.lag, database.replica),
    *(work.queue, work.worker),
)

# For each answer of the database when a server starts.
SECONDS = 10


def findings():
    """Every Finding, in order. What depends on something that is wrong is left out."""
    for check in HOST:
        yield from check()
    try:
        yield from database.reachable()
        pending = list(database.migrations())
    except DatabaseError as error:
        yield Finding("Database", f"It does not answer: {' '.join(str(error).split())}.", "See DATABASE_URL.")
        return
    yield from pending
    if any(finding.is_wrong for finding in pending):
        return
    for check in TABLES:
        yield from check()


def refuse_to_start():
    """Stops the process with a sentence if it could make no page: tables or static files are not up to date.

    A database that does not answer is no reason: it will, and until then the site says so.
    """
    try:
        with answer_within(SECONDS):
            pending = database.pending_migrations()
    except DatabaseError:
        pending = []
    finally:
        connection.close()
    if pending:
        raise SystemExit(
            f"Blogindex cannot start: {len(pending)} migrations are to be applied. {database.MIGRATE}"
        )
    try:
        missing = host.missing_static_files()
    except OSError as error:
        reason = error.strerror or error
        raise SystemExit(f"Blogindex cannot start: the static files: {reason}. {host.READABLE}") from None
    if missing is None or missing:
        which = "static files have not been collected"
        if missing:
            which = f"{missing[0]} has not been collected"
        raise SystemExit(f"Blogindex cannot start: {which}. Run manage.py collectstatic --no-input.")
