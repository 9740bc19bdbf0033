"""Servers of the tests' own end with whoever started them, whatever ends that, and say what is missing."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psycopg
import pytest
import redis

from blogindex.env import BASE_DIR
from tests.servers import PostgreSQL, Redis, has

pytestmark = pytest.mark.slow
if not has("initdb", "postgres", "redis-server"):
    pytestmark = pytest.mark.skip("There is no PostgreSQL or no Redis here.")

COMMAND = 'echo "$DATABASE_URL"; '


def run(script, **variables):
    """A process of `python -m tests.servers` with a shell script."""
    words = [sys.executable, "-m", "tests.servers", "/bin/sh", "-c", COMMAND + script]
    # What a shell runs in the background ignores Ctrl-C, and would have all it starts ignore it too.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        words,
        cwd=BASE_DIR,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_gone(url):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    return True


def test_command_has_a_server_and_its_exit_code_is_that_of_all():
    code = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).close()"
    with run(f'{sys.executable} -c "{code}" && command -v redis-server >/dev/null && exit 3') as process:
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (3, "")
    assert is_gone(said.strip())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_ends_with_a_command_that_is_told_to_end(number):
    with run("exec sleep 600") as process:
        url = process.stdout.readline().strip()
        psycopg.connect(url).close()
        # Ctrl-C reaches all processes of a terminal.
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        try:
            process.communicate(timeout=60)
        finally:
            process.terminate()
    assert process.returncode != 0
    assert is_gone(url)


def test_machine_without_servers_is_told_what_to_install(tmp_path):
    script = "import tests.servers as s; s.FOLDERS = (); raise SystemExit(s._run(['true']))"
    words = [sys.executable, "-c", script]
    done = subprocess.run(
        words, cwd=BASE_DIR, env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    sentence = "There is no postgres here: apt-get install postgresql, or brew install postgresql.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def test_database_that_crashes_comes_back_with_what_was_committed_and_a_replica_follows():
    server = PostgreSQL()
    replica = server.replica(wal_retrieve_retry_interval="100ms")
    try:
        with server.connection() as connection:
            connection.execute("CREATE TABLE number (value int)")
            connection.execute("INSERT INTO number VALUES (1)")
        server.kill()
        server.start()
        with server.connection() as connection:
            connection.execute("INSERT INTO number VALUES (2)")
            assert connection.execute("SELECT value FROM number ORDER BY 1").fetchall() == [(1,), (2,)]
        with replica.connection() as connection:
            for _ in range(200):
                with suppress(psycopg.errors.UndefinedTable):
                    if connection.execute("SELECT value FROM number ORDER BY 1").fetchall() == [(1,), (2,)]:
                        break
                time.sleep(0.1)
            else:
                raise AssertionError(f"It does not follow: {replica.log()}")
    finally:
        replica.remove()
        server.remove()


def test_frozen_server_answers_nothing_until_it_goes_on():
    server = Redis()
    try:
        with redis.from_url(server.url, socket_timeout=0.5) as client:
            client.set("a", 1)
            server.pause()
            with pytest.raises(redis.TimeoutError):
                client.get("a")
            server.resume()
            assert client.get("a") == b"1"
    finally:
        server.remove()
