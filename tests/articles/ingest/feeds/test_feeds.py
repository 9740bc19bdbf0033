"""What the scored folder does not show: ids that name nothing, and feedparser as the measure."""

import io
from datetime import date

import feedparser
import pytest

from articles.ingest.feeds import parse
from tests.articles.ingest.feeds.test_scored import NAMES, read, said_by

URL = "https://blog.example/feed"


def rss(items, head="<link>https://blog.example/</link>"):
    return f"<rss><channel>{head}{items}</channel></rss>".encode()


# Where the folder expects something better than what feedparser says: an address on localhost, the
# second of two entries with one id, FeedBurner's redirector, an entity read inside an address, the feed.
BETTER = frozenset(
    {"built-on-localhost", "duplicates", "feedburner", "bare-ampersands", "entries-link-to-the-feed"}
)


@pytest.mark.parametrize("name", [name for name in NAMES if "json" not in name and name not in BETTER])
def test_every_address_that_feedparser_finds_is_found(name):
    body, said = said_by(name)
    headers = {"content-location": said["address"], "content-type": "application/xml"}
    theirs = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    links = {entry["link"] for entry in theirs.entries if entry.get("link", "").startswith("http")}
    ours = set() if "error" in said else {entry.url for entry in read(body, said).entries}
    assert links - ours == set()


def test_dates_further_ahead_than_three_days_are_no_dates():
    items = "".join(
        f"<item><link>/{day}</link><pubDate>2024-03-{day:02}</pubDate></item>" for day in (10, 13, 14)
    )
    feed = parse(rss(items), url=URL, today=date(2024, 3, 10))
    assert [entry.published for entry in feed.entries] == [
        date(2024, 3, 10),
        date(2024, 3, 13),
        None,
    ]


def test_an_id_that_many_entries_share_names_none_of_them():
    items = "".join(f"<item><guid isPermaLink='false'>post</guid><link>/{n}</link></item>" for n in range(3))
    assert [entry.url[-1] for entry in parse(rss(items), url=URL).entries] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("titles", "kept"),
    [
        (("Kafka", "Redis"), ["0", "1"]),
        (("Kafka", "Kafka"), ["0"]),
        (("Kafka at scale", "kafka"), ["0"]),
        (("Kafka", ""), ["0", "1"]),
    ],
)
def test_two_entries_of_one_id_are_two_articles_if_their_titles_say_so(titles, kept):
    items = "".join(
        f"<item><guid isPermaLink='false'>post</guid><link>/{n}</link><title>{title}</title>"
        f"<description>Text {n}</description></item>"
        for n, title in enumerate(titles)
    )
    assert [entry.url[-1] for entry in parse(rss(items), url=URL).entries] == kept


def test_relative_addresses_are_read_against_the_site_if_the_feed_lives_elsewhere():
    feed = parse(rss("<item><link>/a</link></item>"), url="https://bucket.example/feeds/1.xml")
    assert [entry.url for entry in feed.entries] == ["https://blog.example/a"]


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>15</ttl>", 15),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 720),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 10080),
        ("", None),
    ],
)
def test_a_feed_says_how_long_it_may_be_left_alone(head, minutes):
    assert parse(rss("<item><link>/a</link></item>", head), url=URL).hub_ttl_minutes == minutes


def test_summaries_end_between_words():
    long = "word " * 300
    (entry,) = parse(rss(f"<item><link>/a</link><description>{long}</description></item>"), url=URL).entries
    assert entry.summary == ("word " * 119).strip() + "…"


def test_an_empty_feed_and_a_single_entry_are_feeds():
    assert (parse(b"<rss version='2.0'/>", url=URL).kind, parse(b"<rss/>", url=URL).entries) == ("rss", [])
    entry = b"<entry xmlns='http://www.w3.org/2005/Atom'><title>One</title><link href='/one'/></entry>"
    feed = parse(entry, url=URL)
    assert (feed.kind, [found.url for found in feed.entries]) == ("atom", ["https://blog.example/one"])
