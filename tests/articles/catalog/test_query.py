"""The search box's text as terms; nothing typed there is an error."""

import pytest

from articles.catalog.query import MOST_TERMS, Query, parse


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", (), ()),
        ("   \t ", (), ()),
        ("kafka", ("kafka",), ()),
        ("kafka  streams", ("kafka", "streams"), ()),
        ('"exactly once" kafka', ("exactly once", "kafka"), ()),
        ('"exactly   once"', ("exactly once",), ()),
        ("kafka -spark", ("kafka",), ("spark",)),
        ('-"batch jobs"', (), ("batch jobs",)),
        ("-spark -hadoop", (), ("spark", "hadoop")),
        ("end-to-end", ("end-to-end",), ()),
        ("c++ c# .net", ("c++", "c#", ".net"), ()),
        ('say"exactly once"now', ("say", "exactly once", "now"), ()),
        ("日本語 検索", ("日本語", "検索"), ()),
    ],
)
def test_query_reads_words_phrases_and_minus(text, wanted, unwanted):
    assert parse(text) == Query(wanted, unwanted)


@pytest.mark.parametrize("text", ['"', '""', "-", "--", "- - -", '-""', '"  "', '-"'])
def test_query_of_punctuation_alone_asks_nothing(text):
    assert parse(text) == Query()
    assert not parse(text)


def test_query_passes_over_a_quote_never_closed():
    assert parse('kafka "exactly once') == Query(("kafka", "exactly", "once"))


def test_query_drops_repeats_whatever_their_case():
    assert parse("Kafka kafka KAFKA -Spark -spark") == Query(("Kafka",), ("Spark",))


def test_query_keeps_terms_as_typed():
    assert parse("Größe ÜBER") == Query(("Größe", "ÜBER"))


def test_query_keeps_a_word_both_wanted_and_unwanted():
    assert parse("kafka -kafka") == Query(("kafka",), ("kafka",))


def test_query_has_a_most_of_terms():
    words = [f"word{n}" for n in range(100)]
    assert parse(" ".join(words)).wanted == tuple(words[:MOST_TERMS])


def test_query_counts_unwanted_terms_among_the_most():
    text = " ".join(f"-word{n} word{n}" for n in range(100))
    query = parse(text)
    assert len(query.wanted) + len(query.unwanted) == MOST_TERMS


def test_query_of_only_unwanted_terms_is_a_query():
    assert bool(parse("-spark")) is True
