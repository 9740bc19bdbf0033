"""Feeds are valid and readers of others understand them: RFC 4287, RSS 2.0, JSON Feed 1.1."""

import calendar
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from blogindex.env import BASE_DIR
from tests.articles.pages.feeds.documents import MEDIA_TYPES
from tests.factories import make_article, make_company, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = BASE_DIR / "tests" / "data" / "atom.rng"
HOSTILE = "List<T> & ]]> <b>bold</b> שלום 👩‍💻 \x01\uffff"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
# RFC 4151, but for mail addresses; the day is whole.
TAG = re.compile(
    r"tag:[a-z0-9]([a-z0-9.-]*[a-z0-9])?,\d{4}-\d\d-\d\d:([\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})+", re.ASCII
)
ADDED = datetime(2026, 3, 5, 11, tzinfo=UTC)
# Of nothing, of one page, of a page between others, of a company and of a search.
PATHS = [
    "topics/go/",
    "topics/kafka/",
    "companies/uber/",
    "articles/",
    "articles/?page=2",
    "articles/?q=bold&level=advanced",
]


@pytest.fixture
def _catalogue():
    """Articles of which much, little and nothing is known, and more than a page of them."""
    uber, kafka = make_company("Uber"), make_topic("Kafka & <Go>", slug="kafka")
    make_topic("Go")
    hostile = {"title": HOSTILE, "slug": "list", "excerpt": HOSTILE, "authors": HOSTILE, "summary": HOSTILE}
    known = {"level": "advanced", "read_minutes": 7, "includes_code": True, "language": "pt-br", "year": 2019}
    make_article(uber, topics=[kafka], status_at=ADDED, **hostile, **known)
    for language in ("", "en", "ja"):
        make_article(
            uber, title="未来" if language == "ja" else "Plain", slug=f"s{language}", language=language
        )
    for number in range(60):
        make_article(uber, title=f"Article {number}", url=f"https://blog.example/ü/{number}?a=1&b=<2>")


def answer(client, path, ending):
    base, _, query_string = path.partition("?")
    return client.get(f"/{base}feed.{ending}?{query_string}")


def is_address(text):
    parts = urlsplit(text)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.netloc)
        and text.isascii()
        and not re.search(r'[\s<>"]', text)
    )


@pytest.mark.parametrize("path", PATHS)
def test_atom_is_valid_by_its_schema(client, path):
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(answer(client, path, "atom").content))


@pytest.mark.parametrize(
    "fault",
    [
        ("<updated>", "<updated>on "),
        ("<id>", "<ident>"),
        ('type="xhtml"', 'type="xhtml2"'),
        ('rel="self"', 'rel=""'),
        ("<name>", "<nickname>"),
    ],
)
def test_schema_finds_faults(client, fault):
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    before, after = fault
    said = answer(client, "topics/kafka/", "atom").content.decode().replace(before, after)
    for name in ("ident", "nickname"):
        said = re.sub(rf"(<{name}>[^<]*)</\w+>", rf"\1</{name}>", said)
    assert not schema.validate(etree.fromstring(said.encode()))


@pytest.mark.parametrize("path", PATHS)
def test_atom_keeps_what_a_schema_cannot_say(client, path):
    """The rules of RFC 4287, section 4, in words there, and of the W3C's feed validator."""
    feed = etree.fromstring(answer(client, path, "atom").content)
    entries = feed.findall(f"{ATOM}entry")
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == len(entries) + 1
    assert [one for one in ids if not TAG.fullmatch(one)] == []
    dates = [one.text for name in ("updated", "published") for one in feed.iter(f"{ATOM}{name}")]
    assert [one for one in dates if not RFC_3339.fullmatch(one)] == []
    addresses = [one.get("href") for one in feed.iter(f"{ATOM}link")]
    assert [one for one in addresses if not is_address(one)] == []
    # One alternate of a type, one self, and whoever wrote it.
    for one in (feed, *entries):
        rels = [link.get("rel") for link in one.findall(f"{ATOM}link")]
        assert len(rels) == len(set(rels))
        assert "alternate" in rels
    assert [one for one in entries if not one.findtext(f"{ATOM}author/{ATOM}name").strip()] == []
    assert [one for one in entries if not one.findtext(f"{ATOM}title").strip()] == []
    assert feed.findtext(f"{ATOM}updated") == max(dates, default=None) or not entries


