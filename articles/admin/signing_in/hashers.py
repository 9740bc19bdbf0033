"""Passwords are hashed one at a time in each process: it takes half a second, and no reader waits."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# The one that is hashed and the one that waits: of four threads, two.
_places = BoundedSemaphore(2)
# How much the thread that hashes gives way to those that answer readers. With 19 nobody could sign in while a
# site is busy; with this it takes some seconds then.
NICE = 10


class HashingBusy(Exception):
    """One password is being hashed and another one waits, so this one is not even begun."""


class OneAtATimeHasher(PBKDF2PasswordHasher):
    """Django's own hasher. Raises HashingBusy."""

    def encode(self, password, salt, iterations=None):
        if not _places.acquire(blocking=False):
            raise HashingBusy
        try:
            return _thread_of(os.getpid()).submit(super().encode, password, salt, iterations).result()
        finally:
            _places.release()


@cache
def _thread_of(process):
    """The thread of `process` that hashes; a fork has none of those that it was forked from."""
    return ThreadPoolExecutor(1, "hashing", _give_way)


def _give_way():
    # Elsewhere than on Linux a thread has no priority of its own.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
