"""When an article was added: when editors published it here, as the index and the filters reckon with it."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment):
    """Whole microseconds from 1970 to `moment`, as exact as the database; 0 for None."""
    return (moment - EPOCH) // timedelta(microseconds=1) if moment else 0
