"""A search that finds nothing as it was typed is read otherwise, and says so."""

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from articles import catalog
from articles.catalog.results.readings import best_subsets
from articles.models import Article
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["database", "index"])
def _answered_by(request, transactional_db, own_files):
    """Both answer alike: inside a transaction it is the database."""
    if request.param == "database":
        from django.db import transaction

        with transaction.atomic():
            yield
    else:
        yield


def searched(text, **scope):
    catalog.refresh()
    slugs = {name: row.slug for name, row in scope.items()}
    return catalog.search(catalog.read(QueryDict(urlencode({"q": text})), **slugs))


def titles(results):
    names = Article.objects.in_bulk(results.ids)
    return [names[pk].title for pk in results.ids]


def make_catalogue():
    uber = make_company("Uber")
    make_article(
        uber, title="Kafka at Uber", level="intermediate", published_on="2021-03-01", read_minutes=12
    )
    make_article(uber, title="Maps at Uber", level="advanced", published_on="2020-03-01", read_minutes=3)
    make_article("Lyft", title="Kafka for all", level="beginner", published_on="2022-03-01", read_minutes=4)
    make_article("Lyft", title="Pulsar", topics=[make_topic("Streams", synonyms="event streams")])


@pytest.mark.parametrize(
    ("typed", "found", "said"),
    [
        # What finds something is not read otherwise, however few it finds.
        ("kafka uber", ["Kafka at Uber"], None),
        # Slips
        ("kafak uber", ["Kafka at Uber"], {"corrected": (("kafak", "kafka"),)}),
        ("pulsra", ["Pulsar"], {"corrected": (("pulsra", "pulsar"),), "exact": "?q=%22pulsra%22"}),
        ('"pulsra"', [], None),
        # Either
        ("pulsar or maps", ["Maps at Uber", "Pulsar"], {"is_either": True}),
        # Filters
        ("beginner kafka", ["Kafka for all"], {"filters": (("beginner", "Level: Beginner"),)}),
        ("kafka 2021", ["Kafka at Uber"], {"filters": (("2021", "Year: 2021"),)}),
        ("short kafka", ["Kafka for all"], {"filters": (("short", "Read time: under 5 min or 5–10 min"),)}),
        ("kafka 12 min read", ["Kafka at Uber"], {"filters": (("12 min read", "Read time: 10–20 min"),)}),
        (
            "under 5 minutes",
            ["Kafka for all", "Maps at Uber"],
            {"filters": (("under 5 minutes", "Read time: under 5 min"),)},
        ),
        (
            "advanced uber under 5 minutes",
            ["Maps at Uber"],
            {"filters": (("advanced", "Level: Advanced"), ("under 5 minutes", "Read time: under 5 min"))},
        ),
        (
            "event streams lyft",
            ["Pulsar"],
            {"filters": (("event streams", "Topic: Streams"), ("lyft", "Company: Lyft"))},
        ),
        # Fewest words
        ("kafka uber zzz", ["Kafka at Uber"], {"left_out": ("zzz",)}),
        ("kafka uber advanced", ["Kafka at Uber"], {"left_out": ("advanced",)}),
        ("zzz qqq kafka", ["Kafka for all", "Kafka at Uber"], {"left_out": ("zzz", "qqq")}),
        ('kafka "zzz"', [], None),
        ("zzz", [], None),
        ("-kafka -uber -pulsar", [], None),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("_answered_by")
def test_search_that_finds_nothing_is_read_otherwise(typed, found, said):
    make_catalogue()
    results = searched(typed)
    assert titles(results) == found
    if said is None:
        assert results.reading is None
        return
    for name, value in said.items():
        assert getattr(results.reading, name) == value
    assert results.filter is results.reading.filter
    # What is shown has an address of its own, which finds the same and needs no reading.
    again = catalog.search(catalog.read(QueryDict(results.filter.query_string()[1:])))
    assert (again.ids, again.reading) == (results.ids, None)


@pytest.mark.usefixtures("_answered_by")
def test_other_ways_to_leave_words_out_come_with_their_numbers():
    make_catalogue()
    reading = searched("kafka pulsar").reading
    assert (reading.left_out, reading.number) == (("pulsar",), 2)
    assert [(way.label, way.number, way.query_string) for way in reading.ways] == [("kafka", 1, "?q=pulsar")]


@pytest.mark.usefixtures("_answered_by")
def test_words_that_name_a_topic_are_the_last_to_be_left_out():
    make_catalogue()
    make_topic("Pulsar")
    assert searched("kafka pulsar").reading.left_out == ("kafka",)


@pytest.mark.usefixtures("_answered_by")
def test_way_back_finds_the_words_as_they_were_typed():
    make_catalogue()
    exact = searched("kafka 2021").reading.exact
    results = catalog.search(catalog.read(QueryDict(exact[1:])))
    assert (exact, results.total, results.reading) == ("?q=kafka+%222021%22", 0, None)
    assert [(way.label, way.number) for way in results.ways_without] == [('"2021"', 2)]


@pytest.mark.usefixtures("_answered_by")
def test_nothing_at_all_leads_to_topics_never_to_everything():
    make_catalogue()
    results = searched("event zzz qqq")
    assert results.reading is None
    assert (results.ways_out, results.ways_without) == ([], [])
    assert [(topic.name, number) for topic, number in results.nearest_topics] == [("Streams", 1)]


@pytest.mark.usefixtures("_answered_by")
def test_articles_on_a_topic_that_is_named_are_offered_not_counted():
    kafka = make_topic("Kafka")
    make_article("Uber", title="On Kafka", topics=[kafka])
    make_article("Uber", title="Brokers", topics=[kafka])
    make_article("Lyft", title="Logs", topics=[kafka])
    results = searched("kafka")
    assert titles(results) == ["On Kafka"]
    (way,) = results.beside.topics
    assert (way.label, way.number, way.query_string) == ("Kafka", 2, "?topic=kafka")
    (way,) = searched("uber kafka").beside.topics
    assert (way.number, way.query_string) == (1, "?topic=kafka&q=uber")


@pytest.mark.usefixtures("_answered_by")
def test_search_on_the_page_of_a_company_says_how_many_there_are_in_all():
    make_catalogue()
    uber = make_company("Other")
    make_article(uber, title="Kafka elsewhere")
    assert searched("kafka", company=uber).beside.everywhere == 3
    assert searched("kafka").beside.everywhere is None


@pytest.mark.usefixtures("_answered_by")
def test_words_that_could_be_filters_are_offered_as_such_where_they_find_something():
    make_catalogue()
    make_article(title="Advanced maps")
    results = searched("advanced maps")
    assert titles(results) == ["Advanced maps"]
    (way,) = results.beside.filters
    assert (way.label, way.query_string) == ("Level: Advanced", "?level=advanced&q=maps")
    assert searched("uber maps").beside.filters == ()


subsets = st.lists(st.frozensets(st.integers(1, 8)), max_size=5)


@given(subsets)
def test_best_subsets_are_those_of_all_subsets_that_leave_out_fewest(sets):
    found = dict(best_subsets(list(map(BitMap, sets)), [(False, False, True)] * len(sets)))
    having = {}
    for pk in range(1, 9):
        its = tuple(n for n, members in enumerate(sets) if pk in members)
        having[its] = having.get(its, 0) + 1
    most = max(map(len, having))
    assert found == {its: number for its, number in having.items() if len(its) == most and its}
