"""Transactions that are tried again when PostgreSQL has ended them for another they waited for (deadlock)."""

import random
import time
from functools import wraps

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

TRIES = 5
# Seconds, at most, before the next one, so that the same two do not meet again.
PAUSE = 0.2


def atomic_again(function):
    """As @transaction.atomic; the `function` is called again if it was the one that had to give way.

    So it must read what it changes within. In a transaction of somebody else's it is part of that one, which
    alone can be tried again.
    """

    @wraps(function)
    def run(*args, **kwargs):
        tries = 1 if connection.in_atomic_block else TRIES
        for left in reversed(range(tries)):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not left or not isinstance(error.__cause__, DeadlockDetected):
                    raise
            time.sleep(random.uniform(0, PAUSE))  # noqa: S311 -- no secret

    return run
