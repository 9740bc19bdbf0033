"""The production server on a free port of 127.0.0.1, as `make run` starts it, and what its processes take."""

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import client
from benchmarks.catalogue import ROOT

WORKERS, THREADS = 2, 4
ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "4000000"}
# Reading the index of a million articles may take this long on a busy machine, in seconds.
PATIENCE = 180


class Server:
    """A context: gunicorn serving `catalogue`; it is gone when the context is left."""

    def __init__(self, catalogue, workers=WORKERS):
        self.catalogue, self.workers = catalogue, workers

    def __enter__(self):
        with socket.socket() as free:
            free.bind((client.HOST, 0))
            self.port = free.getsockname()[1]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "blogindex.wsgi"),
                *("--bind", f"{client.HOST}:{self.port}", "--workers", str(self.workers)),
                *("--threads", str(THREADS), "--no-control-socket", "--log-level", "warning"),
            ],
            cwd=ROOT,
            env=self.catalogue.environment | ALLOCATOR,
        )
        return self

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def first_page(self, address="/"):
        """Seconds from the start of the server to the whole of its first page."""
        while True:
            try:
                connection = client.Connection(self.port)
                connection.get(address)
                connection.close()
                return time.monotonic() - self.started
            except ConnectionError:
                if self.process.poll() is not None or time.monotonic() - self.started > PATIENCE:
                    raise
                time.sleep(0.005)

    def ready(self, what):
        """Seconds from the start of the server until every worker has `what`: has_index or has_words."""
        while time.monotonic() - self.started < PATIENCE:
            states = []
            for connection in self.all_up():
                connection.get("/bench/state/")
                states.append(json.loads(connection.body)[what])
                connection.close()
            if all(states):
                return time.monotonic() - self.started
            time.sleep(0.1)
        raise client.Broken(f"No {what} after {PATIENCE} seconds")

    def all_up(self):
        """A connection to each worker, once all of them answer."""
        while True:
            try:
                return client.connections(self.port, self.workers, self.workers)
            except (client.Broken, ConnectionError):
                if time.monotonic() - self.started > PATIENCE:
                    raise
                time.sleep(0.1)

    def memory(self):
        """(RSS, own part of it or None) in MiB of each worker.

        Its own is what no file on disk stands behind: pages of the mapped database, which RSS counts for
        each of its threads' connections, belong to the system's cache.
        """
        master = self.process.pid
        pids = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [(_memory(pid, "Rss"), _memory(pid, "Anonymous")) for pid in pids]


def _memory(pid, name):
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return None
    return int(re.search(rf"^{name}: +(\d+) kB", text, re.M)[1]) / 1024
