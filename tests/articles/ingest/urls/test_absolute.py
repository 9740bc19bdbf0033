"""Links as they are written become absolute addresses; those of feeds are repaired too."""

import pytest

from articles.ingest.discovery.autodiscovery import declared
from articles.ingest.extraction import extract
from articles.ingest.extraction.dom import tree_of
from articles.ingest.history.blog_urls import links_of
from articles.ingest.urls.absolute import absolute, is_web_address, same_address, without_feed_scheme

BASE = "https://blog.acme.example/posts/one"


@pytest.mark.parametrize(
    ("link", "plain", "repaired"),
    [
        ("https://a.example/x", "https://a.example/x", "https://a.example/x"),
        ("/x?y=1#z", "https://blog.acme.example/x?y=1#z", "https://blog.acme.example/x?y=1#z"),
        ("two", "https://blog.acme.example/posts/two", "https://blog.acme.example/posts/two"),
        ("//cdn.example/a.png", "https://cdn.example/a.png", "https://cdn.example/a.png"),
        (" /a b\n ", "https://blog.acme.example/a%20b", "https://blog.acme.example/a%20b"),
        ("/lo\nng", "https://blog.acme.example/long", "https://blog.acme.example/long"),
        (
            "www.other.example/x",
            "https://blog.acme.example/posts/www.other.example/x",
            "https://www.other.example/x",
        ),
        (
            "index.html",
            "https://blog.acme.example/posts/index.html",
            "https://blog.acme.example/posts/index.html",
        ),
        (
            "https://acme.example/https://acme.example/x",
            "https://acme.example/https://acme.example/x",
            "https://acme.example/x",
        ),
        ("http://localhost:4000/x", "http://localhost:4000/x", "https://blog.acme.example/x"),
        ("/x?a=1&amp;b=2", "https://blog.acme.example/x?a=1&amp;b=2", "https://blog.acme.example/x?a=1&b=2"),
        (
            "https://a.example/blog/../posts/./a?b=/../c#/../d",
            "https://a.example/posts/a?b=/../c#/../d",
            "https://a.example/posts/a?b=/../c#/../d",
        ),
        ("../%2E%2e/a/..", "https://blog.acme.example/", "https://blog.acme.example/"),
        ("https://a.example//x/../b/.", "https://a.example//b/", "https://a.example//b/"),
        ("https://a.example/..a/b..", "https://a.example/..a/b..", "https://a.example/..a/b.."),
        ("mailto:ann@acme.example", "", ""),
        ("javascript:alert(1)", "", ""),
        ("http://[broken", "", ""),
        ("https://a.example:99999/", "", ""),
        ("https://a.example/" + "x" * 2000, "", ""),
        ("", "", ""),
        (" \n", "", ""),
    ],
)
def test_link_is_made_absolute(link, plain, repaired):
    assert (absolute(link, BASE), absolute(link, BASE, repair=True)) == (plain, repaired)


@pytest.mark.parametrize(
    ("link", "without"),
    [
        ("feed:https://a.example/feed", "https://a.example/feed"),
        ("feed://https://a.example/feed", "https://a.example/feed"),
        ("feed://a.example/feed", "http://a.example/feed"),
        ("FEED:a.example/feed", "http://a.example/feed"),
        ("feed:///feed", "feed:///feed"),
        ("https://a.example/feed:https://b.example", "https://a.example/feed:https://b.example"),
    ],
)
def test_scheme_of_feed_readers_is_replaced(link, without):
    assert without_feed_scheme(link) == without


@pytest.mark.parametrize(
    ("url", "is_one"),
    [("https://a.example", True), ("/x", False), ("ftp://a.example", False), ("https://.", False)],
)
def test_web_address_has_scheme_and_host(url, is_one):
    assert is_web_address(url) is is_one


@pytest.mark.parametrize("link", ["/lo\nng", "  /long  ", "https://blog.acme.example/long", "/lo\tng"])
def test_pages_links_and_feeds_of_a_page_are_resolved_alike(link):
    head = (
        f'<link rel="canonical" href="{link}"><link rel="alternate" type="application/rss+xml" href="{link}">'
    )
    page = f'<html><head>{head}</head><body><p>Rivers <a href="{link}">on</a></p></body></html>'.encode()
    found = [
        extract(page, url=BASE).canonical,
        declared(tree_of(page), BASE)[0].url,
        links_of(page, BASE)[0][0],
    ]
    assert found == ["https://blog.acme.example/long"] * 3


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("http://www.blog.example/A#top", True),
        ("https://blog.example/a/#", True),
        ("https://blog.example/a#!/post/1", False),
        ("https://blog.example/a#/post", False),
        ("https://blog.example/b", False),
    ],
)
def test_same_address_forgets_a_place_but_no_route(other, is_same):
    assert same_address("https://blog.example/a", other) == is_same


@pytest.mark.parametrize(
    "link", ["feed:https://a.example/feed", "feed://https://a.example/feed", " FEED://a.example/feed\n"]
)
def test_link_of_a_feed_reader_is_an_address_of_the_web(link):
    for repair in (False, True):
        assert absolute(link, BASE, repair=repair).partition("://")[2] == "a.example/feed"
