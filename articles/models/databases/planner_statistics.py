"""What a database knows of its tables when it plans a query (ANALYZE).

Without it SQLite finds 24 ids by walking through everything that is published. PostgreSQL keeps it by itself,
but only a while after a table was filled.
"""

from django.apps import apps
from django.db import connections

# Rows to sample in each index: enough to tell an id from a status, and milliseconds at any size.
SAMPLE = 1_000


def analyze(using="default"):
    """Has SQLite look at its tables again. Open connections use what it finds once they are reopened."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")


def analyze_filled(using="default"):
    """The same, and on PostgreSQL too, after so much was written that nothing known of the tables is true.

    With plans for empty tables the counts of a page took 15 seconds.
    """
    analyze(using)
    connection = connections[using]
    if connection.vendor == "postgresql":
        models = apps.get_app_config("articles").get_models(include_auto_created=True)
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
