"""The sentences that pages, feeds and titles share."""

from datetime import date

import pytest
from django.http import QueryDict

from articles.catalog import ArticleFilter, chip_groups
from articles.pages.phrases import count_of, listing_title
from tests.factories import make_article, make_company, make_topic


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


def title_of(article_filter):
    return listing_title(article_filter, chip_groups(article_filter))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Articles"),
        ("company=uber&company=netflix&level=advanced", "Netflix, Uber · Advanced"),
        ("level=-beginner&topic=kafka", "not Beginner · Kafka"),
        ("q=exactly+once", "“exactly once”"),
        ("level=expert", "Articles"),
        ("month=2026-02&added=7-days", "February 2026 · New in 7 days"),
    ],
)
@pytest.mark.django_db
def test_listing_title_names_the_selection(query, title):
    make_article("Uber", topics=["Kafka"])
    make_article("Netflix", published_on=date(2026, 2, 14))
    assert title_of(ArticleFilter(QueryDict(query))) == title


@pytest.mark.django_db
def test_listing_title_starts_with_what_the_page_is_about():
    uber, kafka = make_company("Uber"), make_topic("Kafka")
    assert title_of(ArticleFilter(QueryDict("level=advanced"), company=uber)) == "Uber · Advanced"
    assert title_of(ArticleFilter(QueryDict(""), topic=kafka)) == "Kafka"
