"""Rows past Django's cursor are what they are through it, and nobody who looks at queries misses one."""

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles import quick
from tests.factories import make_article

ASKED = "SELECT id, published_on, includes_code FROM articles_article WHERE id = %s"


@pytest.fixture
def article():
    return make_article(published_on="2024-03-12", includes_code=True)


def through_django(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@pytest.mark.django_db
def test_rows_are_those_of_the_cursor(article):
    assert quick.rows(ASKED, [article.pk]) == through_django(ASKED, [article.pk])
    assert len(quick.rows(ASKED, [article.pk])) == 1


@pytest.mark.django_db
def test_rows_are_counted_where_queries_are(article):
    with CaptureQueriesContext(connection) as asked:
        quick.rows(ASKED, [article.pk])
    assert len(asked) == 1


@pytest.mark.django_db
def test_rows_pass_through_wrappers_of_queries(article):
    seen = []

    def wrapper(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        quick.rows(ASKED, [article.pk])
    assert seen == [ASKED]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other way is SQLite's")
def test_rows_raise_the_errors_of_django():
    with pytest.raises(OperationalError):
        quick.rows("SELECT nothing FROM nowhere", [])


@pytest.mark.django_db(transaction=True)
def test_rows_are_refused_in_a_broken_transaction(article):
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            quick.rows(ASKED, [article.pk])
