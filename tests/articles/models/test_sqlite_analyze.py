"""SQLite finds a page's rows by their ids, however the table was filled."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, sqlite_analyze
from tests.factories import make_articles

pytestmark = pytest.mark.django_db


def plan_of_cards():
    """How the database looks for the rows of a page, as text."""
    ids = list(Article.objects.values_list("pk", flat=True)[:24])
    with CaptureQueriesContext(connection) as asked:
        list(Article.objects.card_rows(ids))
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {asked[0]['sql']}")
        return str(cursor.fetchall())


@pytest.mark.parametrize("refresh", [sqlite_analyze.refresh, lambda: call_command("migrate", verbosity=0)])
def test_rows_of_a_page_are_found_by_their_ids(refresh):
    make_articles(2_000)
    refresh()
    plan = plan_of_cards()
    if connection.vendor == "sqlite":
        assert "article_newest" not in plan
        assert "SEARCH articles_article USING INTEGER PRIMARY KEY" in plan
    else:
        assert "articles_article" in plan
