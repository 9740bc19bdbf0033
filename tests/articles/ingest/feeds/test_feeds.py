"""What the scored folder does not show: ids that name nothing, and feedparser as the measure."""

import gzip
import io
import json
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


@pytest.mark.parametrize("mark", ["#", "?utm_content="])
def test_entries_whose_addresses_name_places_in_one_page_are_told(mark):
    items = (item(f"News {n}", f"/news{mark}{n}") for n in "xyz")
    feed = parse(rss("".join(items)), url=URL)
    assert len(feed.entries) == 3
    assert feed.problem == "Entries with the address of another one, which make no article: 2."


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


def test_link_in_the_text_is_an_address_if_it_leads_to_the_own_site_alone():
    items = "".join(
        f"<item><title>{n}</title><description>&lt;a href='{link}'&gt;A&lt;/a&gt;</description></item>"
        for n, link in enumerate(("https://other.example/lib", "https://blog.example/rivers"))
    )
    found = parse(rss(items), url=URL)
    assert [entry.url for entry in found.entries] == ["https://blog.example/rivers"]
    assert found.problem == "Entries without an address were left out: 1."


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
        ("Lazy loading &lt;img&gt; natively", "Lazy loading <img> natively"),
        ("The &amp;lt;input/&amp;gt; element", "The <input/> element"),
        ("Rivers &lt;img src='a.png'&gt;rise", "Rivers rise"),
        ("Rivers&lt;br&gt;rise", "Rivers rise"),
        ("Rivers &lt;!-- more --&gt; rise", "Rivers rise"),
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
        ("&amp;amp;lt;p&amp;amp;gt;One&amp;amp;lt;/p&amp;amp;gt;", "One"),
    ],
)
def test_summary_that_was_escaped_twice_or_thrice_is_plain(written, summary):
    assert only(rss(item(inside=f"<description>{written}</description>"))).summary == summary


OWN, FRONT = "<a href='https://blog.example/rivers'>{}</a>", "<a href='https://blog.example'>Blog</a>"


@pytest.mark.parametrize(
    "behind",
    [
        f"<p>The post {OWN.format('Rivers')} appeared first on {FRONT}.</p>",
        f"<p>Der Beitrag {OWN.format('Rivers')} erschien zuerst auf {FRONT}.</p>",
        f"<p>投稿 {OWN.format('Rivers')} は {FRONT} に最初に表示されました。</p>",
        f"<p>{OWN.format('Read full topic')}</p>",
        f" {OWN.format('Continue reading <span>Rivers</span> &rarr;')}</p>",
        f"… {OWN.format('[mehr]')}.",
        "<p><a href='https://blog.example/rivers?utm_source=rss'>Leer más</a></p>",
        "<ul class='links inline'><li><a href='/rivers#comment-form'>Add new comment</a></li></ul>",
    ],
)
def test_summary_ends_before_the_line_that_leads_to_its_own_entry(behind):
    inside = f"<description><![CDATA[<p>Water rises.</p>{behind}]]></description>"
    assert only(rss(item(inside=inside))).summary.rstrip(" …") == "Water rises."


@pytest.mark.parametrize(
    "last",
    [
        "<p>In <a href='https://blog.example/rivers'>this post</a> we tell how high it was.</p>",
        "<p>More in <a href='https://blog.example/mills'>Mills</a></p>",
        "<p>See <a href='https://blog.example'>the blog</a>.</p>",
    ],
)
def test_last_sentences_with_links_stay_in_a_summary(last):
    inside = f"<description><![CDATA[<p>Water rises.</p>{last}]]></description>"
    assert only(rss(item(inside=inside))).summary.startswith("Water rises. ")
    assert len(only(rss(item(inside=inside))).summary) > len("Water rises. ")


@pytest.mark.parametrize(
    "description",
    [
        "Rivers",
        "https://blog.example/rivers",
        "&lt;a href='https://blog.example/rivers'&gt;Read more&lt;/a&gt;",
        "&lt;h2&gt;Rivers&lt;/h2&gt;",
    ],
)
def test_description_that_only_repeats_title_or_address_gives_way_to_the_content(description):
    content = "<content:encoded><![CDATA[<h1>Rivers</h1><p>Water rises.</p>]]></content:encoded>"
    inside = f"<description>{description}</description>"
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    markup = f"<rss {space}><channel>{item(inside=inside + content)}</channel></rss>"
    assert only(markup).summary == "Water rises."
    assert only(rss(item(inside=inside))).summary == ""


