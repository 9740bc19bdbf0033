"""Every listing as an Atom feed."""

from datetime import datetime, timedelta, timezone

import pytest
from defusedxml.ElementTree import fromstring

from tests.factories import make_article, make_articles, make_company, make_topic

pytestmark = pytest.mark.django_db

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
FEEDS = ["/articles/feed.atom", "/companies/uber/feed.atom", "/topics/kafka/feed.atom"]


def feed_of(client, address="/articles/feed.atom"):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return fromstring(response.content)


def said(element, path):
    """The texts at `path`, in order."""
    return [found.text for found in element.findall(f"atom:{path}", ATOM)]


def links(element, rel):
    return [link.get("href") for link in element.findall(f"atom:link[@rel='{rel}']", ATOM)]


def entries(client, address="/articles/feed.atom"):
    return feed_of(client, address).findall("atom:entry", ATOM)


def titles(client, address="/articles/feed.atom"):
    return [said(entry, "title")[0] for entry in entries(client, address)]


def test_entry_says_what_is_known_of_an_article(client):
    article = make_article(
        "Uber", title="Exactly once", excerpt="How it is done.", authors="Ada", topics=["Kafka", "Go"]
    )
    (entry,) = entries(client)
    assert said(entry, "title") == ["Uber: Exactly once"]
    assert links(entry, "alternate") == ["http://testserver/articles/uber/exactly-once/"]
    assert said(entry, "id") == ["http://testserver/articles/uber/exactly-once/"]
    assert said(entry, "summary") == ["How it is done."]
    assert said(entry, "author/atom:name") == ["Ada"]
    assert sorted(term.get("term") for term in entry.findall("atom:category", ATOM)) == ["Go", "Kafka"]
    assert datetime.fromisoformat(said(entry, "updated")[0]) == article.status_at


def test_entry_of_an_unknown_author_names_the_company(client):
    make_article("Uber")
    (entry,) = entries(client)
    assert said(entry, "author/atom:name") == ["Uber"]


def test_entry_is_as_new_as_its_publication(client):
    decided = datetime(2024, 3, 5, 12, tzinfo=timezone(timedelta(hours=1)))
    make_article(status_at=decided)
    feed = feed_of(client)
    assert said(feed, "entry/atom:updated") == said(feed, "updated") == ["2024-03-05T11:00:00+00:00"]


def test_feed_goes_from_the_newest_whatever_the_order(client):
    make_article("Uber", title="undated")
    make_article("Uber", title="old", year=2020)
    make_article("Uber", title="new", year=2024)
    expected = ["Uber: new", "Uber: old", "Uber: undated"]
    assert titles(client) == titles(client, "/articles/feed.atom?sort=oldest") == expected
    assert titles(client, "/articles/feed.atom?q=uber") == expected


def test_feed_holds_the_newest_thirty(client):
    make_articles(31, make_company("Uber"))
    assert titles(client) == [f"Uber: Article {n}" for n in range(31, 1, -1)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/articles/feed.atom", ["Lyft: b", "Uber: a"]),
        ("/articles/feed.atom?company=uber&topic=kafka", ["Uber: a"]),
        ("/articles/feed.atom?company=-uber", ["Lyft: b"]),
        ("/articles/feed.atom?level=advanced", []),
        ("/articles/feed.atom?page=2", ["Lyft: b", "Uber: a"]),
        ("/companies/uber/feed.atom", ["Uber: a"]),
        ("/companies/uber/feed.atom?topic=go", []),
        ("/topics/kafka/feed.atom", ["Uber: a"]),
        ("/topics/go/feed.atom?company=lyft", ["Lyft: b"]),
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
            "/articles/feed.atom?q=&topic=kafka&company=uber&page=2",
            "Uber · Kafka",
            "/articles/?company=uber&topic=kafka",
            "/articles/feed.atom?company=uber&topic=kafka",
        ),
        (
            "/companies/uber/feed.atom?topic=-kafka",
            "Uber · not Kafka",
            "/companies/uber/?topic=-kafka",
            "/companies/uber/feed.atom?topic=-kafka",
        ),
        (
            "/topics/kafka/feed.atom?q=a+%26+b",
            "Kafka · “a & b”",
            "/topics/kafka/?q=a+%26+b",
            "/topics/kafka/feed.atom?q=a+%26+b",
        ),
    ],
)
def test_feed_says_what_it_is_of_and_where_it_is(client, address, title, listing, own):
    make_article("Uber", topics=["Kafka"])
    feed = feed_of(client, address)
    assert said(feed, "title") == [title]
    assert links(feed, "alternate") == [f"http://testserver{listing}"]
    assert links(feed, "self") == [f"http://testserver{own}"]


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize(
    "query_string",
    [
        "?level=expert",
        "?company=nosuch&topic=nosuch&year=x&read=-&code=perhaps",
        "?q=%00",
        "?q=a%01b",
        "?q=%FF",
        "?q=%EF%BF%BF",
        "?q=" + "x" * 500,
        "?sort=random&match=some&page=-1",
        "?q=%22",
    ],
)
def test_feed_of_what_cannot_be_read_is_no_error(client, path, query_string):
    make_article("Uber", topics=["Kafka"])
    assert feed_of(client, path + query_string).tag == "{http://www.w3.org/2005/Atom}feed"


@pytest.mark.parametrize(
    "address",
    ["/companies/nosuch/feed.atom", "/companies/hidden/feed.atom", "/topics/nosuch/feed.atom"],
)
def test_feed_of_nothing_known_is_404(client, address):
    make_company("Hidden", published=False)
    assert client.get(address).status_code == 404


def test_feed_without_articles_is_a_feed(client):
    make_company("Uber")
    feed = feed_of(client, "/companies/uber/feed.atom")
    assert said(feed, "title") == ["Uber"]
    assert feed.findall("atom:entry", ATOM) == []


def test_feed_says_text_as_text(client):
    hostile = "List<T> & <script>alert(1)</script>"
    make_article(make_company("A & B", slug="a-b"), title=hostile, slug="list", excerpt=hostile)
    (entry,) = entries(client)
    assert said(entry, "title") == [f"A & B: {hostile}"]
    summary = entry.find("atom:summary", ATOM)
    assert summary.get("type") == "html"
    assert summary.text == "List&lt;T&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;"


def test_feed_outlives_characters_that_xml_cannot_hold(client):
    company = make_company("U\x07ber", slug="uber")
    topic = make_topic("Kaf\x1bka", slug="kafka")
    make_article(company, title="a\x08b\uffff", slug="ab", excerpt="c\x0bd", authors="e\x01f", topics=[topic])
    (entry,) = entries(client, "/companies/uber/feed.atom?topic=kafka")
    assert said(entry, "title") == ["U ber: a b"]
    assert said(entry, "summary") == ["c d"]
    assert said(entry, "author/atom:name") == ["e f"]
    assert [term.get("term") for term in entry.findall("atom:category", ATOM)] == ["Kaf ka"]


def test_feed_never_holds_the_editors_note(client):
    make_article(note="Ask legal first")
    assert "Ask legal first" not in client.get("/articles/feed.atom").content.decode()


@pytest.mark.parametrize("path", FEEDS)
def test_unchanged_feed_is_not_sent_again(client, path):
    make_article("Uber", topics=["Kafka"])
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_article("Uber", topics=["Kafka"])
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
