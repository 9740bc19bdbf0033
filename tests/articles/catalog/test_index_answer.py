"""Numbers that were counted before are used again for the same question and for no other."""

import pytest
from django.http import QueryDict

from articles import catalog
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


def counts(query_string, **scope):
    assert catalog.refresh() is not None
    return catalog.search(catalog.read(QueryDict(query_string), **scope)).counts


# Each pair differs in one thing that a question is made of; both numbers are those of one facet.
PAIRS = {
    "match": ("topic=kafka&topic=go", "topic=kafka&topic=go&match=all", "level"),
    "match, of the topics themselves": ("topic=kafka&topic=go", "topic=kafka&topic=go&match=all", "topic"),
    "a value": ("topic=kafka", "topic=go", "level"),
    "a value left out": ("topic=kafka", "topic=-kafka", "level"),
    "words": ("topic=kafka&q=zebra", "topic=kafka", "level"),
    "another facet": ("topic=kafka&level=advanced", "topic=kafka&code=yes", "topic"),
}


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("pair", PAIRS)
def test_numbers_of_one_question_are_not_those_of_another(pair, swapped):
    uber, kafka, go = make_company("Uber"), make_topic("Kafka"), make_topic("Go")
    make_article(uber, topics=[kafka, go], level="advanced", title="zebra")
    make_article(uber, topics=[kafka], level="beginner", includes_code=True)
    make_article(uber, topics=[kafka], level="advanced", includes_code=True)
    make_article(uber, topics=[go], level="intermediate")
    make_article(uber, topics=[go], level="intermediate", includes_code=True)
    make_article(uber, topics=[go], level="beginner", includes_code=True)
    make_article(uber, level="advanced")
    *asked, facet = PAIRS[pair]
    fresh = []
    for query_string in asked:
        make_article(uber, status="inbox")  # another state: nothing is known of before
        fresh.append(counts(query_string)[facet])
    make_article(uber, status="inbox")
    again = [counts(query_string)[facet] for query_string in (reversed(asked) if swapped else asked)]
    assert (list(reversed(again)) if swapped else again) == fresh
    assert fresh[0] != fresh[1]


def test_numbers_of_a_page_are_not_those_of_all_articles():
    make_article("Uber", level="advanced", topics=["Kafka"])
    make_article("Lyft", level="advanced", topics=["Go"])
    found = [
        counts("level=advanced", **scope)["level"]
        for scope in ({}, {"company": "uber"}, {"topic": "go"}, {"company": "lyft"})
    ]
    assert found == [{"advanced": 2}, {"advanced": 1}, {"advanced": 1}, {"advanced": 1}]


def test_numbers_follow_a_change():
    article = make_article(level="advanced", topics=["Kafka"])
    assert counts("topic=kafka")["level"] == {"advanced": 1}
    article.level = "beginner"
    article.save()
    assert counts("topic=kafka")["level"] == {"beginner": 1}
