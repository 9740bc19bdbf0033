"""The filters of the public pages: excerpts, Markdown, lines and dates."""

from datetime import date

import pytest

from articles.models import Article
from articles.pages.jinja import lines, markdown, publication_date, truncate_words


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("", 10, ""),
        ("Kafka.", 10, "Kafka."),
        ("ten letter", 10, "ten letter"),
        ("twelve letters", 13, "twelve…"),
        ("ten letters", 4, "ten…"),
        ("seven words", 6, "seven…"),
        ("  a\n\tb  c ", 10, "a b c"),
        ("one two\nthree four", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("endlessword", 8, "endless…"),
        ("a endlesswordthatgoeson", 8, "a endle…"),
    ],
)
def test_truncate_words_cuts_between_words(text, length, cut):
    assert truncate_words(text, length) == cut


def test_truncate_words_gives_a_card_200_characters():
    text = "word " * 60
    assert truncate_words("w" * 200) == "w" * 200
    assert truncate_words(text) == "word " * 39 + "word…"
    assert len(truncate_words(text)) == 200


@pytest.mark.parametrize(
    "start", ["", "Kafka ", "2024年 ", "短い 言葉 "], ids=["none", "latin", "year", "short words"]
)
def test_truncate_words_fills_the_card_in_a_script_without_spaces(start):
    text = start + "分散システムの設計と運用について、" * 20
    assert truncate_words(text) == text[:199] + "…"


# Markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One *fine* **day** `x < y`", "<p>One <em>fine</em> <strong>day</strong> <code>x &lt; y</code></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("```sql\nselect 1\n```", "<pre><code>select 1\n</code></pre>"),
        ("# Title\n\ntext", "Title\n<p>text</p>"),
        (
            "[paper](https://paper.example/a?b=1&c=2)",
            '<p><a href="https://paper.example/a?b=1&amp;c=2" rel="noopener noreferrer">paper</a></p>',
        ),
    ],
)
def test_markdown_is_printed_as_html(text, html):
    assert markdown(text).strip() == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>"),
        ("[x](&#106;avascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](vbscript:x)", "<p>[x](vbscript:x)</p>"),
        ("[x](data:text/html,x)", "<p>[x](data:text/html,x)</p>"),
        ("[x](mailto:jane@blog.example)", '<p><a rel="noopener noreferrer">x</a></p>'),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>"),
        ("![alt](https://evil.example/pixel.gif)", "<p></p>"),
        ("![alt](data:image/png;base64,x)", "<p></p>"),
        ("[x]: javascript:alert(1)\n\n[x]", "<p>[x]: javascript:alert(1)</p>\n<p>[x]</p>"),
    ],
)
def test_markdown_lets_nothing_dangerous_through(text, html):
    assert markdown(text).strip() == html


# Lines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("\n \n-\n*\n", []),
        ("one\r\ntwo\n\nthree", ["one", "two", "three"]),
        ("- one\n* two\n• three\n  -  four", ["one", "two", "three", "four"]),
        ("well-known", ["well-known"]),
    ],
)
def test_lines_are_those_that_say_something(text, found):
    assert lines(text) == found


# Dates


@pytest.mark.parametrize(
    ("day", "precision", "html"),
    [
        (None, "day", ""),
        (date(2024, 3, 12), "day", '<time datetime="2024-03-12">12 Mar 2024</time>'),
        (date(2024, 3, 2), "day", '<time datetime="2024-03-02">2 Mar 2024</time>'),
        (date(2019, 1, 1), "day", '<time datetime="2019-01-01">1 Jan 2019</time>'),
        (date(2024, 3, 12), "month", '<time datetime="2024-03">Mar 2024</time>'),
        (date(2019, 1, 1), "year", '<time datetime="2019">2019</time>'),
        (date(2019, 7, 4), "year", '<time datetime="2019">2019</time>'),
        (date(2019, 7, 4), "order", ""),
        (date(987, 1, 1), "year", '<time datetime="0987">0987</time>'),
    ],
)
def test_publication_date_is_as_exact_as_known(day, precision, html):
    assert publication_date(Article(published_on=day, date_precision=precision)) == html
