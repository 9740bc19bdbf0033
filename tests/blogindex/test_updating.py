"""A new release takes the place of the one that is running: no request is lost."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from blogindex.env import BASE_DIR
from tests.articles.ingest.processes import environment
from tests.factories import make_article

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@contextmanager
def site(folder):
    """(port, file with the master's process number) of a gunicorn started as docs/deploying.md says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pid = folder / "gunicorn.pid"
    # As a module it would not find itself again when it is told to start its successor.
    gunicorn = Path(sys.executable).with_name("gunicorn")
    words = [gunicorn, "blogindex.wsgi", "--workers", "2", "--threads", "2", "--pid", pid]
    words += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    process = subprocess.Popen(words, cwd=BASE_DIR, env=environment(DEBUG="0"))
    try:
        _wait_for(lambda: _ask(port, "/livez") == 200)
        yield port, pid
    finally:
        for file in (pid, pid.with_name("gunicorn.pid.2")):
            with suppress(OSError):
                os.kill(int(file.read_text()), signal.SIGTERM)
        with suppress(ProcessLookupError):
            process.terminate()
        process.wait(30)


class Readers:
    """A context: threads that ask for pages all the time; `answers` are statuses, or what went wrong."""

    def __init__(self, port, number=2):
        self.answers, self._port, self._stop = [], port, threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(number)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self):
        while not self._stop.is_set():
            try:
                self.answers.append(_ask(self._port, "/articles/"))
            except (OSError, http.client.HTTPException) as error:
                self.answers.append(repr(error))


def _ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _wait_for(is_so):
    for _ in range(900):
        with suppress(OSError):
            if is_so():
                return
        time.sleep(0.1)
    raise AssertionError("It does not happen.")


def test_release_that_takes_over_loses_no_request(tmp_path):
    make_article("Uber")
    with site(tmp_path) as (port, pid), Readers(port) as readers:
        old = int(pid.read_text())
        os.kill(old, signal.SIGUSR2)
        # The new one writes its number before its workers make their first page.
        _wait_for(pid.with_name("gunicorn.pid.2").exists)
        time.sleep(3)
        os.kill(old, signal.SIGTERM)
        _wait_for(lambda: int(pid.read_text()) != old)
        seen = len(readers.answers)
        _wait_for(lambda: len(readers.answers) > seen + 20)
    assert {*readers.answers} == {200}


def test_worker_that_is_killed_is_replaced_and_the_others_go_on(tmp_path):
    make_article("Uber")
    with site(tmp_path) as (port, pid):
        master = int(pid.read_text())
        children = f"/proc/{master}/task/{master}/children"
        if not os.path.exists(children):
            pytest.skip("This system does not tell whose child a process is.")

        def workers():
            with open(children) as file:
                return [int(number) for number in file.read().split()]

        # The first may answer before there is a second.
        _wait_for(lambda: len(workers()) == 2)
        before = workers()
        os.kill(before[0], signal.SIGKILL)
        _wait_for(lambda: {*workers()} - {*before})
        assert {_ask(port, "/articles/") for _ in range(20)} == {200}
