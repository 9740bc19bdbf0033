"""What a feed holds: what was asked for, by when it was published here, page by page, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.catalog import answers
from articles.catalog.index.replica import REPLICA
from articles.catalog.text import delta
from articles.models import Article, Company, Topic
from articles.models.installation import founded_on, tag_prefix
from tests.articles.pages.feeds.documents import MEDIA_TYPES, entries, feed_of, titles
from tests.factories import (
    link_technology,
    make_article,
    make_articles,
    make_company,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db

FEEDS = ["/articles/feed.atom", "/companies/uber/feed.rss", "/topics/kafka/feed.json"]
NOW = datetime(2026, 3, 5, 11, tzinfo=UTC)


def refused(client, address):
    """What the reader of a feed that there is not is told."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")
    return response.content.decode()


def feed_id(client, address):
    return client.get(address).content.decode().partition("<id>")[2].partition("</id>")[0]


def test_feed_goes_by_when_articles_were_published_here(client):
    make_article("Uber", title="new one, added first", year=2026, status_at=NOW)
    make_article("Uber", title="old one, added today", year=2012, status_at=NOW + timedelta(days=9))
    make_article("Uber", title="undated, added between", status_at=NOW + timedelta(days=3))
    expected = ["Uber: old one, added today", "Uber: undated, added between", "Uber: new one, added first"]
    for query_string in ("", "?sort=oldest", "?sort=newest", "?q=uber", "?sort=random"):
        assert titles(client, f"/articles/feed.atom{query_string}") == expected


def test_articles_that_were_added_together_go_by_their_rows(client):
    make_articles(3, make_company("Uber"), status_at=NOW)
    assert titles(client) == ["Uber: Article 3", "Uber: Article 2", "Uber: Article 1"]


def test_article_that_is_published_again_is_new_again(client):
    make_article("Uber", title="a", status_at=NOW)
    make_article("Uber", title="b", status_at=NOW + timedelta(days=1))
    first = Article.objects.filter(title="a")
    first.reject(None, NOW + timedelta(days=2))
    assert titles(client) == ["Uber: b"]
    first.publish(None, NOW + timedelta(days=3))
    assert titles(client) == ["Uber: a", "Uber: b"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/articles/feed.atom", ["Lyft: b", "Uber: a"]),
        ("/articles/feed.rss?company=uber&topic=kafka", ["Uber: a"]),
        ("/articles/feed.json?company=-uber", ["Lyft: b"]),
        ("/articles/feed.atom?level=advanced", []),
        ("/articles/feed.atom?q=company:uber", ["Uber: a"]),
        ("/articles/feed.atom?not=company:uber", ["Lyft: b"]),
        ("/articles/feed.rss?page=1", ["Lyft: b", "Uber: a"]),
        ("/articles/feed.rss?page=", ["Lyft: b", "Uber: a"]),
        ("/articles/feed.rss?company=", ["Lyft: b", "Uber: a"]),
        ("/companies/uber/feed.atom", ["Uber: a"]),
        ("/companies/uber/feed.json?topic=go", []),
        ("/topics/kafka/feed.rss", ["Uber: a"]),
        ("/topics/go/feed.atom?company=lyft", ["Lyft: b"]),
        # What readers and campaigns add to an address asks for nothing.
        ("/articles/feed.atom?utm_source=rss&fbclid=x&company=uber", ["Uber: a"]),
        ("/articles/feed.atom?expand=company", ["Lyft: b", "Uber: a"]),
    ],
)
def test_feed_is_of_the_selection(client, address, expected):
    make_article("Uber", title="a", topics=["Kafka"])
    make_article("Lyft", title="b", topics=["Go"])
    assert titles(client, address) == expected


@pytest.mark.parametrize(
    ("address", "title", "listing", "own"),
    [
        ("/articles/feed.atom", "Articles", "/articles/", "/articles/feed.atom"),
        (
            "/articles/feed.rss?q=&topic=kafka&company=uber&sort=oldest&utm_source=x",
            "Articles on Kafka by Uber",
            "/articles/?company=uber&topic=kafka",
            "/articles/feed.rss?company=uber&topic=kafka",
        ),
        (
            "/companies/uber/feed.json?topic=-kafka",
            "Articles by Uber, except on Kafka",
            "/companies/uber/?topic=-kafka",
            "/companies/uber/feed.json?topic=-kafka",
        ),
        (
            "/topics/kafka/feed.atom?q=a+%26+b",
            "Articles on Kafka matching “a & b”",
            "/topics/kafka/?q=a+%26+b",
            "/topics/kafka/feed.atom?q=a+%26+b",
        ),
    ],
)
def test_feed_says_what_it_is_of_and_where_it_is(client, settings, address, title, listing, own):
    settings.SITE_NAME = "Our & index"
    make_article("Uber", topics=["Kafka"])
    feed = feed_of(client, address)
    assert (feed.title, feed.description) == (f"{title} · Our & index", f"New on Our & index: {title}")
    assert (feed.listing, feed.address) == (f"http://testserver{listing}", f"http://testserver{own}")


