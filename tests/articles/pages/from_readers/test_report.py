"""“Report a mistake” on an article's page."""

import pytest
from django.test import Client

from articles.models import ReaderReport, readers
from tests.articles.pages.from_readers.forms import send
from tests.factories import make_article, make_company
from tests.pages import hrefs, one, read, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article("Acme", slug="a", title="A")


def page(article):
    return f"{article.get_absolute_url()}report/"


def reports():
    return list(ReaderReport.objects.order_by("pk").values_list("kind", "text", "done_at"))


def test_report_of_an_article_waits_for_an_editor(client, article):
    assert page(article) in hrefs(read(client.get(article.get_absolute_url())))
    response = send(client, page(article), kind="level", text="It is for beginners.")
    assert (response.status_code, response["Location"]) == (302, f"{page(article)}?thanks")
    thanks = read(client.get(response["Location"]))
    assert texts(thanks, class_="notice") == ["Thank you. An editor will look at it."]
    assert reports() == [("level", "It is for beginners.", None)]
    assert ReaderReport.objects.get().article == article


def test_same_report_waits_once(client, article):
    for _ in range(2):
        send(client, page(article), kind="link")
    assert reports() == [("link", "", None)]
    ReaderReport.objects.all().mark_done(None, article.added_at)
    send(client, page(article), kind="link")
    assert len(reports()) == 2


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Choose what is wrong."),
        ({"kind": "spam"}, "Select a valid choice. spam is not one of the available choices."),
        ({"kind": "other"}, "Say what it is."),
        ({"kind": "date", "text": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
        ({"kind": "date", "text": "\x00"}, "Null characters are not allowed."),
        ({"kind": "date", "token": "x"}, "This page has been open for too long. Send it once more."),
    ],
)
def test_what_is_wrong_is_said_in_the_form(client, article, typed, error):
    response = send(client, page(article), **typed)
    assert (response.status_code, texts(read(response), class_="error")) == (400, [error])
    assert reports() == []


def test_machines_are_kept_away(client, article, monkeypatch):
    assert send(client, page(article), kind="date", website="x").status_code == 302
    assert Client(enforce_csrf_checks=True).post(page(article), {"kind": "date"}).status_code == 403
    token_of_another = {"token": "", "kind": "date"}
    assert send(client, page(article), **token_of_another).status_code == 400
    assert reports() == []
    monkeypatch.setattr(readers, "MOST_OF_ONE", 1)
    assert send(client, page(article), kind="date").status_code == 302
    assert send(client, page(article), kind="level").status_code == 429


def test_what_readers_do_not_see_has_no_such_page(client):
    for article in (
        make_article("Acme", slug="b", status="inbox"),
        make_article(make_company("Hidden", published=False), slug="c"),
    ):
        assert client.get(page(article)).status_code == 404
        assert client.post(page(article), {"kind": "date"}).status_code == 404
    assert client.get("/articles/no/such/report/").status_code == 404
    assert client.get("/articles/acme/%00/report/").status_code == 404


def test_page_is_kept_by_nobody_and_not_indexed(client, article):
    response = client.get(page(article))
    assert "no-store" in response["Cache-Control"]
    assert one(read(response), "meta", name="robots", content="noindex, follow")
    assert client.put(page(article)).status_code == 405
    assert "Cookie" not in client.get(article.get_absolute_url()).get("Vary", "")
