"""What readers get while the database does not answer, and once it does again."""

import gzip
import re

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from articles import catalog
from articles.catalog.index import replica
from articles.catalog.index.replica import REPLICA
from articles.models import Article
from articles.pages.outages.errors import OneLine
from articles.pages.page_cache import PAGES
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = re.compile(r"The database does not answer at the moment. This page is as of \d\d:\d\d UTC\.")


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch):
    monkeypatch.setattr(replica, "PAUSE", 0)
    REPLICA.forget()
    PAGES.clear()
    make_article("Uber", title="First", slug="first")
    yield
    PAGES.clear()
    REPLICA.forget()


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


class Down:
    """A context in which the database answers nothing, as one that is restarted."""

    def __init__(self, error=OperationalError):
        self.error, self.wrapper, self.asked = error, None, 0

    def __call__(self, *query):
        self.asked += 1
        raise self.error("the server closed the connection unexpectedly\n\tThis probably means …")

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)


class Full(Down):
    """A context in which sessions cannot be written, as where the disk is full."""

    def __call__(self, execute, sql, *query):
        if not sql.startswith('UPDATE "django_session"'):
            return execute(sql, *query)
        self.asked += 1
        raise self.error('could not extend file "base/16384/2674": No space left on device')


def test_session_that_cannot_be_saved_is_no_bad_request(client, chief):
    with Full() as full:
        response = client.post("/admin/login/", {"username": chief.get_username(), "password": "secret"})
    assert (response.status_code, full.asked > 0) == (503, True)
    assert "Back in a moment" in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("address", ["/", "/articles/?q=kafka", "/companies/uber/", "/feed.xml", "/admin/"])
def test_page_that_is_not_cached_says_that_it_is_back_in_a_moment(client, address, error):
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    with Down(error):
        response = client.get(address, follow=True)
    assert response.status_code == 503, address
    assert response["Retry-After"] == "10"
    assert "Back in a moment" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_cached_page_goes_on_being_served_and_says_as_of_when(client, encoding):
    fresh = client.get("/articles/", headers={"Accept-Encoding": encoding})
    with Down():
        known = {"Accept-Encoding": encoding, "If-None-Match": fresh["ETag"]}
        stale = client.get("/articles/", headers=known)
    assert (stale.status_code, stale["Cache-Control"]) == (200, "no-store")
    assert int(stale["Age"]) < 60
    assert not {"ETag", "Last-Modified"} & set(stale.headers)
    text = (gzip.decompress(stale.content) if encoding else stale.content).decode()
    assert NOTICE.search(text)
    assert "First" in text
    again = client.get("/articles/", headers={"Accept-Encoding": encoding})
    assert again.content == fresh.content


def test_page_of_before_a_change_is_not_shown_once_the_database_answers(client):
    client.get("/articles/")
    Article.objects.update(title="Second")
    with Down():
        assert "First" in client.get("/articles/").content.decode()
    assert "Second" in client.get("/articles/").content.decode()


def test_database_that_did_not_answer_is_not_asked_again_by_everyone(client, monkeypatch):
    monkeypatch.setattr(replica, "PAUSE", 60)
    catalog.refresh()
    with Down() as down:
        statuses = {client.get(f"/articles/?page={n}").status_code for n in range(1, 6)}
    assert (statuses, down.asked) == ({503}, 1)
    monkeypatch.setattr(replica, "PAUSE", 0)
    assert client.get("/articles/").status_code == 200


def test_log_has_one_line_for_a_database_that_does_not_answer(client, caplog):
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    with Down():
        client.get("/articles/")
    lines = [record for record in caplog.records if record.levelname == "ERROR" and OneLine().filter(record)]
    assert len(lines) == 1
    assert lines[0].exc_info is None
    assert "\n" not in lines[0].getMessage()
    assert "server closed the connection" in lines[0].getMessage()


def test_log_has_one_line_for_a_host_that_is_not_this_sites(client, caplog):
    assert client.get("/articles/", headers={"Host": "evil.example"}).status_code == 400
    lines = [record for record in caplog.records if record.levelname == "ERROR" and OneLine().filter(record)]
    assert [(record.exc_info, "evil.example" in record.getMessage()) for record in lines] == [(None, True)]


def test_fault_of_ours_is_still_500(client, monkeypatch):
    monkeypatch.setattr(catalog, "read", lambda *args, **kwargs: 1 / 0)
    response = client.get("/articles/")
    assert (response.status_code, "on our side" in response.content.decode()) == (500, True)
