"""Lists of feeds in and out."""

import pytest

from articles.ingest.feeds import opml
from articles.ingest.feeds.opml import NotOpml, Outline, read, read_all, write

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>My feeds</title></head><body>
<outline text="Engineering">
  <outline text="Databases">
    <outline text="Quillbox &amp;amp; Co" type="rss" xmlUrl="https://quillbox.example/feed" htmlUrl="https://quillbox.example/"/>
  </outline>
  <outline title="Harbourline" text="x" XMLURL="feed://harbour.example/rss"/>
</outline>
<outline text="A note without an address"/>
<outline text="Old style" type="rss" url="http://old.example/feed.xml"/>
<outline text="Twice" xmlUrl="https://quillbox.example/feed"/>
<outline text="Mail" xmlUrl="mailto:a@b.example"/>
</body></opml>"""


def test_read_gives_each_feed_once():
    assert read(LIST) == [
        Outline("Quillbox & Co", "https://quillbox.example/feed", "https://quillbox.example/"),
        Outline("Harbourline", "http://harbour.example/rss"),
        Outline("Old style", "http://old.example/feed.xml"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_read_knows_encodings(charset):
    text = '<?xml version="1.0" encoding="%s"?><opml><body><outline text="Müller" xmlUrl="https://m.example/f"/></body></opml>'
    assert read((text % charset).encode(charset)) == [Outline("Müller", "https://m.example/f")]


def test_read_mends_broken_xml():
    body = b'<opml><body><outline text="R&D" xmlUrl="https://a.example/f?a=1&b=2"><outline xmlUrl="https://b.example/f"/>'
    assert [outline.feed_url for outline in read(body)] == [
        "https://a.example/f?a=1&b=2",
        "https://b.example/f",
    ]


def test_read_stands_deep_nesting():
    deep = (
        b"<outline text='g'>" * 20_000 + b"<outline xmlUrl='https://a.example/f'/>" + b"</outline>" * 20_000
    )
    (outline,) = read(b"<opml><body>" + deep + b"</body></opml>")
    assert outline.feed_url == "https://a.example/f"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is empty."),
        (b"hello", "The file is not OPML."),
        (b"<html><body/></html>", "The file is not OPML."),
        (b"<opml><body/></opml>", "The file lists no feeds."),
        (
            b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body>&b;</body></opml>',
            "The file declares entities, which are not allowed in lists of feeds.",
        ),
        (
            b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>',
            "The file declares entities, which are not allowed in lists of feeds.",
        ),
    ],
)
def test_read_says_what_is_wrong(body, sentence):
    with pytest.raises(NotOpml) as caught:
        read(body)
    assert str(caught.value) == sentence


def test_what_is_written_is_read_again():
    outlines = [
        Outline("Quillbox", "https://quillbox.example/feed?a=1&b=2", "https://quillbox.example/"),
        Outline("Nameless \x07<b>", "https://b.example/f"),
    ]
    body = write(outlines, "Feeds & friends")
    root = b'<opml xmlns:blogindex="urn:blogindex:feeds" version="2.0">'
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n" + root)
    assert read(body) == [outlines[0], Outline("Nameless <b>", "https://b.example/f")]


def test_what_is_left_out_is_told():
    assert read_all(LIST).left_out == [
        "“A note without an address” has no address of a feed.",
        "“Mail” has no address of a feed.",
    ]
    nameless = b"<opml><body><outline/><outline xmlUrl='https://a.example/f'/></body></opml>"
    assert read_all(nameless).left_out == ["An outline has no name and no address."]


def test_feeds_after_the_most_are_left_out_and_told(monkeypatch):
    monkeypatch.setattr(opml, "MOST_OUTLINES", 1)
    listing = read_all(LIST)
    assert [outline.title for outline in listing.outlines] == ["Quillbox & Co"]
    assert listing.left_out[0] == "http://harbour.example/rss comes after the first 1 feeds."


def test_rules_and_pauses_are_written_and_read_back():
    outlines = [
        Outline(
            "Quillbox",
            "https://quillbox.example/feed",
            include='kafka, go\nrust "1"',
            exclude="<hiring> & more\t",
            publish_at_once=True,
            is_paused=True,
            reason="Paused by jane.",
        ),
        Outline("Plain", "https://plain.example/feed"),
    ]
    assert read(write(outlines, "Blogs")) == outlines


def test_attributes_of_others_are_no_rules():
    outline = b"<outline xmlUrl='https://a.example/f' include='a' x:paused='true'/>"
    body = b"<opml xmlns:x='urn:other'><body>" + outline + b"</body></opml>"
    assert read(body) == [Outline("", "https://a.example/f")]
