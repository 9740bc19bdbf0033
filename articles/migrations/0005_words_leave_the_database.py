"""Removes the full text that earlier versions kept in the database: each host now has the words itself.

Extensions of PostgreSQL stay: other applications of the same database may use them.
"""

from django.db import migrations

SQLITE = [
    *(
        f"DROP TRIGGER IF EXISTS {table}_{event}_v1"
        for table in ("articles_text", "articles_title")
        for event in ("insert", "update", "delete")
    ),
    "DROP INDEX IF EXISTS articles_unspaced_v1",
    "DROP TABLE IF EXISTS articles_text",
    "DROP TABLE IF EXISTS articles_title",
]
POSTGRESQL = [
    "DROP TRIGGER IF EXISTS articles_text_v1 ON articles_article",
    "DROP FUNCTION IF EXISTS articles_keep_text()",
    "DROP INDEX IF EXISTS articles_text_words",
    "DROP INDEX IF EXISTS articles_title_words",
    "DROP INDEX IF EXISTS articles_unspaced_v1",
    "ALTER TABLE articles_article DROP COLUMN IF EXISTS articles_text",
    "DROP FUNCTION IF EXISTS articles_folded(text)",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_words",
    "DROP TEXT SEARCH DICTIONARY IF EXISTS articles_stem",
]


def drop_full_text(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_ingest_groups")]

    operations = [migrations.RunPython(drop_full_text, migrations.RunPython.noop)]
