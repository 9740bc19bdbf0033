"""Answers kept in the memory of a process, as many as there is room for."""

from threading import Lock

_lock = Lock()


def keep(store, key, value, most):
    """Puts `value` into the dict `store`, which holds at most `most`; the oldest makes room.

    Threads may share a store if they read it by get().
    """
    with _lock:
        if key not in store and len(store) >= most:
            del store[next(iter(store))]
        store[key] = value
