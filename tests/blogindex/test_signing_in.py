"""Signing in at the server as it is started: whoever guesses at passwords keeps no reader waiting."""

import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.urls import resolve

from articles.urls import urlpatterns
from blogindex.env import BASE_DIR
from blogindex.signing_in import PATH, TAKEN
from tests.articles.ingest.processes import environment
from tests.factories import make_article

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GUNICORN = ("-m", "gunicorn", "blogindex.wsgi", "--workers", "2", "--threads", "4", "--no-control-socket")
LINE = re.compile(
    r"^blogindex sign-in: (failed|refused|busy|unknown) address=(\S+) step=(password|header)"
    r" name=([^\s\[]+)(?: \[\S+\])?$",
    re.M,
)
GUESSERS, GUESSES = 12, 6


@contextmanager
def server(log, **variables):
    """The port of a server of its own, whose log goes to the file `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *GUNICORN, "--log-level", "critical", "--bind", f"127.0.0.1:{port}"],
            cwd=BASE_DIR,
            env=environment(DEBUG="0", **variables),
            stdout=output,
            stderr=output,
        )
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            with suppress(ConnectionRefusedError):
                Browser(port).get("/about/")
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


class Browser:
    """Asks the server, and keeps cookies; `headers` are sent with everything."""

    def __init__(self, port, **headers):
        self._port, self._cookies = port, {}
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def get(self, path, **headers):
        return self._ask("GET", path, None, headers)

    def enter(self, name, password, login="/admin/login/"):
        """(status, headers, page) of the answer to this name and password."""
        page = self.get(login)[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        sent = {"csrfmiddlewaretoken": token, "username": name, "password": password}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", login, urlencode(sent), headers)

    def _ask(self, method, path, body, headers):
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Host": "127.0.0.1:8000", "Cookie": cookies} | self._headers | headers
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=120)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response.status, response.headers, page


@pytest.fixture
def ada():
    """An editor whose password is hashed as in production."""
    return User.objects.create_superuser("ada", password=None)


@pytest.fixture(autouse=True)
def _password(ada):
    ada.password = PBKDF2PasswordHasher().encode("secret", "salt")
    ada.save()


def test_readers_are_answered_while_many_connections_guess_at_passwords(tmp_path):
    make_article("Uber", title="First", slug="first")
    log, statuses, ended = tmp_path / "log", [], Event()

    def guess(port):
        browser = Browser(port, X_Forwarded_For="203.0.113.7")
        for _ in range(GUESSES):
            status, headers, _ = browser.enter("ada", "wrong")
            statuses.append(status)
            assert status == 200 or int(headers["Retry-After"]) > 0

    with server(log, BEHIND_PROXY="1") as port:
        threads = [Thread(target=guess, args=[port]) for _ in range(GUESSERS)]
        for thread in threads:
            thread.start()
        Thread(target=lambda: ([thread.join() for thread in threads], ended.set())).start()
        reader, read = Browser(port, X_Forwarded_For="198.51.100.1"), []
        while not ended.is_set():
            # Each is another page to the page cache.
            read.append(reader.get(f"/articles/?page=1&expand=topic&seen={len(read)}")[0])
        assert {*read} == {200}
        assert len(statuses) == GUESSERS * GUESSES
        # As many may be on their way at once as there are places for passwords in both processes.
        assert 5 <= statuses.count(200) <= 5 + 4
        assert statuses.count(429) == len(statuses) - statuses.count(200)
        assert Browser(port, X_Forwarded_For="203.0.113.9").enter("ada", "secret")[0] == 429
        assert Browser(port, X_Forwarded_For="198.51.100.1").enter("ada", "secret")[0] == 302
    said = LINE.findall(log.read_text())
    assert [line[0] for line in said].count("failed") == statuses.count(200)
    assert len(said) == len(statuses) + 1
    assert {(line[1], line[2], line[3]) for line in said[:-1]} == {("203.0.113.7", "password", "ada")}
    assert said[-1][:2] == ("refused", "203.0.113.9")


def test_proxy_names_who_is_in_and_no_other_spelling_does(tmp_path):
    settings = {"BEHIND_PROXY": "1", "SIGN_IN_HEADER": "X-Forwarded-User"}
    with server(tmp_path / "log", **settings) as port:
        assert Browser(port).get("/admin/", **{"X-Forwarded-User": "ada"})[0] == 200
        for name in ("X_Forwarded_User", "X-Forwarded_User", "Remote-User", "X-Forwarded-Userx"):
            assert Browser(port).get("/admin/", **{name: "ada"})[0] == 302
    with server(tmp_path / "log", BEHIND_PROXY="1", SIGN_IN_HEADER="") as port:
        assert Browser(port).get("/admin/", **{"X-Forwarded-User": "ada"})[0] == 302


def test_no_public_page_is_below_a_path_that_the_admin_may_have():
    firsts = {str(pattern.pattern).partition("/")[0] for pattern in urlpatterns}
    # A path of the admin has no dot, and the guesses at a feed are tried below.
    names = {name for name in firsts if re.fullmatch(PATH, name)}
    assert names - TAKEN == set()
    for guess in TAKEN - names - {"static", "livez", "readyz", "metrics"}:
        assert resolve(f"/{guess}").url_name == "feed", guess


def test_admin_is_where_the_setting_says(tmp_path):
    with server(tmp_path / "log", ADMIN_PATH="/back/room/") as port:
        browser = Browser(port)
        for path in ("/admin/", "/admin/login/", "/admin/desk/", "/back/"):
            assert browser.get(path)[0] == 404
        assert browser.get("/back/room/")[1]["Location"] == "/back/room/login/?next=/back/room/"
        assert "back" not in browser.get("/robots.txt")[2]
        status, headers, _ = browser.enter("ada", "secret", "/back/room/login/")
        assert (status, headers["Location"]) == (302, "/back/room/")
        assert "Path=/back/room/" in str(headers)
        pages = ["", "desk/", "articles/article/", "articles/numbers/", "articles/suggestions/", "auth/user/"]
        for path in [*pages, "second-factor/", "articles/feed/", "articles/feed/add/"]:
            status, _, page = browser.get(f"/back/room/{path}")
            assert status == 200, path
            assert not re.search(r'(?:href|action|src|data-\w+)="/admin/', page), path
        assert 'href="/back/room/"' in browser.get("/about/")[2]


def test_one_network_may_search_so_often_in_a_minute_and_read_on(tmp_path):
    make_article("Uber", title="First", slug="first")
    with server(tmp_path / "log", BEHIND_PROXY="1", SEARCHES_A_MINUTE="10") as port:
        busy, other, near = (
            Browser(port, **headers)
            for headers in ({"X_Forwarded_For": "203.0.113.7"}, {"X_Forwarded_For": "198.51.100.1"}, {})
        )
        # In two processes and at most two minutes of the clock.
        answers = [busy.get(f"/articles/?q=w{number}") for number in range(60)]
        assert {answer[0] for answer in answers} == {200, 429}
        assert 10 <= [answer[0] for answer in answers].count(200) <= 40
        _, headers, page = next(answer for answer in answers if answer[0] == 429)
        assert 1 <= int(headers["Retry-After"]) <= 60
        assert "More is being searched for from where you are than one minute allows." in page
        assert headers["Cache-Control"] == "no-store"
        assert {busy.get("/articles/")[0], other.get("/articles/?q=w")[0]} == {200}
        assert {near.get(f"/articles/?q=n{number}")[0] for number in range(30)} == {200}
