"""SQLite finds a page's rows by their ids, however the table was filled."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.catalog.card_rows import card_rows
from articles.models import Article
from articles.models.sqlite_analyze import analyze
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
    "look_again", [analyze, lambda: call_command("migrate", verbosity=0)], ids=["analyze", "migrate"]
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
