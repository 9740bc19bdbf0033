"""What the pages say of a search: why each hit is there, how it was read, and what else there is."""

import pytest

from articles import catalog
from articles.catalog import answers
from tests.factories import make_article, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, texts

pytestmark = pytest.mark.django_db


def page_of(client, address):
    return read(client.get(address))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"title": "Kafka"}, []),
        ({"excerpt": "About kafka."}, []),
        (
            {"excerpt": "About it. " * 30 + "And kafka."},
            ["About it. And kafka ."],
        ),
        (
            {"summary": "It has [kafka](https://k.example) in **it**."},
            ["In the summary: It has kafka in it."],
        ),
        ({"takeaways": "- One.\n- kafka & two"}, ["In the takeaways: One. kafka & two"]),
        ({"authors": "Ada Kafka"}, ["Author: Ada Kafka"]),
        ({"company": "Kafka Inc"}, ["Company: Kafka Inc"]),
    ],
)
def test_hit_that_is_not_to_be_seen_says_where_it_is(client, facts, why):
    make_article(facts.pop("company", "Co"), **{"title": "One", **facts})
    page = page_of(client, "/articles/?q=kafka")
    found = texts(page, class_="why")
    assert [line.endswith(expected) for line, expected in zip(found, why, strict=True)] == [True] * len(why)
    assert "afka" in texts(page, "mark")[0]


def test_snippet_is_short_and_escaped(client):
    make_article(title="One", summary="<b> " * 100 + "kafka" + " & more" * 100)
    (why,) = texts(page_of(client, "/articles/?q=kafka"), class_="why")
    assert len(why) <= 160 + len("In the summary: ")
    assert "<b> kafka & more" in why


def test_pages_that_were_not_searched_say_no_why(client):
    make_article(title="One", summary="kafka")
    assert texts(page_of(client, "/articles/"), class_="why") == []


def test_corrected_search_says_so_and_leads_back(client):
    make_article(title="Kafka")
    page = page_of(client, "/articles/?q=kafak")
    (reading,) = find(page, class_="reading")
    assert texts(reading, "p") == ["Showing kafka . Search for kafak instead ."]
    assert hrefs(reading) == ["/articles/?q=%22kafak%22"]
    # The box and all links go on from what is shown.
    assert attribute(one(page, "input", id="search"), "value") == "kafka"
    assert attribute(one(page, id="listing"), "data-q") == "kafka"
    assert "/articles/?sort=newest&q=kafka" in [
        href.replace("q=kafka&sort=newest", "sort=newest&q=kafka") for href in hrefs(page)
    ]
    assert texts(page_of(client, "/articles/?q=%22kafak%22"), class_="reading") == []


def test_words_that_became_filters_are_said_and_chosen(client):
    make_article(title="Kafka", level="beginner")
    page = page_of(client, "/articles/?q=beginner+kafka")
    (reading,) = find(page, class_="reading")
    assert "“beginner” is taken for the filter Level: Beginner" in texts(reading, "p")[0]
    assert hrefs(reading) == ["/articles/?q=kafka+%22beginner%22"]
    assert attribute(one(page, "input", id="level-beginner"), "checked") is not None


def test_words_left_out_are_said_with_the_other_ways(client):
    make_article(title="Kafka")
    make_article(title="Kafka again")
    make_article(title="Pulsar")
    (reading,) = find(page_of(client, "/articles/?q=kafka+pulsar"), class_="reading")
    assert texts(reading, "p") == [
        "No article has all of these words, so these are without “pulsar” .",
        "Without “kafka” : 1 article",
    ]
    assert hrefs(reading) == ["/articles/?q=pulsar"]


def test_nothing_found_offers_the_feed_and_topics(client):
    make_article(title="Pulsar", topics=[make_topic("Event streams")])
    nothing = one(page_of(client, "/articles/?q=zzz+streams"), class_="nothing")
    assert hrefs(nothing) == ["/articles/feed.atom?q=zzz+streams", "/topics/event-streams/"]


def test_search_on_the_page_of_a_company_leads_to_all(client):
    make_article("Uber", title="Kafka")
    make_article("Lyft", title="Kafka too")
    page = page_of(client, "/companies/uber/?q=kafka")
    (beside,) = find(page, class_="beside")
    assert (texts(beside, "li"), hrefs(beside)) == (["2 in all companies"], ["/articles/?q=kafka"])


@pytest.mark.parametrize("scope", ["company", "topic"])
def test_page_of_a_company_or_topic_has_two_boxes(client, scope):
    make_article("Uber", title="Kafka", topics=["Maps"])
    page = page_of(client, {"company": "/companies/uber/", "topic": "/topics/maps/"}[scope])
    everywhere, here = find(page, "input", type="search", name="q")
    assert attribute(one(page, "form", role="search"), "action") == "/articles/"
    assert (attribute(everywhere, "id"), attribute(everywhere, "form")) == ("search", None)
    assert (attribute(here, "id"), attribute(here, "form")) == ("search-here", "filters")


def test_search_that_takes_too_long_is_given_up(client, monkeypatch):
    monkeypatch.setattr(answers, "MOST_SECONDS", -1)
    make_article(title="Kafka")
    monkeypatch.setattr(answers, "ask_database", _too_slow)
    response = client.get("/articles/?q=kafka")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Looking for “kafka” was given up" in response.content.decode()


def _too_slow(*args, **kwargs):
    raise catalog.SearchTooSlow


def test_suggestions_are_options_with_all_results_last(client):
    make_article("Kafka Inc", title="Kafka")
    page = page_of(client, "/search/suggestions/?q=kafka")
    assert texts(page, role="option") == ["Kafka Inc", "Kafka Kafka Inc", "The only result"]
    assert [attribute(option, "id") for option in find(page, role="option")] == [
        "suggestion-1",
        "suggestion-2",
        "suggestion-3",
    ]
    assert hrefs(page)[-1] == "/articles/?q=kafka"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("level:", ["Level: Beginner", "Level: Intermediate", "Level: Advanced"]),
        ("kafka LEVEL:adv", ["Level: Advanced"]),
        ("-level:adv", ["Level: not Advanced"]),
        ("company:net", ["Company: Netflix", "Company: The Net"]),
        ('company:"the n', ["Company: The Net"]),
        ("company:nosuch", []),
        ("colour:red", []),
    ],
)
def test_suggestions_for_a_facet_word_are_its_values(client, typed, offered):
    for name in ("The Net", "Netflix", "Uber"):
        make_article(make_company(name))
    page = read(client.get("/search/suggestions/", {"q": typed}))
    assert texts(page, role="option") == offered


def test_suggested_filter_keeps_the_rest_of_the_search(client):
    make_article(title="Kafka")
    page = read(client.get("/search/suggestions/", {"q": "kafka level:adv"}))
    assert hrefs(page) == ["/articles/?level=advanced&q=kafka"]
