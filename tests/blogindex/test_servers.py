"""The servers as they are started, for readers and for developers: no client changes a link."""

import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from itertools import cycle

import pytest

from blogindex.env import BASE_DIR
from tests.articles.ingest.processes import environment
from tests.factories import make_article

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GUNICORN = ("-m", "gunicorn", "blogindex.wsgi", "--workers", "1", "--threads", "2", "--no-control-socket")
COMMANDS = {
    "gunicorn": [*GUNICORN, "--log-level", "critical", "--bind"],
    "runserver": ["manage.py", "runserver", "--noreload", "--skip-checks"],
}
EVIL = "//evil.example"
# What servers, proxies and frameworks have taken the place of the site from, in one way or another.
HEADERS = [
    *(("SCRIPT_NAME", value) for value in ("/articles", "/", "evil", "https://evil.example", "\xff", EVIL)),
    *((name, EVIL) for name in ("Script-Name", "script_name", "X-Script-Name", "X_Script_Name")),
    *((name, EVIL) for name in ("SCRIPT_URL", "Script-Url", "REDIRECT_URL", "Redirect-Url", "PATH_INFO")),
    *((name, EVIL) for name in ("X-Forwarded-Prefix", "X_Forwarded_Prefix", "X-Forwarded-Path")),
    *((name, "/evil/") for name in ("X-Original-URL", "X-Rewrite-URL", "REQUEST_URI", "Request-Uri")),
    *((name, "evil.example") for name in ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "SERVER_NAME")),
    ("Forwarded", "host=evil.example;proto=https"),
    ("X-Forwarded-Port", "666"),
    ("SERVER_PORT", "666"),
    *((name, "https") for name in ("X-Forwarded-Proto", "X-Forwarded-Protocol", "X_Forwarded_Proto")),
    ("X-Forwarded-Ssl", "on"),
    ("X-Url-Scheme", "https"),
    ("HTTPS", "on"),
    ("X-HTTP-Method-Override", "DELETE"),
]
PATHS = [
    "/",
    "/articles/",
    "/articles/uber/first/",
    "/companies/uber/",
    "/articles/feed.atom",
    "/robots.txt",
    "/sitemap.xml",
    # Redirects.
    "/articles",
    "/articles/?page=1",
    "/articles/uber/u%CC%88ber/",
    "/admin/",
]
# Where a request line may claim to lead.
ELSEWHERE = ["http://evil.example/", "http://evil.example/articles/?page=1", "//evil.example/articles"]


@pytest.fixture(autouse=True)
def _catalogue():
    make_article("Uber", title="First", slug="first")
    make_article("Uber", title="Über", slug="über")


@contextmanager
def server(name, **variables):
    """A function that asks a server of its own: (path, headers) -> the response as text."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, *COMMANDS[name], f"127.0.0.1:{port}"]
    variables = environment(DEBUG="1" if name == "runserver" else "0", **variables)
    process = subprocess.Popen(
        words, cwd=BASE_DIR, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(process, port)
        yield lambda path, *headers: _ask(port, path, headers)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(process, port):
    for _ in range(600):
        assert process.poll() is None
        with suppress(ConnectionRefusedError):
            return _ask(port, "/about/", ())
        time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def _ask(port, path, headers):
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1:8000", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        parts = list(iter(lambda: connection.recv(65_536), b""))
    return _without_what_differs(b"".join(parts).decode())


def _without_what_differs(response):
    """The response but for the moment of it, and the order of a set."""
    return re.sub(
        r"^(Date|Expires|Last-Modified|Content-Security-Policy|Server|X-Request-Id): .*\r\n",
        "",
        response,
        flags=re.M | re.I,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_that_a_client_sends_changes_a_page(name):
    with server(name) as untouched:
        expected = {path: untouched(path) for path in PATHS}
        for target in ELSEWHERE:
            assert "evil" not in untouched(target).partition("\r\n\r\n")[0]
    assert {response[9:12] for response in expected.values()} == {"200", "301", "302"}
    paths = cycle(PATHS)
    with server(name) as ask:
        # The first requests that the process answers: what is cached for good is cached now.
        assert {path: ask(path, *dict(HEADERS).items()) for path in PATHS} == expected
        for header in HEADERS:
            path = next(paths)
            assert [ask(path, header), ask(path, header), ask(path)] == [expected[path]] * 3, header
        assert {path: ask(path) for path in PATHS} == expected


def test_proxy_is_believed_where_the_settings_say_so():
    with server("gunicorn", BEHIND_PROXY="1") as ask:
        secure = '<link rel="canonical" href="https://127.0.0.1:8000/about/">'
        assert secure in ask("/about/", ("X-Forwarded-Proto", "https"))
        for header in [
            ("X-Forwarded-Proto", "http"),
            ("X-Forwarded-Ssl", "on"),
            ("X_Forwarded_Proto", "https"),
        ]:
            assert secure not in ask("/about/", header)
