"""Texts from the web fit the columns of a database."""

import pytest

from articles.ingest.parsing.columns import address, clean, fitted


@pytest.mark.parametrize(
    ("text", "cleaned"), [(None, ""), ("", ""), ("a\x00b", "ab"), ("a\ud800b", "ab"), (" é\n", " é\n")]
)
def test_clean_text_has_nothing_that_databases_refuse(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "longest", "line"),
    [
        ("  How\nrivers\tflow ", 20, "How rivers flow"),
        ("How rivers flow", 15, "How rivers flow"),
        ("How rivers flow", 14, "How rivers…"),
        ("Howriversflow", 8, "Howrive…"),
        ("a riversflow", 8, "a river…"),
        (None, 8, ""),
    ],
)
def test_fitted_text_is_one_line_that_ends_at_a_word(text, longest, line):
    assert fitted(text, longest) == line


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/\x00x", "https://a.example/x"),
        ("/x", ""),
        ("mailto:ann@a.example", ""),
        ("https://a.example/" + "x" * 2000, ""),
        (None, ""),
    ],
)
def test_address_is_one_of_the_web_or_nothing(url, kept):
    assert address(url) == kept
