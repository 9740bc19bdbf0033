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


def kept(store, key, make, most):
    """What the dict `store` has under `key`, made by `make()` if it is not there; one thread at a time.

    It counts as new again, so that what many ask for stays.
    """
    value = store.pop(key) if key in store else make()
    keep(store, key, value, most)
    return value
