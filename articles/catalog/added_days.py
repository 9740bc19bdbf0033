"""What editors published here, day by day: the latest days of all public articles, and single days."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from cachetools import LRUCache

from articles.catalog.added import beginning, day_of, microseconds
from articles.catalog.index.bitmaps import ids_of
from articles.models import Article

# To put a million articles in order takes as long as ten pages: done once for each state of the index.
_in_order_of_state = LRUCache(1)


@dataclass(frozen=True)
class AddedDay:
    """One day of the site's time zone: how many articles were added, and the ids of some, latest first."""

    day: date
    total: int
    ids: list[int]


def from_index(index):
    """(ids, moments) of all public articles of which it is known when they were added, earliest first.

    Both are arrays; moments are microseconds since 1970.
    """
    if index.state not in _in_order_of_state:
        ids = ids_of(index.public)
        _in_order_of_state[index.state] = _in_order(ids, index.added[ids])
    return _in_order_of_state[index.state]


def from_database():
    """The same from the database."""
    rows = list(Article.objects.published().with_moment_added().values_list("pk", "status_at"))
    moments = np.array([microseconds(moment) for _, moment in rows], np.int64)
    return _in_order(np.array([pk for pk, _ in rows], np.int64), moments)


def _in_order(ids, moments):
    ids, moments = ids[moments > 0], moments[moments > 0]
    # Of one moment the lowest id is the first: in the index they come in order of ids.
    order = np.lexsort((ids, moments))
    return ids[order], moments[order]


def latest_days(ids, moments, number, most, before=None):
    """(AddedDays, whether there are earlier ones): the latest `number` days on which something was added.

    `ids` and `moments` as above. Of each day the first `most` ids; with a date `before`, only days before it.
    """
    days = []
    end = len(ids) if before is None else _place(moments, before)
    while end and len(days) < number:
        day = day_of(moments[end - 1])
        start = _place(moments, day)
        days.append(AddedDay(day, end - start, ids[start:end][::-1][:most].tolist()))
        end = start
    return days, end > 0


def one_day(ids, moments, day, first, last):
    """The AddedDay of the date `day` with its ids from place `first` up to `last`."""
    start, end = _place(moments, day), _place(moments, day + timedelta(days=1))
    return AddedDay(day, end - start, ids[start:end][::-1][first:last].tolist())


def _place(moments, day):
    return int(np.searchsorted(moments, microseconds(beginning(day))))