def test_feed_has_an_id_for_its_selection(client):
    uber, kafka, go = make_company("Uber"), make_topic("Kafka"), make_technology("Go")
    link_technology(make_article(uber, topics=[kafka], level="advanced"), go)
    for address, expected in [
        ("/articles/feed.atom", "articles"),
        ("/companies/uber/feed.atom", f"company/{uber.pk}"),
        ("/topics/kafka/feed.atom?sort=oldest", f"topic/{kafka.pk}"),
        ("/technologies/go/feed.atom", f"technology/{go.pk}"),
        ("/articles/feed.atom?technology=-go", f"articles?technology=-{go.pk}"),
        (
            "/articles/feed.atom?topic=-kafka&level=advanced&company=uber",
            f"articles?company={uber.pk}&amp;level=advanced&amp;topic=-{kafka.pk}",
        ),
        ("/articles/feed.atom?q=a+%C3%BC%26", "articles?q=a+%C3%BC%26"),
    ]:
        assert feed_id(client, address) == f"{tag_prefix()}{expected}"


def test_id_of_a_selection_stays_when_slugs_change(client):
    make_article("Uber", topics=["Kafka"])
    make_article("Lyft", topics=["Kafka"])
    before = feed_id(client, "/topics/kafka/feed.atom?company=uber&company=lyft")
    Company.objects.filter(slug="uber").update(slug="a-uber")
    Topic.objects.update(slug="apache-kafka")
    assert feed_id(client, "/topics/apache-kafka/feed.atom?company=a-uber&company=lyft") == before


@pytest.mark.parametrize(
    ("query_string", "said"),
    [
        ("level=expert", "Level: “expert” is not known here."),
        ("company=nosuch", "Company: “nosuch” is not known here."),
        ("company=uber&company=nosuch", "Company: “nosuch” is not known here."),
        ("company=-nosuch", "Company: “-nosuch” is not known here."),
        ("not=topic:nosuch", "Topic: “-nosuch” is not known here."),
        ("company=hidden", "Company: “hidden” is not known here."),
        ("year=x", "Year: “x” is not known here."),
        ("code=perhaps", "Code: “perhaps” is not known here."),
        ("match=some&topic=kafka", "How topics match could not be read."),
        ("q=%00", "The search text could not be read."),
        (f"q={'x' * 500}", "The search text could not be read."),
        ("q=%22", "There is no word in the search text."),
        ("q=%FF", "There is no word in the search text."),
        ("q=%EF%BF%BF", "There is no word in the search text."),
        (
            f"q={'+'.join(f'word{n}' for n in range(13))}",
            "These are more words than can be searched for at once.",
        ),
    ],
)
def test_feed_is_never_of_more_than_was_asked_for(client, query_string, said):
    make_article("Uber", topics=["Kafka"])
    make_article(make_company("Hidden", published=False))
    assert refused(client, f"/articles/feed.atom?{query_string}") in (
        f"{said}\n",
        # The search text that could not be read has no word either.
        f"{said}\nThere is no word in the search text.\n",
    )


def test_refusal_says_all_reasons(client):
    make_article("Uber")
    said = refused(client, "/articles/feed.json?company=gone&level=expert")
    assert said == "Company: “gone” is not known here.\nLevel: “expert” is not known here.\n"


def test_feed_of_a_company_takes_no_other(client):
    make_article("Uber")
    make_article("Lyft")
    expected = "This feed is of Uber alone, so no company can be chosen.\n"
    assert refused(client, "/companies/uber/feed.atom?company=lyft") == expected


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_feed_of_nothing_known_is_404(client, ending):
    make_company("Hidden", published=False)
    assert refused(client, f"/companies/nosuch/feed.{ending}") == "There is no such company here.\n"
    assert refused(client, f"/companies/hidden/feed.{ending}") == "There is no such company here.\n"
    assert refused(client, f"/topics/nosuch/feed.{ending}") == "There is no such topic here.\n"
    assert refused(client, f"/technologies/nosuch/feed.{ending}") == "There is no such technology here.\n"


