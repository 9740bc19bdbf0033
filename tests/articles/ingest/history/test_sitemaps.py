"""Sitemaps in their forms, and what only looks like one."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.history.sitemaps import LARGEST, NotASitemap, Sitemap, parse

URL = "https://blog.example/sitemap.xml"
PAGES = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><image:image><image:loc>https://blog.example/x.png</image:loc></image:image>
  <loc> https://blog.example/a </loc><lastmod>2024-05-06T07:08:09+02:00</lastmod></url>
<url><loc>https://blog.example/b?x=1&amp;y=2</loc><lastmod>2024-05</lastmod><changefreq>daily</changefreq></url>
<url><loc>/c</loc><news:news><news:publication_date>2024-01-02</news:publication_date></news:news>
  <xhtml:link rel="alternate" hreflang="de" href="https://blog.example/de/c"/></url>
<url><loc>https://blog.example/a</loc></url>
<url><loc>https://blog.example/d</loc><lastmod>0001-01-01</lastmod></url>
<url><lastmod>2024-05-06</lastmod></url>
</urlset>"""
FOUND = Sitemap(
    pages=[
        "https://blog.example/a",
        "https://blog.example/b?x=1&y=2",
        "https://blog.example/c",
        "https://blog.example/d",
    ]
)


@pytest.mark.parametrize(
    "body",
    [
        PAGES,
        gzip.compress(PAGES, mtime=0),
        PAGES.replace(b"<?xml", b"\n\n<?xml"),
        PAGES.replace(b"&amp;", b"&"),
        PAGES.replace(b"</urlset>", b""),
        PAGES.replace(b' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', b""),
        PAGES.replace(b"<urlset", b"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset"),
    ],
)
def test_parse_lists_pages(body):
    assert parse(body, URL) == FOUND


def test_parse_lists_further_sitemaps():
    body = b"<sitemap><loc>/posts.xml.gz</loc><lastmod>2023-02-01</lastmod></sitemap>"
    body = b"<sitemapindex>" + body + b"</sitemapindex>"
    assert parse(body, URL) == Sitemap(sitemaps=["https://blog.example/posts.xml.gz"])


def test_parse_reads_plain_lists():
    body = b"\xef\xbb\xbfhttps://blog.example/a\r\nhttps://blog.example/b\r\n\r\n"
    assert parse(body, URL).pages == ["https://blog.example/a", "https://blog.example/b"]


def test_parse_reads_what_came_of_a_cut_off_archive():
    addresses = "".join(f"<url><loc>https://blog.example/{n * n}</loc></url>" for n in range(20_000))
    packed = gzip.compress(f"<urlset>{addresses}</urlset>".encode())
    pages = parse(packed[: len(packed) // 2], URL).pages
    assert pages[:2] == ["https://blog.example/0", "https://blog.example/1"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The sitemap is empty."),
        (b"Not found", "This address leads to something that is not a sitemap."),
        (
            b"<!doctype html><html><body>Hello</body></html>",
            "This address leads to a web page, not a sitemap.",
        ),
        (b"<rss><channel/></rss>", "This address leads to a feed, not a sitemap."),
        (b"<opml/>", "This address leads to XML of another kind, not a sitemap."),
        (b"<", "This address leads to something that is not a sitemap."),
        (b"\x1f\x8bnonsense", "The sitemap is compressed and cannot be unpacked."),
        (gzip.compress(b" " * (LARGEST + 1), mtime=0), "The sitemap is larger than 50 MB."),
    ],
)
def test_parse_says_what_is_wrong(body, sentence):
    with pytest.raises(NotASitemap) as caught:
        parse(body, URL)
    assert str(caught.value) == sentence


def test_parse_expands_no_entities():
    body = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>https://a.example/&x;/b</loc></url></urlset>'
    assert parse(body, URL) == Sitemap(pages=["https://a.example/&x;/b"])


@given(
    st.binary(max_size=200)
    | st.integers(0, len(PAGES)).flatmap(
        lambda n: st.binary(max_size=5).map(lambda b: PAGES[:n] + b + PAGES[n + 3 :])
    )
)
def test_parse_gives_a_sitemap_or_says_why_not(body):
    try:
        found = parse(body, URL)
    except NotASitemap:
        return
    assert all(address.startswith(("http://", "https://")) for address in found.pages + found.sitemaps)
