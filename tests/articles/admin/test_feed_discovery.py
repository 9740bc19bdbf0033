"""The page "Add feeds": searching a site for feeds, and adding each with one click."""

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.ingest.discovery import deadline
from articles.models import Company, Feed, Host
from tests.articles.ingest.web import front, item, rss
from tests.factories import make_company, make_feed
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

DISCOVER = "/admin/articles/feed/discover/"
ADD = f"{DISCOVER}add/"


@pytest.fixture
def blog(web):
    """A site with one feed."""
    web["/"] = front("rss.xml")
    web["/rss.xml"] = rss(item("One", web("/one")), item("Two", web("/two")), title="Acme, built")
    return web


def search(client, address, company="", **more):
    """Searches, and returns the page that the browser ends up on."""
    data = {"address": address, "company": company and company.pk, **more}
    return client.post(DISCOVER, data, follow=True)


def errors(response):
    """The search form's errors: {field: sentences}."""
    assert (response.status_code, response.redirect_chain) == (200, [])
    return response.context["form"].errors


def rows(response):
    """The table of feeds found, a list of texts for each row."""
    sections = find(read(response), "section", aria_label="Feeds found")
    found = find(sections[0], "tr")[1:] if sections else []
    return [[text(cell) for cell in row.children if not isinstance(cell, str)] for row in found]


def press(client, response, number=0):
    """Adds a feed with its button; returns the messages of the next page, and that page."""
    form = find(read(response), "form", action=ADD)[number]
    hidden = {attribute(field, "name"): attribute(field, "value") for field in find(form, "input")}
    after = client.post(ADD, hidden, follow=True)
    return [str(message) for message in after.context["messages"]], after


def company_choices(response):
    return [text(option) for option in find(one(read(response), "select", name="company"), "option")]


# Searching


def test_loading_the_page_fetches_nothing(desk, blog):
    acme = make_company("Acme", blog_url=blog.url)
    for query in ("", f"?company={acme.pk}", f"?company={acme.pk}&address={blog.url}"):
        response = desk.get(DISCOVER + query)
        assert (response.status_code, rows(response)) == (200, [])
    assert blog.asked == {}


def test_found_feeds_are_shown_with_title_kind_number_and_date(desk, blog):
    response = search(desk, blog.url, make_company("Acme"))
    assert response.redirect_chain == [(DISCOVER, 302)]
    address = blog("/rss.xml")
    assert rows(response) == [[f"Acme, built {address}", "RSS", "2", "4 Mar 2026", "Add"]]
    asked = blog.asked.copy()
    assert rows(desk.get(DISCOVER)) == rows(response)
    assert blog.asked == asked


def test_known_feed_has_no_button_to_add_it(desk, blog):
    other = make_feed(make_company("Other"), url=blog("/rss.xml/"))
    response = search(desk, blog.url, make_company("Acme"))
    assert rows(response)[0][-1] == "Already added, to Other"
    section = one(read(response), "section", aria_label="Feeds found")
    assert hrefs(section) == [f"/admin/articles/feed/{other.pk}/change/"]


@pytest.mark.parametrize(
    "query", ["", "?company=", "?company=x", "?company=%00", "?company=" + "9" * 30, "?company=0"]
)
def test_page_without_a_valid_company_starts_empty(desk, query):
    make_company("Acme")
    response = desk.get(DISCOVER + query)
    form = response.context["form"]
    assert (form["company"].value(), form["address"].value()) == (None, None)


def test_page_for_a_company_starts_with_its_blog(desk, blog):
    acme = make_company("Acme", blog_url="https://acme.example/blog")
    search(desk, blog.url, make_company("Other"))
    response = desk.get(f"{DISCOVER}?company={acme.pk}")
    form = response.context["form"]
    assert (form["company"].value(), form["address"].value()) == (acme.pk, "https://acme.example/blog")
    assert rows(response) == []


