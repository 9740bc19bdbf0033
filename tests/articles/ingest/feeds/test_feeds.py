"""What the scored folder does not show: ids that name nothing, and feedparser as the measure."""

import gzip
import io
from datetime import date

import feedparser
import pytest

from articles.ingest.feeds import NotAFeed, parse
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


def only(markup):
    """The only entry of the feed `markup`, text or bytes."""
    (entry,) = parse(markup if isinstance(markup, bytes) else markup.encode(), url=URL).entries
    return entry


def item(title="Rivers", link="/rivers", inside=""):
    return f"<item><title>{title}</title><link>https://blog.example{link}</link>{inside}</item>"


@pytest.mark.parametrize(
    ("links", "found", "shared"),
    [
        (("guid-1", "guid-2", "guid-3"), ["/news", "/news", "/news"], 2),
        (("", "", ""), ["/news", "/news", "/news"], 2),
        (
            ("https://blog.example/news/1", "https://blog.example/news/2", "guid"),
            ["/news/1", "/news/2", "/news"],
            0,
        ),
        (("https://blog.example/news#a", "https://blog.example/news#b", ""), ["/news"] * 3, 2),
    ],
)
def test_entries_that_share_one_link_are_told(links, found, shared):
    guids = (f"<guid isPermaLink='false'>{guid}</guid>" if guid else "" for guid in links)
    items = (item(f"News {'xyz'[n]}", "/news", guid) for n, guid in enumerate(guids))
    feed = parse(rss("".join(items)), url=URL)
    assert [entry.url for entry in feed.entries] == [f"https://blog.example{path}" for path in found]
    told = f"Entries with the address of another one, which make no article: {shared}."
    assert feed.problem == (told if shared else "")


@pytest.mark.parametrize("name", ["/feed", "/feed.xml.gz"])
def test_feed_that_is_packed_without_saying_so_is_read(name):
    packed = gzip.compress(rss(item()))
    assert parse(packed, url=f"https://blog.example{name}").entries[0].title == "Rivers"
    # A server that hung up early has sent the beginning.
    assert parse(packed[:-8], url=f"https://blog.example{name}").entries[0].title == "Rivers"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!DOCTYPE html><html><body>", "</body></html>"),
        (
            '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><div>',
            "</div></body></html>",
        ),
    ],
)
def test_feed_that_is_wrapped_in_a_page_is_read(before, after):
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>Rivers</title>'
        '<link href="https://blog.example/rivers"/></entry></feed>'
    )
    assert only(before + atom + after).title == "Rivers"
    assert only(before + f'<rss version="2.0"><channel>{item()}</channel></rss>' + after).title == "Rivers"


def test_page_that_shows_a_feed_as_code_is_no_feed():
    page = "<html><body><pre>&lt;rss version='2.0'&gt;&lt;item/&gt;</pre><rss version='2.0'></body></html>"
    with pytest.raises(NotAFeed):
        parse(page.encode(), url=URL)


def atom(inside):
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Rivers</title>{inside}</entry></feed>'


@pytest.mark.parametrize("kind", ["", 'type="text/html"', 'type="xhtml"'])
def test_content_elsewhere_is_the_address_of_an_entry_without_another(kind):
    content = f'<content {kind} src="/out.html"/>'
    assert only(atom(f"<id>urn:uuid:1</id>{content}")).url == "https://blog.example/out.html"
    linked = only(atom(f'<id>urn:uuid:1</id>{content}<link href="https://blog.example/rivers"/>'))
    assert linked.url == "https://blog.example/rivers"
    assert (
        parse(atom('<id>urn:1</id><content type="video/mp4" src="/a.mp4"/>').encode(), url=URL).entries == []
    )


@pytest.mark.parametrize("inside", ["<id>urn:1</id>", "", "<link/><id/>"])
@pytest.mark.parametrize(
    "content", ['<content type="html">Rivers</content>', "<content>Rivers</content>", ""]
)
def test_entry_without_an_address_leaves_the_others_alone(inside, content):
    entry = f'<entry><title>Mills</title><link href="/mills"/>{content}</entry></feed>'
    found = parse(atom(inside + content).replace("</feed>", entry).encode(), url=URL)
    assert [entry.url for entry in found.entries] == ["https://blog.example/mills"]
    assert "without an address" in found.problem


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("safe &lt;script&gt;var a='x.y';&lt;/script&gt;words", "safe words"),
        ("<![CDATA[safe <style>p {color: red}</style>words]]>", "safe words"),
        ("Why &lt;script&gt; blocks", "Why <script> blocks"),
        ("Rivers &#55357;&#56832; rise", "Rivers 😀 rise"),
        ("Rivers &amp;#xD83D;&amp;#xDE00; rise", "Rivers 😀 rise"),
        ("Rivers &#55357; rise", "Rivers rise"),
    ],
)
def test_title_is_what_people_read(written, title):
    assert only(rss(item(written))).title == title


def test_title_in_base64_is_decoded():
    old = 'xmlns="http://purl.org/atom/ns#" version="0.3"'
    markup = f'<feed {old}><entry><title mode="base64">Uml2ZXJz</title><link href="https://blog.example/a"/></entry></feed>'
    assert only(markup).title == "Rivers"


@pytest.mark.parametrize(
    ("written", "summary"),
    [
        (
            "&amp;lt;p&amp;gt;A &amp;lt;a href='/'&amp;gt;page&amp;lt;/a&amp;gt; tells&amp;lt;/p&amp;gt;",
            "A page tells",
        ),
        ("&amp;lt;div&amp;gt;One&amp;lt;br/&amp;gt;two&amp;lt;/div&amp;gt;", "One two"),
        ("Use &amp;lt;p&amp;gt; for paragraphs", "Use <p> for paragraphs"),
    ],
)
def test_summary_that_was_escaped_twice_is_plain(written, summary):
    assert only(rss(item(inside=f"<description>{written}</description>"))).summary == summary


@pytest.mark.parametrize(
    "written",
    [
        "Simon Sample (mailto:simon@sample.example)",
        "simon@sample.example (Simon Sample)",
        "Simon Sample &lt;s@a.example&gt;",
    ],
)
def test_name_with_a_mail_address_is_the_name(written):
    assert only(rss(item(inside=f"<author>{written}</author>"))).authors == "Simon Sample"


@pytest.mark.parametrize("count", [12, 20, 90])
def test_long_lists_of_names_are_not_cut_inside_a_name(count):
    names = [f"Person{n} Longname{n}" for n in range(count)]
    entry = only(rss(item(inside=f"<author>{', '.join(names)}</author>")))
    assert entry.authors.split(", ") == names[:20]
