"""Which addresses are articles, judged by how they are written."""

import pytest

from articles.ingest.history import blog_urls
from articles.ingest.history.blog_urls import Scope

BLOG = (Scope("blog.example", ""),)
FOLDER = (Scope("acme.example", "/blog"),)
MEDIUM = (Scope("medium.com", "/acme-engineering"),)


@pytest.mark.parametrize(
    ("url", "scopes", "expected"),
    [
        # A blog on a host of its own.
        ("https://blog.example/how-we-count-things", BLOG, True),
        ("https://www.blog.example/2024/03/how-we-count/", BLOG, True),
        ("https://blog.example/2024/03/04/kafka.html", BLOG, True),
        ("https://blog.example/posts/how-we-count-things/index.html", BLOG, True),
        ("https://blog.example/%E6%A4%9C%E7%B4%A2%E3%81%AE%E4%BB%95%E7%B5%84%E3%81%BF", BLOG, True),
        ("https://blog.example/exactly-once", BLOG, True),
        ("https://blog.example/", BLOG, False),
        ("https://blog.example/2024/03/", BLOG, False),
        ("https://blog.example/2024/", BLOG, False),
        ("https://blog.example/tag/kafka-and-friends", BLOG, False),
        ("https://blog.example/category/how-we-work", BLOG, False),
        ("https://blog.example/author/ada-example-writes", BLOG, False),
        ("https://blog.example/page/2/", BLOG, False),
        ("https://blog.example/about-us/", BLOG, False),
        ("https://blog.example/how-we-count-things/amp/", BLOG, False),
        ("https://blog.example/images/how-we-count.png", BLOG, False),
        ("https://blog.example/how-we-count-things.pdf", BLOG, False),
        # A script makes it.
        ("https://blog.example/how-we-count-things#!/post/1", BLOG, False),
        ("https://blog.example/pricing", BLOG, False),
        ("https://blog.example/solutions", BLOG, False),
        ("https://blog.example/kafka", BLOG, False),
        # In a folder of the company's site.
        ("https://acme.example/blog/kafka", FOLDER, True),
        ("https://acme.example/blog/how-we-count", FOLDER, True),
        ("https://acme.example/blog/", FOLDER, False),
        ("https://acme.example/blog", FOLDER, False),
        ("https://acme.example/blogging-about-it", FOLDER, False),
        ("https://acme.example/jobs/how-we-count", FOLDER, False),
        # On Medium.
        ("https://medium.com/acme-engineering/counting-ee5e2019f0b3", MEDIUM, True),
        ("https://medium.com/acme-engineering/tagged/kafka", MEDIUM, True),
        ("https://medium.com/other/counting-ee5e2019f0b3", MEDIUM, False),
        # No addresses at all.
        ("mailto:ada@blog.example", BLOG, False),
        ("https://[broken/how-we-count-things", BLOG, False),
    ],
)
def test_articles_are_told_from_lists(url, scopes, expected):
    assert blog_urls.is_article(url, scopes) is expected


def test_scopes_are_the_blog_and_where_its_articles_are():
    articles = [
        "https://www.acme.example/en/blog/2024/01/one",
        "https://acme.example/en/blog/2023/two",
        "https://elsewhere.example/single",
    ]
    assert blog_urls.scopes_of("https://acme.example/blog/engineering/", articles) == (
        Scope("acme.example", "/blog/engineering"),
        Scope("acme.example", "/en/blog"),
    )
    assert blog_urls.scopes_of("", []) == ()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://blog.example/sitemap-posts.xml", True),
        ("https://blog.example/post-sitemap2.xml", True),
        ("https://blog.example/sitemap-tags.xml", False),
        ("https://blog.example/author-sitemap.xml", False),
        ("https://blog.example/category-sitemap.xml.gz", False),
        ("https://news.example/sitemap.xml", True),
    ],
)
def test_sitemaps_of_other_things_are_left_out(url, expected):
    assert blog_urls.is_worth_following(url) is expected


@pytest.mark.parametrize(
    ("feed", "older"),
    [
        ("https://blog.example/feed/", "https://blog.example/feed/?paged=2"),
        ("https://blog.example/feed/?paged=2", "https://blog.example/feed/?paged=3"),
        ("https://blog.example/?feed=rss2", "https://blog.example/?feed=rss2&paged=2"),
        ("https://blog.example/feed?paged=x", "https://blog.example/feed?paged=2"),
        ("https://blog.example/atom.xml", ""),
        ("https://medium.com/feed/acme", ""),
    ],
)
def test_older_pages_of_a_wordpress_feed_are_numbered(feed, older):
    assert blog_urls.next_of_wordpress(feed) == older


LIST = """<html><head>{head}</head><body><a href="/how-we-count">How</a><a href="how-we-count#comments">1</a>
<a href="https://elsewhere.example/x">x</a><a href="mailto:a@b">m</a><a href="">e</a>{more}</body></html>"""


@pytest.mark.parametrize(
    ("url", "head", "more", "older"),
    [
        ("https://blog.example/", '<link rel="next" href="/page/2/">', "", "https://blog.example/page/2/"),
        (
            "https://blog.example/",
            "",
            '<a rel="NEXT" href="?page=2">Older</a>',
            "https://blog.example/?page=2",
        ),
        ("https://blog.example/", "", '<a href="/page/2/">2</a>', "https://blog.example/page/2/"),
        (
            "https://blog.example/page/2/",
            "",
            '<a href="/page/1/">1</a><a href="/page/3/">3</a>',
            "https://blog.example/page/3/",
        ),
        ("https://blog.example/blog", "", '<a href="/news/page/2/">2</a>', ""),
        ("https://blog.example/page/9/", "", '<a href="/page/1/">1</a>', ""),
    ],
)
def test_list_names_articles_and_the_next_list(url, head, more, older):
    links, found = blog_urls.links_of(LIST.format(head=head, more=more).encode(), url)
    assert links[:1] == ["https://blog.example/how-we-count"]
    assert "https://elsewhere.example/x" in links
    assert found == older


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<", b"no html"])
def test_list_that_is_none_names_nothing(body):
    assert blog_urls.links_of(body, "https://blog.example/") == ([], "")


def test_archive_of_medium_leads_to_years_and_months():
    base = "https://medium.com/acme/archive"
    links = [
        f"{base}/2023",
        f"{base}/2023/04",
        f"{base}/2023/04/05",
        f"{base}/about",
        "https://medium.com/x/archive/2023",
    ]
    assert blog_urls.archives_of_medium(links, base) == links[:3]
    assert blog_urls.archives_of_medium(links, f"{base}/2023") == links[:3]
