"""nginx and Caddy by the files in deploy/, in front of gunicorn: what reaches the site, and what does not."""

import json
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPResponse

import pytest

from blogindex.env import BASE_DIR
from tests.articles.ingest.processes import environment
from tests.factories import make_article
from tests.proxies import HOST, Caddy, Nginx
from tests.servers import free_port, has

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    # Elsewhere the machine has one address of its own only, and nobody can be told from anybody.
    pytest.mark.skipif(sys.platform != "linux", reason="Only Linux has all of 127.0.0.0/8."),
]
PROXIES = [
    pytest.param(one, marks=pytest.mark.skipif(not has(one.name), reason=f"There is no {one.name} here."))
    for one in (Nginx, Caddy)
]
# Two networks, as for what is counted by network.
HERE, ELSEWHERE = "127.0.1.7", "127.0.2.7"
FORGED = {
    "X-Forwarded-For": "203.0.113.99",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-User": "ada",
    "X-Real-IP": "203.0.113.99",
    "Forwarded": "for=203.0.113.99;host=evil.example;proto=http",
    "X_Forwarded_For": "203.0.113.99",
    "X_Forwarded_User": "ada",
    "X_Forwarded_Proto": "http",
}


@pytest.fixture(autouse=True)
def _catalogue(django_user_model):
    make_article("Uber", title="First", slug="first")
    django_user_model.objects.create_superuser("ada", password="secret")


@contextmanager
def site(log):
    """The port of gunicorn as it is deployed behind a proxy, which writes to the file `log`."""
    port = free_port()
    variables = environment(
        DEVELOPMENT="0",
        SECRET_KEY="long and random, and nobody else knows it, not even the tests",
        ALLOWED_HOSTS=HOST,
        BEHIND_PROXY="1",
        SIGN_IN_HEADER="X-Forwarded-User",
        LOG_REQUESTS="1",
        LOG_FORMAT="json",
        VAR_DIR=str(log.parent / "data"),
        STATIC_DIR=str(BASE_DIR / "var" / "static"),
    )
    words = ["-m", "gunicorn", "blogindex.wsgi", "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *words, "--workers", "2", "--threads", "4", "--log-level", "warning"],
            cwd=BASE_DIR,
            env=variables,
            stdout=output,
            stderr=output,
        )
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def ask(connection, path, *, method="GET", body=b"", **headers):
    """(status, headers, body) of an answer; underscores in the names of headers are hyphens."""
    return _ask(connection, path, method, body, {name.replace("_", "-"): v for name, v in headers.items()})


def _ask(connection, path, method, body, headers):
    lines = [f"{method} {path} HTTP/1.1", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in ({"Host": HOST} | headers).items()]
    with connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        # Who is refused may be so before everything is sent.
        with suppress(OSError):
            connection.sendall(body)
        response = HTTPResponse(connection, method=method)
        response.begin()
        return response.status, response.headers, response.read()


def lines_of(log):
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


@pytest.mark.parametrize("proxy", PROXIES)
def test_site_behind_a_proxy(proxy, tmp_path):
    log = tmp_path / "log"
    with site(log) as port:
        front = proxy(port)
        try:
            readers_see_the_site_over_https(front)
            nothing_that_a_client_says_of_itself_is_believed(front, log)
            passwords_are_counted_by_the_clients_own_network(front, log)
        finally:
            front.remove()


def readers_see_the_site_over_https(front):
    status, headers, page = ask(front.connect(), "/articles/")
    assert (status, b"First" in page) == (200, True)
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert len(headers["X-Request-Id"]) in (16, 32)
    assert f'href="https://{HOST}/articles/'.encode() in page
    # A page that was seen need not be sent again.
    assert ask(front.connect(), "/articles/", If_None_Match=headers["ETag"])[0] == 304
    style = re.search(rb'href="(/static/site\.[^"]+css)"', page)[1].decode()
    status, headers, _ = ask(front.connect(), style, Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]
    assert ask(front.connect(), "/metrics")[0] == 404
    # Both refuse it by its length, before the site is asked.
    assert ask(front.connect(), "/suggest/", method="POST", body=b"x" * (13 << 20))[0] in (403, 413)
    plain = socket.create_connection(("127.0.0.1", front.plain_port), timeout=60)
    status, headers, _ = ask(plain, "/articles/?level=advanced")
    assert status in (301, 308)
    assert re.fullmatch(rf"https://{HOST}(:{front.port})?/articles/\?level=advanced", headers["Location"])


def nothing_that_a_client_says_of_itself_is_believed(front, log):
    for name, value in FORGED.items():
        status, headers, page = _ask(front.connect(HERE), "/articles/", "GET", b"", {name: value})
        assert (status, b"evil" in page, b"First" in page) == (200, False, True), name
        status, headers, _ = _ask(front.connect(HERE), "/admin/", "GET", b"", {name: value})
        assert (status, headers["Location"]) == (302, "/admin/login/?next=/admin/"), name
    assert b"First" not in ask(front.connect(HERE), "/articles/", Host="evil.example")[2]
    said = {line["client"] for line in lines_of(log) if line.get("path") == "/admin/"}
    assert said == {HERE}


def passwords_are_counted_by_the_clients_own_network(front, log):
    def enter(address, forged):
        token = "a" * 32
        body = f"csrfmiddlewaretoken={token}&username=ada&password=wrong".encode()
        return ask(
            front.connect(address),
            "/admin/login/",
            method="POST",
            body=body,
            Cookie=f"csrftoken={token}",
            Origin=f"https://{HOST}",
            Content_Type="application/x-www-form-urlencoded",
            X_Forwarded_For=forged,
        )[0]

    # Each says that it is somebody else.
    assert [enter(HERE, f"203.0.{n}.9") for n in range(6)] == [200] * 5 + [429]
    assert enter(ELSEWHERE, "127.0.1.7") == 200
    said = re.findall(r"blogindex sign-in: (\w+) address=(\S+)", log.read_text())
    assert said == [("failed", HERE)] * 5 + [("refused", HERE), ("failed", ELSEWHERE)]
