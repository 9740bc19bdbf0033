"""A page seen before: what may be cached, for whom, and what a reader is told who has it already."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client
from django.utils import timezone

from articles import catalog
from articles.catalog.index.replica import REPLICA
from articles.models import Article
from articles.pages import page_cache
from articles.pages.page_cache import PAGES, Page, PageCache
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

PAGE, PIECE = "/articles/", {"HX-Request": "true"}
DIRECTORIES = ["/companies/", "/topics/", "/new/"]
KINDS = ["/", "/articles/", *DIRECTORIES, "/companies/uber/", "/about/", "/articles/uber/first/"]
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def _catalogue():
    REPLICA.forget()
    PAGES.clear()
    make_article("Uber", title="First", slug="first")
    yield
    PAGES.clear()


@pytest.fixture
def found(monkeypatch):
    """What the cache has answered with so far, None for each page that it did not have."""
    answers, get = [], PageCache.get

    def spy(self, key):
        answers.append(get(self, key))
        return answers[-1]

    monkeypatch.setattr(PageCache, "get", spy)
    return answers


def headers_of(response):
    """A response's headers; the directives of its Content-Security-Policy have no fixed order."""
    headers = dict(response.items())
    headers["Content-Security-Policy"] = set(headers["Content-Security-Policy"].split("; "))
    # Each answer has one of its own.
    del headers["X-Request-Id"]
    return headers


@pytest.mark.parametrize("encoding", [{}, GZIP])
@pytest.mark.parametrize("address", KINDS)
def test_page_seen_before_is_the_same_page(client, found, address, encoding):
    first, again = (client.get(address, headers=encoding) for _ in range(2))
    assert [page is None for page in found] == [True, False]
    assert (again.status_code, again.content, headers_of(again)) == (200, first.content, headers_of(first))
    assert again.get("Content-Encoding", "") == encoding.get("Accept-Encoding", "")


def test_page_seen_before_takes_one_query(client, django_assert_num_queries):
    client.get(PAGE)
    with django_assert_num_queries(1):
        client.get(PAGE)


def test_page_is_compressed_for_those_who_accept_it(client):
    plain, packed = client.get(PAGE), client.get(PAGE, headers=GZIP)
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Length"] == str(len(packed.content))
    assert packed["ETag"] == f"W/{plain['ETag']}"
    for response in (plain, packed):
        assert {name.strip() for name in response["Vary"].split(",")} == {"HX-Request", "Accept-Encoding"}


# Who may keep what


NO_PAGES = {"/nosuch/": 404, "/companies/nosuch/": 404, "/articles/?page=99": 404, "/articles": 301}
FILES = ["/articles/feed.atom", "/companies/uber/feed.atom", "/robots.txt", "/search/suggestions/?q=u"]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", [*KINDS, *FILES])
def test_reader_may_keep_every_page_and_asks_before_using_it(client, address, method):
    for _ in range(2):
        first = getattr(client, method)(address)
        assert (first.status_code, first["Cache-Control"]) == (200, "public, no-cache")
        again = getattr(client, method)(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again["ETag"]) == (304, first["ETag"])
        assert again["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("address", [*KINDS, *FILES])
def test_head_says_of_a_page_what_get_says(client, address):
    assert headers_of(client.head(address)) == headers_of(client.get(address))


@pytest.mark.parametrize("address", [*KINDS, *FILES, *NO_PAGES])
def test_what_an_editor_gets_is_for_nobody_else(client, editor, address):
    client.force_login(editor)
    assert client.get(address)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("address", "status"), NO_PAGES.items())
def test_what_is_not_there_may_be_there_the_next_time(client, address, status):
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (status, "public, no-cache")


