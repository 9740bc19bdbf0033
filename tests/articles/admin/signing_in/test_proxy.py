"""Signing in by the word of a proxy: whom it names, when it is believed, and what no client makes of it."""

import pytest
from django.conf import settings as at_the_start
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.articles.admin.signing_in.steps import LOGIN, enter, is_in, lines, with_app
from tests.pages import read, texts

pytestmark = pytest.mark.django_db

ROOM = "articles.admin.signing_in"


@pytest.fixture(autouse=True)
def _proxy(settings):
    """The settings that SIGN_IN_HEADER and BEHIND_PROXY make."""
    settings.SIGN_IN_HEADER = "X-Forwarded-User"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    second = f"{ROOM}.middleware.SecondFactor"
    before, after = (list(part) for part in _around(at_the_start.MIDDLEWARE, second))
    settings.MIDDLEWARE = [*before, second, f"{ROOM}.middleware.ProxySignIn", *after]
    settings.AUTHENTICATION_BACKENDS = [f"{ROOM}.backends.{name}Backend" for name in ("Password", "Proxy")]


def _around(names, name):
    place = names.index(name)
    return names[:place], names[place + 1 :]


def named(name, **more):
    """A client of whom the proxy says this name."""
    return Client(HTTP_X_FORWARDED_USER=name, HTTP_X_FORWARDED_FOR="203.0.113.7", **more)


def test_who_is_named_is_in_everywhere_below_the_admin(editor):
    client = named("editors")
    assert client.get("/admin/desk/").status_code == 200
    assert "Curate" in client.get("/about/").content.decode()


def test_readers_pages_do_not_ask_who_is_named(editor, django_assert_num_queries):
    client = named("editors")
    client.get("/about/")
    with CaptureQueriesContext(connection) as of_a_reader:
        Client().get("/about/")
    with django_assert_num_queries(len(of_a_reader)):
        response = client.get("/about/")
    assert "Cookie" not in response.get("Vary", "")
    assert "Curate" not in response.content.decode()
    assert not client.cookies


@pytest.mark.parametrize(
    "name", ["nobody", "editors,chief-editors", "editors, editors", "EDITORS", "a\x00b", "ü"]
)
def test_who_is_not_here_already_does_not_come_to_be(editor, chief, name, caplog):
    client = named(name)
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    assert get_user_model().objects.count() == 2
    (line,) = lines(caplog)
    assert line.startswith("blogindex sign-in: unknown address=203.0.113.7 step=header name=")
    assert line.isprintable()


def test_login_page_says_that_nobody_has_the_name(editor):
    said = texts(read(named("<b>").get(LOGIN)), class_="errornote")
    assert said == ["You have signed in as “<b>”, but nobody here has that name, or is active."]


@pytest.mark.parametrize(("is_active", "is_staff"), [(False, True), (True, False)])
def test_who_may_not_curate_is_not_let_in(editor, is_active, is_staff):
    get_user_model().objects.update(is_active=is_active, is_staff=is_staff)
    assert not is_in(named("editors"))


def test_who_is_no_longer_named_is_out(editor):
    client = named("editors")
    assert is_in(client)
    del client.defaults["HTTP_X_FORWARDED_USER"]
    assert not is_in(client)


def test_other_name_is_another_person(editor, chief):
    client = named("editors")
    assert client.get("/admin/auth/user/").status_code == 403
    client.defaults["HTTP_X_FORWARDED_USER"] = "chief-editors"
    assert client.get("/admin/auth/user/").status_code == 200
    client.defaults["HTTP_X_FORWARDED_USER"] = ""
    assert not is_in(client)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "x"])
def test_header_is_not_believed_from_the_public_internet(editor, address):
    assert not is_in(named("editors", REMOTE_ADDR=address))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "172.18.0.5", ""])
def test_header_is_believed_from_a_network_of_ones_own(editor, address):
    assert is_in(named("editors", REMOTE_ADDR=address))


def test_second_factor_is_the_proxys(editor):
    assert is_in(named(with_app(editor).username))


def test_password_still_opens_where_the_proxy_names_nobody(editor):
    client = Client()
    assert enter(client).status_code == 302
    assert is_in(client)
