"""The triggers that write the history and the former slugs, on SQLite and on PostgreSQL.

They are laid after every `migrate`. On SQLite they name the columns they watch, so they are taken away before
a migration changes tables; on PostgreSQL one function reads rows as JSON.
"""

import hashlib

from django.db import connections

from articles.models import FormerSlug, RowChange
from articles.revisions import former_slugs
from articles.revisions.tracked import TRACKED

NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
COLUMNS = '("table", row_id, kind, object_id, action, at, before, after, changeset_id)'
MARK = "_recorded_"

# One call a statement: the rows before and after it are tables. The changeset is written with the first
# row that belongs to it; `recording.py` says which it is.
FUNCTION = f"""
    CREATE OR REPLACE FUNCTION articles_record_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      said jsonb := nullif(current_setting('blogindex.changeset', true), '')::jsonb;
      its_pk text := TG_ARGV[0];
      its_kind text := TG_ARGV[1];
      its_owner text := TG_ARGV[2];
      its_changing text[] := string_to_array(TG_ARGV[3], ',');
      its_columns text[] := string_to_array(TG_ARGV[4], ',');
      its_naming text[] := string_to_array(TG_ARGV[6], ',');
      its_number bigint;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO articles_rowchange {COLUMNS}
        SELECT TG_TABLE_NAME, (r.new->>its_pk)::bigint, its_kind, (r.new->>its_owner)::bigint, 'added',
               statement_timestamp(), '{{}}', articles_only(r.new, its_columns), (said->>'id')::bigint
        FROM (SELECT to_jsonb(n) AS new FROM new_rows n) r
        WHERE TG_ARGV[5] <> 'decided' OR r.new->>'state' <> 'measured';
      ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO articles_rowchange {COLUMNS}
        SELECT TG_TABLE_NAME, (r.old->>its_pk)::bigint, its_kind, (r.old->>its_owner)::bigint, 'deleted',
               statement_timestamp(), articles_only(r.old, its_columns), '{{}}', (said->>'id')::bigint
        FROM (SELECT to_jsonb(o) AS old FROM old_rows o) r;
      ELSE
        INSERT INTO articles_rowchange {COLUMNS}
        SELECT TG_TABLE_NAME, r.id, its_kind, (r.new->>its_owner)::bigint, 'changed',
               statement_timestamp(), d.before, d.after, (said->>'id')::bigint
        FROM (
          -- OFFSET keeps each row from being made JSON once for every column.
          SELECT n.id, to_jsonb(o) AS old, to_jsonb(n) AS new
          FROM old_rows o JOIN new_rows n ON n.id = o.id OFFSET 0
        ) r CROSS JOIN LATERAL (
          SELECT jsonb_object_agg(c.name, r.old->c.name) AS before,
                 jsonb_object_agg(c.name, r.new->c.name) AS after
          FROM unnest(its_naming || its_changing) AS c (name)
          WHERE c.name = ANY (its_naming) OR r.old->c.name IS DISTINCT FROM r.new->c.name
          HAVING bool_or(r.old->c.name IS DISTINCT FROM r.new->c.name)
        ) d;
      END IF;
      GET DIAGNOSTICS its_number = ROW_COUNT;
      IF its_number > 0 AND said IS NOT NULL THEN
        INSERT INTO articles_changeset (id, user_id, source, words, at, undoes_id)
        VALUES ((said->>'id')::bigint, (said->>'user')::bigint, said->>'source', said->>'words',
                statement_timestamp(), (said->>'undoes')::bigint)
        ON CONFLICT DO NOTHING;
      END IF;
      RETURN NULL;
    END $$
"""  # noqa: S608 -- names of ours
ONLY = """
    CREATE OR REPLACE FUNCTION articles_only(entry jsonb, names text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(entry) WHERE key = ANY (names)
    $$
"""


def install(using="default"):
    """Lays the triggers that are missing, and takes those away that are no longer wanted."""
    target = connections[using]
    if not {model._meta.db_table for model in (RowChange, FormerSlug)} <= {
        *target.introspection.table_names()
    }:
        return remove(using)
    wanted = _sqlite() if target.vendor == "sqlite" else _postgresql()
    with target.cursor() as cursor:
        there = _there(target, cursor)
        if there == {name: table for name, table, _ in wanted}:
            return None
        _drop(target, cursor, {name: table for name, table in there.items() if name not in _names(wanted)})
        if target.vendor != "sqlite":
            cursor.execute(ONLY)
            cursor.execute(FUNCTION)
            cursor.execute(former_slugs.FUNCTION)
        for name, _, statement in wanted:
            if name not in there:
                cursor.execute(statement)
    return None


