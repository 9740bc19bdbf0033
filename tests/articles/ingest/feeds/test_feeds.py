"""What the scored folder does not show: clocks, ids that name nothing, and feedparser as the measure."""

import io
from datetime import UTC, date, datetime, timedelta, timezone

import feedparser
import pytest

from articles.ingest.feeds import parse
from articles.ingest.parsing.dates import parse_date
from articles.ingest.parsing.encodings import text_of
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


def test_dates_after_tomorrow_are_no_dates():
    items = "".join(
        f"<item><link>/{day}</link><pubDate>2024-03-{day:02}</pubDate></item>" for day in (9, 10, 11, 12)
    )
    feed = parse(rss(items), url=URL, today=date(2024, 3, 10))
    assert [entry.published for entry in feed.entries] == [
        date(2024, 3, 9),
        date(2024, 3, 10),
        date(2024, 3, 11),
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


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 06 Jan 2025 10:00:00 -0800", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=-8)))),
        ("Mon, 06 Jan 2025 10:00:00 GMT+0200", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("06 Jan 2025 10:00 PST", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=-8)))),
        ("2025-01-06T10:00:00.123+05:30", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=5.5)))),
        ("2025-01-06T24:00:00Z", datetime(2025, 1, 6, 23, 59, 59, tzinfo=UTC)),
        ("2025-01-06 10:00 AM", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("2025/1/6", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025-01", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2025年1月6日", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6. Januar 2025, 10:00 Uhr", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("6 января 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6 de enero de 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6 août 2025", datetime(2025, 8, 6, tzinfo=UTC)),
        ("6 juillet 2025", datetime(2025, 7, 6, tzinfo=UTC)),
        ("6 juin 2025", datetime(2025, 6, 6, tzinfo=UTC)),
        ("٦ يناير ٢٠٢٥", datetime(2025, 1, 6, tzinfo=UTC)),
        ("January 6th, 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("Jan 6 2025 10:00:00", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("6 Jan 2025 99:99", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025-01-06T25:00:00Z", datetime(2025, 1, 6, tzinfo=UTC)),
        ("31 Feb 2025 10:00", None),
        ("2025-006", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025-006T10:00:00Z", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("2025-366", None),
        ("2025-Jan-06", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025. január 6. 10:00", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("2025-július-6T9:15-05:00", datetime(2025, 7, 6, 9, 15, tzinfo=timezone(timedelta(hours=-5)))),
        ("Δευ, 6 Ιούλ 2025 10:00:00 EET", datetime(2025, 7, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("6. marraskuuta 2025", datetime(2025, 11, 6, tzinfo=UTC)),
        ("6. desember 2025", datetime(2025, 12, 6, tzinfo=UTC)),
        ("6 січня 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6 noiembrie 2025", datetime(2025, 11, 6, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_parse_date_reads_what_feeds_write(text, moment):
    found = parse_date(text)
    assert (found, found and found.utcoffset()) == (moment, moment and moment.utcoffset())


RUSSIAN = "<a>Распределённые системы и очереди сообщений: как мы перенесли хранилище без простоя.</a>"
GREEK = "<a>Κατανεμημένα συστήματα και ουρές μηνυμάτων: πώς μεταφέραμε τη βάση δεδομένων.</a>"
FRENCH = "<a>Élève à Noël: où est le château? ÀÉÈÙ ne sont que des lettres, très âpres.</a>"


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("<a>é</a>".encode(), "iso-8859-1", "<a>é</a>"),
        ("<a>é</a>".encode("latin-1"), "utf-8", "<a>é</a>"),
        ("<a>é</a>".encode("latin-1"), "", "<a>é</a>"),
        (RUSSIAN.encode("cp1251"), "iso-8859-1", RUSSIAN),
        (f"<?xml encoding='latin-1'?>{RUSSIAN}".encode("koi8-r"), "windows-1252", RUSSIAN),
        (f"<?xml encoding='koi8-r'?>{RUSSIAN}".encode("koi8-r"), "latin1", RUSSIAN),
        (GREEK.encode("cp1253"), "iso-8859-1", GREEK),
        (FRENCH.encode("latin-1"), "latin-1", FRENCH),
        ("<a>ё</a>".encode("koi8-r"), "koi8-r", "<a>ё</a>"),
        ("<a>日本</a>".encode("iso-2022-jp"), "iso-2022-jp", "<a>日本</a>"),
        ("<a>日本</a>".encode("utf-16-le"), "", "<a>日本</a>"),
        ("<a>日本</a>".encode("utf-32"), "utf-8", "<a>日本</a>"),
        ("<a>日本語".encode() + b"\xe9" + "の話</a>".encode(), "utf-8", "<a>日本語éの話</a>"),
        (b"<a>\x93x\x94</a>", "us-ascii", "<a>“x”</a>"),
        (b"<a>x</a>", "no-such-charset", "<a>x</a>"),
    ],
)
def test_text_of_believes_bytes_before_labels(body, charset, text):
    assert text_of(body, charset).rpartition("?>")[2] == text


def test_an_empty_feed_and_a_single_entry_are_feeds():
    assert (parse(b"<rss version='2.0'/>", url=URL).kind, parse(b"<rss/>", url=URL).entries) == ("rss", [])
    entry = b"<entry xmlns='http://www.w3.org/2005/Atom'><title>One</title><link href='/one'/></entry>"
    feed = parse(entry, url=URL)
    assert (feed.kind, [found.url for found in feed.entries]) == ("atom", ["https://blog.example/one"])


@pytest.mark.parametrize("codec", ["cp037", "cp500", "cp875"])
def test_feed_of_a_mainframe_is_read(codec):
    body = (
        f'<?xml version="1.0" encoding="{codec}"?><rss version="2.0"><channel><title>Batch!</title>'
        "<item><title>Jobs</title><link>https://acorn.example/jobs</link></item></channel></rss>"
    )
    parsed = parse(body.encode(codec), url="https://acorn.example/feed")
    assert (parsed.title, [(e.title, e.url) for e in parsed.entries]) == (
        "Batch!",
        [("Jobs", "https://acorn.example/jobs")],
    )
