"""`manage.py worker` in processes of its own, which can be told to end or killed."""

import time

from tests.articles.ingest.processes import Processes


class Workers:
    """Starts workers on the database of the test, with the settings that a test gives."""

    def __init__(self, folder):
        self._folder, self._processes = folder, {}

    def start(self, *arguments, **variables):
        """A worker that has begun. Unless INGEST_LEASE says so, nobody takes over from it within a test."""
        key = tuple(sorted(variables.items()))
        if key not in self._processes:
            folder = self._folder / str(len(self._processes))
            folder.mkdir()
            self._processes[key] = Processes(folder, "worker", **{"INGEST_LEASE": "300"} | variables)
        process = self._processes[key].start(*arguments)
        wait_until(lambda: process.said.startswith("Working with") or not process.is_running)
        return process

    def kill(self):
        for processes in self._processes.values():
            processes.kill()

    def close(self):
        for processes in self._processes.values():
            processes.close()


def wait_until(is_so, seconds=60):
    """Waits until `is_so()`."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It never came to that."
        time.sleep(0.05)
