"""From what a person types to the feeds of a site, over real sockets."""

from datetime import date

import pytest

from articles.ingest.discovery.find_feeds import TRIES, Found, NothingFound, discover
from articles.ingest.fetching.client import FetchError, fetch
from tests.articles.ingest import hostile


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.INGEST_ALLOW = ["127.0.0.1"]


def _rss(title, *posts, day="Fri, 17 May 2024 12:00:00 GMT"):
    items = "".join(
        f"<item><title>{post}</title><link>https://shop.example/{post}</link><pubDate>{day}</pubDate></item>"
        for post in posts
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def _atom(title, *posts):
    items = "".join(
        f"<entry><title>{post}</title><id>{post}</id><link href='https://shop.example/{post}'/>"
        "<updated>2024-05-17T12:00:00Z</updated></entry>"
        for post in posts
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{items}</feed>'


def _page(*links, body="", head=""):
    head += "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'
        for href, title in links
    )
    return f"<!doctype html><html><head><title>Shop</title>{head}</head><body>{body}</body></html>"


class Site(hostile.Server):
    """A site of {path: text, or the bytes of a whole answer}; everything else is 404."""

    def __init__(self, pages, **options):
        super().__init__(self._of, **options)
        self.pages = pages

    def _of(self, request):
        page = self.pages.get(request.path)
        if page is None:
            return hostile.answer(b"<h1>Not here</h1>", status="404 Not Found")
        if isinstance(page, bytes):
            return page
        kind = "text/html" if "<html" in page else "application/xml"
        return hostile.answer(page.encode(), Content_Type=f"{kind}; charset=utf-8")


def _urls(site, address=None):
    return [found.url.removeprefix(site.url) for found in discover(address or site.url)]


def test_discover_takes_a_feed_for_itself():
    with Site({"/rss": _rss("Shop", "a", "b")}) as site:
        assert discover(f"{site.url}/rss") == [Found(f"{site.url}/rss", "rss", "Shop", 2, date(2024, 5, 17))]
    assert site.paths == ["/rss"]


def test_discover_reads_what_a_page_declares_and_guesses_nothing():
    pages = {
        "/blog": _page(("/all.xml", "All"), ("eng.xml", "Engineering")),
        "/all.xml": _rss("Shop", "a", "b", "c"),
        "/eng.xml": _atom("Engineering", "a"),
    }
    with Site(pages) as site:
        assert discover(f"{site.url}/blog") == [
            Found(f"{site.url}/all.xml", "rss", "Shop", 3, date(2024, 5, 17)),
            Found(f"{site.url}/eng.xml", "atom", "Engineering", 1, date(2024, 5, 17)),
        ]
    assert site.paths == ["/blog", "/all.xml", "/eng.xml"]


def test_discover_reads_a_feed_in_json():
    feed = '{"version": "https://jsonfeed.org/version/1.1", "title": "Shop", "items": [{"id": "1", "url": "https://a.example/1"}]}'
    with Site({"/": _page(("/feed.json", "")), "/feed.json": feed}) as site:
        assert discover(site.url) == [Found(f"{site.url}/feed.json", "json", "Shop", 1, None)]


def test_discover_gives_the_final_address():
    pages = {
        "/": hostile.redirect("/blog/"),
        "/blog/": _page(("../old.xml", "Shop")),
        "/old.xml": hostile.redirect("/blog/new.xml", "301 Moved Permanently"),
        "/blog/new.xml": _rss("Shop", "a"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/blog/new.xml"]


def test_discover_ranks_comments_parts_and_empty_feeds_behind():
    pages = {
        "/eng/": _page(
            ("/empty.xml", "Empty"),
            ("/comments/feed/", "Comments"),
            ("/eng/category/kafka/feed/", "Kafka"),
            ("/site.xml", "Site"),
            ("/eng/feed/", "Engineering"),
        ),
        "/empty.xml": _rss("Empty"),
        "/comments/feed/": _rss("Comments for Shop", "a#c1"),
        "/eng/category/kafka/feed/": _rss("Kafka", "k"),
        "/site.xml": _rss("Site", "a", "b"),
        "/eng/feed/": _rss("Engineering", "a"),
    }
    with Site(pages) as site:
        assert _urls(site, f"{site.url}/eng/") == [
            "/eng/feed/",
            "/site.xml",
            "/eng/category/kafka/feed/",
            "/empty.xml",
            "/comments/feed/",
        ]


def test_discover_shows_feeds_of_the_same_entries_once():
    pages = {
        "/": _page(
            ("/rss.xml", "RSS"), ("/atom.xml", "Atom"), ("/moved.xml", "Moved"), ("/short.xml", "Short")
        ),
        "/rss.xml": _rss("Shop", "a", "b"),
        "/atom.xml": _atom("Shop", "b", "a"),
        "/moved.xml": hostile.redirect("/rss.xml"),
        "/short.xml": _rss("Shop", "a"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/rss.xml", "/short.xml"]


def test_discover_follows_links_that_look_like_feeds():
    with Site(
        {"/": _page(body='<footer><a href="/news.rdf">News</a></footer>'), "/news.rdf": _rss("News", "a")}
    ) as site:
        assert _urls(site) == ["/news.rdf"]


@pytest.mark.parametrize(
    "refresh", ['content="0; url=/blog/"', "content='0;URL=\"/blog/\"'", 'content="3, /blog/"']
)
def test_discover_goes_where_a_page_sends_its_readers(refresh):
    pages = {
        "/": f'<meta http-equiv="Refresh" {refresh}>',
        "/blog/": _page(("news", "News")),
        "/blog/news": _rss("News", "a"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/blog/news"]
    assert site.paths == ["/", "/blog/", "/blog/news"]


@pytest.mark.parametrize("target", ["/", "/a", "https://:0/", "mailto:ada@blog.example"])
def test_discover_does_not_go_in_a_circle(target):
    pages = {"/": f'<meta http-equiv="refresh" content="0; url={target}">', "/feed": _rss("News", "a")}
    pages["/a"] = '<meta http-equiv="refresh" content="0; url=/">'
    with Site(pages) as site:
        assert _urls(site) == ["/feed"]
    assert len(set(site.paths)) == len(site.paths)


def test_discover_stays_on_a_page_that_is_only_loaded_again_later():
    pages = {
        "/": _page(("/news.xml", "News"), head='<meta http-equiv="refresh" content="300; url=/other">'),
        "/news.xml": _rss("News", "a"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/news.xml"]
    assert site.paths == ["/", "/news.xml"]


def test_discover_reads_a_page_that_lists_the_feeds():
    pages = {
        "/": _page(body='<a href="/rss">RSS</a>'),
        "/rss": _page(body='<a href="/rss/all.xml">All</a> <a href="/rss/eng.xml">Engineering</a>'),
        "/rss/all.xml": _rss("All", "a"),
        "/rss/eng.xml": _rss("Engineering", "b"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/rss/all.xml", "/rss/eng.xml"]


def test_discover_looks_at_the_blog_that_a_front_page_links_to():
    pages = {
        "/": _page(body='<a href="/blog">Blog</a> <a href="/engineering">Engineering</a>'),
        "/blog": _page(("/blog.xml", "News")),
        "/engineering": _page(("/engineering.xml", "Engineering")),
        "/blog.xml": _rss("News", "a"),
        "/engineering.xml": _rss("Engineering", "b"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/engineering.xml"]
    assert site.paths == ["/", "/engineering", "/engineering.xml", "/blog"]


@pytest.mark.parametrize(
    "place",
    [
        *("/feed", "/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"),
        *(
            "/blog/feed",
            "/blog/rss.xml",
            "/blog/feed.xml",
            "/blog/index.xml",
            "/feeds/posts/default",
            "/?feed=rss2",
        ),
    ],
)
def test_discover_tries_the_usual_places(place):
    with Site({"/": _page(), place: _rss("Shop", "a")}) as site:
        assert _urls(site) == [place]


def test_discover_goes_on_guessing_after_an_empty_feed():
    with Site({"/": _page(), "/feed": _rss("Nothing yet"), "/atom.xml": _atom("Shop", "a")}) as site:
        assert _urls(site) == ["/atom.xml", "/feed"]


def test_discover_guesses_where_declared_feeds_are_broken():
    pages = {
        "/": _page(("/gone.xml", "Shop"), ("/page.xml", "Shop")),
        "/page.xml": _page(),
        "/rss": _rss("Shop", "a"),
    }
    with Site(pages) as site:
        assert _urls(site) == ["/rss"]


def test_discover_guesses_where_the_page_itself_is_not_shown():
    with Site({"/": hostile.answer(status="403 Forbidden"), "/feed": _rss("Shop", "a")}) as site:
        assert _urls(site) == ["/feed"]


def test_discover_tells_the_error_of_an_address_where_nothing_is():
    with Site({}) as site, pytest.raises(FetchError, match=r"^The server answered 404 Not Found\.$"):
        discover(f"{site.url}/blog")


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_discover_leaves_a_site_alone_that_asks_for_it(status):
    with Site({"/": hostile.answer(status=status)}) as site, pytest.raises(FetchError) as caught:
        discover(site.url)
    assert (str(caught.value), site.paths) == (f"The server answered {status}.", ["/"])


def test_discover_stops_guessing_where_it_is_not_welcome():
    pages = {
        "/": _page(),
        "/rss.xml": hostile.answer(status="429 Too Many Requests"),
        "/feed.xml": _rss("Shop", "a"),
    }
    with Site(pages) as site, pytest.raises(NothingFound) as caught:
        discover(site.url)
    assert str(caught.value) == (
        "No feed was found: the page declares none, and there is none at 2 usual addresses; "
        "then the server asked for a pause."
    )
    assert site.paths == ["/", "/feed", "/rss.xml"]


def test_discover_stops_at_a_server_that_falls_silent():
    pages = dict.fromkeys(("/feed", "/rss.xml", "/feed.xml", "/atom.xml"), b"") | {"/": _page()}
    with Site(pages) as site, pytest.raises(NothingFound):
        discover(site.url)
    assert site.paths == ["/", "/feed", "/rss.xml", "/feed.xml"]


@pytest.mark.parametrize(
    ("front", "sentence"),
    [
        (_page(), "No feed was found: the page declares none, and there is none at 17 usual addresses."),
        (
            _page(("/a.xml", "A")),
            "No feed was found: the one that the page declares could not be read, "
            "and there is none at 17 usual addresses.",
        ),
        (
            _page(("/a.xml", "A"), ("/b.xml", "B")),
            "No feed was found: none of the 2 that the page declares could be read, "
            "and there is none at 17 usual addresses.",
        ),
        ("", "No feed was found: the page declares none, and there is none at 17 usual addresses."),
        ("\0\xff{[", "No feed was found: the page declares none, and there is none at 17 usual addresses."),
    ],
)
def test_discover_says_what_was_tried_in_vain(front, sentence):
    with Site({"/": front}) as site, pytest.raises(NothingFound) as caught:
        discover(site.url)
    assert str(caught.value) == sentence


def test_discover_asks_a_bounded_number_of_times_and_no_address_twice():
    links = [(f"/{number}.xml", "x") for number in range(50)]
    body = "".join(f'<a href="/{number}.rss">x</a>' for number in range(50))
    with Site({"/": _page(*links, body=body)}) as site, pytest.raises(NothingFound):
        discover(site.url)
    assert (len(site.paths), len(set(site.paths))) == (TRIES + 1, TRIES + 1)


def test_discover_asks_through_the_getter_it_is_given():
    asked = []

    def get(url):
        asked.append(url)
        return fetch(url)

    with Site({"/": _page(("/rss.xml", "Shop")), "/rss.xml": _rss("Shop", "a")}) as site:
        discover(site.url, get=get)
        assert asked == [site.url, f"{site.url}/rss.xml"]


@pytest.mark.parametrize(
    "typed", ["127.0.0.1:{port}/rss", " //127.0.0.1:{port}/rss ", "feed://127.0.0.1:{port}/rss"]
)
def test_discover_tries_https_and_then_http_where_no_scheme_was_typed(typed):
    with Site({"/rss": _rss("Shop", "a")}) as site:
        assert _urls(site, typed.format(port=site.port)) == ["/rss"]
    assert [request.method for request in site.requests] == ["", "GET"]


def test_discover_takes_the_feed_scheme_off():
    with Site({"/rss": _rss("Shop", "a")}) as site:
        assert _urls(site, f"feed:{site.url}/rss") == ["/rss"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "it has no host name"),
        ("file:///etc/passwd", "it does not start with http:// or https://"),
        ("mailto:ada@shop.example", "it does not start with http:// or https://"),
        ("10.0.0.1/blog", "it leads to 10.0.0.1, which is not on the public internet"),
        ("our blog", "its host is neither a name nor an IP address in the usual form"),
    ],
)
def test_discover_refuses_what_is_no_public_address(typed, reason):
    with pytest.raises(FetchError) as caught:
        discover(typed)
    assert str(caught.value) == f"This address cannot be fetched: {reason}."


def test_discover_tells_the_first_error_where_neither_scheme_works():
    def get(url):
        raise FetchError(f"No answer from {url}.", kind="connect")

    with pytest.raises(FetchError) as caught:
        discover("shop.example", get=get)
    assert str(caught.value) == "No answer from https://shop.example."


def test_a_search_ends_for_a_page_of_nothing_but_links():
    body = '<a href="/feed">x</a>' * 20_000 + "<div>" * 5000
    with Site({"/": _page(body=body), "/feed": _rss("Shop", "a")}) as site:
        assert _urls(site) == ["/feed"]
