"""Rows of the database for what every page asks.

Django's cursor takes longer around such a question than the database to answer it: a twentieth of a
search page is that. Nothing else is to go this way.
"""

from django.db import DEFAULT_DB_ALIAS, connections


def rows(sql, params):
    """What `sql` gives with `params`, a list of tuples. Raises Django's database errors.

    Straight from SQLite's own module. Where someone looks at queries (tests that count them, DEBUG), where a
    transaction is broken, and on other databases, it goes through Django's cursor.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_watched = database.execute_wrappers or database.queries_logged or database.needs_rollback
    if is_watched or database.vendor != "sqlite":
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    database.ensure_connection()
    with database.wrap_database_errors:
        return database.connection.execute(sql.replace("%s", "?"), params).fetchall()
