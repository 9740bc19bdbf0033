"""Answers kept in the memory of a process, as many as there is room for."""


def keep(store, key, value, most):
    """Puts `value` into the dict `store`, which holds at most `most`.

    A full one is emptied as a whole: simpler than remembering who came last.
    """
    if len(store) >= most:
        store.clear()
    store[key] = value
