"""A search for feeds with a time limit: it always answers, and stays polite to the host."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.discovery import deadline
from articles.ingest.discovery.find_feeds import NothingFound
from articles.ingest.fetching.client import FetchError
from articles.models import Host
from tests.articles.ingest.web import front, item, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog(web):
    """A site with one feed."""
    web["/"] = front("rss.xml")
    web["/rss.xml"] = rss(item("One", web("/one")))
    return web


@pytest.fixture
def slow(web):
    """A site whose front page never comes before the test's end."""
    ended = threading.Event()

    def wait(request):
        ended.wait(20)
        return 200, {}, b""

    web["/"] = wait
    yield web
    ended.set()


@pytest.mark.slow
def test_search_gives_what_was_found_when_its_time_is_over(slow):
    slow["/slow"], slow["/"] = slow.pages["/"], front("rss.xml", "slow")
    slow["/rss.xml"] = rss(item("One", slow("/one")))
    assert [found.url for found in deadline.search(slow.url, 1.0)] == [slow("/rss.xml")]


def test_search_does_not_wait_for_a_silent_robots_txt(slow):
    slow["/robots.txt"] = slow.pages["/"]
    with pytest.raises(FetchError) as caught:
        deadline.search(slow.url, 0.2)
    assert str(caught.value) == "The server did not answer within 0.2 seconds."
    assert Host.objects.get().robots_at is None
    assert Host.objects.get().next_at <= timezone.now()


def test_search_that_had_no_time_for_all_says_so(slow):
    slow["/slow"], slow["/"] = slow.pages["/"], front("slow")
    with pytest.raises(NothingFound) as caught:
        deadline.search(slow.url, 0.5)
    assert str(caught.value) == "No feed was found within 0.5 seconds."


def test_search_waits_for_its_hosts_turn(blog, settings):
    settings.INGEST_GAP = 0.2
    begun = time.monotonic()
    assert len(deadline.search(blog.url)) == 1
    assert time.monotonic() - begun >= 0.2
    assert blog.at_once == 1


def test_search_does_not_press_a_host_that_wants_rest(blog):
    Host.objects.create(name=blog.url.partition("://")[2], next_at=timezone.now() + timedelta(minutes=5))
    with pytest.raises(FetchError) as caught:
        deadline.search(blog.url)
    assert str(caught.value) == "This host must not be asked again so soon. Try again in a minute."
    assert blog.asked == {}


def test_search_reads_no_page_that_robots_txt_forbids(blog):
    blog["/robots.txt"] = "User-agent: *\nDisallow: /\n"
    assert [found.url for found in deadline.search(blog.url)] == [blog("/rss.xml")]
    assert (blog.asked["/robots.txt"], blog.asked["/"]) == (1, 0)


def test_search_follows_no_link_to_a_page_that_robots_txt_forbids(web):
    web["/robots.txt"] = "User-agent: blogindex\nDisallow: /blog\n"
    web["/"], web["/blog"] = '<a href="/blog">Blog</a>', front("news-of-ours")
    web["/news-of-ours"] = rss(item("One", web("/one")))
    with pytest.raises(NothingFound):
        deadline.search(web.url)
    assert (web.asked["/blog"], web.asked["/news-of-ours"]) == (0, 0)


def test_search_that_robots_txt_leaves_nothing_to_says_so(web):
    web["/robots.txt"] = "User-agent: *\nDisallow: /\n"
    with pytest.raises(FetchError) as caught:
        deadline.search(web.url)
    assert str(caught.value) == "The site's robots.txt does not allow this page to be read."


def test_address_of_a_feed_is_read_whatever_robots_txt_says(blog):
    blog["/robots.txt"] = "User-agent: *\nDisallow: /\n"
    assert [found.url for found in deadline.search(blog("/rss.xml"))] == [blog("/rss.xml")]
    assert blog.asked == {"/rss.xml": 1}
