"""Pages that are broken or made to hurt: measuring raises nothing but NotAPage and comes to an end."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.extraction import NotAPage, Page, extract, text_facts

FOLDER = Path(__file__).parents[3] / "data" / "pages"
BODIES = [path.read_bytes() for path in sorted(FOLDER.glob("*.html"))]
SPLINTERS = [
    *(
        b"<",
        b">",
        b'"',
        b"\x00",
        b"\xff\xfe",
        b"<!--",
        b"]]>",
        b"<![CDATA[",
        b"</body>",
        b"<pre>",
        b"<h1>",
        b"&#x0;",
    ),
    *(
        b'<script type="application/ld+json">',
        b'{"@type":"Article","author":',
        b"[[[[",
        b"}",
        b"<svg><title>",
    ),
    *(
        b'<meta property="og:title" content="',
        b"<table><tr>",
        b"<template>",
        b"<frameset>",
        b"<base href='http://['>",
    ),
]


def survived(body, url="https://a.example/x"):
    try:
        return isinstance(extract(body, url=url), Page)
    except NotAPage:
        return True


@given(
    body=st.sampled_from(BODIES),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 400), st.sampled_from(SPLINTERS)), max_size=8),
)
def test_mutated_pages_are_measured_or_refused(body, cuts):
    for place, length, splinter in cuts:
        at = int(place * len(body))
        body = body[:at] + splinter + body[at + length :]
    assert survived(body)


@given(body=st.binary(max_size=400), url=st.text(max_size=40))
def test_any_bytes_and_any_address_are_measured_or_refused(body, url):
    assert survived(body, url)


@pytest.mark.parametrize("url", ["http://[", "A://[/x", "http://h]/a", "//[", "http://h:99999/a", "x", ""])
def test_an_address_that_is_none_only_names_no_site(url):
    body = b"<title>Rivers - Acme</title><h1>Rivers</h1><p>By Ada Lovelace<p><a href=/x>More</a>"
    page = extract(body, url=url)
    assert (page.title, page.authors, page.canonical) == ("Rivers", "Ada Lovelace", "")


@given(html=st.text(max_size=300))
def test_any_fragment_is_measured(html):
    assert text_facts(html).words >= 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + b"deep",
        b"<b><i>" * 50_000 + b"deep",
        b"<p>x" * 200_000,
        b"<table><tr><td>" * 20_000,
        b"<html><body><p>" + b"a" * 6_000_000,
        b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script><p>x",
        b'<script type="application/ld+json">' + b'{"@graph":' * 5_000 + b"</script><p>x",
        b'<div class="' + b"author-" * 100_000 + b'">By X</div>',
        b"<h1>" + b"a - b | c " * 100_000 + b"</h1>",
        b"<title>" + b" - " * 200_000 + b"</title><p>x",
        b"<p class=byline>" + b"by by by and, " * 50_000 + b"</p>",
        b'<meta name="author" content="' + b"A, " * 100_000 + b'">x',
        b"<h1>T</h1>" + b'<div class="grid-a">' * 200 + b"<p class=author>By X</p>" + b"<a>x y</a> " * 90_000,
        b"<p class=author>" + b"www." * 200_000 + b"</p>",
        b"<blockquote>q" * 50_000,
        b"<pre>" + b"<span class=ln>x" * 50_000,
        b"<div class=highlight>" + b"<pre>x" * 20_000,
        b"<div class=comment><p>By Ann at 12:53</p></div>" * 20_000,
        b"<title>" + b"A - " * 100_000 + b"</title><h1>" + b"<b>A</b>" * 50_000,
    ],
    ids=lambda body: body[:24].decode(),
)
def test_pages_made_to_hurt_are_measured_or_refused(body):
    assert survived(body)


def test_author_that_refers_to_itself_is_nobody():
    script = '{"@type":"Article","author":{"@id":"#p"},"x":{"@id":"#p","author":{"@id":"#p"}}}'
    body = (
        f'<html><head><script type="application/ld+json">{script}</script></head><body><p>x</p></body></html>'
    )
    assert extract(body.encode(), url="https://a.example/x").authors == ""


@pytest.mark.parametrize("data", ["2020", "true", '"text"', "null", "[1, [2]]"])
def test_json_ld_that_is_no_object_says_nothing(data):
    script = f'<script type="application/ld+json">{data}</script>'
    body = f"<html><head><title>Queues</title>{script}</head><body><h1>Queues</h1></body></html>"
    assert extract(body.encode(), url="https://blog.acme.example/queues").title == "Queues"
