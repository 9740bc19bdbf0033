"""The words that were searched for, marked in titles and excerpts; all else is escaped."""

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog.text.highlight import marks
from articles.catalog.text.query import parse


@pytest.mark.parametrize(
    ("query", "plain", "marked"),
    [
        ('"kafka"', "Kafka at scale", "<mark>Kafka</mark> at scale"),
        ('"scale"', "Scaling scales", "<mark>Scaling</mark> <mark>scales</mark>"),
        ('"zurich"', "In Zürich, Zu\u0308rich", "In <mark>Zürich</mark>, <mark>Zürich</mark>"),
        ('"exactly once"', "Exactly-once, once exactly", "<mark>Exactly-once</mark>, once exactly"),
        ("kaf", "Kafka", "<mark>Kafka</mark>"),
        ("日本", "新しい日本語の", "新しい<mark>日本</mark>語の"),
        ("-kafka x", "Kafka", "Kafka"),
        ('"b"', "<b>b & \"b\"", "&lt;<mark>b</mark>&gt;<mark>b</mark> &amp; &#34;<mark>b</mark>&#34;"),
        ('"amp" "lt"', "a & b < c", "a &amp; b &lt; c"),
        ('"script"', "<script>", "&lt;<mark>script</mark>&gt;"),
        ('a "a b"', "a b a", "<mark>a b</mark> <mark>a</mark>"),
        ("", "a & b", "a &amp; b"),
    ],
)  # fmt: skip
def test_marks_are_set_around_hits_and_all_else_is_escaped(query, plain, marked):
    (html,) = marks(parse(query))([plain])
    assert html == marked
    assert isinstance(html, SafeString)


@given(
    st.lists(st.text("abc é’&日\x00 ,", max_size=12), max_size=5),
    st.sampled_from(["a", "ab", '"b a"', "é", "日", '"a b" c']),
)
def test_texts_are_marked_together_as_each_alone(texts, query):
    mark = marks(parse(query))
    assert mark(texts) == [mark([text])[0] for text in texts]


@given(
    st.text("abß éﬁ²ª…'Å\u0301ˆ_", max_size=12),
    st.sampled_from(["a", "ab", '"b a"', "é", "ss", "fi", "2", '"a"']),
)
def test_accents_are_passed_over_quickly_as_slowly(text, query):
    mark = marks(parse(query))
    # Beside a text with such a character each text is looked through by itself, word by word.
    assert mark([text]) == mark([text, "\x00"])[:1]


def test_phrase_does_not_run_from_one_text_into_the_next():
    assert marks(parse('"a b"'))(["x a", "b", "a b"]) == ["x a", "b", "<mark>a b</mark>"]


def test_signs_that_are_no_letters_are_left_as_they_are():
    assert marks(parse('"scaling"'))(["“Scaling’s” — how…"]) == ["“<mark>Scaling</mark>’s” — how…"]
