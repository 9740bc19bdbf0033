"""What a redirect leads to: an article that has moved, or the list or front page that is left of it."""

import pytest

from articles.ingest.urls.above import leads_above


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("https://a.example/blog/2020/foo", "https://a.example/blog/"),
        ("https://a.example/2020/03/foo", "https://a.example/2020/03/"),
        ("https://a.example/blog/foo", "https://a.example/"),
        ("https://a.example/blog/foo", "https://www.a.example"),
        ("https://a.example/blog/foo", "https://a.example/en-us/"),
        ("https://a.example/blog/foo", "https://a.example/index.html"),
        ("https://a.example/blog/foo", "https://bought.example/"),
        ("https://a.example/?p=12", "https://a.example/"),
        ("https://a.example/blog?id=5", "https://a.example/blog"),
    ],
)
def test_front_page_or_list_is_above_an_article(url, final):
    assert leads_above(url, final) is True


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("https://a.example/foo", "https://a.example/foo/"),
        ("http://a.example/foo", "https://www.a.example/foo"),
        ("https://a.example/foo?utm_source=x", "https://a.example/foo"),
        ("https://a.example/foo/amp", "https://a.example/foo"),
        ("https://a.example/foo/index.html", "https://a.example/foo/"),
        ("https://a.example/posts/123/foo", "https://a.example/posts/123"),
        ("https://a.example/blog/foo", "https://a.example/news/foo"),
        ("https://a.example/blog/foo", "https://b.example/blog/"),
        ("https://a.example/blog/foo", "https://a.example/blog?page=foo"),
        ("https://a.example/", "https://a.example/index.html"),
        ("https://a.example/?p=12", "https://a.example/how-we-count/"),
    ],
)
def test_article_that_has_moved_is_not_above_itself(url, final):
    assert leads_above(url, final) is False
