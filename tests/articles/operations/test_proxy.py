"""A proxy that does not say how it was asked: a sentence instead of redirects without end."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

HTTPS = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.fixture(autouse=True)
def _production(settings):
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP"])
def test_proxy_that_is_not_believed_is_told_of(client, header):
    answer = client.get("/articles/", headers={header: "https"})
    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")
    assert "BEHIND_PROXY=1" in answer.content.decode()


def test_proxy_that_says_nothing_is_told_of(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = HTTPS
    answer = client.get("/articles/", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (answer.status_code, "X-Forwarded-Proto" in answer.content.decode()) == (500, True)


@pytest.mark.parametrize("header", [None, HTTPS])
def test_readers_who_come_by_http_are_sent_to_https(client, settings, header):
    settings.SECURE_PROXY_SSL_HEADER = header
    answer = client.get("/articles/", headers={"X-Forwarded-Proto": "http"} if header else {})
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/articles/")


def test_page_behind_a_proxy_that_says_https_is_served(settings):
    settings.SECURE_PROXY_SSL_HEADER = HTTPS
    assert Client(headers={"X-Forwarded-Proto": "https"}).get("/articles/").status_code == 200
