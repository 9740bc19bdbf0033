"""What the databases keep of the articles' words, laid after every `migrate`.

SQLite: FTS5 tables that refer to articles_article, kept by triggers; a migration that remakes the
table drops these, so whatever is missing is laid again and the tables are filled anew.
PostgreSQL: a weighted tsvector column kept by a trigger, and GIN indexes. Asking is engines.py's.
"""

# ruff: noqa: S608 -- what is put together here are names and constants; what was typed is a parameter

import logging
import string

from django.db import DatabaseError, connection, connections, transaction

from articles.catalog.postings.build import TABLES
from articles.catalog.text.tokens import UNSPACED_CLASS

VERSION = "v1"
COLUMNS, TITLE_COLUMNS = map(tuple, TABLES.values())
# Where terms of scripts without spaces are looked for, and what says that an article has such.
LOOKED_THROUGH = "title || ' ' || excerpt || ' ' || summary"
SIGN = "title || ' ' || excerpt"
# Most texts are told by their length: GLOB takes its time.
SQLITE_UNSPACED = f"length({SIGN}) <> length(CAST({SIGN} AS BLOB)) AND {SIGN} GLOB '*[{UNSPACED_CLASS}]*'"
POSTGRESQL_UNSPACED = f"({SIGN}) ~ '[{UNSPACED_CLASS}]'"

# Name, columns and options of the FTS5 tables. Titles are kept a second time, without stems and
# with an index of beginnings: for suggestions while a word is being typed, and for its spelling.
SQLITE_TABLES = (
    ("articles_text", COLUMNS, "tokenize='porter unicode61 remove_diacritics 2'"),
    ("articles_title", TITLE_COLUMNS, "tokenize='unicode61 remove_diacritics 2', prefix='2 3'"),
)
# Characters that PostgreSQL's parser would read as parts of hosts, paths, numbers or e-mail addresses.
PUNCTUATION = string.punctuation
# A tsvector holds at most 1 MiB; so much text stays below it.
LONGEST_TEXT = 200_000

log = logging.getLogger(__name__)


def install(using="default"):
    """Lays what is missing, and fills what was laid anew."""
    target = connections[using]
    lay = _lay_sqlite if target.vendor == "sqlite" else _lay_postgresql
    with transaction.atomic(using=using), target.cursor() as cursor:
        lay(cursor)


def missing():
    """The names, sorted, of the triggers that keep the words and are not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            tables = [(table, columns) for table, columns, _ in SQLITE_TABLES]
            wanted = {name for table, columns in tables for name in _sqlite_triggers(table, columns)}
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            wanted = {f"articles_text_{VERSION}"}
            cursor.execute("SELECT tgname FROM pg_trigger")
        return sorted(wanted - {name for (name,) in cursor.fetchall()})


def _lay_sqlite(cursor):
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')")
    there = dict(cursor.fetchall())
    for name, columns, options in SQLITE_TABLES:
        table = (
            f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(columns)},"
            f" content='articles_article', content_rowid='id', {options})"
        )
        triggers = _sqlite_triggers(name, columns)
        if there.get(name) == table and all(trigger in there for trigger in triggers):
            continue
        for statement in (f"DROP TABLE IF EXISTS {name}", table):
            cursor.execute(statement)
        for trigger, body in triggers.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            cursor.execute(f"CREATE TRIGGER {trigger} {body}")
        cursor.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
    cursor.execute(_unspaced_index(SQLITE_UNSPACED))


def _sqlite_triggers(table, columns):
    """The statement of every trigger that keeps `table`, by name."""
    fields = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in ("id", *columns)) for row in ("NEW", "OLD"))
    add = f"INSERT INTO {table} (rowid, {fields}) VALUES ({new});"
    remove = f"INSERT INTO {table} ({table}, rowid, {fields}) VALUES ('delete', {old});"
    events = {
        "insert": ("INSERT", add),
        "update": (f"UPDATE OF id, {fields}", remove + add),
        "delete": ("DELETE", remove),
    }
    return {
        f"{table}_{name}_{VERSION}": f"AFTER {event} ON articles_article BEGIN {body} END"
        for name, (event, body) in events.items()
    }


def _lay_postgresql(cursor):
    cursor.execute(
        "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = 'articles_article'::regclass",
        [f"articles_text_{VERSION}"],
    )
    if not cursor.fetchone():
        for statement in _postgresql(_unaccented(cursor)):
            cursor.execute(statement)


def _unaccented(cursor):
    """How to take the accents off %s, in SQL: by the unaccent extension where it may be had."""
    try:
        with transaction.atomic(using=cursor.db.alias):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    except DatabaseError as error:
        log.warning("Searches will tell Zürich from Zurich: no extension unaccent (%s)", str(error).strip())
        return "%s"
    cursor.execute(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
        " WHERE extname = 'unaccent'"
    )
    # The schema in full, since a dump is restored without a search path.
    (schema,) = cursor.fetchone()
    return f"{schema}.unaccent('{schema}.unaccent', %s)"


def _postgresql(unaccented):
    cut = f"left(translate($1, {_quoted(PUNCTUATION)}, {_quoted(' ' * len(PUNCTUATION))}), {LONGEST_TEXT})"
    vector = " || ".join(
        f"setweight(to_tsvector('articles_words', articles_folded(NEW.{column})), '{weight}')"
        for column, weight in zip(COLUMNS, "ABCCB", strict=True)
    )
    new, old = (", ".join(f"{row}.{column}" for column in COLUMNS) for row in ("NEW", "OLD"))
    return [
        # English stems, but no stop words: "to be" is a phrase like any other.
        "DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_words",
        "DROP TEXT SEARCH DICTIONARY IF EXISTS articles_stem",
        "CREATE TEXT SEARCH DICTIONARY articles_stem (TEMPLATE = snowball, Language = english)",
        "CREATE TEXT SEARCH CONFIGURATION articles_words (COPY = simple)",
        "ALTER TEXT SEARCH CONFIGURATION articles_words ALTER MAPPING FOR asciiword, word WITH articles_stem",
        "CREATE OR REPLACE FUNCTION articles_folded(text) RETURNS text"
        f" LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower({unaccented % cut}) $$",
        # No generated column, since its columns' types could not be changed by a migration any more.
        "ALTER TABLE articles_article ADD COLUMN IF NOT EXISTS articles_text tsvector",
        f"""
        CREATE OR REPLACE FUNCTION articles_keep_text() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' OR NEW.articles_text IS NULL OR ROW({new}) IS DISTINCT FROM ROW({old}) THEN
            NEW.articles_text := {vector};
          END IF;
          RETURN NEW;
        END $$""",
        f"CREATE TRIGGER articles_text_{VERSION} BEFORE INSERT OR UPDATE ON articles_article"
        " FOR EACH ROW EXECUTE FUNCTION articles_keep_text()",
        "UPDATE articles_article SET articles_text = NULL",
        "CREATE INDEX IF NOT EXISTS articles_text_words ON articles_article USING gin (articles_text)",
        "CREATE INDEX IF NOT EXISTS articles_title_words ON articles_article"
        " USING gin (to_tsvector('simple', articles_folded(title)))",
        _unspaced_index(POSTGRESQL_UNSPACED),
    ]


def _unspaced_index(condition):
    name = f"articles_unspaced_{VERSION}"
    return f"CREATE INDEX IF NOT EXISTS {name} ON articles_article (id) WHERE {condition}"


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"
