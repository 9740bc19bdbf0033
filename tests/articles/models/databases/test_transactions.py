"""Of two transactions that wait for each other one gives way, and is tried again."""

import threading

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from articles.models import Company
from articles.models.databases.transactions import atomic_again
from tests.factories import make_company

pytestmark = pytest.mark.django_db(transaction=True)


def change_crosswise(decorator):
    """Two threads change the same two companies, in opposite order; what each of them has met with."""
    pks = [make_company(name).pk for name in ("Uber", "Netflix")]
    both_have_one, met = threading.Barrier(2), []

    def work(word, first, second):
        tries = []

        @decorator
        def change():
            tries.append(word)
            Company.objects.filter(pk=first).update(tagline=word)
            if len(tries) == 1:
                both_have_one.wait(10)
            Company.objects.filter(pk=second).update(tagline=word)

        try:
            change()
            met.append(len(tries))
        except OperationalError:
            met.append("error")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=("a", *pks)),
        threading.Thread(target=work, args=("b", *pks[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({*Company.objects.values_list("tagline", flat=True)}) == 1
    return sorted(met, key=str)


def test_plain_transaction_that_gives_way_fails():
    if connection.vendor == "sqlite":
        return  # writers take turns
    assert change_crosswise(transaction.atomic) == [1, "error"]


def test_transaction_that_gave_way_is_tried_again():
    if connection.vendor == "sqlite":
        return  # writers take turns
    assert change_crosswise(atomic_again) == [1, 2]


def test_any_other_error_is_raised_at_once():
    tries = []

    @atomic_again
    def fail():
        tries.append(1)
        raise OperationalError("the server closed the connection unexpectedly")

    with pytest.raises(OperationalError):
        fail()
    assert tries == [1]


def test_part_of_another_transaction_is_not_tried_again_alone():
    tries = []

    @atomic_again
    def fail():
        tries.append(1)
        raise OperationalError from DeadlockDetected()

    with transaction.atomic(), pytest.raises(OperationalError):
        fail()
    assert tries == [1]
