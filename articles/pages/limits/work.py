"""How much work one network may make in a minute, whatever it asks for, so that others need not wait.

What counts is the processor's time of the answers that the page cache does not have, in each process. Whoever
is signed in is not bounded. How much it is follows from settings.SEARCHES_A_MINUTE: what so many of the
dearest pages take.
"""

import time
from threading import Lock

from cachetools import LRUCache
from django.conf import settings

from articles.pages.limits import MINUTE, NETWORKS
from articles.pages.limits.answers import too_many_requests
from articles.pages.limits.clients import network_of, stands_for_all

SENTENCE = "More is asked for from where you are than one minute allows."
# Seconds that the dearest page takes, on a slow machine.
DEAREST = 0.1
# What a network may have in any case, in seconds.
LEAST = 6.0
# Whoever has made such a share of that in this minute is answered few requests at a time: of a process's four
# threads two go on for others. A reader who opens a dozen pages at once stays far below.
FREE = 1 / 12
MOST_AT_ONCE = 2


class Ledger:
    """What each network has made of work within each minute of the clock. Threads may share it."""

    def __init__(self):
        self._spent, self._busy, self._lock = LRUCache(NETWORKS), {}, Lock()

    def begin(self, network, now, most):
        """After how many seconds `network` may ask again; 0 if it may now, and then end() has to follow."""
        minute, second = divmod(int(now), MINUTE)
        with self._lock:
            spent, busy = self._spent_in(network, minute), self._busy.get(network, 0)
            if spent > most:
                return MINUTE - second
            if spent > most * FREE and busy >= MOST_AT_ONCE:
                return 1
            self._busy[network] = busy + 1
        return 0

    def end(self, network, now, seconds):
        minute = int(now) // MINUTE
        with self._lock:
            self._spent[network] = minute, self._spent_in(network, minute) + seconds
            self._busy[network] -= 1
            if not self._busy[network]:
                del self._busy[network]

    def _spent_in(self, network, minute):
        since, seconds = self._spent.get(network, (minute, 0.0))
        return seconds if since == minute else 0.0

    def clear(self):
        with self._lock:
            self._spent.clear()


LEDGER = Ledger()


def bounded_work(get_response):
    """Middleware: notes what each network makes of work, and has unless_signed_in refuse what is too much."""

    def respond(request):
        if not settings.SEARCHES_A_MINUTE or stands_for_all(request):
            return get_response(request)
        network = network_of(request)
        most = max(LEAST, settings.SEARCHES_A_MINUTE * DEAREST)
        seconds = LEDGER.begin(network, time.time(), most)
        if seconds:
            request.seconds_to_wait = seconds
            return get_response(request)
        began = time.thread_time()
        try:
            return get_response(request)
        finally:
            # While an editor imports a file their colleagues go on reading.
            took = 0 if hasattr(request, "is_of_an_editor") else time.thread_time() - began
            LEDGER.end(network, time.time(), took)

    return respond


def unless_signed_in(get_response):
    """Middleware: answers 429 where bounded_work has found it too much, but to whoever is signed in."""

    def respond(request):
        seconds = getattr(request, "seconds_to_wait", 0)
        if seconds and not request.user.is_authenticated:
            return too_many_requests(request, "Too much at once", SENTENCE, seconds)
        response = get_response(request)
        if request.path_info.startswith(f"/{settings.ADMIN_PATH}") and request.user.is_authenticated:
            request.is_of_an_editor = True
        return response

    return respond
