"""Passwords are hashed one at a time, one waits, and more are refused."""

import os
import sys
import threading
from threading import Event, Thread

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password

from articles.admin.signing_in.hashers import NICE, HashingBusy, OneAtATimeHasher
from tests.articles.admin.signing_in.steps import enter, lines
from tests.pages import one, read, text

HASHER = "articles.admin.signing_in.hashers.OneAtATimeHasher"


@pytest.fixture
def held(settings, monkeypatch):
    """While it is not set, every password that is begun is still being hashed."""
    settings.PASSWORD_HASHERS = [HASHER]
    done, hashing = Event(), PBKDF2PasswordHasher.encode
    monkeypatch.setattr(OneAtATimeHasher, "iterations", 1)

    def slow(self, *args, **kwargs):
        done.wait(60)
        return hashing(self, *args, **kwargs)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", slow)
    yield done
    done.set()


@pytest.fixture
def busy(held):
    """As many passwords are under way as may be: one is hashed, and one waits for it."""
    threads, refused = [], []
    while not refused:
        thread = Thread(target=_hash, args=[refused])
        thread.start()
        thread.join(0.05)
        threads.append(thread)
    assert len(threads) == 3
    yield held
    held.set()
    for thread in threads:
        thread.join()


def _hash(refused):
    try:
        make_password("x")
    except HashingBusy as error:
        refused.append(error)


def test_hash_is_djangos_own(settings):
    settings.PASSWORD_HASHERS = [HASHER]
    password = PBKDF2PasswordHasher().encode("secret", "salt", 10)
    assert OneAtATimeHasher().encode("secret", "salt", 10) == password
    assert check_password("secret", make_password("secret"))


def test_third_password_at_once_is_not_begun(busy):
    with pytest.raises(HashingBusy):
        make_password("x")


@pytest.mark.django_db
def test_login_beside_others_is_told_to_come_back_and_is_no_failure(client, editor, busy, caplog):
    for _ in range(7):
        response = enter(client, address="203.0.113.7")
        assert (response.status_code, response["Retry-After"]) == (429, "2")
    assert "Others are logging in at this moment." in text(one(read(response), "main"))
    assert lines(caplog) == ["blogindex sign-in: busy address=203.0.113.7 step=password name=editors"] * 7


@pytest.mark.django_db
def test_every_page_that_hashes_says_that_it_is_busy(client, editor, busy):
    client.force_login(editor)
    sent = {"old_password": "secret", "new_password1": "neu-und-lang-7", "new_password2": "neu-und-lang-7"}
    response = client.post("/admin/password_change/", sent)
    assert (response.status_code, response["Retry-After"]) == (429, "2")


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere a thread has no priority of its own.")
@pytest.mark.skipif(os.getpriority(os.PRIO_PROCESS, 0) >= NICE, reason="The tests give way themselves.")
def test_thread_that_hashes_gives_way_and_no_other_does():
    OneAtATimeHasher().encode("secret", "salt", 2)
    hashing = {thread.native_id for thread in threading.enumerate() if thread.name.startswith("hashing")}
    assert {os.getpriority(os.PRIO_PROCESS, number) for number in hashing} == {NICE}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < NICE


@pytest.mark.slow
def test_forked_process_hashes_with_a_thread_of_its_own():
    OneAtATimeHasher().encode("secret", "salt", 2)
    pid = os.fork()
    if pid == 0:
        os._exit(0 if OneAtATimeHasher().encode("secret", "salt", 2) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