def test_company_of_the_last_search_is_not_that_of_the_next(desk, blog):
    acme = make_company("Acme")
    response = search(desk, blog.url, acme)
    form = response.context["form"]
    assert (form["company"].value(), form["address"].value()) == (None, None)
    # What was found is still hers.
    added = find(one(read(response), "section", aria_label="Feeds found"), "input", name="company")
    assert [attribute(field, "value") for field in added] == [str(acme.pk)]


def test_search_can_be_started_from_the_form_of_a_company(desk, blog):
    acme = make_company("Acme", blog_url=blog.url)
    form = one(read(desk.get(f"/admin/articles/company/{acme.pk}/change/")), "form", action=DISCOVER)
    data = {attribute(field, "name"): attribute(field, "value") for field in find(form, "input")}
    assert (data["company"], data["address"]) == (str(acme.pk), blog.url)
    response = desk.post(DISCOVER, data, follow=True)
    assert len(rows(response)) == 1


def test_choices_of_companies_are_by_name(desk):
    for name in ("birch", "Acorn", "Cedar"):
        make_company(name)
    assert company_choices(desk.get(DISCOVER)) == ["(choose a company)", "Acorn", "birch", "Cedar"]
    assert texts(read(desk.get(DISCOVER)), "h1") == ["Add feeds"]


# What goes wrong


def test_site_without_feeds_is_an_error_of_the_form(desk, web):
    web["/"] = "<html><body>Nothing here.</body></html>"
    response = search(desk, web.url, make_company())
    (sentence,) = errors(response)["address"]
    assert sentence.startswith("No feed was found: the page declares none, and there is none at ")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("file:///etc/passwd", "This address cannot be fetched: it does not start with http:// or https://."),
        (
            "our blog",
            "This address cannot be fetched: its host is neither a name nor an IP address in the usual form.",
        ),
        (
            "http://10.0.0.1/",
            "This address cannot be fetched: it leads to 10.0.0.1, which is not on the public internet.",
        ),
        ("", "This field is required."),
        ("\x00", "Null characters are not allowed."),
        ("x" * 2001, "Ensure this value has at most 2000 characters (it has 2001)."),
    ],
)
def test_wrong_address_is_an_error_of_the_form(desk, address, sentence):
    assert errors(search(desk, address, make_company())) == {"address": [sentence]}


def test_error_of_the_server_is_shown_with_its_status(desk, web):
    web["/"] = (503, {}, b"")
    response = search(desk, web.url, make_company())
    assert errors(response) == {"address": ["The server answered 503 Service Unavailable."]}
    assert Host.objects.get().next_at > timezone.now() + timedelta(seconds=60)


def test_search_of_a_silent_server_ends(desk, web, monkeypatch):
    ended = threading.Event()
    web["/"] = lambda request: ended.wait(20) and (200, {}, b"")
    monkeypatch.setattr(deadline.search, "__defaults__", (0.3,))
    response = search(desk, web.url, make_company())
    ended.set()
    assert errors(response) == {"address": ["The server did not answer within 0.3 seconds."]}


@pytest.mark.parametrize("company", ["", "0", "x", "9" * 30, "\x00"])
def test_search_without_a_company_is_refused(desk, web, company):
    response = desk.post(DISCOVER, {"address": web.url, "company": company})
    assert response.status_code == 200
    assert set(response.context["form"].errors) <= {"company", "__all__"}
    assert response.context["form"].errors
    assert web.asked == {}


def test_naming_a_new_company_needs_the_permission_to_add_one(desk, chief_desk_and_editor, web):
    chief, editor = chief_desk_and_editor
    assert "new_company" not in editor.get(DISCOVER).context["form"].fields
    refused = editor.post(DISCOVER, {"address": web.url, "new_company": "Acme"})
    assert refused.context["form"].errors == {"__all__": ["Choose one company, or name a new one."]}
    assert "new_company" in chief.get(DISCOVER).context["form"].fields
    editor.post(ADD, {"url": web("/rss.xml"), "new_company": "Acme"})
    assert (Company.objects.count(), Feed.objects.count()) == (0, 0)