def remove(using="default"):
    """Takes the triggers away."""
    target = connections[using]
    with target.cursor() as cursor:
        _drop(target, cursor, _there(target, cursor))


def installed(using="default"):
    """The names of the triggers there are, and of those there should be, as two sets."""
    target = connections[using]
    with target.cursor() as cursor:
        return {*_there(target, cursor)}, _names(_sqlite() if target.vendor == "sqlite" else _postgresql())


def _names(wanted):
    return {name for name, _, _ in wanted}


def _there(target, cursor):
    """{name: table} of our triggers that are laid."""
    if target.vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    return {name: table for name, table in cursor.fetchall() if MARK in name}


def _drop(target, cursor, names):
    for name, table in names.items():
        cursor.execute(f"DROP TRIGGER {name}" + ("" if target.vendor == "sqlite" else f" ON {table}"))


def _trigger(table, event, rest, function=""):
    """(name, table, statement) of a trigger; another body, or another `function`, has another name."""
    digest = hashlib.md5((rest + function).encode(), usedforsecurity=False).hexdigest()[:6]
    name = f"{table}_{event.lower()}{MARK}{digest}"
    return name, table, f"CREATE TRIGGER {name} AFTER {event} {rest}"


# SQLite: one trigger a table and event


def _sqlite():
    """(name, table, statement) of every trigger."""
    recording = [
        (one.table, event, rest) for one in TRACKED.values() for event, rest in _sqlite_triggers(one)
    ]
    return [_trigger(*parts) for parts in [*recording, *former_slugs.sqlite()]]


def _sqlite_triggers(one):
    """(event, what follows it in the statement) of each trigger of a table."""
    on, nothing = f"ON {one.table}", "'{}'"
    if one.if_added is not None:
        record = _record(one, "added", "NEW", nothing, _json("NEW", one) if one.is_link else nothing)
        yield "INSERT", f"{on} WHEN {one.if_added} BEGIN {record}; END"
    if one.changing:
        names = ", ".join(f'"{column}"' for column in one.changing)
        differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in one.changing)
        record = _record(one, "changed", "NEW", _differences("OLD", one), _differences("NEW", one))
        yield "UPDATE", f"OF {names} {on} WHEN {differs} BEGIN {record}; END"
    record = _record(one, "deleted", "OLD", _json("OLD", one), nothing)
    yield "DELETE", f"{on} BEGIN {record}; END"


def _record(one, action, row, before, after):
    values = f"'{one.table}', {row}.{one.pk}, '{one.kind}', {row}.{one.owner}, '{action}', {NOW}"
    # Only names of ours are in it.
    return f"INSERT INTO articles_rowchange {COLUMNS} VALUES ({values}, {before}, {after}, NULL)"  # noqa: S608


def _json(row, one):
    pairs = ", ".join(f"'{column}', {_value(row, one, column)}" for column in one.fields)
    return f"json_object({pairs})"


def _differences(row, one):
    """The columns that changed, and those that name a link, as JSON."""
    rows = " UNION ALL ".join(
        f"SELECT '{column}' AS k, {row}.\"{column}\" AS v"
        + ("" if column in one.naming else f' WHERE OLD."{column}" IS NOT NEW."{column}"')
        for column in dict.fromkeys((*one.naming, *one.changing))
    )
    return f"(SELECT json_group_object(k, v) FROM ({rows}))"  # noqa: S608


def _value(row, one, column):
    quoted = f'{row}."{column}"'
    return f"json({quoted})" if one.fields[column].get_internal_type() == "JSONField" else quoted


# PostgreSQL: one function for all


def _postgresql():
    """(name, table, statement) of every trigger."""
    statements = [_trigger(*parts, former_slugs.FUNCTION) for parts in former_slugs.postgresql()]
    for one in TRACKED.values():
        events = {
            "INSERT": "NEW TABLE AS new_rows" if one.if_added is not None else "",
            "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows" if one.changing else "",
            "DELETE": "OLD TABLE AS old_rows",
        }
        for event, tables in events.items():
            if not tables:
                continue
            arguments = (
                *(one.pk, one.kind, one.owner, ",".join(one.changing)),
                ",".join(one.fields) if event == "DELETE" or one.is_link else "",
                "" if one.if_added in (None, "TRUE") else "decided",
                ",".join(one.naming),
            )
            quoted = ", ".join(f"'{argument}'" for argument in arguments)
            call = f"EXECUTE FUNCTION articles_record_changes({quoted})"
            rest = f"ON {one.table} REFERENCING {tables} FOR EACH STATEMENT {call}"
            statements.append(_trigger(one.table, event, rest, FUNCTION))
    return statements
