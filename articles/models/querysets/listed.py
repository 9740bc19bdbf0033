"""What lists ask, whatever their rows are: of a long one first the ids, for which an index may do."""

from django.db.models import Value
from django.db.models.functions import Coalesce

from articles.models.fields import id_of


def ids_of(rows, first, last, number):
    """The ids of the rows from `first` up to `last` of the `number` that there are, a list in their order.

    They are looked up from the end that is nearer.
    """
    ids = rows.values_list("pk", flat=True)
    if first <= number / 2:
        return list(ids[first:last])
    return list(ids.reverse()[max(0, number - last) : number - first])[::-1]


def first_ids(rows, number):
    """The ids of the first `number` of them, a list."""
    return list(rows.values_list("pk", flat=True)[:number])


def with_ids(rows, ids):
    """Those of the rows that have one of these ids, in the order of the rows."""
    return rows.filter(pk__in=ids)


def with_chosen(found, rows, chosen):
    """`found`, (id, name) pairs, with that of the one of `rows` whose id is the text `chosen`, if there is
    one."""
    pk = id_of(chosen)
    there = rows.filter(pk=pk) if pk is not None and pk not in dict(found) else ()
    return [*found, *((row.pk, str(row)) for row in there)]


def unindexed(column, nothing):
    """`column`, or `nothing` where it is empty, as an expression that no index serves.

    Of a value that nearly all rows have SQLite would look each row up by itself, which takes longer than to
    read all.
    """
    return Coalesce(column, Value(nothing))