@pytest.mark.parametrize(
    "before",
    [
        "<figure><img src='a.png'><figcaption>Photo by Bo Ek</figcaption></figure>",
        "<h2>Background<a href='#background'>#</a></h2>",
        "<h1>Rivers</h1>\n<h2>Background</h2>",
        "<p>\u200d</p>",
        "<span class='rt'><span>Lesedauer:</span> <span>6</span> <span>Minuten</span></span> ",
        "<p>Temps de lecture : 4 min.</p>",
    ],
)
def test_summary_begins_with_the_text(before):
    inside = f"<description><![CDATA[{before}<p>Water rises.</p>]]></description>"
    assert only(rss(item(inside=inside))).summary == "Water rises."


@pytest.mark.parametrize("nothing", ["undefined", "null", "&lt;p&gt;\u200d&lt;/p&gt;"])
def test_what_templates_write_without_a_description_is_no_summary(nothing):
    assert only(rss(item(inside=f"<description>{nothing}</description>"))).summary == ""


def test_summary_of_a_json_feed_is_read_as_text_with_references():
    entry = {"url": "https://blog.example/rivers", "title": "Rivers", "summary": "Water &amp; [&hellip;]"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "items": [entry]}
    assert only(json.dumps(feed)).summary == "Water & […]"


def test_fields_that_drupal_puts_around_a_text_are_no_summary():
    fields = (
        '<span class="field field--name-title">Rivers</span><div class="field--name-body">Water rises.</div>'
        '<span class="field field--name-uid"><span about="/user/7">ann.lee</span></span>'
        '<span class="field field--name-created">Tue, 05/14/2024 - 10:00</span>'
    )
    assert (
        only(rss(item(inside=f"<description><![CDATA[{fields}]]></description>"))).summary == "Water rises."
    )


@pytest.mark.parametrize(
    ("others", "day"),
    [
        (("23/05/2024", "04/11/2024"), date(2024, 5, 3)),
        (("05/23/2024",), date(2024, 3, 5)),
        (("23/05/2024", "05/23/2024"), date(2024, 3, 5)),
        ((), date(2024, 3, 5)),
    ],
)
def test_days_with_slashes_are_read_in_the_order_that_the_feed_shows(others, day):
    days = ("03/05/2024 09:15:00", *others)
    items = (item(f"R {n}", f"/{n}", f"<pubDate>{said}</pubDate>") for n, said in enumerate(days))
    assert parse(rss("".join(items)), url=URL).entries[0].published == day


@pytest.mark.parametrize(
    ("dates", "is_of_change"),
    [
        ("<updated>2024-05-03T10:00:00Z</updated>", True),
        ("<published>2024-05-03T10:00:00Z</published><updated>2024-06-03T10:00:00Z</updated>", False),
        ("", False),
    ],
)
def test_entry_says_whether_its_day_is_that_of_a_change(dates, is_of_change):
    entry = only(atom(f'<link href="/rivers"/>{dates}'))
    assert (entry.dated_by_change, entry.published) == (is_of_change, date(2024, 5, 3) if dates else None)


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("ann@a.example (Ann Lee), bo@a.example (Bo Ek)", "Ann Lee, Bo Ek"),
        ("Ann Lee, Staff Engineer", "Ann Lee"),
        ("Ann Lee, Bo Ek, Principal Architect", "Ann Lee, Bo Ek"),
        ("@ann Ann Lee", "Ann Lee"),
        ("@ann", "@ann"),
        ("Ann Lee og Bo Ek", "Ann Lee, Bo Ek"),
    ],
)
def test_names_are_read_without_what_stands_around_them(written, authors):
    assert only(rss(item(inside=f"<author>{written}</author>"))).authors == authors


@pytest.mark.parametrize(
    "nobody",
    [
        *("Super User", "Anonymous (not verified)", "a@b.example (Blogger)", "Guest User", "Redaktion"),
        *("acme-admin", "extranet\\Anonymous", "@system", "github-actions[bot]"),
    ],
)
def test_placeholders_are_no_authors(nobody):
    assert only(rss(item(inside=f"<author>{nobody}</author>"))).authors == ""


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
