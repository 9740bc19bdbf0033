"""Feeds that attack or are damaged at random: little memory, little time, and only the one error."""

import gzip
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.feeds import NotAFeed, ParsedFeed, parse
from articles.ingest.feeds.entry import MOST_ENTRIES

URL = "https://blog.example/feed"
FOLDER = Path(__file__).parents[3] / "data" / "feeds"
SAMPLES = [path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix != ".toml"]
# A twentieth of what a body may have; time and memory grow with it and no faster.
SIZE = 2**19
BOMB = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "billion-laughs": f"<!DOCTYPE rss [{BOMB}]><rss><channel><item><link>https://a.example/1</link><title>&a11;</title>",
    "quadratic-entity": f'<!DOCTYPE rss [<!ENTITY a "{"x" * 99}">]><rss><channel><title>'
    + "&a;" * (SIZE // 3),
    "external-entity": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    "external-dtd": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><rss><channel><title>&x;</title></channel></rss>',
    "parameter-entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><rss><channel/></rss>',
    "endless-doctype": "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * (SIZE // 16),
    "open-brackets": "<rss>" + "<" * SIZE,
    "open-comments": "<rss>" + "<!--" * (SIZE // 4),
    "open-cdata": "<rss><channel><title>" + "<t><![CDATA[</t>" * (SIZE // 16) + "]]>",
    "open-tags": "<rss>" + "<a>" * (SIZE // 3),
    "open-items": "<rss>" + "<item>" * (SIZE // 6),
    "stray-ends": "<rss><channel>" + "</x>" * (SIZE // 4),
    "ampersands": "<rss><channel><title>" + "&" * SIZE,
    "one-attribute": '<rss><channel a="' + "x" * SIZE,
    "many-attributes": "<rss " + "a='' " * (SIZE // 5) + ">",
    "feeds-in-a-page": "<html>" + "<rss version='2.0'>" * (SIZE // 9) + "</rss>",
    "open-json": '{"items":' + "[" * SIZE,
    "long-number": '{"version":"https://jsonfeed.org/version/1","items":[],"x":' + "9" * 10_000 + "}",
    "markup-in-text": "<rss><channel>"
    + "<item><link>https://a.example/1</link><description>"
    + "&lt;!--" * (SIZE // 7),
}


# Parses each feed with half a gigabyte of memory and 20 more seconds of CPU time, and prints the length of
# its longest title, 0 for what is no feed.
SCRIPT = """
import pathlib, resource, sys
from articles.ingest.feeds import NotAFeed, parse
resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + 20
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    print(path.name, end=" ", flush=True)
    try:
        entries = parse(path.read_bytes(), url=sys.argv[2]).entries
        print(max((len(entry.title) for entry in entries), default=0))
    except NotAFeed:
        print(0)
"""


@pytest.mark.slow
def test_hostile_feeds_end_soon_in_bounded_memory(tmp_path):
    """In a process of their own, whose output ends with the name of a feed that it cannot bear."""
    for name, text in HOSTILE.items():
        (tmp_path / name).write_bytes(text.encode())
    command = [sys.executable, "-c", SCRIPT, tmp_path, URL]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    longest = dict(line.split(" ") for line in run.stdout.splitlines())
    assert (run.returncode, run.stderr, sorted(longest)) == (0, "", sorted(HOSTILE))
    assert {name: length for name, length in longest.items() if int(length) > 1000} == {}


@pytest.mark.parametrize("name", ["external-entity", "external-dtd", "parameter-entity"])
def test_nothing_outside_the_feed_is_read(name):
    assert parse(HOSTILE[name].encode(), url=URL).title in ("&x;", "")


def test_a_feed_of_ten_thousand_entries_is_read_whole():
    items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(10_000))
    feed = parse(f"<rss><channel><link>https://blog.example/</link>{items}</channel></rss>".encode(), url=URL)
    assert [entry.url for entry in feed.entries] == [f"https://blog.example/{n}" for n in range(10_000)]


def test_no_more_entries_are_read_than_anybody_has():
    items = "<item><link>/x</link></item>" * (MOST_ENTRIES + 1)
    feed = parse(f"<rss><channel>{items}</channel></rss>".encode(), url=URL)
    assert (len(feed.entries), feed.problem) == (1, "Only the first 20,000 entries were read.")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "This address leads to nothing, not a feed."),
        (b"\xef\xbb\xbf \n", "This address leads to nothing, not a feed."),
        (b"\0\0\0\0", "This address leads to nothing, not a feed."),
        (b"Not found", "This address leads to something else, not a feed."),
        (b"<!-- x --><HTML><body>rss</body>", "This address leads to a web page, not a feed."),
        (
            b"<opml><body><outline/></body></opml>",
            "This address leads to a list of feeds (OPML), not a feed.",
        ),
        (b"<urlset/>", "This address leads to a sitemap, not a feed."),
        (b"<svg/>", "This address leads to XML of another kind, not a feed."),
        (b"{", "This address leads to JSON that is not a feed."),
        (b"[1, 2]", "This address leads to JSON that is not a feed."),
        (
            b'{"items": 3, "version": "https://jsonfeed.org/version/1"}',
            "This address leads to JSON that is not a feed.",
        ),
        (gzip.compress(b"<svg/>", mtime=0), "This address leads to XML of another kind, not a feed."),
        (b"\x1f\x8b\x08rest", "This address leads to a packed file that cannot be read."),
    ],
)
def test_what_is_no_feed_is_named(body, sentence):
    with pytest.raises(NotAFeed) as caught:
        parse(body, url=URL)
    assert str(caught.value) == sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)
TEXTS = ("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "language")
KEYS = st.sampled_from((*TEXTS, "author", "authors", "tags", "date_published", "date_modified"))


@given(st.lists(JSON | st.dictionaries(KEYS, JSON | st.just("https://a.example/x")), max_size=3), JSON)
def test_json_feed_of_any_types_is_read(items, title):
    data = {"version": "https://jsonfeed.org/version/1.1", "items": items, "title": title, "authors": title}
    assert isinstance(parse(json.dumps(data).encode(), url=URL), ParsedFeed)


@st.composite
def damaged(draw):
    """A feed of the folder with up to four places cut, overwritten, or filled with signs that matter."""
    body = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = start + draw(st.integers(0, 60))
        signs = st.sampled_from(
            [b"", b"<", b"&", b"]]>", b"<![CDATA[", b"<item>", b"</entry>", b"\0", b"\xff\xfe", b'"']
        )
        body = (
            body[:start] + draw(signs | st.binary(max_size=6)) + body[draw(st.sampled_from([start, end])) :]
        )
    return body


@given(
    damaged() | st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "utf-16", "nonsense", "hex", "idna", "\0"]),
    st.sampled_from([URL, "", "http://[", "//[", "http://h:99999/feed"]) | st.text(max_size=20),
)
def test_damaged_feed_is_a_feed_or_not(body, charset, url):
    try:
        feed = parse(body, url=url, charset=charset, today=date(2025, 6, 1))
    except NotAFeed:
        return
    assert all(entry.url.startswith(("http://", "https://")) and entry.id for entry in feed.entries)
