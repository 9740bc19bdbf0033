"""What SQLite knows of how full its tables are: without it, it looks for 24 ids among all that is public.

PostgreSQL keeps its own.
"""

from django.db import connections

# Rows looked at in each index: enough to tell an id from a status, in milliseconds at any size.
LOOKED_AT = 1_000


def refresh(using="default"):
    """Has SQLite look at its tables anew; open connections know of it when they are renewed."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")
