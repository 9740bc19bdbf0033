"""The change log: which rows changed, written by triggers in the transaction of the change.

Whatever changes a row is logged: the admin, a bulk update, raw SQL, a delete. The tables and
triggers are laid after every `migrate` (install), because SQLite drops a table's triggers when a
migration remakes the table. What to do about a change is replica.py's business.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import chain

from django.db import connections

from articles.models.databases import reading

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

# No log is empty: the first entry tells one from another.
BEGIN = """
    INSERT INTO articles_change (kind, object_id)
    SELECT 'begun', 0 WHERE NOT EXISTS (SELECT 1 FROM articles_change)
"""
# These two are read after the snapshot that the rest of a statement sees. The highest number that an entry
# has got; a standby knows only one that may come later. And the transaction that comes next, as its distance
# from transaction 3, by 2^32: a snapshot ends at the last transaction that ended, and later ones may run.
DRAWN = """(SELECT CASE WHEN is_called AND NOT pg_is_in_recovery() THEN last_value ELSE 0 END
            FROM articles_change_id_seq)"""
FOLLOWING = "age('3'::xid)"
POSITION = f"""
    SELECT s::text, {FOLLOWING}, {DRAWN},
      (SELECT ARRAY[id, mark] FROM articles_change ORDER BY id DESC LIMIT 1),
      ARRAY(
        SELECT ARRAY[low, high]
        FROM (SELECT lag(id) OVER (ORDER BY id) + 1 AS low, id - 1 AS high FROM articles_change) hole
        WHERE low <= high
      )
    FROM pg_current_snapshot() s
"""  # noqa: S608 -- names of ours
ENTRIES_SINCE = "SELECT id, mark, kind, object_id FROM articles_change WHERE id >= %s ORDER BY id"
LOOK = f"""
    SELECT now.s::text, {FOLLOWING}, {DRAWN}, (SELECT mark FROM articles_change WHERE id = %s), c.*
    FROM (SELECT pg_current_snapshot() AS s) now
    LEFT JOIN LATERAL (
      SELECT id, mark, kind, object_id FROM articles_change WHERE id > %s ORDER BY id LIMIT {KEPT}
    ) c ON true
"""  # noqa: S608 -- names and a number of ours
# In the entries of a large transaction that is running PostgreSQL would look for some that are to be seen.
LOOK_AGAIN = """
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, c.*
    FROM (SELECT pg_current_snapshot() AS s) now, unnest(%s::bigint[], %s::bigint[]) AS part(low, high)
    CROSS JOIN LATERAL (
      SELECT id, mark, kind, object_id FROM articles_change WHERE id BETWEEN low AND high ORDER BY id
    ) c
    WHERE now.s::text <> %s AND (%s OR NOT %s::text[] <@ ARRAY(SELECT pg_snapshot_xip(now.s)::text))
"""


class Behind(LookupError):
    """The log ends before the position asked for: a standby's that has not caught up, or an earlier one."""


class Gap(LookupError):
    """The log no longer reaches back to the position asked for, or is another log."""


@dataclass(frozen=True)
class Unseen:
    """Entries from `low` to `high` that PostgreSQL has given numbers but not shown.

    Their transactions are running or were rolled back: once no transaction before `until` is running, none
    of the entries will come any more. In a position that was saved `until` is None: the server may be another
    one now, which numbers its transactions anew.
    """

    low: int
    high: int
    until: int | None


@dataclass(frozen=True)
class Position:
    """A place in the log: all entries up to `last` are known, but for those of `unseen`.

    `anchor` is the number and the random mark of the newest entry known, None in an empty log. A log in which
    it is not to be found is another one, or this one as it was earlier: a database that is restored has the
    entries up to the backup, and writes others after them.

    Of PostgreSQL also the `snapshot` at the look, and the highest number that was `drawn` shortly after.
    """

    last: int
    anchor: tuple[int, int] | None
    unseen: tuple[Unseen, ...] = ()
    snapshot: str = ""
    drawn: int = 0

    @property
    def waiting(self):
        """How many entries may still come, of transactions that are running."""
        return sum(part.high - part.low + 1 for part in self.unseen)

    def saved(self):
        """The position as a list that JSON can hold, without what only this server knows the meaning of."""
        last = self.anchor[0] if self.anchor else self.last
        return [
            last,
            self.anchor,
            [(part.low, min(part.high, last)) for part in self.unseen if part.low <= last],
        ]

    @classmethod
    def restored(cls, saved):
        """The Position of a list that saved() gave; None of anything else, such as another release's."""
        match saved:
            case [int(last), [int(number), int(mark)], [*ranges]]:
                anchor = (number, mark)
            case [int(last), None, [*ranges]]:
                anchor = None
            case _:
                return None
        try:
            return cls(last, anchor, tuple(Unseen(int(low), int(high), None) for low, high in ranges))
        except (TypeError, ValueError):
            return None


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
    connection = reading.connection()
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
    if reading.connection().vendor == "sqlite":
        rows = _rows("SELECT id, mark FROM articles_change ORDER BY id DESC LIMIT 1", [])
        return Position(rows[0][0], rows[0]) if rows else Position(0, None)
    ((snapshot, age, drawn, newest, holes),) = _rows(POSITION, [])
    oldest, end, _ = _read_snapshot(snapshot)
    until = _following(end, age)
    unseen = tuple(Unseen(low, high, until) for low, high in holes if until > oldest)
    newest = newest and tuple(newest)
    return Position(newest[0] if newest else 0, newest, unseen, snapshot, drawn)


