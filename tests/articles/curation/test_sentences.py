"""Which sentences of a page become the suggested excerpt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.curation.sentences import LONGEST, SHORTEST, excerpt_of

LEAD = "Kafka lost messages whenever two of its three brokers were restarted at once."
NEXT = "A quorum of acknowledgements keeps every one of them."
TITLE = "How Kafka stopped losing messages"


@pytest.mark.parametrize(
    "before",
    [
        "Hello everybody, and welcome to the blog of the storage team at our company!",
        "By Ada Example, who is an engineer in the storage team and writes about queues.",
        "Subscribe to our newsletter to hear about new articles before everybody else does.",
        "This website uses cookies so that you get the best experience that there could be.",
        "In this post we will look at how we have made our message queue more reliable.",
        "Have you ever wondered where a message goes when nobody is there to receive it?",
        "My name is Ada and I work on the queues that all of our other systems depend upon.",
        "Storage, queues and the people who look after them",
    ],
)
def test_what_is_no_lead_is_passed_over(before):
    assert excerpt_of(f"{before}\n{LEAD} {NEXT}", TITLE) == f"{LEAD} {NEXT}"


def test_announcement_is_better_than_nothing():
    text = "In this post we describe how we made our message queue more reliable than it was."
    assert excerpt_of(text, TITLE) == text


def test_second_sentence_of_another_paragraph_is_left_out():
    assert excerpt_of(f"{LEAD}\n{NEXT}", TITLE) == LEAD


def test_sentence_about_the_title_wins_over_the_first():
    first = "Autumn is the season in which all of our customers come back from their holidays."
    assert excerpt_of(f"{first}\n{LEAD}", TITLE) == LEAD


@pytest.mark.parametrize(
    "abbreviation", ["e.g. Kafka", "Dr. Example", "J. Example", "vs. Redis", "Inc. London"]
)
def test_abbreviation_ends_no_sentence(abbreviation):
    text = f"Messages were lost by several of the systems that we tried, {abbreviation} among them."
    assert excerpt_of(text, TITLE) == text


def test_script_without_spaces_is_told_apart_by_its_signs():
    text = "昨年の秋から、私たちのチームでは検索基盤の作り直しを進めてきました。検索は速くなりました。"
    assert excerpt_of(text, "検索基盤を作り直した話") == text


@pytest.mark.parametrize("prose", ["", "Short.", "A heading\nAnother heading", "word " * 500])
def test_nothing_is_invented(prose):
    assert excerpt_of(prose, TITLE) == ""


@given(st.lists(st.text(max_size=150), max_size=12), st.text(max_size=60))
def test_excerpt_is_short_and_stands_in_the_page(lines, title):
    prose = "\n".join([*lines, LEAD])
    excerpt = excerpt_of(prose, title)
    plain = "".join(prose.split())
    assert "".join(excerpt.split()) in plain
    assert not excerpt or SHORTEST / 2 <= len(excerpt) <= LONGEST
