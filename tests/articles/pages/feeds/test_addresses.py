"""Where feeds are found: on each listing, and where people and programs guess."""

import pytest

from tests.factories import link_technology, make_article
from tests.pages import attribute, find, hrefs, one, read

pytestmark = pytest.mark.django_db

KINDS = [
    ("application/atom+xml", "atom", "Atom"),
    ("application/rss+xml", "rss", "RSS"),
    ("application/feed+json", "json", "JSON Feed"),
]


@pytest.mark.parametrize(
    ("address", "base", "query_string", "title"),
    [
        ("/articles/", "/articles/", "", "Articles"),
        ("/articles/?sort=oldest&page=1", "/articles/", "", "Articles"),
        (
            "/articles/?company=uber&topic=-kafka&sort=longest",
            "/articles/",
            "?company=uber&topic=-kafka",
            "Articles by Uber, except on Kafka",
        ),
        ("/companies/uber/?q=a+b", "/companies/uber/", "?q=a+b", "Articles by Uber matching “a b”"),
        ("/topics/kafka/", "/topics/kafka/", "", "Articles on Kafka"),
        ("/technologies/go/", "/technologies/go/", "", "Articles about Go"),
        ("/new/", "/articles/", "", "Articles"),
    ],
)
def test_listing_names_its_feeds(client, address, base, query_string, title):
    link_technology(make_article("Uber", topics=["Kafka"]), "Go")
    page = read(client.get(address, follow=True))
    named = [
        (attribute(link, "type"), attribute(link, "href"), attribute(link, "title"))
        for link in find(page, "link", rel="alternate")
    ]
    assert named == [
        (media_type, f"{base}feed.{ending}{query_string}", f"{title} · Blogindex ({name})")
        for media_type, ending, name in KINDS
    ]
    if address != "/new/":
        assert hrefs(page, "a", class_="follow") == [f"{base}feed.atom{query_string}"]
    for _, href, _ in named:
        assert client.get(href).status_code == 200


def test_every_page_leads_to_the_feed_of_everything(client):
    footer = one(read(client.get("/about/")), "footer")
    assert "/articles/feed.atom" in hrefs(footer)


@pytest.mark.parametrize("base", ["/", "/articles/", "/companies/uber/", "/topics/kafka/"])
@pytest.mark.parametrize(
    ("guess", "ending"),
    [
        ("feed", "atom"),
        ("feed/", "atom"),
        ("feeds", "atom"),
        ("feeds/", "atom"),
        ("atom", "atom"),
        ("atom/", "atom"),
        ("atom.xml", "atom"),
        ("feed.xml", "atom"),
        ("index.xml", "atom"),
        ("index.atom", "atom"),
        ("rss", "rss"),
        ("rss/", "rss"),
        ("rss.xml", "rss"),
        ("index.rss", "rss"),
        ("index.json", "json"),
    ],
)
def test_guess_leads_to_the_feed(client, base, guess, ending):
    make_article("Uber", topics=["Kafka"])
    response = client.get(f"{base}{guess}?level=advanced&q=a+b")
    listing = "/articles/" if base == "/" else base
    assert (response.status_code, response["Location"]) == (
        301,
        f"{listing}feed.{ending}?level=advanced&q=a+b",
    )
    assert client.get(f"{base}{guess}")["Location"] == f"{listing}feed.{ending}"
    assert client.get(response["Location"].partition("?")[0]).status_code == 200


@pytest.mark.parametrize("ending", ["atom", "rss", "json"])
def test_feed_of_the_front_page_is_that_of_all_articles(client, ending):
    response = client.get(f"/feed.{ending}")
    assert (response.status_code, response["Location"]) == (301, f"/articles/feed.{ending}")


def test_guesses_are_only_read(client):
    assert [client.post(address).status_code for address in ("/feed", "/rss.xml", "/feed.json")] == [405] * 3
