"""The words that were searched for, marked in titles and excerpts; all else is escaped."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from Stemmer import Stemmer

from articles.catalog.text import highlight
from articles.catalog.text.highlight import highlighter
from articles.catalog.text.query import Term, parse
from articles.catalog.text.tokens import WORD, is_unsegmented


def highlight_hits(query):
    return highlighter(tuple(term for terms in parse(query).wanted for term in terms))


@pytest.mark.parametrize(
    ("query", "plain", "marked"),
    [
        ('"kafka"', "Kafka at scale", "<mark>Kafka</mark> at scale"),
        ('"scale"', "Scaling scales", "<mark>Scaling</mark> <mark>scales</mark>"),
        ('"zurich"', "In Zürich, Zu\u0308rich", "In <mark>Zürich</mark>, <mark>Zürich</mark>"),
        ('"exactly once"', "Exactly-once, once exactly", "<mark>Exactly-once</mark>, once exactly"),
        ("kaf", "Kafka", "Kafka"),
        ("日本", "新しい日本語の", "新しい<mark>日本</mark>語の"),
        ("-kafka x", "Kafka", "Kafka"),
        ('"bo"', "<bo>bo & \"bo\"", "&lt;<mark>bo</mark>&gt;<mark>bo</mark> &amp; &#34;<mark>bo</mark>&#34;"),
        ('"amp" "lt"', "a & b < c", "a &amp; b &lt; c"),
        ('"script"', "<script>", "&lt;<mark>script</mark>&gt;"),
        ('x "a b"', "a b x", "<mark>a b</mark> <mark>x</mark>"),
        ("", "a & b", "a &amp; b"),
        ("c++", "C++, C and g++", "<mark>C++</mark>, C and g++"),
        ("r", "R, R&D in R's", "<mark>R</mark>, R&amp;D in R&#39;s"),
        (".net", "On .NET, not net", "On <mark>.NET</mark>, not net"),
    ],
)  # fmt: skip
def test_hits_are_highlighted_and_all_else_is_escaped(query, plain, marked):
    html = highlight_hits(query)(plain)
    assert (html, html.__html__()) == (marked, marked)


# Every word is among those that a phrase of it begins with, whatever its ending.
@pytest.mark.parametrize(
    "typed", ["capability", "generalization", "ponies", "hopping", "relational", "skies", "as"]
)
def test_word_is_highlighted_in_all_its_endings(typed):
    endings = [
        "capabilities",
        "capable",
        "generalize",
        "generalized",
        "pony",
        "hop",
        "hopped",
        "relate",
        "relation",
        "sky",
        "as",
        "a",
    ]
    same = {word for word in endings if Stemmer("porter").stemWord(word) == Stemmer("porter").stemWord(typed)}
    html = highlight_hits(f'"{typed}"')(" ".join(endings))
    assert set(re.findall("<mark>(.*?)</mark>", html)) == (same - {"a"} if typed == "as" else same)


words = st.sampled_from(
    ["scale", "scaling", "scalar", "scal", "to", "tom", "be", "being", "é", "ß", "x_y", "日本"]
)
texts = st.lists(st.tuples(words, st.sampled_from([" ", "-", "’s ", " & ", "<"])), max_size=8)


@given(texts, st.lists(words, min_size=1, max_size=3))
def test_phrase_is_highlighted_wherever_it_is(text, phrase):
    """Word by word, slowly: a phrase that begins within what only looked like it is found too."""
    ((term, *_), *_) = parse(f'"{" ".join(phrase)}"').wanted
    assume(not is_unsegmented(term.text))
    text = "".join(part for pair in text for part in pair)
    html = str(highlight_hits(f'"{term.text}"')(text))
    assert Markup(html).striptags() == Markup(escape(text)).striptags()
    there, wanted = [highlight._stem(highlight._plain(word)) for word in WORD.findall(text)], []
    for word in WORD.findall(term.text):
        wanted.append(highlight._stem(highlight._plain(word)))
    is_found = any(there[n : n + len(wanted)] == wanted for n in range(len(there)))
    assert ("<mark>" in html) == is_found


@given(
    st.text("aböé’&日\x00 ,_<İﬁß\u0301", max_size=20),
    st.sampled_from(["a", "ab", '"b a"', "é", "日", "b", '"ß"']),
)
def test_text_stays_what_it_is(text, query):
    html = highlight_hits(query)(text)
    assert html.replace("<mark>", "").replace("</mark>", "") == escape(unicodedata.normalize("NFC", text))


def test_signs_that_are_no_letters_are_left_as_they_are():
    html = highlight_hits('"scaling"')("“Scaling’s” — how…")
    assert html == "“<mark>Scaling</mark>’s” — how…"


def snippet(text, *words, length=40):
    found = highlighter(tuple(map(Term, words))).snippet(text, length)
    return found and str(found)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Short, about kafka.", "Short, about <mark>kafka</mark>."),
        ("on\n two   lines: kafka", "on two lines: <mark>kafka</mark>"),
        ("nothing of it", None),
        ("kafka " + "more " * 20, "<mark>kafka</mark> more more more more more more…"),
        ("before " * 20 + "kafka", "…before before before before <mark>kafka</mark>"),
        ("before " * 20 + "kafka" + " after" * 20, "…before <mark>kafka</mark> after after after after…"),
        ("<b> kafka & co", "&lt;b&gt; <mark>kafka</mark> &amp; co"),
    ],
)
def test_snippet_is_what_stands_around_a_hit(text, cut):
    assert snippet(text, "kafka") == cut


@given(st.text("ab é日<\n", max_size=60), st.sampled_from(["a", "ab", "日"]), st.integers(12, 40))
def test_snippet_is_never_too_long_and_has_its_hit(text, word, length):
    found = highlighter((Term(word),)).snippet(text, length)
    assert (found is None) == ("<mark>" not in highlighter((Term(word),))(" ".join(text.split())))
    assert found is None or ("<mark>" in found and len(found.striptags().replace("&lt;", "<")) <= length)
