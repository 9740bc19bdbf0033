"""The columns that a card prints, read with as little work as a page of rows needs."""

from collections import namedtuple
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connections, router
from psycopg.types.numeric import Int8

from articles.models import Article


class CardRow(NamedTuple):
    """What a card can print of its article: columns of the table, by their names."""

    id: int
    slug: str
    title: str
    excerpt: str
    language: str
    level: str
    published_on: date | None
    date_precision: str
    read_minutes: int | None
    authors: str
    includes_code: bool | None
    has_summary: bool
    says_more: bool
    url: str
    gone_on: date | None


# What a search looks through besides, where the card shows no hit.
FoundRow = namedtuple("FoundRow", [*CardRow._fields, "summary", "takeaways"])


def card_rows(ids, kind=CardRow):
    """A list of the CardRow, or FoundRow, of each published article with one of these `ids`, in any order.

    Of one table: looking up the company of each row takes the database longer than the rows. All ids are of
    one type: PostgreSQL prepares a statement for the types of its values, and those of plain numbers are as
    narrow as each of them.
    """
    ids = list(ids)
    if not ids:
        return []
    alias = router.db_for_read(Article)
    values = list(map(Int8, ids)) if connections[alias].vendor == "postgresql" else ids
    with connections[alias].cursor() as cursor:
        cursor.execute(_select(alias, kind, len(ids)), values)
        return [kind(*row) for status, *row in cursor.fetchall() if status == "published"]


@lru_cache(200)
def _select(alias, kind, number):
    """The query for so many ids: to compose it takes Django longer than to answer it takes the database.

    The status is compared afterwards: asked for it and for hundreds of ids, SQLite walks all published rows.
    """
    rows = Article.objects.using(alias).filter(pk__in=range(number)).order_by()
    sql, _ = rows.values_list("status", *kind._fields).query.get_compiler(alias).as_sql()
    return sql