@pytest.mark.parametrize("path", PATHS)
def test_rss_is_valid(client, path):
    """The rules of RSS 2.0, its Best Practices Profile and the W3C's feed validator."""
    rss = etree.fromstring(answer(client, path, "rss").content)
    (channel,) = rss
    assert (rss.tag, rss.get("version"), channel.tag) == ("rss", "2.0", "channel")
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert len(channel.findall(name)) == 1
        assert channel.findtext(name).strip()
    assert channel.find(f"{ATOM}link[@rel='self']").get("type") == "application/rss+xml"
    items = channel.findall("item")
    for item in items:
        names = [one.tag for one in item]
        single = [name for name in names if name not in ("category", f"{ATOM}link")]
        assert len(single) == len(set(single))
        assert {"title", "link", "guid", "pubDate"} <= set(names)
        assert item.find("guid").get("isPermaLink") == "false"
        assert "author" not in names  # it would have to be a mail address
    guids = [one.text for one in rss.iter("guid")]
    assert len(guids) == len(set(guids))
    assert [one for one in guids if not TAG.fullmatch(one)] == []
    dates = [one.text for name in ("pubDate", "lastBuildDate") for one in rss.iter(name)]
    assert [one for one in dates if not RFC_822.fullmatch(one)] == []
    addresses = [one.text for one in rss.iter("link")] + [one.get("href") for one in rss.iter(f"{ATOM}link")]
    assert [one for one in addresses if not is_address(one)] == []


@pytest.mark.parametrize("path", PATHS)
def test_json_feed_is_valid(client, path):
    """The fields of JSON Feed 1.1: those that must be there, and no others; each of its type."""
    feed = answer(client, path, "json").json()
    required = {"version": str, "title": str, "items": list}
    optional = dict.fromkeys(("home_page_url", "feed_url", "description", "next_url", "language"), str)
    assert {name: type(value) for name, value in feed.items()}.items() <= (required | optional).items()
    assert required.keys() <= feed.keys()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed.get("next_url") != feed["feed_url"]
    required = {"id": str, "content_html": str}
    optional = dict.fromkeys(
        ("url", "external_url", "title", "summary", "date_published", "date_modified", "language"), str
    ) | {"authors": list, "tags": list}
    for item in feed["items"]:
        assert {name: type(value) for name, value in item.items()}.items() <= (required | optional).items()
        assert required.keys() <= item.keys()
        assert RFC_3339.fullmatch(item["date_published"])
        assert RFC_3339.fullmatch(item["date_modified"])
        assert is_address(item["url"])
        assert [author.keys() for author in item["authors"]] == [{"name"}]
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))


def test_title_is_in_the_language_of_the_article(client):
    said = "".join(answer(client, f"articles/?page={page}", "atom").content.decode() for page in (1, 2, 3))
    assert set(re.findall(r'<title xml:lang="(.*?)">', said)) == {"en", "ja", "pt-br"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_format_is_in_utf_8_whatever_it_says(client, path, ending):
    answer(client, path, ending).content.decode("utf-8", errors="strict")
    assert answer(client, path, ending)["Content-Type"] == MEDIA_TYPES[ending]


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_feedparser_reads_it(client, ending):
    response = answer(client, "topics/kafka/", ending)
    headers = {"content-type": response["Content-Type"], "content-location": "http://testserver/"}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert (feed.bozo, feed.version, feed.encoding) == (
        False,
        {"atom": "atom10", "rss": "rss20"}[ending],
        "utf-8",
    )
    assert (feed.feed.title, feed.feed.link) == (
        "Articles on Kafka & <Go> · Blogindex",
        "http://testserver/topics/kafka/",
    )
    (entry,) = feed.entries
    assert TAG.fullmatch(entry.id)
    assert entry.link.startswith("https://blog.example/articles/")
    assert calendar.timegm(entry.published_parsed) == ADDED.timestamp()
    assert "Uber: List" in entry.title
    assert "שלום 👩‍💻" in entry.title
    assert [tag.term for tag in entry.tags] == ["Kafka & <Go>"]
    assert "Written: 2019. Advanced, 7 min read, includes code, has summary." in entry.content[0].value
