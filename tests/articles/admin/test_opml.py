"""OPML import and export in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.admin import ingest_pages
from articles.ingest.feeds import opml
from articles.models import Company, Feed
from tests.factories import make_company, make_feed
from tests.pages import one, read, texts

pytestmark = pytest.mark.django_db

FEEDS = "/admin/articles/feed/"
IMPORT = f"{FEEDS}opml/"
EXPORT = f"{FEEDS}feeds.opml"
LONG = "https://long.example/" + "x" * 500


def outline(title, url):
    return f'<outline type="rss" text="{title}" xmlUrl="{url}"/>'


def upload(client, body, **options):
    body = body.encode() if isinstance(body, str) else body
    return client.post(IMPORT, {"file": SimpleUploadedFile("feeds.opml", body)}, **options)


def listed(*outlines):
    return f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>"


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_import_adds_feeds_and_reports_them(chief_desk):
    make_feed(make_company("Acme"), url="https://acme.example/feed")
    lines = [outline("Acme", "https://acme.example/feed"), outline("Birch", "https://birch.example/feed")]
    response = upload(chief_desk, listed(*lines), follow=True)
    assert response.redirect_chain == [(FEEDS, 302)]
    assert said(response) == ["Imported: 1 new feed, 1 already there, 1 new company, 0 matched."]
    assert {feed.url for feed in Feed.objects.all()} == {
        "https://acme.example/feed",
        "https://birch.example/feed",
    }


def test_import_lists_what_was_left_out(chief_desk, monkeypatch):
    monkeypatch.setattr(ingest_pages, "MOST_PROBLEMS", 2)
    lines = [outline(f"Long {n}", f"{LONG}{n}") for n in range(3)]
    response = upload(chief_desk, listed(*lines, outline("Birch", "https://birch.example/feed")))
    assert said(response) == ["Imported: 1 new feed, 0 already there, 1 new company, 0 matched."]
    section = one(read(response), "section", aria_label="Feeds left out")
    assert texts(section, "li") == [
        "The address of Long 0 is too long.",
        "The address of Long 1 is too long.",
    ]
    assert texts(section, "p")[0] == "And 1 more."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b" ", "Nothing was imported. The file is empty."),
        (b"\x00\xff", "Nothing was imported. The file is not OPML."),
        ("<html><body>Hello</body></html>", "Nothing was imported. The file is not OPML."),
        ("<opml><body/></opml>", "Nothing was imported. The file lists no feeds."),
        (
            "<!DOCTYPE x [<!ENTITY a 'b'>]><opml><body>&a;</body></opml>",
            "Nothing was imported. The file declares entities, which are not allowed in lists of feeds.",
        ),
    ],
)
def test_file_that_is_not_a_list_of_feeds_is_an_error_of_the_form(chief_desk, body, sentence):
    response = upload(chief_desk, body)
    assert (response.status_code, response.context["form"].errors) == (200, {"file": [sentence]})
    assert (Feed.objects.count(), Company.objects.count()) == (0, 0)


def test_file_that_is_too_large_is_an_error_of_the_form(chief_desk, monkeypatch):
    monkeypatch.setattr(ingest_pages, "LARGEST_OPML", 2**20)
    body = listed(outline("Acme", "https://acme.example/feed")).encode()
    response = upload(chief_desk, body.ljust(2**20 + 1))
    assert response.context["form"].errors == {"file": ["The file is larger than 1 MB."]}
    assert Feed.objects.count() == 0
    upload(chief_desk, body.ljust(2**20))
    assert Feed.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"file": "feeds.opml"}])
def test_import_without_a_file_is_an_error_of_the_form(chief_desk, data):
    assert chief_desk.post(IMPORT, data).context["form"].errors == {"file": ["This field is required."]}


def test_export_can_be_imported(desk):
    make_feed(
        make_company("Acme & Söhne", blog_url="https://acme.example/"),
        url="https://acme.example/feed?a=1&b=2",
    )
    response = desk.get(EXPORT)
    assert response["Content-Type"] == "text/x-opml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="feeds.opml"'
    assert opml.read(response.content) == [
        opml.Outline("Acme & Söhne", "https://acme.example/feed?a=1&b=2", "https://acme.example/")
    ]


def test_list_offers_only_what_its_reader_may_do(client, editor, chief):
    tools = ["Live", "Find feeds", "Import OPML", "Export OPML", "Add feed", "Import", "Export"]
    client.force_login(chief)
    assert texts(one(read(client.get(FEEDS)), "ul", class_="object-tools"), "a") == tools
    client.force_login(editor)
    assert texts(one(read(client.get(FEEDS)), "ul", class_="object-tools"), "a") == [
        tool for tool in tools if tool not in ("Import OPML", "Import")
    ]


def test_import_says_which_feeds_publish_without_a_review(chief_desk):
    make_feed(make_company("Acme"), url="https://acme.example/feed", publish_at_once=True)
    body = chief_desk.get(EXPORT).content
    Feed.objects.all().delete()
    assert said(upload(chief_desk, body, follow=True)) == [
        "Imported: 1 new feed, 0 already there, 0 new companies, 1 matched. "
        "1 of the new feeds publishes without a review, as the file says."
    ]
    assert Feed.objects.get().publish_at_once is True


def test_import_is_for_chief_editors(desk):
    body = listed(outline("Acme", "https://acme.example/feed"))
    assert desk.get(IMPORT).status_code == 403
    assert upload(desk, body).status_code == 403
    assert Feed.objects.count() == 0


def test_import_and_export_need_a_login_a_permission_and_a_token(client, chief, django_user_model):
    for address in (IMPORT, EXPORT):
        assert client.get(address).url == f"/admin/login/?next={address}"
    client.force_login(django_user_model.objects.create_user("onlooker", is_staff=True))
    assert client.get(EXPORT).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chief)
    assert upload(strict, listed(outline("Acme", "https://acme.example/feed"))).status_code == 403
    assert strict.put(IMPORT).status_code == 403


def test_wrong_methods_are_refused(chief_desk):
    assert chief_desk.put(IMPORT).status_code == 405
    assert chief_desk.post(EXPORT).status_code == 405
