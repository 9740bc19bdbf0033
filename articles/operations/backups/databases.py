"""The database into a file, as of one moment while others use it, and back by SQLite's backup or by psql."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from urllib.parse import quote

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from articles.operations.backups.manifest import Unusable

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# All that a dump would bring again, but for what belongs to an extension, or goes with its table.
IN_THE_WAY = """
    SELECT format('DROP %s IF EXISTS %s CASCADE;', kind, name)
    FROM (
      SELECT 1 AS rank, kinds.kind, c.oid::regclass::text AS name, c.oid, 'pg_class'::regclass AS catalog
      FROM pg_class c
      JOIN (
        VALUES ('r', 'TABLE'), ('p', 'TABLE'), ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW'), ('S', 'SEQUENCE')
      ) AS kinds (relkind, kind) ON kinds.relkind = c.relkind::text
      WHERE c.relnamespace = current_schema()::regnamespace
      UNION ALL
      SELECT 2, 'ROUTINE', oid::regprocedure::text, oid, 'pg_proc'::regclass
      FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    ) there
    WHERE NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = there.catalog AND d.objid = there.oid AND d.deptype IN ('e', 'a', 'i')
    )
    ORDER BY rank, name
"""


def version():
    """The version of SQLite or of the PostgreSQL server."""
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0].partition(" ")[0]


def is_empty():
    """Whether there are no tables yet."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def dump(path):
    """Writes the database to the file `path`, as it is at one moment. Raises Unusable."""
    if connection.vendor == "sqlite":
        _dump_sqlite(path)
    else:
        words = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={path}"]
        _run(_command("pg_dump", words))


def load(path):
    """Puts what dump() wrote in the place of all that is there. Raises Unusable, with nothing changed."""
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgresql(path)
    connection.close()


def _dump_sqlite(path):
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        # In one step: in several it would begin anew whenever somebody writes.
        connection.connection.backup(copy)
        # One file is all that there is.
        copy.execute("PRAGMA journal_mode = DELETE")
        ((said,),) = copy.execute("PRAGMA quick_check(1)").fetchall()
    if said != "ok":
        raise Unusable(f"The database is damaged: {said}.")


def _load_sqlite(path):
    """In one transaction, for which it waits until nobody else writes."""
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as copy:
            copy.backup(connection.connection)
    except sqlite3.Error as error:
        raise Unusable(f"The database cannot be replaced: {error}.") from None


def _load_postgresql(path):
    """In one transaction: if anything of it cannot be done, the database is as it was."""
    with connection.cursor() as cursor:
        cursor.execute(IN_THE_WAY)
        drops = [statement for (statement,) in cursor.fetchall()]
    connection.close()
    script = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(path)]
    words, variables = _command("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    try:
        with (
            subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,  # noqa: S603 -- ours
            subprocess.Popen(words, env=variables, **pipes) as writer,  # noqa: S603 -- ours
        ):
            with suppress(BrokenPipeError):
                # A writer that has given up says itself why.
                writer.stdin.write("\n".join(["BEGIN;", *drops, ""]).encode())
                shutil.copyfileobj(reader.stdout, writer.stdin)
                if reader.wait() == 0:
                    writer.stdin.write(b"COMMIT;\n")
            reader.stdout.close()
            said = [reader.stderr.read(), writer.communicate()[1]]
    except OSError as error:
        raise Unusable(f"{error.filename} is needed, and cannot be run: {error.strerror}.") from None
    if reader.returncode or writer.returncode:
        raise Unusable(f"It could not be put back: {b' '.join(said).decode(errors='replace').strip()}")


def _command(program, words):
    """(the words of a command line for the database of the settings, its environment)."""
    given, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, words)
    timeout = connection.settings_dict["OPTIONS"].get("connect_timeout", 5)
    return [program, *given[1:]], os.environ | {"PGCONNECT_TIMEOUT": str(timeout)} | (secrets or {})


def _run(command):
    words, variables = command
    try:
        done = subprocess.run(words, env=variables, capture_output=True, check=False)  # noqa: S603 -- words of ours
    except OSError as error:
        raise Unusable(f"{words[0]} is needed, and cannot be run: {error.strerror}.") from None
    if done.returncode:
        raise Unusable(f"{words[0]} failed: {done.stderr.decode(errors='replace').strip()}")
