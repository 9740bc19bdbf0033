"""All that the history can put back, as plain values, to be compared."""

from articles.revisions.tracked import MOMENTS, TRACKED


def rows():
    """{table: its rows, each a tuple, without moments of changes and without what polls write}"""
    found = {}
    for table, tracked in TRACKED.items():
        # Links are known by what they link: made anew, they have new ids.
        left_out = {"changed_at", "next_due_at"} | ({"id"} if tracked.is_link else set())
        names = [field.attname for column, field in tracked.fields.items() if column not in left_out]
        found[table] = sorted(tracked.model._base_manager.values_list(*names), key=repr)
    return found


def columns():
    """(table, column) of all that is told of a changed row."""
    return [
        (table, column)
        for table, tracked in TRACKED.items()
        for column in tracked.changing
        if column not in MOMENTS and not tracked.is_link and table != "articles_feedentry"
    ]