@pytest.fixture
def chief_desk_and_editor(chief, editor):
    clients = Client(), Client()
    for client, user in zip(clients, (chief, editor), strict=True):
        client.force_login(user)
    return clients


def test_choosing_and_naming_a_company_is_refused(chief_desk, web):
    acme = make_company("Acme")
    both = chief_desk.post(DISCOVER, {"address": web.url, "company": acme.pk, "new_company": "Other"})
    assert both.context["form"].errors == {"__all__": ["Choose one company, or name a new one."]}
    twin = chief_desk.post(DISCOVER, {"address": web.url, "new_company": "ACME"})
    assert twin.context["form"].errors == {
        "new_company": ["There is already a company with this name: choose it from the list."]
    }
    assert web.asked == {}


# Adding


def test_one_click_adds_a_feed_and_has_it_polled(desk, editor, blog):
    acme = make_company("Acme")
    said, page = press(desk, search(desk, blog.url, acme))
    feed = Feed.objects.get()
    assert (feed.company, feed.url, feed.publish_at_once) == (acme, blog("/rss.xml"), False)
    assert said[0].startswith(f"Added to Acme: {feed}. A worker will start on it at once.")
    assert rows(page)[0][-1] == "Already added, to Acme"
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[feed.pk]]


def test_clicking_twice_adds_the_feed_once(desk, blog):
    page = search(desk, blog.url, make_company("Acme"))
    press(desk, page)
    said, _ = press(desk, page)
    assert said == [f"Already a feed of Acme: {blog('/rss.xml')}."]
    assert Feed.objects.count() == 1


def test_new_company_is_created_with_its_first_feed(chief_desk, web):
    web["/"] = front("a.xml", "b.xml")
    web["/a.xml"] = rss(item("One", web("/one")), title="A")
    web["/b.xml"] = rss(item("Two", web("/two")), title="B")
    make_company("acme!", slug="acme")
    page = search(chief_desk, web.url, new_company="Acme")
    assert (len(rows(page)), Company.objects.count()) == (2, 1)
    for number in (0, 1):
        press(chief_desk, page, number)
    made = Company.objects.get(name="Acme")
    assert (made.slug, made.blog_url) == ("acme-2", web.url)
    assert {feed.url for feed in made.feeds.all()} == {web("/a.xml"), web("/b.xml")}
    assert Company.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "This field is required. Choose one company, or name a new one"),
        ({"url": "javascript:alert(1)", "company": "1"}, "Enter a valid URL."),
        ({"url": "https://a.example/\x00", "company": "1"}, "Null characters are not allowed."),
        (
            {"url": "https://a.example/" + "x" * 500, "company": "1"},
            "Ensure this value has at most 500 characters",
        ),
        ({"url": "https://a.example/feed", "company": "x"}, "Select a valid choice."),
        ({"url": "https://a.example/feed", "company": "0"}, "Select a valid choice."),
    ],
)
def test_invalid_feed_is_not_added(desk, data, sentence):
    make_company(pk=1)
    response = desk.post(ADD, data, follow=True)
    (said,) = [str(message) for message in response.context["messages"]]
    assert said.startswith("Nothing was added. ")
    assert sentence.split(". ")[0] in said
    assert Feed.objects.count() == 0


def test_adding_is_a_post_with_a_token(desk, editor):
    assert desk.get(ADD).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    data = {"url": "https://a.example/feed", "company": make_company().pk, "address": "https://a.example"}
    assert strict.post(ADD, data).status_code == 403
    assert strict.post(DISCOVER, data).status_code == 403
    assert Feed.objects.count() == 0


def test_searching_needs_the_permission_to_add(client, django_user_model, web):
    client.force_login(django_user_model.objects.create_user("onlooker", is_staff=True))
    for response in (client.get(DISCOVER), client.post(DISCOVER, {"address": web.url}), client.post(ADD)):
        assert response.status_code == 403
    client.logout()
    assert client.get(DISCOVER).url == f"/admin/login/?next={DISCOVER}"
    assert web.asked == {}
