"""Postings find and weigh what the delta does, whatever the words and the ways to look them up."""

from contextlib import closing
from itertools import product

import pytest
from pyroaring import BitMap

from articles.catalog.postings import search
from articles.catalog.text import fts5
from articles.catalog.text.delta import Delta
from articles.catalog.text.fts5 import Phrase
from tests.articles.catalog.engines import postings


def assert_same(rows, phrases):
    """Compares the two halves of an engine, both with all the articles `rows`."""
    every = BitMap(row[0] for row in rows)
    with closing(Delta()) as delta, closing(postings(rows)) as made:
        delta.replace(list(every), rows)
        assert made.number_of_words == delta.number_of_words
        assert pairs(made.lengths(every)) == pairs(delta.lengths(every))
        for phrase in phrases:
            assert made.ids(phrase) == delta.ids(phrase), phrase
            assert made.number(phrase) == delta.number(phrase), phrase
            if phrase.table == "words" and not phrase.begins:
                for hits in (every, BitMap(list(every)[1::2])):
                    assert pairs(made.weights(phrase, hits)) == pairs(delta.weights(phrase, hits)), phrase


def pairs(arrays):
    return list(zip(*(array.tolist() for array in arrays), strict=True))


def article(pk, title, excerpt="", summary="", takeaways="", authors=""):
    return pk, title, excerpt, summary, takeaways, authors


# Positions are looked up among others, or merged with them.
@pytest.mark.parametrize("searched", [8, 0, 1_000])
@pytest.mark.parametrize("begins", [False, True])
def test_phrases_are_where_they_are_in_the_delta(searched, begins, monkeypatch):
    monkeypatch.setattr(search, "SEARCHED", searched)
    # Of few words, so that all phrases of them can be tried; aa is rare, and dd common.
    titles = ("dd dd bb cc dd", "aa bb ccc dd", "cc bb aa", "bb dd dd cc dd dd dd cc bb ddd", "cc bb dd dd")
    rows = [article(7 * n, title, title[::-1], authors=title) for n, title in enumerate(titles, 1)]
    words = [run for n in (1, 2, 3, 4) for run in product(("aa", "bb", "cc", "dd"), repeat=n)]
    assert_same(rows, [Phrase("words", run, begins) for run in words])
    assert_same(rows, [Phrase("titles", run, begins) for run in words])


def test_long_texts_are_found_to_their_end():
    # More words than one byte, and than two bytes, of FTS5's own numbers hold.
    rows = [article(n, "Long", summary="word " * n + f"end of {n}") for n in (1, 200, 20_000)]
    phrases = [
        ("end",),
        ("end", "of"),
        ("of", "200"),
        ("of", "20000"),
        ("word", "end"),
        ("word",),
        ("200", "long"),
    ]
    assert_same(rows, [Phrase("words", run) for run in phrases])


def test_phrase_does_not_run_from_one_column_or_article_into_the_next():
    rows = [article(1, "ends with exactly", "once begins"), article(2, "once more", "and exactly")]
    assert_same(rows, [Phrase("words", ("exactli", "onc")), Phrase("words", ("onc", "more"))])
    with closing(postings(rows)) as made:
        assert made.ids(Phrase("words", ("exactli", "onc"))) == BitMap()


@pytest.mark.parametrize("text", ["日本語の検索を c++ で", "ระบบค้นหา", "C# and F# in 検"])
def test_literal_text_is_found_as_in_the_delta(text):
    rows = [article(1, text), article(2, "other", text), article(3, "plain"), article(4, "", "", text)]
    with closing(fts5.Tokenizer()) as tokenizer:
        tokens = tokenizer.words(text, "literal")
    runs = [tokens[first:last] for first in range(len(tokens)) for last in range(first + 1, len(tokens) + 1)]
    assert_same(rows, [Phrase(table, run) for table in ("literal", "literal_titles") for run in runs])


def test_beginnings_are_those_of_the_delta():
    letters = "abé日"
    words = ["".join(run) for n in (1, 2, 3, 4) for run in product(letters, repeat=n)]
    rows = [article(n, word, words[-n]) for n, word in enumerate(words, 1)]
    beginnings = [*words, "z", "ab", "e", "ea"]
    phrases = [Phrase(table, (word,), begins=True) for table in ("words", "titles") for word in beginnings]
    assert_same(rows, phrases)


def test_words_that_begin_alike_are_those_of_the_delta():
    rows = [article(1, "Kafka kafkaesque Kaffee Zürich"), article(2, "kaf kb k")]
    with closing(Delta()) as delta, closing(postings(rows)) as made:
        delta.replace([1, 2], rows)
        for beginning in ("", "k", "kaf", "kafka", "zu", "x"):
            assert sorted(made.words("titles", beginning)) == sorted(delta.words("titles", beginning))


def test_file_is_closed_with_the_search():
    made = postings([article(1, "Kafka")])
    made.close()
    with pytest.raises(ValueError, match="closed"):
        made.ids(Phrase("words", ("kafka",)))


def test_postings_of_nothing_find_nothing():
    assert_same([], [Phrase("words", ("kafka",)), Phrase("titles", ("ka",), begins=True)])
