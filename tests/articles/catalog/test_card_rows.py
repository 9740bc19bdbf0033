"""The rows that cards are printed from."""

import pytest
from django.db import connection

from articles.catalog.card_rows import card_rows
from articles.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_published_articles_with_these_ids():
    first, second = make_article(title="First"), make_article(title="Second")
    hidden = make_article(status=Article.Status.INBOX)
    assert {row.title for row in card_rows([first.pk, second.pk, hidden.pk, 10**12])} == {"First", "Second"}
    assert card_rows([]) == []


def test_statement_is_prepared_once_for_small_and_large_ids():
    for ids in ([1, 2], [1, 40_000], [40_000, 2], [40_000, 2**40], [2**40, 1], [7, 8], [9, 70_000]):
        assert card_rows(ids) == []
    assert len(_prepared()) == (1 if connection.vendor == "postgresql" else 0)


def _prepared():
    """The statements about the rows of cards that this connection has prepared; SQLite has none."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%date_precision%'")
        return cursor.fetchall()
