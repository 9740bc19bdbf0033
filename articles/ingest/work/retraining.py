"""Has the suggestions trained again beside a run of ingest, once editors have decided enough that is new."""

import time

from articles.curation import training

# Seconds between two looks at what has been decided.
LOOK = 600.0


class Retraining:
    """The training that one run starts: a process of its own, so that it takes no time from the run's."""

    def __init__(self):
        self._process = None
        self._next_look = 0.0

    def look(self):
        """Starts a training if one is due, but looks every LOOK seconds only."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK
        if not self._is_at_work() and training.is_due():
            self._process = training.in_background()

    def end(self, *, at_once):
        """Looks for the last time. The training goes on without the run, which has nothing left to do; or it
        is stopped `at_once`, which leaves nothing half-done behind."""
        if not at_once:
            self.look()
        elif self._is_at_work():
            self._process.terminate()
            self._process.wait()

    def _is_at_work(self):
        return self._process is not None and self._process.poll() is None
