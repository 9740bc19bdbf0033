"""The files that the site is deployed by: their commands are run here, as no container engine can be."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from blogindex.env import BASE_DIR
from tests.articles.ingest.processes import environment
from tests.factories import make_article

DEPLOY = BASE_DIR / "deploy"
DOCKERFILE, COMPOSE = ((BASE_DIR / name).read_text() for name in ("Dockerfile", "compose.yaml"))
UNITS = sorted(DEPLOY.glob("*.service"))
EXAMPLE = (BASE_DIR / ".env.example").read_text()
# What others than the site read.
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "SITE"} | {
    *("MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD")
}


def commands_of_compose():
    """The commands that compose.yaml gives to the site's image."""
    return [shlex.split(line) for line in re.findall(r"^    command: (python .*)$", COMPOSE, re.M)]


def command_of_image():
    return json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[1])


def commands_of_units():
    return [shlex.split(re.search(r"^ExecStart=(.*)$", unit.read_text(), re.M)[1]) for unit in UNITS]


@pytest.fixture
def production(tmp_path):
    """The variables of a site on a server, as the image and compose.yaml set them."""
    return environment(
        DEVELOPMENT="0",
        SECRET_KEY="long and random, and nobody else knows it, not even the tests",
        ALLOWED_HOSTS="blogindex.example",
        BEHIND_PROXY="1",
        VAR_DIR=str(tmp_path / "data"),
        STATIC_DIR=str(BASE_DIR / "var/static"),
    )


def own(words):
    """`words` with the programs of this environment."""
    program = os.path.basename(words[0])
    return (
        [sys.executable, *words[1:]] if program == "python" else [sys.executable, "-m", program, *words[1:]]
    )


@contextmanager
def running(words, variables, port=None):
    words = own([f"127.0.0.1:{port}" if word == "0.0.0.0:8000" else word for word in words])
    with subprocess.Popen(words, cwd=BASE_DIR, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def ask(port, path, **headers):
    """(status, text) of an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def wait_until_alive(port):
    for _ in range(600):
        with suppress(OSError):
            return ask(port, "/livez")
        time.sleep(0.1)
    raise AssertionError("The server does not answer.")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_image_serves_the_site_behind_its_proxy(production):
    make_article("Uber", title="First")
    for words in commands_of_compose():
        if "migrate" in words:
            subprocess.run(own(words), cwd=BASE_DIR, env=production, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running(command_of_image(), production, port) as server:
        assert wait_until_alive(port) == (200, '{"live": true}')
        assert ask(port, "/readyz")[0] == 200
        status, text = ask(port, "/articles/", Host="blogindex.example", **{"X-Forwarded-Proto": "https"})
        assert (status, "First" in text) == (200, True)
        address = re.search(r'href="(/static/site\.[^"]+css)"', text)[1]
        assert ask(port, address, Host="blogindex.example", **{"X-Forwarded-Proto": "https"})[0] == 200
        assert ask(port, "/articles/", Host="blogindex.example")[0] == 500
        assert ask(port, "/articles/", Host="evil.example", **{"X-Forwarded-Proto": "https"})[0] == 400
    assert server.returncode == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_of_compose_starts_and_ends_when_it_is_told(production):
    (words,) = [words for words in commands_of_compose() if "worker" in words]
    with running(words, production) as worker:
        assert worker.stdout.readline().startswith("Working with 4 threads")
        # It says so just before it listens to signals.
        time.sleep(1)
        assert worker.poll() is None
    assert worker.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("words", commands_of_units(), ids=[unit.stem for unit in UNITS])
def test_command_of_a_unit_is_one_that_there_is(words, production):
    folder, program = words[0].rsplit("/", 1)
    assert folder == "/srv/blogindex/.venv/bin"
    more = ["--check-config"] if program == "gunicorn" else ["--help"]
    subprocess.run(
        own([program, *words[1:], *more]), cwd=BASE_DIR, env=production, check=True, capture_output=True
    )


def test_every_variable_is_a_setting_that_is_listed():
    units = " ".join(
        line for unit in UNITS for line in re.findall(r"^Environment=(.*)$", unit.read_text(), re.M)
    )
    named = set(
        re.findall(
            r"\b([A-Z][A-Z_]+)=", units + " ".join(re.findall(r"^ENV (?:.*\\\n)*.*$", DOCKERFILE, re.M))
        )
    )
    named |= set(re.findall(r"^\s+([A-Z][A-Z_]+): ", COMPOSE, re.M))
    assert {name for name in named - FOREIGN if not re.search(rf"^#? ?{name}=", EXAMPLE, re.M)} == set()


def test_proxies_take_away_what_only_they_may_say():
    for name in ("Forwarded", "X-Real-IP", "X-Forwarded-User"):
        assert f"header_up -{name}\n" in (DEPLOY / "Caddyfile").read_text()
        assert f'proxy_set_header {name} "";' in (DEPLOY / "nginx.conf").read_text()


def test_image_holds_nothing_of_this_machine():
    ignored = (BASE_DIR / ".dockerignore").read_text().split()
    assert {".env", ".git", ".venv", "var"} <= set(ignored)
    assert re.search(r"^USER blogindex$", DOCKERFILE, re.M)
