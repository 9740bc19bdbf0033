"""Companies that write on the same subjects, from numbers."""

from django.http import QueryDict

from articles import catalog
from articles.catalog.related.companies import Companies
from tests.factories import make_article, make_company


def similar(numbers, totals):
    companies = Companies(totals)
    return companies.most_similar("own", [companies.on_topic(of_topic) for of_topic in numbers.values()])


def test_company_that_shares_more_is_more_similar():
    numbers = {"kafka": {"own": 5, "close": 5, "far": 1}, "go": {"own": 2, "close": 2, "other": 1}}
    totals = {"own": 10, "close": 10, "far": 10, "other": 10, "none": 50}
    assert similar(numbers, totals) == ["close", "far", "other"]


def test_rare_topic_weighs_more():
    numbers = {"rare": {"own": 1, "a": 1}, "common": {"own": 1, "b": 1, "x": 100}}
    totals = {"own": 10, "a": 10, "b": 10, "x": 10_000}
    assert similar(numbers, totals) == ["a", "b", "x"]


def test_company_with_one_article_is_not_the_most_similar():
    numbers = {"kafka": {"own": 10, "large": 20, "tiny": 1}}
    assert similar(numbers, {"own": 20, "large": 40, "tiny": 1}) == ["large", "tiny"]


def test_company_that_came_between_two_counts_waits():
    assert similar({"kafka": {"own": 1, "other": 1, "new": 3}}, {"own": 1, "other": 1}) == ["other"]
    assert similar({"kafka": {"new": 3}}, {"other": 1}) == []


def test_company_without_topics_is_like_no_other():
    assert similar({}, {"own": 1, "other": 1}) == []


def test_similar_companies_are_public_ones_on_the_same_topics(source):
    uber = make_company("Uber")
    for _ in range(2):
        make_article(uber, topics=["Kafka", "Go"])
        make_article("Lyft", topics=["Kafka", "Go"])
    make_article("Yelp", topics=["Go"])
    make_article("Etsy", topics=["Cooking"])
    make_article(make_company("Hidden", published=False), topics=["Kafka", "Go"])
    make_article("Waiting", topics=["Kafka"], status="inbox")
    catalog.refresh()
    article_filter = catalog.read(QueryDict("topic=kafka"), company=uber.slug)
    topics = catalog.profile(article_filter, {"topic": 8})["topic"]
    assert topics == [("go", "Go", 2), ("kafka", "Kafka", 2)]
    assert catalog.similar_companies(article_filter, topics) == [("lyft", "Lyft"), ("yelp", "Yelp")]
