"""Who has a feed already is told so, and only then: by its ETag, or by its date alone."""

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from articles.catalog.added import beginning, today
from articles.catalog.index.replica import REPLICA
from articles.models import Article, Company, Topic
from articles.pages.page_cache import PAGES, SETTLED
from tests.articles.catalog.test_added import zones_by_midnight
from tests.articles.pages.feeds.documents import MEDIA_TYPES
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

FEEDS = ["/articles/feed.atom", "/companies/uber/feed.rss", "/topics/kafka/feed.json"]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _catalogue():
    REPLICA.forget()
    PAGES.clear()
    make_article("Uber", title="First", slug="first", topics=["Kafka"])
    make_article("Uber", title="Second", slug="second", topics=["Kafka"])
    make_article("Lyft", title="Third", slug="third", topics=["Kafka"])
    yield
    PAGES.clear()
    REPLICA.forget()


def pass_time(time):
    """As if this process had noticed the latest change so much longer ago."""
    state, noticed = REPLICA._noticed
    REPLICA._noticed = state, noticed - time


def asked_again(client, path, first, **headers):
    """The status of an answer to who has only the date of the `first` one."""
    return client.get(path, headers={"If-Modified-Since": first["Last-Modified"], **headers}).status_code


@pytest.fixture
def settled(client):
    """The responses of FEEDS, by path, an hour after the latest change."""
    client.get("/articles/")
    pass_time(HOUR)
    return {path: client.get(path) for path in FEEDS}


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("encoding", [{}, {"Accept-Encoding": "gzip"}])
@pytest.mark.parametrize("is_cached", [False, True])
def test_feed_that_a_reader_has_is_not_sent_again(client, settled, path, encoding, is_cached):
    first = client.get(path, headers=encoding)
    for validator in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
        {"If-None-Match": first["ETag"], "If-Modified-Since": http_date(0)},
    ):
        for method in (client.get, client.head):
            if not is_cached:
                PAGES.clear()
            again = method(path, headers={**encoding, **validator})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize("path", FEEDS)
def test_feed_seen_before_takes_one_query(client, settled, path, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get(path).content == settled[path].content


CHANGES = {
    "an edit": lambda: Article.objects.filter(slug="first").update(excerpt="Said."),
    "a removal": lambda: Article.objects.filter(slug="first").reject(None, timezone.now()),
    "a deletion": lambda: Article.objects.filter(slug="first").delete(),
    "an addition": lambda: make_article("Uber", topics=["Kafka"]),
    "a new name of a company": lambda: Company.objects.filter(slug="uber").update(name="Uber Technologies"),
    "a new name of a topic": lambda: Topic.objects.update(name="Apache Kafka"),
    "a lost topic": lambda: Article.topics.through.objects.filter(article__slug="second").delete(),
}


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_sent_to_who_has_only_a_date(client, settled, path, change):
    CHANGES[change]()
    second = client.get(path, headers={"If-Modified-Since": settled[path]["Last-Modified"]})
    assert second.status_code == 200
    assert second.content != settled[path].content
    pass_time(HOUR / 2)
    third = client.get(path)
    assert parse_http_date(third["Last-Modified"]) > parse_http_date(settled[path]["Last-Modified"])
    assert asked_again(client, path, third) == 304


@pytest.mark.parametrize("path", ["/articles/feed.atom", "/topics/kafka/feed.json"])
def test_hidden_company_and_its_return_are_sent_to_who_has_only_a_date(client, settled, path):
    for published in (False, True):
        first = client.get(path)
        Company.objects.filter(slug="lyft").update(published=published)
        assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200
        pass_time(HOUR / 3)


@pytest.mark.parametrize("path", FEEDS)
def test_feed_has_no_date_in_the_moment_of_a_change(client, settled, path):
    """A second change within the same second could not be told from the first."""
    Article.objects.filter(slug="first").update(title="Other")
    assert "Last-Modified" not in client.get(path)
    assert asked_again(client, path, settled[path]) == 200
    pass_time(SETTLED)
    first = client.get(path)
    Article.objects.filter(slug="first").update(title="Another")
    assert asked_again(client, path, first) == 200


@pytest.mark.parametrize("path", FEEDS)
def test_another_process_never_says_unchanged_of_what_it_has_not_sent(client, settled, path):
    """A process that started later, on whatever host, has a later date for the same feed."""
    REPLICA.forget()
    PAGES.clear()
    assert asked_again(client, path, settled[path]) == 200
    again = client.get(path, headers={"If-None-Match": settled[path]["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_what_was_added_today_is_another_feed_after_midnight(client, settings, ending):
    """Without a change in any row; the site is moved to where the next day has begun."""
    path = f"/articles/feed.{ending}?added=today"
    settings.TIME_ZONE, later = zones_by_midnight(settings)
    Article.objects.filter(slug="first").update(status_at=beginning(today()))
    client.get(path)
    pass_time(HOUR)
    first = client.get(path)
    assert (asked_again(client, path, first), b"First" in first.content) == (304, True)
    settings.TIME_ZONE = later
    second = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
    assert (second.status_code, b"First" in second.content) == (200, False)


@pytest.mark.parametrize("path", FEEDS)
def test_feed_from_the_database_has_no_date(client, path, monkeypatch):
    monkeypatch.setattr(REPLICA, "_start", lambda: None)
    response = client.get(path)
    assert "Last-Modified" not in response
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", FEEDS)
def test_head_says_what_get_says(client, settled, path):
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Vary", "Cache-Control"):
        assert head[name] == settled[path][name]


@pytest.mark.parametrize("path", FEEDS)
def test_who_keeps_a_feed_asks_before_using_it_again(client, settled, path, editor):
    assert settled[path]["Cache-Control"] == "public, no-cache"
    client.force_login(editor)
    assert client.get(path)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", FEEDS)
def test_feed_is_compressed_for_those_who_accept_it(client, settled, path):
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == settled[path].content
    assert packed["ETag"] == f"W/{settled[path]['ETag']}"


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", FEEDS)
def test_browser_gets_the_same_as_plain_xml(client, settled, path):
    """They show a stylesheet with nothing else."""
    ending = path.rpartition(".")[2]
    for accept, expected in (
        (BROWSER, "application/xml; charset=utf-8"),
        ({"Accept": "*/*"}, MEDIA_TYPES[ending]),
    ):
        for _ in range(2):
            response = client.get(path, headers=accept)
            assert response["Content-Type"] == (MEDIA_TYPES[ending] if ending == "json" else expected)
            assert response.content == settled[path].content
            assert "Accept" in [name.strip() for name in response["Vary"].split(",")]
