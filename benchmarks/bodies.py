"""What ingest is measured on: feeds of any length with invented entries, and test pages grown to the size
that pages have. Bytes only: who serves or reads them is another room's business."""

import json
import random
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import cycle

from benchmarks.catalogue import ROOT

KINDS = {"rss": "RSS 2.0", "atom": "Atom", "json": "JSON Feed"}
PAGES = ROOT / "tests" / "data" / "pages"
# Bytes of the grown pages, by turns.
PAGE_SIZES = (50_000, 100_000, 150_000, 200_000, 250_000, 300_000)
TEASER_WORDS, WORDS_EACH = 40, 80
SAMPLE = 200
NEWEST = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
AUTHORS = ("Ines Albrecht", "Tomasz Wren", "Hana Okafor", "Priya Venn", "Luca Østby")
# fmt: off
WORDS = [
    "the", "a", "of", "to", "in", "and", "we", "our", "it", "is", "was", "that", "how", "why", "when",
    "build", "queue", "cache", "shard", "replica", "ledger", "index", "deploy", "rollback", "latency",
    "budget", "alert", "schema", "migration", "worker", "batch", "stream", "offset", "retry", "client",
    "server", "request", "trace", "metric", "cluster", "region", "failover", "backup", "restore",
    "snapshot", "compiler", "parser", "token", "vector", "model", "gateway", "router", "session",
    "cookie", "bundle", "render", "layout", "panel", "chart", "table", "column", "café", "naïve",
    "rösti",
]
# fmt: on


def feed(kind, entries, *, words=WORDS_EACH, host="engineering.example"):
    """The bytes of a feed of the kind "rss", "atom" or "json" with as many `entries`, newest first.

    Each has a title, an author, a date, two categories, a teaser and a text of `words` words. The same call
    gives the same bytes.
    """
    chance = random.Random(entries)
    items = [_item(number, words, host, chance) for number in range(entries)]
    return WRITERS[kind](items, host)


def length_of(size, *, words=WORDS_EACH):
    """How many entries an RSS feed has that is as near to `size` bytes as a sample says."""
    return round(size * SAMPLE / len(feed("rss", SAMPLE, words=words)))


def _item(number, words, host, chance):
    title = _text(chance, 7).capitalize()
    return {
        "url": f"https://{host}/{number:05}-{title.replace(' ', '-').lower()}/",
        "title": f"{title} & more",
        "author": AUTHORS[number % len(AUTHORS)],
        "day": NEWEST - timedelta(hours=7 * number),
        "tags": chance.sample(WORDS[11:], 2),
        "teaser": _text(chance, TEASER_WORDS),
        "content": _content(chance, words),
    }


def _text(chance, words):
    return " ".join(chance.choices(WORDS, k=words))


def _content(chance, words):
    text = _text(chance, words)
    return f'<p>{text} <a href="/more?a=1&amp;b=2">more</a>.</p>\n<pre><code>retry(3) &lt; 4</code></pre>'


def _rss(items, host):
    rows = "".join(
        f"<item><title>{escape(item['title'])}</title><link>{item['url']}</link>"
        f'<guid isPermaLink="false">{item["url"]}</guid><dc:creator>{item["author"]}</dc:creator>'
        f"<pubDate>{format_datetime(item['day'])}</pubDate>"
        + "".join(f"<category>{tag}</category>" for tag in item["tags"])
        + f"<description>{escape(item['teaser'])}</description>"
        f"<content:encoded><![CDATA[{item['content']}]]></content:encoded></item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel><title>Engineering</title>'
        f"<link>https://{host}/</link><language>en</language>\n{rows}</channel></rss>\n"
    ).encode()


def _atom(items, host):
    rows = "".join(
        f'<entry><title>{escape(item["title"])}</title><link href="{item["url"]}"/><id>{item["url"]}</id>'
        f"<author><name>{item['author']}</name></author><published>{item['day'].isoformat()}</published>"
        f"<updated>{item['day'].isoformat()}</updated>"
        + "".join(f'<category term="{tag}"/>' for tag in item["tags"])
        + f'<summary>{escape(item["teaser"])}</summary><content type="html">{escape(item["content"])}'
        "</content></entry>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f'<title>Engineering</title><id>https://{host}/</id><link href="https://{host}/"/>'
        f"<updated>{NEWEST.isoformat()}</updated>\n{rows}</feed>\n"
    ).encode()


def _json(items, host):
    rows = [
        {
            "id": item["url"],
            "url": item["url"],
            "title": item["title"],
            "authors": [{"name": item["author"]}],
            "date_published": item["day"].isoformat(),
            "tags": item["tags"],
            "summary": item["teaser"],
            "content_html": item["content"],
        }
        for item in items
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Engineering", "language": "en"}
    return json.dumps(head | {"home_page_url": f"https://{host}/", "items": rows}).encode()


WRITERS = {"rss": _rss, "atom": _atom, "json": _json}


def pages():
    """(address, bytes) of each page of the tests' folder, grown to PAGE_SIZES by turns."""
    paths = sorted(PAGES.glob("*.html"))
    return [
        (_address(path), grown(path.read_bytes(), size))
        for path, size in zip(paths, cycle(PAGE_SIZES), strict=False)
    ]


def _address(path):
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))["url"]


def grown(page, size):
    """`page` with so much around it that it has about `size` bytes: half scripts, half links."""
    quarter = max(0, size - len(page)) // 4
    chance = random.Random(size)
    page = _put(page, b"</head>", b"<script>%s</script>\n" % _script(quarter))
    page = _put(page, b"<main", b'<nav class="menu"><ul>%s</ul></nav>\n' % _links(chance, quarter))
    state = b'<script type="application/json">["%s"]</script>\n' % _script(quarter).replace(b'"', b"'")
    footer = b'<footer class="site-footer"><ul>%s</ul></footer>\n' % _links(chance, quarter)
    return _put(page, b"</body>", footer + state)


def _put(page, before, more):
    """`page` with `more` before the tag `before`, or at its end if the tag is not there."""
    place = page.lower().rfind(before)
    place = place if place >= 0 else len(page)
    return page[:place] + more + page[place:]


def _script(size):
    line = b'var a=function(e,t){return e&&t?e.get("module")(t):null};'
    return line * (size // len(line))


def _links(chance, size):
    pieces, left = [], size
    while left > 0:
        words = _text(chance, 3)
        piece = f'<li class="menu-item"><a href="/{words.replace(" ", "/")}/">{words}</a></li>\n'.encode(
            "ascii", "xmlcharrefreplace"
        )
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
