"""`manage.py ingest` and `worker` in processes of their own: real ones, and forks of one that has started.

A fork is a process like any other, which can be killed and has connections of its own, but starts in an
instant. The database is that of the test.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
# Seconds after which the work of a killed process is free again; longer than one poll takes.
LEASE = 1.0
# Reads a command with its arguments, and the name of a file for its output; writes the id of the new process.
SERVER = """
import json, os, signal, sys, traceback
import django
django.setup()
from django.core.management import call_command
from articles.management.commands import ingest, worker
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    arguments, name = json.loads(line)
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        output, code = os.open(name, os.O_WRONLY | os.O_CREAT), 1
        os.dup2(output, 1), os.dup2(output, 2)
        try:
            call_command(*arguments)
            code = 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush(), sys.stderr.flush()
        open(f"{name}.code", "w").write(str(code))
        os._exit(code)
    print(pid, flush=True)
"""


def environment(**variables):
    """The environment of a process that ingests into the database of this test from loopback."""
    return os.environ | {
        "DEVELOPMENT": "1",
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "blogindex.settings",
        "INGEST_ALLOW": "127.0.0.1,::1",
        "INGEST_GAP": "0",
        "INGEST_LEASE": str(LEASE),
        "INGEST_QUEUE": "database",
        **variables,
    }


def database_url():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, host, port = database["USER"] or "postgres", database["HOST"] or "", database["PORT"] or 5432
    return f"postgres://{user}:{database['PASSWORD']}@{host}:{port}/{database['NAME']}"


def manage(*arguments, **variables):
    """What `manage.py` with these arguments prints, as a process from its start to its end."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Processes:
    """Starts processes of a command, all of the same database, and ends those that are left."""

    def __init__(self, folder, command="ingest", **variables):
        self._folder, self._command, self._all = folder, command, []
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            cwd=ROOT,
            env=environment(**variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, *arguments):
        output = self._folder / str(len(self._all))
        self._server.stdin.write(json.dumps([[self._command, *arguments], str(output)]) + "\n")
        self._server.stdin.flush()
        process = Process(int(self._server.stdout.readline()), output)
        self._all.append(process)
        return process

    def kill(self):
        """Ends those that are left."""
        for process in self._all:
            process.kill()

    def close(self):
        self.kill()
        self._server.communicate(timeout=30)


class Process:
    """One process of a command."""

    def __init__(self, pid, output):
        self._pid, self._output = pid, output

    @property
    def said(self):
        """What it has printed so far."""
        return self._output.read_text() if self._output.exists() else ""

    @property
    def is_running(self):
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def signal(self, number):
        os.kill(self._pid, number)

    def kill(self):
        if self.is_running:
            self.signal(signal.SIGKILL)
        self._wait()

    def finish(self):
        """Waits for its end, which must be a success; returns what it printed."""
        self._wait()
        said, code = self._output.read_text(), Path(f"{self._output}.code")
        assert code.exists(), said
        assert code.read_text() == "0", said
        return said

    def _wait(self, seconds=60):
        end = time.monotonic() + seconds
        while self.is_running:
            assert time.monotonic() < end, "The process does not end."
            time.sleep(0.005)
