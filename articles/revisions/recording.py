"""Says to the database whose changes the next ones are: `with recorded(Changeset.Source.INGEST, "…"):`.

Nothing is written until a watched table is. Then the triggers' rows get the changeset: on PostgreSQL by a
setting of the transaction, which a connection pooler cannot mix up; on SQLite by a table and a trigger of
this connection alone.
"""

import re
import secrets
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from json import dumps

from django.db import connection, transaction

from articles.revisions.tracked import TRACKED

_local = threading.local()
# What is written into stands at the beginning; a thousand rows may follow.
_writes = re.compile(
    rf"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b.{{0,200}}?\b(?:{'|'.join(TRACKED)})\b", re.IGNORECASE | re.DOTALL
)
# Of this connection alone, so that no other one's changes are taken for ours. What a trigger says of a
# conflict is overruled by the statement that fires it, so it asks whether the changeset is there.
OF_THIS_CONNECTION = (
    "CREATE TEMP TABLE IF NOT EXISTS articles_current"
    " (one INTEGER PRIMARY KEY CHECK (one = 1), id, user, source, words, undoes)",
    """
    CREATE TEMP TRIGGER IF NOT EXISTS articles_current_changeset AFTER INSERT ON main.articles_rowchange
    WHEN EXISTS (SELECT 1 FROM articles_current) BEGIN
      INSERT INTO articles_changeset (id, user_id, source, words, at, undoes_id)
        SELECT id, user, source, words, NEW.at, undoes FROM articles_current
        WHERE id NOT IN (SELECT id FROM articles_changeset);
      UPDATE articles_rowchange SET changeset_id = (SELECT id FROM articles_current) WHERE id = NEW.id;
    END
    """,
)


@dataclass
class Recorded:
    """The changeset that is being made. `id` is its row's, once it has changed anything."""

    source: str
    words: str = ""
    user: int | None = None
    undoes: int | None = None
    id: int = field(default_factory=lambda: secrets.randbits(52))

    def describe(self, source, words):
        """Says better what is being done, before anything is changed."""
        self.source, self.words = source, words[:200]


@contextmanager
def recorded(source, words="", user=None, undoes=None):
    """Makes all that this thread changes meanwhile one changeset, and gives it, a Recorded.

    Inside of another one it is a changeset of its own, by the same user unless another is named.
    """
    outer = getattr(_local, "current", None)
    who = user.pk if user else outer and outer.user
    current = Recorded(source, words[:200], who, undoes.pk if undoes else None)
    _local.current = current
    try:
        if outer:
            yield current
        else:
            with connection.execute_wrapper(_say_whose):
                yield current
    finally:
        _local.current = outer
        _take_back()
        if not outer:
            _local.said = False


def _say_whose(execute, sql, params, many, context):
    if not _writes.match(sql):
        return execute(sql, params, many, context)
    current = asdict(_local.current)
    if connection.vendor == "sqlite":
        database = connection.connection
        for statement in OF_THIS_CONNECTION:
            database.execute(statement)
        values = "1, :id, :user, :source, :words, :undoes"
        database.execute(f"INSERT OR REPLACE INTO articles_current VALUES ({values})", current)  # noqa: S608
        _local.said = True
        return execute(sql, params, many, context)
    with transaction.atomic(savepoint=False):
        _set(dumps(current))
        _local.said = True
        return execute(sql, params, many, context)


def _take_back():
    """What is changed from here on belongs to no changeset."""
    if not getattr(_local, "said", False) or connection.connection is None or connection.needs_rollback:
        return
    if connection.vendor == "sqlite":
        # A transaction that was rolled back has taken the table with it.
        connection.connection.execute(OF_THIS_CONNECTION[0])
        connection.connection.execute("DELETE FROM temp.articles_current")
    elif connection.in_atomic_block:
        _set("")


def _set(value):
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('blogindex.changeset', %s, true)", [value])
