"""One page of an answer, the newest of it, and what is related to an article."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from articles import catalog
from articles.models import Article
from tests.factories import make_article, make_articles, make_company, make_topic

pytestmark = pytest.mark.django_db


def read(query_string="", **scope):
    slugs = {name: row.slug for name, row in scope.items()}
    return catalog.read(QueryDict(query_string), **slugs)


def titles(ids):
    names = dict(Article.objects.values_list("pk", "title"))
    return [names[pk] for pk in ids]


def found(query_string="", page=1, **scope):
    return titles(catalog.search(read(query_string, **scope), page).ids)


def make_days(number):
    """`number` articles, "1" the newest."""
    for place in range(number):
        day = date(2024, 6, 1) - timedelta(days=place)
        make_article("Uber", title=str(place + 1), published_on=day)


# Order


def test_search_orders_by_date_with_undated_last():
    make_article(title="undated")
    make_article(title="old", published_on="2020-05-05")
    make_article(title="new", published_on="2024-05-05")
    make_article(title="year alone", year=2022)
    assert found() == found("sort=newest") == ["new", "year alone", "old", "undated"]
    assert found("sort=oldest") == ["old", "year alone", "new", "undated"]


def test_search_orders_by_the_day_however_much_of_it_is_known():
    for day, precision in [(5, "order"), (3, "year"), (9, "month"), (7, "day")]:
        make_article(title=precision, published_on=date(2024, 5, day), date_precision=precision)
    make_article(title="undated")
    assert found("sort=newest") == ["month", "day", "order", "year", "undated"]
    assert found("sort=oldest") == ["year", "order", "day", "month", "undated"]


def test_search_orders_by_read_time_with_unknown_last():
    make_article(title="unknown")
    make_article(title="long", read_minutes=30)
    make_article(title="short, old", read_minutes=3, year=2020)
    make_article(title="short, new", read_minutes=3, year=2024)
    assert found("sort=shortest") == ["short, new", "short, old", "long", "unknown"]
    assert found("sort=longest") == ["long", "short, new", "short, old", "unknown"]


def test_search_breaks_ties_by_the_latest_row():
    for title in ("first", "second", "third"):
        make_article(title=title, published_on="2024-05-05")
    assert found() == ["third", "second", "first"]
    assert found("sort=oldest") == ["first", "second", "third"]


def test_search_puts_a_match_in_the_title_before_one_in_passing():
    make_article(
        title="Streams", summary="Much of it is about other things, and Kafka in passing.", year=2024
    )
    make_article(
        title="Kafka", summary="Much of it is about other things, and streams in passing.", year=2023
    )
    assert found("q=kafka") == ["Kafka", "Streams"]
    assert found("q=streams") == ["Streams", "Kafka"]


def test_search_puts_the_newest_first_among_equal_matches():
    make_article(title="Kafka undated")
    make_article(title="Kafka old", year=2020)
    make_article(title="Kafka new", year=2024)
    assert found("q=kafka") == ["Kafka new", "Kafka old", "Kafka undated"]


def test_search_by_words_can_be_put_in_another_order():
    make_article(title="Kafka at scale", year=2020)
    make_article(title="Streams", summary="On Kafka.", year=2024)
    assert found("q=kafka") == ["Kafka at scale", "Streams"]
    assert found("q=kafka&sort=newest") == ["Streams", "Kafka at scale"]


def test_search_without_words_to_match_goes_by_date():
    make_article(title="old", excerpt="Flink", year=2020)
    make_article(title="new", year=2024)
    assert found("q=-spark&sort=relevance") == ["new", "old"]


# Pages


def test_search_of_nothing_is_one_empty_page():
    results = catalog.search(read())
    assert (results.ids, results.total, results.page, results.pages) == ([], 0, 1, 1)


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (23, 1), (24, 1), (25, 2), (48, 2), (49, 3)])
def test_search_has_24_a_page(number, pages):
    make_days(number)
    answers = [catalog.search(read(), page) for page in range(1, pages + 1)]
    assert [(results.page, results.pages, results.total) for results in answers] == [
        (page, pages, number) for page in range(1, pages + 1)
    ]
    ids = [pk for results in answers for pk in results.ids]
    assert titles(ids) == [str(n) for n in range(1, number + 1)]


@pytest.mark.parametrize("page", [3, 4, 999_999_999, 0, -1])
def test_search_past_the_end_says_which_page_is_last(page):
    make_days(25)
    with pytest.raises(catalog.NoSuchPage) as past:
        catalog.search(read(), page)
    assert past.value.last == 2


def test_search_past_the_end_of_nothing_says_page_1():
    with pytest.raises(catalog.NoSuchPage) as past:
        catalog.search(read("level=advanced"), 2)
    assert past.value.last == 1


@pytest.mark.parametrize("match", ["", "&match=all"])
def test_search_takes_as_many_values_as_a_request_can_have(match):
    topics = [make_topic() for _ in range(900)]
    make_article(topics=topics[:2], title="on two")
    make_article(title="on none")
    address = "&".join(f"topic={topic.slug}" for topic in topics)
    assert found(address + match) == ([] if match else ["on two"])


# What followers get


def test_followers_get_what_was_added_last_whatever_the_order():
    make_articles(5, make_company("Uber"))
    last = [f"Article {number}" for number in (5, 4, 3, 2, 1)]
    for address in ("sort=oldest", "q=uber"):
        pages = [catalog.followed(read(address), 3, page) for page in (1, 2)]
        assert [titles(page.ids) for page in pages] == [last[:3], last[3:]]
        assert [(page.total, page.page, page.pages) for page in pages] == [(5, 1, 2), (5, 2, 2)]


def test_followers_get_what_is_of_the_selection():
    make_article("Uber", title="ours")
    theirs = make_article("Lyft", title="theirs", topics=["Kafka"])
    page = catalog.followed(read("company=lyft"), 30)
    assert (titles(page.ids), page.contexts[theirs.pk].company) == (["theirs"], theirs.company)
    assert titles(catalog.followed(read(company=make_company()), 30).ids) == []


@pytest.mark.parametrize("page", [-1, 0, 3])
def test_followers_are_told_of_a_page_that_there_is_not(page):
    make_articles(4)
    with pytest.raises(catalog.NoSuchPage) as past:
        catalog.followed(read(), 3, page)
    assert past.value.last == 2


def test_lasting_pairs_have_no_slugs():
    uber, lyft, kafka = make_company("Uber"), make_company("Lyft"), make_topic("Kafka")
    make_article(uber)
    found = catalog.lasting_pairs(read("company=uber&company=-lyft&topic=-kafka&level=advanced&q=uber+x"))
    assert found == [
        ("company", f"-{lyft.pk}"),
        ("company", str(uber.pk)),
        ("level", "advanced"),
        ("q", "uber x"),
        ("topic", f"-{kafka.pk}"),
    ]


# What is related


def test_related_shares_most_topics_and_is_newest():
    article = make_article("Uber", topics=["Kafka", "Go", "Rust"])
    make_article("Lyft", title="one topic, new", topics=["Kafka"], year=2024)
    make_article("Lyft", title="one topic, old", topics=["Go"], year=2020)
    make_article("Netflix", title="two topics", topics=["Kafka", "Go"], year=2019)
    make_article("Netflix", title="no topic", year=2024)
    make_article("Netflix", title="another topic", topics=["Swift"])
    assert titles(catalog.see_also(article).related) == ["two topics", "one topic, new", "one topic, old"]


def test_related_is_public_and_of_other_companies():
    article = make_article("Uber", topics=["Kafka"])
    make_article("Uber", topics=["Kafka"])
    make_article("Lyft", topics=["Kafka"], status="inbox")
    make_article("Lyft", topics=["Kafka"], status="rejected")
    make_article(make_company(published=False), topics=["Kafka"])
    assert catalog.see_also(article).related == []


def test_related_are_as_many_as_asked_for():
    article = make_article("Uber", topics=["Kafka"])
    for _ in range(6):
        make_article("Lyft", topics=["Kafka"])
    assert len(catalog.see_also(article).related) == 4
    assert len(catalog.see_also(article, 2).related) == 2


def test_related_to_an_article_without_topics_is_nothing():
    article = make_article("Uber")
    make_article("Lyft")
    assert catalog.see_also(article).related == []
