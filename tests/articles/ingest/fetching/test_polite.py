"""Redirects are followed at the pace, and by the rules, of the host that they lead to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.fetching import polite, rate_limit
from articles.ingest.fetching.client import FetchError
from articles.models import Host
from tests.articles.ingest.web import Web, item, page, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(web):
    """A second host."""
    server = Web()
    yield server
    server.close()


def redirect(url):
    return lambda request: (302, {"Location": url}, b"")


def name(web):
    return rate_limit.host_of(web.url)


def rest(web):
    """Seconds until the host may be asked again."""
    return (Host.objects.get(name=name(web)).next_at - timezone.now()).total_seconds()


def visit(url):
    """visits.visit() until no host's robots.txt is to be read first."""
    for _ in range(3):
        try:
            return polite.fetch_page(url)
        except rate_limit.HostBusy:
            continue
    raise AssertionError("busy")


def test_redirect_to_a_host_that_rests_is_not_followed_now(web, other):
    web["/feed"], other["/feed"] = redirect(other("/feed")), rss(item("One", web("/1")))
    free_at = timezone.now() + timedelta(minutes=5)
    Host.objects.create(name=name(other), next_at=free_at)
    with pytest.raises(rate_limit.HostBusy) as busy:
        polite.fetch_feed(web("/feed"))
    assert (busy.value.until, other.asked) == (free_at, {})
    assert not Host.objects.claimed(timezone.now()).exists()


def test_redirect_waits_a_moment_for_a_host_that_is_soon_free(web, other):
    web["/feed"], other["/feed"] = redirect(other("/feed")), rss(item("One", web("/1")))
    Host.objects.create(name=name(other), next_at=timezone.now() + timedelta(seconds=0.3))
    assert polite.fetch_feed(web("/feed")).url == other("/feed")


def test_each_host_of_a_redirect_rests_for_the_gap(web, other, settings):
    settings.INGEST_GAP = 50.0
    web["/feed"], other["/feed"] = redirect(other("/feed")), rss(item("One", web("/1")))
    polite.fetch_feed(web("/feed"))
    assert [rest(host) for host in (web, other)] == [pytest.approx(50, abs=5)] * 2


def test_rest_is_for_the_host_that_asked_for_it(web, other):
    web["/feed"] = redirect(other("/feed"))
    other["/feed"] = lambda request: (429, {"Retry-After": "600"}, b"")
    with pytest.raises(FetchError):
        polite.fetch_feed(web("/feed"))
    assert (rest(web) < 1, rest(other)) == (True, pytest.approx(600, abs=5))


def test_page_behind_a_redirect_is_read_by_the_rules_of_its_own_host(web, other):
    web["/a"], other["/private/a"] = redirect(other("/private/a")), page("A")
    other["/robots.txt"] = "User-agent: *\nDisallow: /private/\n"
    with pytest.raises(FetchError) as error:
        visit(web("/a"))
    assert (error.value.kind, str(error.value)) == (
        "robots",
        "The site's robots.txt does not allow this page to be read.",
    )
    assert other.asked == {"/robots.txt": 1}


def test_page_behind_a_redirect_on_the_same_host_is_read_by_its_rules(web):
    web["/robots.txt"] = "User-agent: *\nDisallow: /private/\n"
    web["/a"], web["/private/a"] = redirect("/private/a"), page("A")
    with pytest.raises(FetchError) as error:
        visit(web("/a"))
    assert (error.value.kind, web.asked["/private/a"]) == ("robots", 0)


def test_page_behind_a_redirect_is_read_where_it_may_be(web, other):
    web["/a"], other["/a"] = redirect(other("/a")), page("A")
    assert visit(web("/a")).url == other("/a")
    assert other.asked == {"/robots.txt": 1, "/a": 1}


def test_robots_txt_behind_a_redirect_holds_for_the_host_that_was_asked(web, other):
    web["/robots.txt"] = redirect(other("/rules"))
    other["/rules"] = "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n"
    assert not polite.robots_rules(web("/private/a")).allows(web("/private/a"))
    assert Host.objects.get(name=name(web)).gap == 7.0
    assert Host.objects.get(name=name(other)).robots_at is None


def test_page_of_a_host_that_cannot_be_reached_says_why(web):
    web.close()
    with pytest.raises(FetchError) as error:
        polite.fetch_page(web("/a"))
    assert str(error.value) == "The server refused the connection."


def test_page_of_a_host_that_hangs_up_is_not_asked_for_either(web):
    def hang_up(request):
        request.wfile.close()
        raise ConnectionResetError

    web["/robots.txt"], web["/a"] = hang_up, page("A")
    sentences = []
    for _ in range(2):
        with pytest.raises(FetchError) as error:
            polite.fetch_page(web("/a"))
        sentences.append(str(error.value))
    assert sentences == [
        "The server closed the connection without an answer.",
        "The site's robots.txt could not be read, so none of its pages are.",
    ]
    assert web.asked == {"/robots.txt": 1}


def test_robots_txt_of_any_size_is_read_as_far_as_asked(web):
    web["/robots.txt"] = "User-agent: *\nDisallow: /private/\n" + "# and so on\n" * 300_000 + "Disallow: /\n"
    rules = polite.robots_rules(web("/a"))
    assert (rules.allows(web("/private/a")), rules.allows(web("/a"))) == (False, True)
    assert Host.objects.get().robots_status == 200
