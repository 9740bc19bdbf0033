"""manage.py generate_articles: a large made-up catalogue, to measure with."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import connection, transaction

from articles.catalog.index import changelog
from articles.models import Article, ArticleTechnology, Company, Technology, Topic
from articles.models.databases import planner_statistics
from articles.revisions import triggers
from benchmarks import generator

# The same moment for every row, so that generating again gives the same rows.
ADDED_AT = datetime(2026, 1, 1, tzinfo=UTC)
REPORTED_EVERY = 50_000
SQLITE_CACHE_KIB = 400_000


class Command(BaseCommand):
    help = (
        "Fills an empty database with made-up articles, for measuring speed: the same number and seed "
        "always give the same rows. A million take a few minutes and about 1.5 GB. Not for a site that "
        "people read."
    )

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="how many articles, all of them published")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other articles")

    def handle(self, *, number, seed, verbosity, **options):
        if number < 1 or seed < 0:
            raise CommandError("Give a number of articles from 1 and a seed from 0.")
        say = self.stdout.write if verbosity else lambda line: None
        if Article.objects.exists() or Company.objects.exists() or Topic.objects.exists():
            raise CommandError(
                "Nothing was generated: this database holds a catalogue already. "
                "Name an empty one with DATABASE_URL."
            )
        start = time.monotonic()
        # All or nothing: whatever happens, rows, triggers and the change log belong together.
        with _roomy_cache(), transaction.atomic(), _without_triggers():
            _write(number, seed, lambda done: say(f"{done:,} articles, {time.monotonic() - start:.0f} s"))
        planner_statistics.analyze()
        say(f"Generated {number:,} articles in {time.monotonic() - start:.0f} s")


def _write(number, seed, report):
    now = connection.ops.adapt_datetimefield_value(ADDED_AT)
    _insert(Company, (*generator.COMPANY_COLUMNS, "added_at"), [(*row, now) for row in generator.companies()])
    _insert(Topic, generator.TOPIC_COLUMNS, generator.topics())
    _insert(Technology, generator.TECHNOLOGY_COLUMNS, generator.technologies())
    columns = (*generator.ARTICLE_COLUMNS, "status_at", "added_at", "changed_at")
    day = columns.index("published_on")
    done = 0
    for rows, links, technology_links in generator.articles(number, seed):
        adapted = (
            (*row[:day], connection.ops.adapt_datefield_value(row[day]), *row[day + 1 :], now, now, now)
            for row in rows
        )
        _insert(Article, columns, adapted)
        _insert(Article.topics.through, ("article_id", "topic_id"), links)
        _insert(ArticleTechnology, generator.LINK_COLUMNS, technology_links)
        done += len(rows)
        if done % REPORTED_EVERY == 0 or done == number:
            report(done)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [Company, Topic, Technology, Article, ArticleTechnology]
        ):
            cursor.execute(statement)


def _insert(model, columns, rows):
    """Writes `rows` of values by `columns`, the quickest way the database has."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({names}) VALUES ({places})"
            cursor.executemany(statement, rows)


@contextmanager
def _without_triggers():
    """Keeps history and change log from following every row, and logs in the end that everything has changed.

    Within a transaction only: an error on the way takes back that the triggers were gone.
    """
    triggers.remove(connection.alias)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, *_ in changelog.WATCHED:
                cursor.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
        else:
            _switch(cursor, "DISABLE")
        yield
        if connection.vendor == "postgresql":
            # Foreign keys are looked at now: a table with checks outstanding cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _switch(cursor, "ENABLE")
        changelog.install(connection.alias)
        triggers.install(connection.alias)
        cursor.execute("INSERT INTO articles_change (kind, object_id) VALUES ('everything', 0)")


def _switch(cursor, word):
    """ENABLE or DISABLE the triggers of the change log."""
    there, _ = changelog.installed_triggers()
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname = ANY(%s)", [sorted(there)]
    )
    for table, name in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} {word} TRIGGER {name}")


@contextmanager
def _roomy_cache():
    """Lets SQLite hold the indexes of a million rows in memory while they are written at random."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")