def test_fault_is_kept_by_nobody(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(catalog, "search", lambda *_: 1 / 0)
    response = client.get(PAGE)
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")


def test_pages_of_the_admin_are_kept_by_nobody(client):
    assert "no-store" in client.get("/admin/login/")["Cache-Control"]


@pytest.mark.parametrize("is_cached", [False, True])
@pytest.mark.parametrize("encoding", [{}, GZIP])
@pytest.mark.parametrize("method", ["get", "head"])
def test_reader_who_has_the_page_is_told_so(client, method, encoding, is_cached):
    tag = client.get(PAGE, headers=encoding)["ETag"]
    if not is_cached:
        PAGES.clear()
    answer = getattr(client, method)(PAGE, headers={**encoding, "If-None-Match": f'"other", {tag}'})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert {name.strip() for name in answer["Vary"].split(",")} == {"HX-Request", "Accept-Encoding"}
    assert client.get(PAGE, headers={**encoding, "If-None-Match": '"other"'}).status_code == 200


def test_answer_304_to_an_unseen_page_lets_the_next_reader_have_it(client, found):
    tag = client.get(PAGE)["ETag"]
    PAGES.clear()
    client.get(PAGE, headers={"If-None-Match": tag})
    assert client.get(PAGE).status_code == 200
    assert found[-1].headers["ETag"] == tag


def test_head_shares_the_page(client, found):
    page, head = client.get(PAGE), client.head(PAGE)
    assert (head["Content-Length"], head["ETag"]) == (page["Content-Length"], page["ETag"])
    assert found[1] is not None


def test_changed_article_shows_at_once(client):
    assert b"First" in client.get(PAGE).content
    Article.objects.update(title="Second")
    page = client.get(PAGE)
    assert (b"Second" in page.content, b"First" in page.content) == (True, False)
    assert client.get(PAGE).content == page.content


def test_page_of_an_earlier_state_is_replaced(client):
    client.get(PAGE)
    Article.objects.update(title="Second")
    client.get(PAGE)
    assert len(PAGES._pages) == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nosuch/", 404),
        ("/companies/nosuch/", 404),
        ("/articles/?page=99", 404),
        ("/articles/?level=advanced&level=beginner&page=1", 302),
        ("/articles", 301),
        ("/robots.txt", 200),
        ("/articles/feed.atom?page=99", 404),
        ("/feed", 301),
        ("/admin/login/", 200),
    ],
)
def test_only_pages_are_cached(client, found, address, status):
    assert [client.get(address).status_code for _ in range(2)] == [status, status]
    assert found == [None, None]


@pytest.mark.parametrize(
    ("method", "status"), [("post", 405), ("put", 405), ("delete", 405), ("options", 204)]
)
def test_other_methods_go_past_the_cache(client, method, status):
    client.get(PAGE)
    assert getattr(client, method)(PAGE).status_code == status


def test_editors_go_past_the_cache(client, editor, found):
    editors = Client()
    editors.force_login(editor)
    for _ in range(2):
        assert b"Log out" not in client.get("/articles/uber/first/").content
        assert b"/change/" in editors.get("/articles/uber/first/").content
        assert b"/change/" not in client.get("/articles/uber/first/").content
    assert len(found) == 4


def test_piece_and_page_are_cached_apart(client):
    for _ in range(2):
        assert b"<html" in client.get(PAGE).content
        assert b"<html" not in client.get(PAGE, headers=PIECE).content


def test_cached_piece_pushes_its_address_unless_it_is_shown(client):
    for _ in range(2):
        assert client.get(PAGE, headers=PIECE)["HX-Push-Url"] == PAGE
        shown = {**PIECE, "HX-Current-URL": "http://testserver/articles/"}
        assert "HX-Push-Url" not in client.get(PAGE, headers=shown)


def test_foreign_host_is_refused_with_the_page_cached(client):
    client.get(PAGE)
    refused = client.get(PAGE, headers={"Host": "evil.example"})
    assert (refused.status_code, b"First" in refused.content) == (400, False)
    assert refused["X-Content-Type-Options"] == "nosniff"


def test_hosts_and_schemes_are_cached_apart(client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for _ in range(2):
        for host in settings.ALLOWED_HOSTS:
            for secure, scheme in ((False, b"http"), (True, b"https")):
                page = client.get(PAGE, headers={"Host": host}, secure=secure).content
                assert b'rel="canonical" href="%s://%s/' % (scheme, host.encode()) in page


def test_http_is_sent_to_https_with_the_page_cached(settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    client = Client()
    for _ in range(2):
        secure, plain = client.get(PAGE, secure=True), client.get(PAGE)
        assert (secure.status_code, secure["Strict-Transport-Security"]) == (200, "max-age=60")
        assert (plain.status_code, plain["Location"]) == (301, f"https://testserver{PAGE}")


def test_nothing_is_cached_without_an_index(client, found, monkeypatch):
    monkeypatch.setattr(catalog, "refresh", lambda: None)
    tags = [client.get(PAGE)["ETag"] for _ in range(2)]
    assert found == [None, None]
    assert client.get(PAGE, headers={"If-None-Match": tags[0]}).status_code == 304


def test_nothing_is_cached_without_room(client, found, monkeypatch):
    monkeypatch.setattr(page_cache, "PAGES", PageCache(0))
    assert [client.get(PAGE).status_code for _ in range(2)] == [200, 200]
    assert found == [None, None]


def test_cache_is_bounded_in_bytes():
    cache = PageCache(1)
    for number in range(100):
        cache.put(number, Page(1, bytes(100_000), {}, timezone.now()))
    assert [number for number in range(100) if cache.get(number)] == list(range(90, 100))
    cache.put(99, Page(1, bytes(2_000_000), {}, timezone.now()))
    assert cache.get(99) is None


def test_threads_share_the_cache():
    cache = PageCache(1)

    def use(number):
        cache.put(number % 50, Page(1, bytes(50_000), {}, timezone.now()))
        return cache.get(number % 7)

    with ThreadPoolExecutor(8) as threads:
        assert len(list(threads.map(use, range(5_000)))) == 5_000
    assert cache._pages.currsize <= 1 << 20
