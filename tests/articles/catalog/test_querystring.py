"""The address of a selection: one for each, in a fixed order, and those of its neighbours."""

import random
from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict

from articles.catalog import ArticleFilter
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db

# Every part there is, in the address's order.
WHOLE = [
    ("company", "netflix"),
    ("company", "uber"),
    ("company", "-lyft"),
    ("level", "advanced"),
    ("level", "-beginner"),
    ("read", "10-20"),
    ("read", "-under-5"),
    ("code", "yes"),
    ("summary", "-no"),
    ("topic", "go"),
    ("topic", "kafka"),
    ("topic", "-rust"),
    ("match", "all"),
    ("year", "2023"),
    ("year", "-2024"),
    ("month", "2023-05"),
    ("month", "-2024-02"),
    ("added", "7-days"),
    ("added", "-today"),
    ("language", "en"),
    ("language", "-ja"),
    ("q", '-spark "exactly once" c++ & ü'),
    ("sort", "newest"),
]


@pytest.fixture
def _catalogue():
    make_article("Uber", topics=["Kafka"], published_on=date(2023, 5, 31))
    make_article("Netflix", topics=["Go"], published_on=date(2024, 2, 29), language="ja")
    make_article("Lyft", topics=["Rust"])


def read(query_string="", **scope):
    return ArticleFilter(QueryDict(query_string), **scope)


@pytest.mark.usefixtures("_catalogue")
def test_address_holds_everything_in_its_order():
    article_filter = read(urlencode(WHOLE))
    assert article_filter.dropped == []
    assert article_filter.pairs() == WHOLE
    assert article_filter.query_string() == f"?{urlencode(WHOLE)}"


@pytest.mark.usefixtures("_catalogue")
def test_address_is_the_same_however_the_selection_is_spelled():
    rng = random.Random(2)
    for _ in range(30):
        spelled = [*WHOLE, *rng.sample(WHOLE, 4)]
        spelled += [
            ("company", ""),
            ("level", "expert"),
            ("read", "-"),
            ("utm_source", "mail"),
            ("page", "3"),
        ]
        rng.shuffle(spelled)
        assert read(urlencode(spelled)).query_string() == f"?{urlencode(WHOLE)}"


@pytest.mark.usefixtures("_catalogue")
def test_address_read_again_is_the_same_selection():
    rng = random.Random(3)
    for _ in range(30):
        some = rng.sample(WHOLE, rng.randint(0, len(WHOLE)))
        article_filter = read(urlencode(some))
        again = read(article_filter.query_string()[1:])
        assert again.pairs() == article_filter.pairs()
        assert again.order == article_filter.order


def test_address_of_everything_is_empty():
    assert read().query_string() == ""
    assert read("sort=newest&match=all&q=&page=1").query_string() == ""


@pytest.mark.parametrize(
    ("given", "usual"),
    [
        ("sort=newest", ""),
        ("sort=relevance", ""),
        ("sort=oldest", "?sort=oldest"),
        ("q=kafka&sort=relevance", "?q=kafka"),
        ("q=kafka&sort=newest", "?q=kafka&sort=newest"),
        ("q=-spark&sort=newest", "?q=-spark"),
        ("q=-spark&sort=relevance", "?q=-spark"),
        ("q=-spark+kafka&sort=newest", "?q=-spark+kafka&sort=newest"),
        ("q=++exactly++once+", "?q=exactly+once"),
        ("q=one&q=two", "?q=two"),
        ("sort=oldest&sort=longest", "?sort=longest"),
    ],
)
def test_address_leaves_defaults_out(given, usual):
    assert read(given).query_string() == usual


@pytest.mark.usefixtures("_catalogue")
@pytest.mark.parametrize(
    ("given", "usual"),
    [
        ("topic=kafka&match=all", "?topic=kafka&match=all"),
        ("topic=-kafka&match=all", "?topic=-kafka"),
        ("topic=nosuch&match=all", ""),
        ("match=all", ""),
    ],
)
def test_address_says_match_only_beside_a_chosen_topic(given, usual):
    assert read(given).query_string() == usual


@pytest.mark.parametrize(
    ("query_string", "order"),
    [
        ("", "newest"),
        ("sort=oldest", "oldest"),
        ("sort=relevance", "newest"),
        ("q=kafka", "relevance"),
        ("q=kafka&sort=newest", "newest"),
        ("q=-spark", "newest"),
        ("q=-spark&sort=relevance", "newest"),
        ("q=-spark+kafka", "relevance"),
        ("q=kafka&sort=random", "relevance"),
    ],
)
def test_filter_order_is_relevance_where_there_are_words_to_match(query_string, order):
    assert read(query_string).order == order


@pytest.mark.usefixtures("_catalogue")
def test_query_string_takes_pairs_away_and_adds_some():
    article_filter = read("company=uber&level=advanced")
    assert article_filter.query_string(less=[("company", "uber")]) == "?level=advanced"
    assert article_filter.query_string(less=[("company", "uber"), ("level", "advanced")]) == ""
    assert article_filter.query_string(less=[("company", "lyft")]) == "?company=uber&level=advanced"
    more = [("level", "-beginner"), ("company", "netflix"), ("company", "uber")]
    assert article_filter.query_string(more=more) == (
        "?company=netflix&company=uber&level=advanced&level=-beginner"
    )


def test_query_string_says_every_page_but_the_first():
    assert read("level=advanced").query_string(page=2) == "?level=advanced&page=2"
    assert read("level=advanced").query_string(page=1) == "?level=advanced"
    assert read("page=7").query_string() == ""


@pytest.mark.usefixtures("_catalogue")
def test_query_string_drops_match_with_the_last_chosen_topic():
    article_filter = read("topic=kafka&topic=-rust&match=all")
    assert article_filter.query_string(less=[("topic", "kafka")]) == "?topic=-rust"


@pytest.mark.parametrize("q", ["kafka", "-spark kafka"])
def test_query_string_drops_newest_with_the_search_text(q):
    article_filter = read(urlencode({"q": q, "sort": "newest", "level": "advanced"}))
    assert article_filter.query_string(less=[("q", q)]) == "?level=advanced"
    assert article_filter.query_string(less=[("level", "advanced")]) == "?" + urlencode(
        {"q": q, "sort": "newest"}
    )


def test_query_string_keeps_another_order_without_the_search_text():
    assert read("q=kafka&sort=oldest").query_string(less=[("q", "kafka")]) == "?sort=oldest"


def test_widened_keeps_the_page_it_is_on():
    uber, kafka = make_company("Uber"), make_topic("Kafka")
    make_article(uber, title="ours", topics=[kafka])
    make_article("Lyft", title="theirs", topics=[kafka])
    make_article(uber, title="off topic")
    wider = read("level=advanced", company=uber, topic=kafka).widened(less=[("level", "advanced")])
    assert [article.title for article in wider.without()] == ["ours"]


def test_filter_counts_what_is_chosen():
    make_article("Uber", topics=["Kafka"])
    article_filter = read("company=uber&topic=-kafka&q=exactly+once&sort=oldest")
    assert article_filter.number_chosen == 3
    assert article_filter.is_narrowed is True
    assert read("sort=oldest").number_chosen == 0
    assert read("sort=oldest").is_narrowed is False


@pytest.mark.usefixtures("_catalogue")
def test_address_is_plain_ascii():
    address = read(urlencode({"q": "größe “日本” \u202e"})).query_string()
    assert address.isascii()
    # Quotes of all languages are spelled alike.
    assert parse_qsl(address[1:]) == [("q", 'größe "日本" \u202e')]
