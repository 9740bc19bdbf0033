"""SQLite finds a page's rows by their ids, however the table was filled."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.catalog.card_rows import card_rows
from articles.models import Article
from articles.models.databases.planner_statistics import analyze, analyze_filled
from tests.factories import make_articles

pytestmark = pytest.mark.django_db


def plan_of_cards():
    """How the database looks up the rows of a page, as text."""
    ids = list(Article.objects.values_list("pk", flat=True)[:24])
    with CaptureQueriesContext(connection) as queries:
        list(card_rows(ids))
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {queries[0]['sql']}")
        return str(cursor.fetchall())


@pytest.mark.parametrize(
    "look_again",
    [analyze, analyze_filled, lambda: call_command("migrate", verbosity=0)],
    ids=["analyze", "filled", "migrate"],
)
def test_rows_of_a_page_are_found_by_their_ids(look_again):
    make_articles(300)
    look_again()
    plan = plan_of_cards()
    if connection.vendor == "sqlite":
        assert "article_newest" not in plan
        assert "SEARCH articles_article USING INTEGER PRIMARY KEY" in plan
    else:
        assert "articles_article" in plan


def test_postgresql_knows_at_once_how_much_was_filled_in():
    if connection.vendor == "sqlite":
        return  # it reads its statistics once they are asked for
    make_articles(300)
    analyze_filled()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'articles_article'")
        assert cursor.fetchone()[0] == 300
