"""The front page: what is new, what editors picked, ways in, and the latest articles."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.catalog.index.replica import REPLICA
from articles.pages.front_page import BULK, LATEST, MOST_NEW, MOST_NEWEST, NEW_DAYS
from tests.factories import link_technology, make_article, make_articles, make_company
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.usefixtures("source")

NOON = datetime(2026, 2, 14, 12, tzinfo=UTC)


def main_of(client):
    response = client.get("/")
    assert response.status_code == 200
    return one(read(response), "main")


def section(main, name):
    return one(main, "section", aria_labelledby=f"{name}-heading")


def test_front_page_shows_what_was_added_on_the_latest_days(client):
    for days in range(NEW_DAYS + 1):
        for number in range(MOST_NEW + 1):
            make_article("Uber", title=f"{days}.{number}", status_at=NOON - timedelta(days, minutes=number))
    new = section(main_of(client), "new")
    assert texts(new, "h3") == [
        "Saturday 14 February 2026 4",
        "Friday 13 February 2026 4",
        "Thursday 12 February 2026 4",
    ]
    assert texts(new, "h4") == [f"{days}.{number}" for days in range(3) for number in range(MOST_NEW)]
    assert hrefs(one(new, "h2")) == ["/new/"]
    assert hrefs(new, "a")[1] == "/new/2026-02-14/"


def test_what_came_in_one_go_is_new_by_its_own_date(client):
    make_articles(BULK, make_company("Uber"), status_at=NOON, published_on=date(2020, 1, 1))
    make_article("Uber", title="newest", status_at=NOON, published_on=date(2026, 1, 1))
    main = main_of(client)
    new = section(main, "new")
    assert find(new, "h4") == []
    assert texts(new, "h3")[0] == "newest"
    assert len(texts(new, "h3")) == MOST_NEWEST
    latest = section(main, "latest")
    assert "newest" not in texts(latest, "h3")
    assert len(texts(latest, "h3")) == LATEST - MOST_NEWEST


def test_titles_lead_where_cards_lead(client):
    make_article("Uber", title="out", url="https://uber.example/out", status_at=NOON)
    make_article("Uber", title="in", slug="in", summary="More.", status_at=NOON - timedelta(minutes=1))
    lines = find(section(main_of(client), "new"), "h4")
    assert [hrefs(line) for line in lines] == [["https://uber.example/out"], ["/articles/uber/in/"]]
    assert [attribute(one(line, "a"), "rel") for line in lines] == ["noopener", None]


def test_picks_are_shown_if_there_are_some_the_latest_first(client):
    make_article("Uber", title="plain")
    assert find(main_of(client), "section", aria_labelledby="picks-heading") == []
    make_article("Uber", title="old pick", picked_on=date(2026, 1, 1))
    make_article("Uber", title="pick", picked_on=date(2026, 2, 1))
    make_article(make_company(published=False), title="hidden", picked_on=date(2026, 3, 1))
    assert texts(section(main_of(client), "picks"), "h3") == ["pick", "old pick"]


def test_topics_and_technologies_are_ways_in_with_their_counts(client):
    make_article("Uber", topics=["Kafka", "Go"])
    article = make_article("Uber", topics=["Kafka"])
    link_technology(article, "Flink")
    main = main_of(client)
    topics, technologies = (
        one(section(main, name), class_="entrances") for name in ("topics", "technologies")
    )
    assert (texts(topics, "li"), hrefs(topics)) == (["Kafka 2", "Go 1"], ["/topics/kafka/", "/topics/go/"])
    assert (texts(technologies, "li"), hrefs(technologies)) == (["Flink 1"], ["/technologies/flink/"])


def test_filters_lead_to_the_listing(client):
    make_article("Uber", topics=["Kafka"])
    form = one(main_of(client), "form")
    assert attribute(form, "action") == "/articles/"
    assert [attribute(choice, "name") for choice in find(form, "select")] == ["topic", "level", "read"]
    response = client.get("/articles/?topic=kafka&level=&read=", follow=True)
    assert response.redirect_chain == [("/articles/?topic=kafka", 302)]


def test_every_example_finds_what_it_says(client):
    for _ in range(3):
        make_article("Uber", topics=["Kafka"], level="advanced", read_minutes=12)
        make_article("Lyft", topics=["Kafka"], level="beginner", includes_code=True)
    examples = one(main_of(client), class_="examples")
    found = [(text(one(item, "a")), text(one(item, class_="number"))) for item in find(examples, "li")]
    assert found == [
        ("Advanced articles on Kafka, 10–20 minutes", "3"),
        ("Beginner articles with code on Kafka", "3"),
        ("Articles on Kafka by Lyft or Uber", "6"),
    ]
    for (words, number), address in zip(found, hrefs(examples), strict=True):
        page = read(client.get(address))
        assert texts(page, "h1") == [words]
        assert texts(page, id="count") == [f"{number} articles"]


def test_examples_are_only_those_that_find_something(client):
    make_article("Uber")
    assert find(main_of(client), class_="examples") == []


def test_empty_catalogue_has_a_front_page(client):
    main = main_of(client)
    assert texts(main, class_="nothing") == ["There are no articles here yet."]
    assert find(main, "section") == []


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("?level=advanced", "/articles/?level=advanced"),
        ("?q=kafka&page=2", "/articles/?q=kafka&page=2"),
        ("?company=nobody", "/articles/?company=nobody"),
        ("?page=3", "/articles/?page=3"),
        ("?utm_source=mail", "/"),
        ("?q=", "/"),
    ],
)
def test_selection_asked_of_the_front_page_is_found_at_the_listing(client, asked, address):
    response = client.get(f"/{asked}")
    assert (response.status_code, response["Location"]) == (302, address)


def test_front_page_is_no_twin_of_the_listing(client):
    make_article("Uber", level="advanced")
    page = read(client.get("/"))
    assert hrefs(page, "link", rel="canonical") == ["http://testserver/"]
    assert find(page, id="filters") == find(page, class_="pager") == []
    assert len(find(page, "link", rel="alternate")) == 3


@pytest.mark.django_db
def test_front_page_of_a_large_catalogue_waits_for_no_numbers(
    client, monkeypatch, django_assert_max_num_queries
):
    make_articles(30, make_company("Uber"), status_at=NOON)
    monkeypatch.setattr(type(REPLICA), "is_being_read", True)
    with django_assert_max_num_queries(8):
        main = main_of(client)
    assert find(main, "section", aria_labelledby="topics-heading") == []
    assert find(section(main, "new"), "h4") == []
    assert texts(section(main, "new"), "h3") != []
