"""A page of a long list, whatever its rows are: first the ids, for which an index may do, then the rows."""


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
