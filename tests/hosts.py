"""Hosts of one site, each with a folder of its own, an editor, and readers who ask all of them."""

import http.client
import itertools
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from blogindex.env import BASE_DIR
from tests.servers import free_port

# As a unit of deploy/ starts it.
UNIT = (BASE_DIR / "deploy/blogindex-{}.service").as_posix()
# What an answer may take: more than DATABASE_TIMEOUT, after which the site gives up.
PATIENCE = 60
# A connection that is refused, or cut off by a kill: nothing was answered.
UNANSWERED = (OSError, http.client.HTTPException)


def settings(**variables):
    """The environment of every process of a site in production."""
    return os.environ | {
        "DEVELOPMENT": "0",
        "SECRET_KEY": "as long as it is equal on all hosts, it may be as random as it likes",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "blogindex.settings",
        **variables,
    }


def manage(variables, *words):
    """What `manage.py` prints with these settings."""
    words = [sys.executable, "manage.py", *map(str, words)]
    done = subprocess.run(words, cwd=BASE_DIR, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(variables, code):
    """Runs Python where the site's models and the tests' factories are; what it prints."""
    return manage(variables, "shell", "--no-imports", "--verbosity", "0", "--command", code)


class Process:
    """A process of a unit in deploy/, with its children."""

    def __init__(self, unit, folder, variables):
        folder.mkdir(exist_ok=True)
        with open(UNIT.format(unit)) as file:
            words = shlex.split(re.search(r"^ExecStart=(.*)$", file.read(), re.M)[1])
        self.folder, self._log = folder, folder / f"{unit}.log"
        self._variables = variables | {"VAR_DIR": str(folder)}
        self._words = [sys.executable, *words[1:]] if words[0].endswith("python") else words
        self.process = None

    def start(self):
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(
                self._words,
                cwd=BASE_DIR,
                env=self._variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self):
        """kill -9 of it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)

    @property
    def said(self):
        return self._log.read_text()


class Worker(Process):
    def __init__(self, folder, variables):
        super().__init__("worker", folder, variables)


class Web(Process):
    """A host's site."""

    def __init__(self, folder, variables):
        super().__init__("web", folder, variables)
        self.port = free_port()
        self._words = [sys.executable, "-m", "gunicorn", *self._words[1:]]
        self._words[self._words.index("--bind") + 1] = f"127.0.0.1:{self.port}"

    def start(self):
        """Starts it, and waits until it is ready."""
        super().start()
        self.wait()

    def wait(self):
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(*UNANSWERED):
                if self.ask("/readyz")[0] == 200:
                    return
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def ask(self, path, data=None, cookies=(), as_port=None):
        """(status, text, headers) of an answer; one of UNANSWERED if there is none.

        The site does not care for the port in the name of its host, but no page is cached for another one.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Host": f"127.0.0.1:{as_port or self.port}"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in dict(cookies).items())
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            data = urlencode(data)
        try:
            connection.request("GET" if data is None else "POST", path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace"), answer.headers
        finally:
            connection.close()


class Editor:
    """Somebody who has signed in on one host, and works on any."""

    NAME, PASSWORD = "chief", "a long password of hers"

    def __init__(self, host):
        self._cookies = {}
        self._send(host, "/admin/login/")
        data = {"username": self.NAME, "password": self.PASSWORD, "next": "/admin/"}
        status, text = self._send(host, "/admin/login/", data.items())
        assert status == 302, text

    def publish(self, host, *pks):
        """The status of the answer; 302 says that it is done."""
        return self._act(host, "article", "publish", pks)

    def poll(self, host, *pks):
        """Has these feeds polled at once."""
        return self._act(host, "feed", "try_again", pks)

    def _act(self, host, model, action, pks):
        data = [("action", action), *(("_selected_action", pk) for pk in pks)]
        return self._send(host, f"/admin/articles/{model}/", data)[0]

    def _send(self, host, path, data=None):
        if data is not None:
            data = [*data, ("csrfmiddlewaretoken", self._cookies["csrftoken"])]
        status, text, headers = host.ask(path, data, self._cookies)
        for line in headers.get_all("Set-Cookie", ()):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return status, text


class Load:
    """A context: threads that ask `hosts` by turns, and the next one if one does not answer, as a proxy does.

    An editor publishes articles all the time, each once or until it is answered; `published` are those that
    the site said it has published. `statuses` counts what readers and the editor got.
    """

    PATHS = (
        "/",
        "/articles/",
        "/articles/?q=article",
        "/companies/",
        "/articles/feed.atom",
        "/companies/example/",
    )

    def __init__(self, hosts, editor=None, articles=(), readers=3):
        self.statuses, self.published, self.failures = Counter(), [], []
        self._hosts, self._editor, self._articles = hosts, editor, list(articles)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(readers)]
        if editor:
            self._threads.append(threading.Thread(target=self._publish))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        self.wait(20)
        return self

    def __exit__(self, *error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait(self, number, status=None):
        """Waits for so many more answers, of that status."""
        counted = (lambda: self.statuses[status]) if status else self.statuses.total
        wanted, end = counted() + number, time.monotonic() + 2 * PATIENCE
        while counted() < wanted:
            assert time.monotonic() < end, (self.statuses, self.failures)
            time.sleep(0.02)

    def _read(self, number):
        turns = itertools.cycle(
            self._hosts[number % len(self._hosts) :] + self._hosts[: number % len(self._hosts)]
        )
        for n, host in enumerate(turns):
            if self._stop.is_set():
                return
            path = self.PATHS[n // 2 % len(self.PATHS)]
            # Half of them nobody has seen yet.
            port = 1024 + (n * len(self._threads) + number) % 60_000 if n % 2 else None
            self._note(path, lambda: host.ask(path, as_port=port)[:2])  # noqa: B023

    def _publish(self):
        hosts = itertools.cycle(self._hosts)
        for pk in self._articles:
            while not self._stop.is_set():
                host = next(hosts)
                if self._note(f"publish {pk}", lambda: (self._editor.publish(host, pk), "")) == 302:  # noqa: B023
                    self.published.append(pk)
                    break
                time.sleep(0.05)
            # An editor who hurries would have none left for what a test still waits for.
            if self._stop.wait(0.05):
                return

    def _note(self, what, ask):
        try:
            status, text = ask()
        except UNANSWERED:
            # The next host is asked, as by a proxy.
            time.sleep(0.02)
            return None
        self.statuses[status] += 1
        if status not in (200, 302, 503):
            self.failures.append((status, what, text[:2000]))
        return status
