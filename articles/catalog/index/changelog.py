"""The change log: which rows changed, written by triggers in the transaction of the change.

Whatever changes a row is logged: the admin, a bulk update, raw SQL, a delete. The tables and
triggers are laid after every `migrate` (install), because SQLite drops a table's triggers when a
migration remakes the table. What to do about a change is replica.py's business.
"""

from dataclasses import dataclass

from django.db import connection, connections

# A follower that is further behind than this many changes has to read the whole catalogue anyway.
KEPT = 100_000
VERSION = "v1"

# Table, kind of object that its rows are about, the column that names the object.
WATCHED = (
    ("articles_article", "article", "id"),
    ("articles_article_topics", "article", "article_id"),
    ("articles_company", "company", "id"),
    ("articles_topic", "topic", "id"),
    ("articles_articletechnology", "article", "article_id"),
    ("articles_technology", "technology", "id"),
)

# PostgreSQL: one entry for each object of a statement, or one for a whole table emptied at once.
# Old entries go in strides, so that most changes do not pay for it.
LOG_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION articles_log_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE last bigint;
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO articles_change (kind, object_id) VALUES ('everything', 0);
      ELSE
        EXECUTE format('INSERT INTO articles_change (kind, object_id)
                        SELECT DISTINCT %L, %I FROM changed', TG_ARGV[0], TG_ARGV[1]);
      END IF;
      SELECT max(id) - {KEPT} INTO last FROM articles_change;
      IF (SELECT min(id) FROM articles_change) < last - 1000 THEN
        DELETE FROM articles_change WHERE id <= last;
        UPDATE articles_change_floor
          SET pruned_to = (SELECT xid FROM articles_change ORDER BY xid LIMIT 1);
      END IF;
      RETURN NULL;
    END $$
"""  # noqa: S608 -- a number of ours


class Gap(LookupError):
    """The log no longer reaches back to the position asked for."""


@dataclass(frozen=True)
class Position:
    """A place in the log: all before `mark` is known, and of the later entries those in `told`.

    On PostgreSQL `mark` stays behind while any transaction is open, a long backup say; without
    `told`, a large change before it would be taken in again at every look. `floor` is how far the log
    was pruned then: what was pruned earlier had been told.
    """

    mark: str
    told: frozenset[int] = frozenset()
    floor: str = ""


@dataclass(frozen=True)
class Changes:
    """What changed after a position: ids by kind, and the position to go on from.

    `everything` says that a table was emptied at once, so that all must be read again.
    """

    position: Position
    articles: frozenset[int] = frozenset()
    companies: bool = False
    topics: bool = False
    technologies: bool = False
    everything: bool = False

    def __bool__(self):
        return bool(self.articles or self.companies or self.topics or self.technologies or self.everything)


def install(using="default"):
    """Lays the log and its triggers where they are missing."""
    target = connections[using]
    statements = _sqlite if target.vendor == "sqlite" else _postgresql
    with target.cursor() as cursor:
        for statement in statements(cursor):
            cursor.execute(statement)


def installed_triggers():
    """The names of the triggers there are, and of those there should be, as two sets."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        there = {name for (name,) in cursor.fetchall()}
    wanted = {name for name, *_ in (_sqlite_triggers() if connection.vendor == "sqlite" else _pg_triggers())}
    return there & wanted, wanted


def position():
    """Where the log stands now: changes committed later are read by since(position)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'articles_change'")
            row = cursor.fetchone()
            return Position(str(row[0] if row else 0))
        cursor.execute(
            "SELECT now.xmin, floor.pruned_to, c.id"
            " FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin) now"
            " CROSS JOIN articles_change_floor floor"
            " LEFT JOIN articles_change c ON c.xid >= now.xmin"
        )
        rows = cursor.fetchall()
        told = frozenset(pk for *_, pk in rows if pk is not None)
        return Position(str(rows[0][0]), told, str(rows[0][1]))


def anchor():
    """The newest entry of the log, as a list that JSON can keep; None if the log is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, mark FROM articles_change ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return list(row) if row else None


def has_anchor(entry):
    """Whether `entry` of anchor() stands in this log: a copy of another database has other marks."""
    if entry is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM articles_change WHERE id = %s", [entry[0]])
        return cursor.fetchone() == (entry[1],)


def since(start):
    """The Changes committed after Position `start`. Raises Gap if pruned.

    On SQLite writers take turns, so ids are in the order of commits. On PostgreSQL a transaction
    may commit after a later one, so the position is the oldest transaction that was still open,
    and all that it and later ones wrote is read again until it ends.
    """
    if connection.vendor == "sqlite":
        asked = "SELECT id, kind, object_id FROM articles_change WHERE id > %s ORDER BY id"
        rows = _rows(asked, [int(start.mark)])
        if rows and rows[0][0] > int(start.mark) + 1:
            raise Gap
        end = Position(str(rows[-1][0])) if rows else start
    else:
        found = _rows(
            "SELECT now.xmin, floor.pruned_to, c.id, c.kind, c.object_id"
            " FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin) now"
            " CROSS JOIN articles_change_floor floor"
            " LEFT JOIN articles_change c ON c.xid >= %s::xid8",
            [start.mark],
        )
        floor = str(found[0][1])
        if floor != start.floor and int(floor) > int(start.mark):
            raise Gap
        rows = [row[2:] for row in found if row[2] is not None]
        end = Position(str(found[0][0]), frozenset(pk for pk, _, _ in rows), floor)
        rows = [row for row in rows if row[0] not in start.told]
    if not rows:
        return Changes(end)
    kinds = {kind for _, kind, _ in rows}
    return Changes(
        position=end,
        articles=frozenset(pk for _, kind, pk in rows if kind == "article"),
        companies="company" in kinds,
        topics="topic" in kinds,
        technologies="technology" in kinds,
        everything="everything" in kinds,
    )


def _rows(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _sqlite(cursor):
    yield (
        "CREATE TABLE IF NOT EXISTS articles_change ("
        "id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, object_id INTEGER NOT NULL,"
        " mark INTEGER NOT NULL DEFAULT (abs(random() % 1000000000)))"
    )
    for name, event, table, body in _sqlite_triggers():
        yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} BEGIN {body}; END"


def _sqlite_triggers():
    """(name, event, table, statement) of every trigger."""
    for table, kind, column in WATCHED:
        for event, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            # An update that moves a row to another object changes both.
            objects = " UNION ".join(f"SELECT '{kind}', {row}.{column}" for row in rows)
            body = f"INSERT INTO articles_change (kind, object_id) {objects}"
            yield f"{table}_{event.lower()}_logged_{VERSION}", event, table, body
    yield (
        f"articles_change_pruned_{VERSION}",
        "INSERT",
        "articles_change WHEN NEW.id % 1000 = 0",
        f"DELETE FROM articles_change WHERE id <= NEW.id - {KEPT}",  # noqa: S608 -- a number of ours
    )


def _postgresql(cursor):
    cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    there = {name for (name,) in cursor.fetchall()}
    missing = [trigger for trigger in _pg_triggers() if trigger[0] not in there]
    if not missing:
        return
    yield (
        "CREATE TABLE IF NOT EXISTS articles_change ("
        "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, object_id bigint NOT NULL,"
        " xid xid8 NOT NULL DEFAULT pg_current_xact_id(),"
        " mark integer NOT NULL DEFAULT floor(random() * 1000000000))"
    )
    yield "CREATE INDEX IF NOT EXISTS articles_change_xid ON articles_change (xid)"
    yield "CREATE TABLE IF NOT EXISTS articles_change_floor (pruned_to xid8 NOT NULL)"
    yield "INSERT INTO articles_change_floor SELECT '0' WHERE NOT EXISTS (SELECT FROM articles_change_floor)"
    yield LOG_FUNCTION
    for name, event, table, arguments, referencing in missing:
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {referencing}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION articles_log_changes({arguments})"
        )


def _pg_triggers():
    """(name, event, table, function's arguments, transition table) of every trigger."""
    for table, kind, column in WATCHED:
        arguments = f"'{kind}', '{column}'"
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            name = f"{table}_{event.lower()}_{row.lower()}_{VERSION}"
            yield name, event, table, arguments, f"REFERENCING {row} TABLE AS changed"
        yield f"{table}_truncate_{VERSION}", "TRUNCATE", table, "", ""
