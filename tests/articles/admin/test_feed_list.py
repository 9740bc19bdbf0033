"""The list of feeds: the worst first, narrowed by its filters and its search, with the reasons in words."""

import pytest

from articles.models import Feed
from tests.articles.admin.desk import FEEDS
from tests.factories import make_feed
from tests.pages import find, one, read, text, texts

pytestmark = pytest.mark.django_db


def titles(response):
    return [feed.title for feed in response.context["cl"].result_list]


@pytest.mark.usefixtures("ward")
def test_list_starts_with_the_worst_feed(desk):
    assert titles(desk.get(FEEDS)) == ["worst", "failing", "gone", "paused", "broken", "new", "well"]
    assert find(read(desk.get(FEEDS)), "th", class_="sorted") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=trouble", ["worst", "failing", "gone"]),
        ("state=failing", ["worst", "failing"]),
        ("state=warned", ["broken"]),
        ("state=paused", ["gone", "paused"]),
        ("state=never", ["new"]),
        ("state=due", ["new"]),
        ("state=active", ["worst", "failing", "broken", "new", "well"]),
        ("state=nonsense", ["worst", "failing", "gone", "paused", "broken", "new", "well"]),
        ("kind__exact=atom", ["well"]),
        ("publish_at_once__exact=1", ["well"]),
        ("q=new.example", ["new"]),
        ("q=acme", ["well"]),
        ("q=broken", ["broken"]),
        ("q=410+Gone", ["gone"]),
        ("q=jane", ["paused"]),
        ("q=nothing&state=failing", ["worst", "failing"]),
        ("q=nosuch", []),
        ("state=trouble&o=-1", ["worst", "failing", "gone"]),
    ],
)
@pytest.mark.usefixtures("ward")
def test_list_is_filtered_and_searched(desk, query, found):
    response = desk.get(f"{FEEDS}?{query}")
    assert response.status_code == 200
    if "o=" in query:
        assert sorted(titles(response)) == sorted(found)
    else:
        assert titles(response) == found


@pytest.mark.parametrize(
    "query", ["q=%00x", "o=x", "o=99", "p=x", "company__id__exact=x", "nosuch=1", "url__regex=(a%2B)%2B"]
)
def test_nonsense_in_the_address_is_not_a_server_error(desk, query):
    make_feed()
    response = desk.get(f"{FEEDS}?{query}", follow=True)
    assert response.status_code in (200, 400)


@pytest.mark.usefixtures("ward")
def test_filter_shows_how_many_each_choice_has(desk):
    shown = texts(one(read(desk.get(FEEDS)), "nav", id="changelist-filter"), "a")
    assert [choice for choice in shown if choice.startswith(("In trouble", "Never", "Due"))] == [
        "In trouble (3)",
        "Never polled (1)",
        "Due now (1)",
    ]


@pytest.mark.usefixtures("ward")
def test_list_shows_each_feeds_state_and_reasons(desk):
    Feed.objects.filter(title="worst").update(error="This is a web page, not a feed.", http_status=200)
    cells = [text(cell) for cell in find(read(desk.get(FEEDS)), "td", class_="field-state")]
    assert cells == [
        "Failed 9 times in a row This is a web page, not a feed. (HTTP status 200)",
        "Failed 2 times in a row The server sent nothing.",
        "Paused It is gone. The server answered 410 Gone.",
        "Paused Paused by jane.",
        "Works, partly broken The feed is broken XML.",
        "Not polled yet",
        "Works",
    ]


def test_text_from_feeds_is_escaped(desk):
    make_feed(title="<script>alert(1)</script>", error="<b>no</b>", url="https://blog.example/?a=<x>&b")
    page = desk.get(FEEDS).content.decode()
    assert ("<script>alert" in page, "<b>no" in page, "a=<x>" in page) == (False, False, False)
