"""The rules of a feed: which entries it lets through."""

import pytest

from articles.ingest.feeds import Entry
from articles.ingest.inbox.entry_rules import lets_through, terms


def entry(title="", summary="", categories=()):
    return Entry(id="1", url="https://blog.example/1", title=title, summary=summary, categories=categories)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" , \n,", ()),
        ("Kafka", ("kafka",)),
        ("Kafka, exactly  once\nGo\r\nkafka", ("kafka", "exactly once", "go")),
    ],
)
def test_terms_stand_between_commas_and_lines(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("entry", "term", "expected"),
    [
        (entry("Kafka at rest"), "kafka", True),
        (entry("Kafkaesque"), "kafka", False),
        (entry("C++ in C"), "c++", True),
        (entry("We use Go."), "go", True),
        (entry("Google"), "go", False),
        (entry(summary="delivered exactly once"), "exactly once", True),
        (entry(categories=("Site  Reliability",)), "site reliability", True),
        (entry(categories=("Site Reliability Notes",)), "site reliability", False),
        (entry("全文検索の仕組み"), "検索", True),
        (entry("Über Kafka"), "über", True),
        (entry("(.*)"), ".*", True),
        (entry("anything"), ".*", False),
    ],
)
def test_term_is_found_as_a_word_or_a_whole_category(entry, term, expected):
    assert lets_through(entry, (term,), ()) is expected
    assert lets_through(entry, (), (term,)) is not expected


def test_feed_without_rules_lets_everything_through():
    assert lets_through(entry("Anything"), (), ())


def test_one_included_term_is_enough_and_one_excluded_too_much():
    assert lets_through(entry("Kafka"), ("spark", "kafka"), ("flink",))
    assert not lets_through(entry("Kafka and Flink"), ("spark", "kafka"), ("flink",))
