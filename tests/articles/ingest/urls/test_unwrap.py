"""What stands before an article's address, and which addresses only fetching can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.urls.unwrap import needs_resolving, unwrapped

ARTICLE = "https://blog.example/posts/kafka"


@pytest.mark.parametrize(
    ("url", "article"),
    [
        ("https://blog-example.cdn.ampproject.org/c/s/blog.example/posts/kafka", ARTICLE),
        ("https://blog-example.cdn.ampproject.org/v/s/blog.example/posts/kafka/amp?amp_js_v=0.1", ARTICLE),
        ("https://cdn.ampproject.org/c/blog.example/posts/kafka", "http://blog.example/posts/kafka"),
        ("https://www.google.com/amp/s/blog.example/posts/kafka", ARTICLE),
        ("https://www.google.com/url?sa=t&q=https%3A%2F%2Fblog.example%2Fposts%2Fkafka&usg=x", ARTICLE),
        ("https://www.google.de/url?url=https://blog.example/posts/kafka", ARTICLE),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fblog.example%2Fposts%2Fkafka&h=AT0", ARTICLE),
        ("https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fblog.example%2Fposts%2Fkafka", ARTICLE),
        ("https://blog.example/posts/kafka/amp", ARTICLE),
        ("https://blog.example/posts/kafka/amp/", ARTICLE),
        ("https://blog.example/posts/kafka?amp=1", ARTICLE),
        ("https://blog.example/posts/kafka?amp", ARTICLE),
        ("https://blog.example/posts/kafka?outputType=amp&id=7", f"{ARTICLE}?id=7"),
        ("https://blog.example/posts/kafka.amp.html", f"{ARTICLE}.html"),
        ("https://blog.example/posts/kafka.amp", ARTICLE),
        ("https://acme.blogspot.com/2026/01/kafka.html?m=1", "https://acme.blogspot.com/2026/01/kafka.html"),
        ("https://blog.example/2026/01/kafka.html?m=0&a=b", "https://blog.example/2026/01/kafka.html?a=b"),
        ("https://blog.example/posts/kafka;jsessionid=0A1B?id=7", f"{ARTICLE}?id=7"),
        ("https://m.blog.example/posts/kafka", ARTICLE),
        ("https://mobile.blog.example/posts/kafka", ARTICLE),
        ("https://amp.blog.example/posts/kafka", ARTICLE),
        ("https://m.blog.example:8443/posts/kafka#top", "https://blog.example:8443/posts/kafka#top"),
        ("https://www.google.com/url?q=https://m.blog.example/posts/kafka/amp?amp=1", ARTICLE),
    ],
)
def test_unwrapped_gives_the_address_behind(url, article):
    assert unwrapped(url) == article


@pytest.mark.parametrize(
    "url",
    [
        ARTICLE,
        "https://m.example/posts",
        "https://mobile.example/",
        "https://mm.blog.example/",
        "https://blog.example/amp",
        "https://blog.example/amp/history",
        "https://blog.example/posts/guitar-amp",
        "https://blog.example/posts/kafka?m=1",
        "https://blog.example/2026/01/kafka.html?m=2",
        "https://blog.example/?champion=1&b=%2F",
        "https://blog.example/?outputType=csv",
        "https://www.google.com/search?q=https://blog.example/",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=http://localhost/",
        "https://blog.example/url?q=https://other.example/",
        "https://googleblog.example/url",
        "not an address",
        "",
        "ftp://m.blog.example/posts",
        "https://[::1/",
    ],
)
def test_unwrapped_leaves_plain_addresses_as_they_are(url):
    assert unwrapped(url) == url


STARTS = (
    "https://",
    "m.",
    "amp.",
    "www.google.com",
    "cdn.ampproject.org",
    "blog.example",
    "[",
    "]",
    ":",
    "é",
)
ENDS = (
    "/url?q=",
    "/amp/s/",
    "/amp",
    "?amp=1",
    "&",
    "%26",
    "=",
    "a",
    "/c/s/",
    ".amp.html",
    "#",
    "https%3A%2F%2F",
)
PIECES = st.lists(st.sampled_from(STARTS + ENDS), max_size=14).map("".join)


@given(PIECES | st.text(max_size=60))
def test_unwrapped_twice_is_unwrapped_once(url):
    assert unwrapped(unwrapped(url)) == unwrapped(url)


@pytest.mark.parametrize(
    ("url", "needs"),
    [
        ("http://feedproxy.google.com/~r/thistle/~3/AbCdEfG/", True),
        ("https://feeds.feedburner.com/~r/thistle/~3/AbCdEfG/", True),
        ("https://bit.ly/3abc", True),
        ("https://www.bit.ly/3abc", True),
        ("https://bit.ly/", False),
        (ARTICLE, False),
        ("https://notbit.ly/3abc", False),
        ("nonsense", False),
    ],
)
def test_needs_resolving_names_redirectors(url, needs):
    assert needs_resolving(url) is needs