@pytest.mark.parametrize("address", ["/articles/feed.xml2", "/articles/feed.", "/articles/feed.ATOM"])
def test_other_endings_are_no_feeds(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_feed_without_articles_is_a_feed(client, ending):
    make_company("Uber")
    feed = feed_of(client, f"/companies/uber/feed.{ending}")
    assert (feed.title, feed.next, feed.entries) == ("Articles by Uber · Blogindex", None, [])


def test_feed_without_articles_is_as_old_as_the_site(client):
    said = client.get("/articles/feed.atom").content.decode()
    assert f"<updated>{founded_on(tag_prefix()).isoformat()}T00:00:00+00:00</updated>" in said


def test_feed_is_as_new_as_its_latest_change(client):
    for days in (3, 1, 2):
        make_article(status_at=NOW)
        Article.objects.filter(changed_at__gt=NOW + timedelta(days=9)).update(
            changed_at=NOW + timedelta(days=days)
        )
    said = client.get("/articles/feed.atom").content.decode()
    assert said.partition("<updated>")[2].startswith("2026-03-08T11:00:00+00:00<")


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_pages_hold_everything_once(client, ending):
    make_articles(61, make_company("Uber"))
    address, read, lengths = f"/companies/uber/feed.{ending}", [], []
    while address:
        feed = feed_of(client, address)
        assert feed.address == f"http://testserver{address}"
        read += [entry.title for entry in feed.entries]
        lengths.append(len(feed.entries))
        address = feed.next and feed.next.removeprefix("http://testserver")
    assert read == [f"Uber: Article {number}" for number in range(61, 0, -1)]
    assert lengths == [30, 30, 1]


def test_page_knows_the_others(client):
    make_articles(61, make_company("Uber"))
    own = "http://testserver/articles/feed.atom?company=uber"
    expected = {
        "": {"first": own, "next": f"{own}&page=2", "last": f"{own}&page=3"},
        "&page=2": {"first": own, "previous": own, "next": f"{own}&page=3", "last": f"{own}&page=3"},
        "&page=3": {"first": own, "previous": f"{own}&page=2", "last": f"{own}&page=3"},
    }
    for page, links in expected.items():
        for ending in ("atom", "rss"):
            said = client.get(f"/articles/feed.{ending}?company=uber{page}").content.decode()
            assert {
                rel: f'rel="{rel}" type="application/{ending}+xml" href="{links[rel]}"'.replace(
                    "&", "&amp;"
                ).replace("feed.atom", f"feed.{ending}")
                in said
                for rel in links
            } == dict.fromkeys(links, True)
            assert ('rel="previous"' in said, 'rel="next"' in said) == ("previous" in links, "next" in links)


@pytest.mark.parametrize("page", ["0", "-1", "x", "2", "1.0", "٣", "9" * 30, "%00", "1+1", "001x"])
def test_page_that_there_is_not_is_404(client, page):
    make_article("Uber")
    assert refused(client, f"/articles/feed.atom?page={page}") == "The pages of this feed are 1 to 1.\n"


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_feeds_are_only_read(client, path, method):
    make_article("Uber", topics=["Kafka"])
    assert getattr(client, method)(path).status_code == 405


def test_words_that_are_not_ready_are_no_feed(client, monkeypatch):
    """Until words are ready letters are matched, within longer words too."""
    monkeypatch.setattr(delta, "MOST_ARTICLES", 0)
    make_article("Uber", title="Going further")
    response = client.get("/articles/feed.atom?q=go")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert titles(client) == ["Uber: Going further"]


@pytest.mark.django_db(transaction=True)
def test_search_that_takes_too_long_is_no_feed(client, monkeypatch):
    make_article("Uber", title="Going")
    assert titles(client, "/articles/feed.atom?q=going") == ["Uber: Going"]
    monkeypatch.setattr(answers, "MOST_SECONDS", -1)
    response = client.get("/articles/feed.atom?q=going+uber")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response.content == b"This search takes too long just now. Ask again in a minute.\n"


def test_value_may_be_known_in_a_minute(client, monkeypatch):
    make_article("Uber")
    monkeypatch.setattr(type(REPLICA), "is_being_read", True)
    assert client.get("/articles/feed.atom?language=ja").status_code == 503


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", FEEDS)
def test_index_and_database_give_the_same_feed(client, path, monkeypatch):
    for number in range(40):
        make_article("Uber", topics=["Kafka"], status_at=NOW + timedelta(days=number * 7 % 11))
    REPLICA.forget()
    pages = [client.get(f"{path}?page={page}").content for page in (1, 2)]
    monkeypatch.setattr(REPLICA, "_start", lambda: None)
    REPLICA.forget()
    assert [client.get(f"{path}?page={page}").content for page in (1, 2)] == pages
    assert len(entries(client, f"{path}?page=2")) == 10
