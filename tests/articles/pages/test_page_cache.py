"""Finished pages are kept under everything they depend on, and for a page seen before nothing is printed."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.catalog.index import replica
from articles.models import Article, Company, Topic
from articles.pages import page_cache
from articles.pages.page_cache import ENTRY_BYTES, Page, PageCache
from tests.factories import make_article, make_topic
from tests.pages import read, text

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/",
    "/articles/",
    "/articles/?level=advanced",
    "/articles/?q=kafka",
    "/companies/",
    "/companies/uber/",
    "/topics/",
    "/topics/kafka/",
    "/articles/uber/kafka-at-scale/",
    "/about/",
    "/search/suggestions/?q=kaf",
)


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """A cache of the test's own."""
    cache = PageCache(1)
    monkeypatch.setattr(page_cache, "PAGES", cache)
    return cache


@pytest.fixture
def article():
    return make_article(
        "Uber", title="Kafka at scale", excerpt="How it grew.", topics=["Kafka"], level="advanced"
    )


def number_kept(cache):
    return len(cache._pages)


def rendered(client, address, **headers):
    """Whether asking for the page prints it: then it asks the database for more than what has changed."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, headers=headers).status_code == 200
    return len(asked) > 1


@pytest.mark.parametrize("address", PAGES)
def test_page_seen_before_is_the_same_and_printed_once(client, article, address):
    first = client.get(address)
    with CaptureQueriesContext(connection) as asked:
        second = client.get(address)
    assert (second.content, second.headers) == (first.content, first.headers)
    assert ["articles_change" in query["sql"] for query in asked] == [True]


@pytest.mark.parametrize("address", PAGES)
def test_page_that_the_browser_has_is_not_sent_again(client, article, address):
    tag = client.get(address)["ETag"]
    assert tag.startswith('"')
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert len(asked) == 1
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_tag_is_that_of_the_content(client, article):
    tags = {address: client.get(address)["ETag"] for address in PAGES}
    assert len(set(tags.values())) == len(PAGES)
    page_cache.PAGES.clear()
    assert {address: client.get(address)["ETag"] for address in PAGES} == tags
    Article.objects.update(title="After")
    assert client.get("/")["ETag"] != tags["/"]


CHANGES = {
    "article": lambda: Article.objects.update(title="After"),
    "new article": lambda: make_article("Uber", title="After", topics=["Kafka"], level="advanced"),
    "company": lambda: Company.objects.update(name="After"),
    "topic": lambda: Topic.objects.update(name="After"),
    "link": lambda: Article.objects.get().topics.add(make_topic("After")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_in_the_next_page_and_another_tag(client, article, change):
    page = article.get_absolute_url()
    tag = client.get(page)["ETag"]
    assert "After" not in text(read(client.get(page)))
    CHANGES[change]()
    after = client.get(page, headers={"If-None-Match": tag})
    assert (after.status_code, "After" in text(read(after))) == (200, True)


def test_page_depends_on_host_and_scheme(article):
    addresses = [
        Client().get("/articles/", SERVER_NAME="localhost"),
        Client().get("/articles/", SERVER_NAME="127.0.0.1"),
        Client().get("/articles/", SERVER_NAME="localhost", secure=True),
    ]
    canonical = [
        b'<link rel="canonical" href="' + start for start in (b"http://localhost/", b"http://127.0.0.1/")
    ]
    canonical.append(b'<link rel="canonical" href="https://localhost/')
    assert [link in page.content for link, page in zip(canonical, addresses, strict=True)] == [True] * 3


def test_piece_is_not_its_page(client, article):
    for address in ("/", "/articles/", "/companies/", "/companies/uber/", "/topics/kafka/"):
        page, piece = client.get(address), client.get(address, headers={"HX-Request": "true"})
        assert [b"<html" in page.content, b"<html" in piece.content] == [True, False]
        assert [page["Vary"], piece["Vary"]] == ["HX-Request, Accept-Encoding"] * 2
        assert client.get(address).content == page.content


def test_browser_that_shows_the_address_is_not_told_to(client, article):
    told, shown = [], "http://testserver/articles/?level=advanced"
    for current in ("http://testserver/articles/", shown, shown, "http://testserver/articles/"):
        headers = {"HX-Request": "true", "HX-Current-URL": current}
        told.append(client.get("/articles/?level=advanced", headers=headers).get("HX-Push-Url"))
    assert told == ["/articles/?level=advanced", None, None, "/articles/?level=advanced"]


@pytest.mark.parametrize("address", [page for page in PAGES if "suggestions" not in page])
def test_editor_and_reader_see_their_own_page(client, editor, article, address):
    reader = Client()
    client.force_login(editor)
    for _ in range(2):
        edited, shown = client.get(address), reader.get(address)
        assert [b"Curate</a>" in page.content for page in (edited, shown)] == [True, False]
        assert ["Cookie" in page["Vary"] for page in (edited, shown)] == [True, False]
        assert b"csrf" not in edited.content + shown.content


def test_visitor_who_is_no_editor_sees_the_readers_page(client, article, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get("/").content == Client().get("/").content


@pytest.mark.parametrize("address", PAGES)
def test_compressed_page_is_the_same_page(client, article, address):
    plain = client.get(address)
    for _ in range(2):
        packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        assert gzip.decompress(packed.content) == plain.content
        assert packed["ETag"] == f"W/{plain['ETag']}"
        assert "Accept-Encoding" in packed["Vary"].split(", ")
        assert (packed["Content-Encoding"], int(packed["Content-Length"])) == ("gzip", len(packed.content))
    assert not rendered(client, address, **{"Accept-Encoding": "gzip, br"})
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get(address, headers=headers).status_code == 304
    assert client.get(address).content == plain.content


def test_short_answer_is_not_compressed(client):
    answer = client.get("/search/suggestions/?q=zz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer


def test_only_what_was_found_is_kept(client, article, kept):
    for address, status in (
        ("/articles/?page=9", 404),
        ("/companies/none/", 404),
        ("/articles/uber/none/", 404),
        ("/articles/?page=1", 302),
    ):
        assert client.get(address).status_code == status
    assert client.post("/articles/").status_code == 405
    assert number_kept(kept) == 0
    client.get("/articles/")
    assert number_kept(kept) == 1


def test_nothing_is_kept_while_the_database_stands_in(client, article, kept, own_index, monkeypatch):
    monkeypatch.setattr(replica, "READ_AT_ONCE", -1)
    replica.REPLICA.forget()
    monkeypatch.setattr(replica.Replica, "_read", lambda self: None)
    for address in PAGES:
        assert client.get(address)["ETag"]
    assert number_kept(kept) == 0


@pytest.fixture
def own_index():
    replica.REPLICA.wait()
    yield
    replica.REPLICA.wait()
    replica.REPLICA.forget()


def test_cache_without_room_keeps_nothing_and_pages_have_their_tags(client, article, monkeypatch):
    monkeypatch.setattr(page_cache, "PAGES", PageCache(0))
    tag = client.get("/articles/")["ETag"]
    assert rendered(client, "/articles/")
    assert client.get("/articles/", headers={"If-None-Match": tag}).status_code == 304


def test_cache_is_bounded_in_bytes_and_drops_the_oldest():
    cache = PageCache(1)
    size = (1 << 20) // 4 - ENTRY_BYTES
    for n in range(4):
        cache.put(n, Page(bytes(size), {}))
    assert cache.get(0) is not None
    cache.put(4, Page(bytes(size), {}))
    assert [cache.get(n) is not None for n in range(5)] == [True, False, True, True, True]


def test_page_larger_than_the_cache_is_not_kept():
    cache = PageCache(1)
    cache.put("small", Page(b"", {}))
    cache.put("large", Page(bytes(1 << 20), {}))
    assert (cache.get("small"), cache.get("large")) == (Page(b"", {}), None)


def test_threads_share_a_cache():
    cache = PageCache(1)

    def work(thread):
        for n in range(500):
            cache.put((thread, n % 60), Page(bytes(20_000), {}))
            page = cache.get((thread, n % 50))
            assert page is None or len(page.content) == 20_000

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert cache._pages.currsize <= 1 << 20
