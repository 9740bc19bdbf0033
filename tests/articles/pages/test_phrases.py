"""The sentences that pages, feeds and titles share."""

import pytest

from articles.pages.phrases import count_of, how_often


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (0, "article", "0 articles"),
        (1, "article", "1 article"),
        (2, "article", "2 articles"),
        (1234567, "article", "1,234,567 articles"),
        (1, "company,companies", "1 company"),
        (1000, "company,companies", "1,000 companies"),
    ],
)
def test_count_of_agrees_with_its_number(number, noun, words):
    assert count_of(number, noun) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({}, ""),
        ({2024: 90}, ""),
        ({2023: 30, 2025: 60}, "About 2 a month, 2023 to 2025"),
        ({2020: 5, 2021: 3}, "About 4 a year, 2020 to 2021"),
        ({2020: 1, 2021: 1}, "About one a year, 2020 to 2021"),
        ({2011: 1, 2021: 1}, "Less than one a year, 2011 to 2021"),
    ],
)
def test_how_often_is_said_by_the_month_or_by_the_year(numbers, words):
    assert how_often(numbers) == words
