"""The numbers on the admin's first page and above the list of feeds: each links to the list it counts."""

import pytest

from tests.articles.admin.desk import FEEDS
from tests.pages import find, hrefs, one, read, text

pytestmark = pytest.mark.django_db


def numbers(response):
    """(the strip's numbers with their words, what each of them links to)."""
    strip = one(read(response), "ul", class_="numbers")
    return [text(link) for link in find(strip, "a")], hrefs(strip)


def listed(client, address):
    return [row.title for row in client.get(address).context["cl"].result_list]


@pytest.mark.usefixtures("shelf", "ward")
def test_numbers_on_the_first_page_link_to_what_they_count(desk):
    words, addresses = numbers(desk.get("/admin/"))
    assert words == [
        "1 in the inbox",
        "1 published this week",
        "1 without a level",
        "2 without a summary",
        "1 without topics",
        "3 feeds in trouble",
    ]
    assert [set(listed(desk, address)) for address in addresses] == [
        {"new"},
        {"whole"},
        {"bare"},
        {"old", "bare"},
        {"bare"},
        {"worst", "failing", "gone"},
    ]


def test_numbers_of_an_empty_catalogue_are_zero(desk):
    words, _ = numbers(desk.get("/admin/"))
    assert [text.partition(" ")[0] for text in words] == ["0"] * 6


@pytest.mark.usefixtures("ward")
def test_numbers_above_the_feeds_link_to_what_they_count(desk):
    words, addresses = numbers(desk.get(FEEDS))
    assert words == ["5 active", "2 failing", "2 paused", "1 not polled yet", "1 due now"]
    assert [len(listed(desk, address)) for address in addresses] == [5, 2, 2, 1, 1]
