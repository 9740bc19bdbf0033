"""What a selection is called: the heading of its list and the title of its page."""

from datetime import date

import pytest
from django.http import QueryDict

from articles import catalog
from articles.models import Company, Topic
from articles.pages.headings import company_title, selection_in_words
from tests.factories import make_article, make_company, make_technology

pytestmark = pytest.mark.django_db


def in_words(query_string, *, of_company=True, **scope):
    slugs = {name: row.slug for name, row in scope.items()}
    return selection_in_words(catalog.read(QueryDict(query_string), **slugs), of_company=of_company)


@pytest.fixture(autouse=True)
def _catalogue():
    for name in ("Uber", "Netflix", "Lyft", "Meta", "Yelp"):
        make_article(name, topics=["Kafka", "Caching", "Go"], year=2021, language="ja")
    make_article("Uber", published_on=date(2026, 2, 14))
    for name in ("Terraform", "Rust"):
        make_technology(name)


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        ("", "Articles"),
        ("sort=oldest&page=2", "Articles"),
        (
            "level=advanced&topic=kafka&company=uber&read=10-20",
            "Advanced articles on Kafka by Uber, 10–20 minutes",
        ),
        ("level=beginner&level=advanced", "Advanced or beginner articles"),
        ("topic=kafka&topic=go", "Articles on Go or Kafka"),
        ("topic=kafka&topic=go&match=all", "Articles on Go and Kafka"),
        ("read=under-5&read=over-20", "Articles, over 20 or under 5 minutes"),
        ("code=yes&summary=yes", "Articles with code and with a summary"),
        ("code=no&language=ja&year=2021", "Articles without code in Japanese from 2021"),
        ("company=uber&company=lyft&company=meta", "Articles by Lyft, Meta or Uber"),
        (
            "company=uber&company=lyft&company=meta&company=yelp&company=netflix",
            "Articles by Lyft, Meta, Netflix or 2 others",
        ),
        ("q=exactly+once", "Articles matching “exactly once”"),
        ("q=%22at+scale%22&level=advanced", 'Advanced articles matching "at scale"'),
        ("q=x&read=5-10&topic=kafka", "Articles on Kafka matching “x”, 5–10 minutes"),
        ("month=2026-02&year=2026&added=7-days", "Articles from February 2026, new in 7 days"),
        ("technology=terraform&topic=kafka", "Articles on Kafka about Terraform"),
        ("technology=terraform&technology=rust&technology_match=all", "Articles about Rust and Terraform"),
        ("level=-beginner", "Articles, except beginner ones"),
        (
            "level=-beginner&company=-uber&topic=-kafka&read=-over-20",
            "Articles, except by Uber, beginner ones, over 20 minutes or on Kafka",
        ),
        ("topic=kafka&company=-uber", "Articles on Kafka, except by Uber"),
    ],
)
def test_selection_is_said_in_words(query_string, words):
    assert in_words(query_string) == words


def test_selection_of_a_company_names_it_where_the_page_does_not():
    uber = Company.objects.get(slug="uber")
    assert in_words("level=advanced", company=uber) == "Advanced articles by Uber"
    assert in_words("level=advanced", company=uber, of_company=False) == "Advanced articles"


def test_selection_on_a_topic_names_it_first():
    kafka = Topic.objects.get(slug="kafka")
    assert in_words("", topic=kafka) == "Articles on Kafka"
    assert in_words("company=uber", topic=kafka) == "Articles on Kafka by Uber"
    assert in_words("topic=go&topic=caching", topic=kafka) == "Articles on Kafka and on Caching or Go"


def test_company_has_a_title():
    assert company_title(make_company("Acme & Co")) == "Acme & Co Engineering Blog & Tech Articles"