def since(start):
    """The Changes committed after Position `start`.

    Raises Gap if entries were pruned, or if it is another log's; Behind where a standby is not there yet.

    On SQLite writers take turns, so ids are in the order of commits. On PostgreSQL a transaction may commit
    after a later one. So numbers that are missing are looked for again, until it is sure that they will not
    come, and only after one of the transactions that were running has ended.
    """
    rows, end = (_since_sqlite if reading.connection().vendor == "sqlite" else _since_postgresql)(start)
    if not rows:
        return Changes(end)
    kinds = {kind for _, _, kind, _ in rows}
    return Changes(
        position=end,
        articles=frozenset(pk for *_, kind, pk in rows if kind == "article"),
        companies="company" in kinds,
        topics="topic" in kinds,
        technologies="technology" in kinds,
        everything="everything" in kinds,
    )


def _since_sqlite(start):
    """(rows of entries, Position after them)."""
    known, mark = start.anchor or (0, None)
    rows = _rows(ENTRIES_SINCE, [known])
    if mark is not None and (not rows or rows[0][:2] != (known, mark)):
        raise Gap
    rows = [row for row in rows if row[0] > start.last]
    return rows, Position(rows[-1][0] if rows else start.last, _newest(rows, start.anchor))


def _since_postgresql(start):
    """(rows of entries, Position after them)."""
    known, mark = start.anchor or (0, None)
    look, parameters = LOOK, [known, start.last]
    if start.unseen:
        look += LOOK_AGAIN
        parameters += _looking_again(start)
    found = _rows(look, parameters)
    snapshot, age, drawn, mark_there = next(row[:4] for row in found if row[0] is not None)
    rows = [row[4:] for row in found if row[4] is not None]
    if mark_there is None and not rows and not drawn:
        raise Behind
    if mark_there != mark or len(rows) >= KEPT:
        raise Gap
    oldest, end, _ = _read_snapshot(snapshot)
    until = _following(end, age)
    numbers = sorted(row[0] for row in rows)
    # What the look before saw drawn belongs to transactions that this one knows of.
    last = max([start.last, start.drawn, *numbers[-1:]])
    parts = [*start.unseen, Unseen(start.last + 1, last, until)]
    parts = [replace(part, until=until) if part.until is None else part for part in parts]
    holes = (_holes(part, _between(numbers, part)) for part in parts if part.until > oldest)
    return rows, Position(last, _newest(rows, start.anchor), tuple(chain(*holes)), snapshot, drawn)


def _looking_again(start):
    """The parameters of LOOK_AGAIN."""
    lows, highs = ([getattr(part, end) for part in start.unseen] for end in ("low", "high"))
    if not start.snapshot:
        return [lows, highs, "", True, []]
    _, end, running = _read_snapshot(start.snapshot)
    until = max(part.until for part in start.unseen)
    running = [one for one in running if int(one) < until]
    # A standby does not tell which are running, and no snapshot tells those that began after its end.
    return [lows, highs, start.snapshot, not running or until > end, running]


def _newest(rows, known):
    """(number, mark) of the newest entry known, of `rows` and the one before."""
    entries = [row[:2] for row in rows] + ([known] if known else [])
    return max(entries, default=None)


def _read_snapshot(text):
    """(oldest, end, running) of a PostgreSQL snapshot's text.

    All transactions before `oldest` have ended, and none from `end` on has; `running` are those between.
    """
    oldest, end, running = text.split(":")
    return int(oldest), int(end), tuple(running.split(",")) if running else ()


def _following(end, age):
    """The transaction that comes next, of a snapshot's end, which is at or before it, and FOLLOWING."""
    return end + (age + 3 - end) % 2**32


def _between(numbers, part):
    return numbers[bisect_left(numbers, part.low) : bisect_right(numbers, part.high)]


def _holes(part, numbers):
    """The Unseen that are left of `part` without its sorted `numbers`."""
    low = part.low
    for number in [*numbers, part.high + 1]:
        if low < number:
            yield Unseen(low, number - 1, part.until)
        low = number + 1


def _rows(sql, params):
    with reading.connection().cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _sqlite(cursor):
    yield (
        "CREATE TABLE IF NOT EXISTS articles_change ("
        "id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, object_id INTEGER NOT NULL,"
        " mark INTEGER NOT NULL DEFAULT (abs(random() % 1000000000)))"
    )
    yield BEGIN
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
    yield BEGIN
    # These two are for processes of the release before, while an update is under way.
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
