"""An installation of its own: a database, a folder, and the site as it is deployed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from benchmarks.catalogue import ROOT
from benchmarks.server import ALLOCATOR, THREADS, WORKERS
from tests.servers import free_port

HOST = "blogindex.example"
# Seconds within which the site starts and ends, and longer than any answer is waited for.
PATIENCE = 60
COMPANY = "weather"


class Place:
    """The database at `url`, which is migrated, and a folder; `variables` are further settings."""

    def __init__(self, name, url, folder, **variables):
        self.name, self.url, self.folder = name, url, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        own = {
            "DEVELOPMENT": "0",
            "SECRET_KEY": "long and random, and nobody else knows it, not even the weather",
            "ALLOWED_HOSTS": HOST,
            "BEHIND_PROXY": "1",
            "DATABASE_URL": url,
            "VAR_DIR": str(self.folder),
            "STATIC_DIR": str(ROOT / "var" / "static"),
            "DJANGO_SETTINGS_MODULE": "blogindex.settings",
        }
        self.environment = os.environ | ALLOCATOR | own | variables
        self.sessions = []

    @property
    def is_postgresql(self):
        return self.url.startswith("postgres")

    @property
    def kind(self):
        return "PostgreSQL" if self.is_postgresql else "SQLite"

    def manage(self, *words, **variables):
        """What `manage.py` says; raises CalledProcessError with it."""
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *map(str, words)],
            cwd=ROOT,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=10 * PATIENCE,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(map(str, words))}:\n{done.stdout}")
        return done.stdout

    def sign_in(self, number):
        """Makes a company to write about and `number` sessions of editors."""
        said = self._run("inside", str(number), COMPANY)
        self.company, self.sessions = json.loads(said.splitlines()[-1])

    def curate(self):
        """Adds what a generated catalogue lacks of a curated one (curated.py)."""
        self._run("curated")

    def _run(self, module, *words):
        words = [sys.executable, "-m", f"benchmarks.faults.{module}", *words]
        return subprocess.run(words, cwd=ROOT, env=self.environment, capture_output=True, check=True).stdout

    def rows(self, sql):
        """The rows that the database answers `sql` with."""
        if self.is_postgresql:
            with psycopg.connect(self.url, connect_timeout=PATIENCE) as database:
                return database.execute(sql).fetchall()
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=PATIENCE)) as database:
            return database.execute(sql).fetchall()

    def written(self):
        """The titles of what load.py's writers have written."""
        sql = f"SELECT a.title FROM articles_article a WHERE a.company_id = {int(self.company)}"
        return {title for (title,) in self.rows(sql)}


class Site:
    """A context: gunicorn by the command in deploy/ at a port of its own."""

    def __init__(self, place, *, before=(), preload=None, **variables):
        self.place, self.before = place, before
        self.port = free_port()
        self._variables = variables | ({"LD_PRELOAD": preload} if preload else {})
        self.log = place.folder.parent / f"{place.folder.name}.log"

    def __enter__(self):
        self.start()
        return self

    def start(self):
        words = [
            *(sys.executable, "-m", "gunicorn", "blogindex.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning"),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, *words],
                cwd=ROOT,
                env=self.place.environment | self._variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while self.status("/readyz") != 200:
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"The site does not start:\n{self.said()[-3000:]}")
            time.sleep(0.1)

    def status(self, path):
        """The status of an answer, None without one."""
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", self.port, 10)) as to:
            to.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
            return to.getresponse().status
        return None

    def said(self):
        return self.log.read_text(errors="replace")

    def stop(self):
        """Seconds until it has ended in good order."""
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began

    def kill(self):
        """Ends all its processes at once, as a machine that goes down does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.stop()


def copy_of(template, folder):
    """The address of a copy of the SQLite file `template` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, folder / "site.sqlite3")
    return f"sqlite:///{folder / 'site.sqlite3'}"
