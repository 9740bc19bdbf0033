"""What pages say of their feeds, in good HTML and in broken."""

import pytest

from articles.ingest.discovery import autodiscovery
from articles.ingest.extraction import dom

URL = "https://shop.example/blog/"
FEED = "https://shop.example/feed.xml"


def _tree(html):
    return dom.tree_of(f"<p>{html}".encode())


def _declared(html):
    return [hint.url for hint in autodiscovery.declared(_tree(html), URL)]


def _linked(body):
    return [hint.url for hint in autodiscovery.linked(_tree(f"<body>{body}</body>"), URL)]


@pytest.mark.parametrize(
    "html",
    [
        '<head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>',
        "<LINK REL=Alternate TYPE=Application/Atom+XML HREF=../feed.xml>",
        "<link rel='home alternate' type='application/rss+xml; charset=utf-8' href=' https://shop.example/feed.xml\n'>",
        '<link rel="alternate" type="application/feed+json" href="/feed.xml#top">',
        '<link rel="alternate" type="text/xml" href="//shop.example/feed.xml">',
        '<link rel="feed" href="/feed.xml">',
        '<link rel="alternate" type="application/rss+xml" href="feed:https://shop.example/feed.xml">',
        '<body><div><p>Text<link rel="alternate" type="application/rss+xml" href="/feed.xml"><p',
        '<base href="https://shop.example/a/"><link rel=alternate type=application/rss+xml href=../feed.xml>',
        '<title>a < b</title><meta content="<"><link rel=alternate type=application/rss+xml href=/feed.xml>',
    ],
)
def test_declared_finds_the_link_to_a_feed(html):
    assert _declared(html + "\n") == [FEED]


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">',
        '<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">',
        '<link rel="alternate" type="text/xml" href="/wp-json/oembed/1.0/embed?format=xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="http://[broken/">',
        '<link rel="alternate" type="application/rss+xml">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/feed.xml"> -->',
    ],
)
def test_declared_leaves_out_what_is_no_feed(html):
    assert _declared(html) == []


def test_declared_keeps_the_order_and_puts_comments_last():
    html = """
      <link rel="alternate" type="application/rss+xml" title="Shop &raquo; Comments Feed" href="/c1">
      <link rel="alternate" type="application/rss+xml" title="Shop" href="/comments/feed/">
      <link rel="alternate" type="application/atom+xml" title="Shop" href="/atom.xml">
      <link rel="alternate" type="application/rss+xml" title="Shop" href="/rss.xml">
      <link rel="alternate" type="application/rss+xml" title="Shop" href="/rss.xml">"""
    assert [
        (hint.url.rpartition("example")[2], hint.is_comments)
        for hint in autodiscovery.declared(_tree(html), URL)
    ] == [
        ("/atom.xml", False),
        ("/rss.xml", False),
        ("/c1", True),
        ("/comments/feed/", True),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Comments on: Kafka",
        "Shop » Comments Feed",
        "Shop » Kommentar-Feed",
        "Kommentare zu: Shop",
        "Shop » コメントフィード",
    ],
)
def test_a_title_tells_a_feed_of_comments(title):
    assert autodiscovery.Hint(FEED, title).is_comments


@pytest.mark.parametrize("title", ["Code Comments", "The Commentator", "Kommentare lesen lernen", ""])
def test_a_blog_about_comments_is_no_feed_of_comments(title):
    assert not autodiscovery.Hint(FEED, title).is_comments


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/feed.xml">Subscribe</a>',
        '<a href="https://shop.example/feed.xml"><img src="feed.png"></a>',
        '<a href="/feed.xml#x">a</a><a href="/feed.xml">b</a>',
    ],
)
def test_linked_finds_feeds_by_their_address(link):
    assert _linked(link) == [FEED]


@pytest.mark.parametrize(
    "path",
    [
        *("/feed", "/feed/", "/rss", "/rss.php", "/atom.xml", "/index.xml", "/news/index.rdf", "/blog.rss"),
        *("/?feed=rss2", "/blog?format=rss", "/feeds/posts/default", "/blog-feed.xml"),
    ],
)
def test_linked_knows_the_addresses_of_feeds(path):
    assert _linked(f'<a href="{path}">x</a>') == [f"https://shop.example{path}"]


@pytest.mark.parametrize(
    "path",
    [
        "/about",
        "/feedback",
        "/rssi-explained",
        "/atomic",
        "/blog-sitemap.xml",
        "/feed.png",
        "/blog/feed.html",
    ],
)
def test_linked_leaves_other_addresses_out(path):
    assert _linked(f'<a href="{path}">x</a>') == []


def test_linked_takes_words_for_a_feed_elsewhere_and_addresses_only_nearby():
    body = """<a href="https://a.example2/x">Subscribe via RSS</a> <a href="https://b.example2/feed">Pal</a>
      <a href="https://feeds.feedburner.com/shop">x</a> <a href="/y" aria-label="Atom"><svg></svg></a>
      <a href="/z">How we taught our warehouse robots to speak fluent RSS in only fourteen days</a>
      <a href="https://eng.shop.example/rss">y</a>"""
    assert _linked(body) == [
        "https://a.example2/x",
        "https://feeds.feedburner.com/shop",
        "https://shop.example/y",
        "https://eng.shop.example/rss",
    ]


def test_linked_reads_no_more_links_than_a_front_page_has():
    links = '<a href="/p">p</a>' * autodiscovery.LINKS
    assert _linked(links + '<a href="/feed.xml">feed</a>') == []


def test_blogs_finds_the_blog_of_the_engineers_first():
    body = """<a href="/blog/">Blog</a> <a href="/pricing">Pricing</a> <a href="https://other.example2/blog">Blog</a>
      <a href="https://engineering.shop.example">Engineering</a> <a href="/company/journal">Our blog</a>
      <a href="https://medium.com/shop-eng">Tech blog</a> <a href="/blog/2024/post">A post</a>"""
    assert autodiscovery.blogs(_tree(body), "https://shop.example/") == [
        "https://engineering.shop.example",
        "https://medium.com/shop-eng",
        "https://shop.example/blog/",
        "https://shop.example/company/journal",
    ]


def test_blogs_leaves_out_the_page_itself():
    assert autodiscovery.blogs(_tree('<a href="http://shop.example/blog?x">Blog</a>'), URL) == []


@pytest.mark.parametrize(
    ("html", "name"),
    [('<meta name="Generator" content=" WordPress 6.5 ">', "wordpress 6.5"), ("<meta name=x content=y>", "")],
)
def test_generator_names_what_made_the_page(html, name):
    assert autodiscovery.generator(_tree(html)) == name
