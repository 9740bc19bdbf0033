"""Each request has an id, one line in the log and one count; the log never holds what people look for."""

import json
import logging

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from articles.operations.logs import Json, RequestId, Text
from articles.operations.requests import current_id, observed
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(settings, capfd):
    """Asks for an address with an own client and returns (the answer, the lines in the log)."""
    settings.LOG_REQUESTS = True

    def ask(address, **facts):
        capfd.readouterr()
        response = Client().get(address, **facts)
        return response, capfd.readouterr().err.splitlines()

    return ask


def test_request_is_one_line_of_text(logged):
    response, (line,) = logged("/articles/?q=secret", REMOTE_ADDR="192.0.2.7")
    moment, status, method, path, took, client, view, request_id = line.split()
    assert (status, method, path, client, view) == ("200", "GET", "/articles/", "192.0.2.7", "articles")
    assert (moment[10], took[-2:], request_id) == ("T", "ms", response["X-Request-Id"])
    assert len(request_id) == 16


def test_request_is_one_line_of_json(logged, settings):
    settings.LOG_FORMAT = "json"
    response, (line,) = logged("/nowhere/", REMOTE_ADDR="192.0.2.7")
    said = json.loads(line)
    assert (said.pop("time")[10], said.pop("ms") >= 0) == ("T", True)
    assert said == {
        "level": "info",
        "logger": "request",
        "status": 404,
        "method": "GET",
        "path": "/nowhere/",
        "client": "192.0.2.7",
        "view": "none",
        "request_id": response["X-Request-Id"],
    }


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_client_can_begin_no_line_and_no_field_of_its_own(logged, settings, log_format):
    settings.LOG_FORMAT = log_format
    _, lines = logged(
        '/a%0A2026 200 GET /forged/ "x\\%22,%20%22status%22:%20200\u2028é', REMOTE_ADDR="192.0.2.7"
    )
    assert len(lines) == 1
    if log_format == "json":
        assert json.loads(lines[0])["status"] == 404
    else:
        assert len(lines[0].split()) == 8


def test_long_path_is_cut_off(logged):
    _, (line,) = logged(f"/{'a' * 5000}/")
    assert len(line) < 500


def test_cached_page_is_said_to_be_of_the_view_that_made_it(logged, transactional_db):
    make_article("Uber")
    views = [logged("/companies/")[1][0].split()[6] for _ in range(2)]
    assert views == ["companies", "companies"]


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("abc-1.2_Z", True), ("a" * 64, True), ("a" * 65, False), ("a b", False), ("é", False), ("", False)],
)
def test_id_of_the_proxy_is_taken_if_it_is_plain(settings, given, is_taken):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    response = Client().get("/about/", headers={"X-Request-Id": given, "X-Forwarded-Proto": "https"})
    assert (response["X-Request-Id"] == given) is is_taken


def test_id_of_a_client_is_not_taken():
    assert Client().get("/about/", headers={"X-Request-Id": "mine"})["X-Request-Id"] != "mine"


def test_nothing_is_logged_unless_wanted(logged, settings):
    settings.LOG_REQUESTS = False
    response, lines = logged("/about/")
    assert (lines, len(response["X-Request-Id"])) == ([], 16)


def test_address_behind_a_proxy_is_the_one_that_it_names(logged, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"X-Forwarded-For": "203.0.113.9, 192.0.2.7", "X-Forwarded-Proto": "https"}
    _, (line,) = logged("/about/", headers=headers, REMOTE_ADDR="127.0.0.1")
    assert line.split()[5] == "192.0.2.7"


# Other lines


def record(message="Told.", exc_info=None):
    made = logging.LogRecord("articles", logging.WARNING, "", 1, message, (), exc_info)
    RequestId().filter(made)
    return made


def test_lines_that_a_request_causes_have_its_id():
    said = []

    def answer(request):
        said.append((current_id.get(), Text().format(record()), json.loads(Json().format(record()))))
        return HttpResponse()

    request_id = observed(answer)(RequestFactory().get("/"))["X-Request-Id"]
    ((current, text, facts),) = said
    assert (current, text) == (request_id, f"Told. [{request_id}]")
    del facts["time"]
    assert facts == {"level": "warning", "logger": "articles", "message": "Told.", "request_id": request_id}
    assert (current_id.get(), Text().format(record())) == ("", "Told.")


def test_exception_is_one_line_of_json():
    try:
        raise ValueError("a\nb")
    except ValueError as error:
        line = Json().format(record(exc_info=(type(error), error, error.__traceback__)))
    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("ValueError: a\nb")


def test_slow_query_is_logged_without_what_it_looks_for(settings, caplog):
    settings.SLOW_QUERY_MS = 0.000001
    with connection.cursor() as cursor:
        cursor.execute("SELECT\n  %s", ["secret"])
    (message,) = [one.getMessage() for one in caplog.records if one.name == "blogindex.slow_queries"]
    assert message.startswith("A query took ")
    assert message.endswith(" ms: SELECT %s")


def test_quick_query_is_not_logged(settings, caplog):
    settings.SLOW_QUERY_MS = 60_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert caplog.records == []
