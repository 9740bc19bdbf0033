"""How much one network may search for in a minute: more than people do, less than keeps a site busy.

Each process counts for itself: a search is not worth a row in the database. What the page cache answers is
not counted.
"""

import time
from functools import wraps
from threading import Lock

from cachetools import LRUCache
from django.conf import settings

from articles.pages.limits import MINUTE, NETWORKS
from articles.pages.limits.answers import too_many_requests
from articles.pages.limits.clients import network_of, stands_for_all

SENTENCE = "More is being searched for from where you are than one minute allows."
# While somebody types, every few letters are a question.
SUGGESTIONS_A_SEARCH = 5


class Counter:
    """Counts by key within each minute of the clock. Threads may share it."""

    def __init__(self):
        self._counts = LRUCache(NETWORKS)
        self._lock = Lock()

    def count(self, key, minute):
        """How often `key` has been counted in this minute, this time included."""
        with self._lock:
            since, number = self._counts.get(key, (minute, 0))
            number = number + 1 if since == minute else 1
            self._counts[key] = minute, number
            return number

    def clear(self):
        with self._lock:
            self._counts.clear()


COUNTER = Counter()


def bounded(view, times=1):
    """Answers 429 to a network that has asked enough in this minute: `times` as often as it may search."""

    @wraps(view)
    def respond(request, *args, **kwargs):
        most = settings.SEARCHES_A_MINUTE * times
        if most and request.GET.get("q") and not stands_for_all(request):
            minute, second = divmod(int(time.time()), MINUTE)
            if COUNTER.count((times, network_of(request)), minute) > most:
                return too_many_requests(request, "Too many searches", SENTENCE, MINUTE - second)
        return view(request, *args, **kwargs)

    return respond
