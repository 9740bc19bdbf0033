"""Technologies as readers meet them: pages of their own, on cards, on companies' and articles' pages."""

import pytest

from tests.factories import link_technology, make_article, make_company, make_technology
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db


def main_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return one(read(response), "main")


def section(main, heading):
    """The section of the page's head with this heading."""
    (found,) = [part for part in find(main, "section") if texts(part, "h2") == [heading]]
    return found


def test_technology_has_its_articles_with_filters_and_a_feed(client):
    kafka = make_technology("Kafka", description="A log that everybody reads.", kind="tool")
    make_article("Uber", title="In it", technologies=[kafka], level="advanced")
    make_article("Uber", title="Beginners", technologies=[kafka], level="beginner")
    make_article("Uber", title="Another")
    link_technology(make_article("Uber", title="Removed"), kafka, "rejected")
    main = main_of(client, "/technologies/kafka/")
    assert texts(main, "h1") == ["Articles about Kafka"]
    assert texts(main, "p", class_="tagline") == ["A log that everybody reads."]
    assert sorted(texts(main, "h3")) == ["Beginners", "In it"]
    main = main_of(client, "/technologies/kafka/?level=advanced")
    assert texts(main, "h3") == ["In it"]
    assert one(main, "form", id="filters", action="/technologies/kafka/")
    assert hrefs(main, class_="follow") == ["/technologies/kafka/feed.atom?level=advanced"]
    feed = client.get("/technologies/kafka/feed.atom?level=advanced").content.decode()
    assert "In it" in feed
    assert "Beginners" not in feed
    assert "Another" not in feed


def test_technology_says_who_writes_about_it_beside_what_and_when(client):
    for company, year, others in (
        ("Uber", 2024, ["Flink"]),
        ("Uber", 2022, ["Flink", "Redis"]),
        ("Lyft", 2024, []),
    ):
        make_article(company, year=year, technologies=["Kafka", *others])
    make_article("Grab", year=2020, technologies=["Redis"])
    make_article(make_company("Hidden", published=False), year=2019, technologies=["Kafka"])
    main = main_of(client, "/technologies/kafka/")
    companies, beside, years = (section(main, name) for name in ("Who writes about it", "Beside", "By year"))
    assert texts(companies, "li") == ["Uber 2", "Lyft 1"]
    assert hrefs(companies) == ["/technologies/kafka/?company=uber", "/technologies/kafka/?company=lyft"]
    assert texts(beside, "li") == ["Flink 2", "Redis 1"]
    assert hrefs(beside) == ["/technologies/kafka/?technology=flink", "/technologies/kafka/?technology=redis"]
    assert texts(years, "tr")[1:] == ["2024 2", "2023 0", "2022 1"]
    assert hrefs(years) == ["/technologies/kafka/?year=2024", "/technologies/kafka/?year=2022"]
    # 2023 has its place, and the longest bar is that of most articles.
    assert [attribute(bar, "width") for bar in find(years, "rect")] == ["100.0%", "0.0%", "50.0%"]
    assert {attribute(chart, "aria-hidden") for chart in find(years, "svg")} == {"true"}


def test_what_is_chosen_does_not_change_who_writes_about_it(client):
    make_article("Uber", technologies=["Kafka"], level="advanced")
    make_article("Lyft", technologies=["Kafka"])
    main = main_of(client, "/technologies/kafka/?level=advanced")
    assert texts(section(main, "Who writes about it"), "li") == ["Lyft 1", "Uber 1"]


def test_technology_without_articles_has_a_page(client):
    make_technology("Kafka")
    main = main_of(client, "/technologies/kafka/")
    assert texts(main, "h2")[-1] == "No articles here yet"
    assert find(main, "svg") == []


def test_directory_has_technologies_with_articles_by_kind(client):
    make_technology("Go", kind="language")
    make_technology("Unused", kind="language")
    for technologies in (["Kafka", "Go"], ["Kafka"]):
        make_article(technologies=technologies)
    main = main_of(client, "/technologies/")
    assert texts(main, "h2") == ["Languages", "Tools"]
    assert texts(main, "li") == ["Go (technology) 1", "Kafka 2"]
    assert hrefs(main) == ["/technologies/go/", "/technologies/kafka/"]


def test_directory_of_an_empty_site_says_so(client):
    assert text(main_of(client, "/technologies/")) == "Technologies No technologies yet."


def test_card_names_the_first_three_of_its_technologies(client):
    article = make_article(topics=["Queues"], technologies=["Redis", "Kafka", "Go", "Flink"])
    link_technology(article, "Druid", "rejected")
    card = one(main_of(client, "/articles/"), "article", class_="card")
    assert texts(card, "li", class_="technology") == ["Flink", "Go (technology)", "Kafka"]
    assert texts(card, "li", class_="topic") == ["Queues"]
    (link,) = find(one(card, "a", href="/technologies/kafka/"))
    assert text(link) == "Kafka"


def test_article_page_names_all_its_technologies(client):
    article = make_article(
        "Uber", title="Once", summary="So.", technologies=["Redis", "Kafka", "Go", "Flink"]
    )
    link_technology(article, "Druid", "rejected")
    main = main_of(client, "/articles/uber/once/")
    facts = {text(find(row, "dt")[0]): row for row in find(main, "div") if find(row, "dt")}
    box = next(row for name, row in facts.items() if name == "Technologies")
    assert texts(box, "a") == ["Flink", "Go (technology)", "Kafka", "Redis"]
    assert hrefs(box)[0] == "/technologies/flink/"


def test_company_says_what_it_writes_about(client):
    for technologies in (["Kafka", "Go"], ["Kafka"]):
        make_article("Uber", topics=["Queues"], technologies=technologies)
    make_article("Lyft", technologies=["Redis"])
    main = main_of(client, "/companies/uber/?level=-beginner")
    topics, technologies = section(main, "Writes about"), section(main, "Technologies")
    assert texts(topics, "li") == ["Queues 2"]
    assert texts(technologies, "li") == ["Kafka 2", "Go 1"]
    assert hrefs(topics) + hrefs(technologies) == [
        "/companies/uber/?topic=queues",
        "/companies/uber/?technology=kafka",
        "/companies/uber/?technology=go",
    ]
    make_company("Silent")
    main = main_of(client, "/companies/silent/")
    assert {"Writes about", "Technologies"}.isdisjoint(texts(main, "h2"))


def test_panel_can_match_all_technologies(client):
    make_article(title="Both", technologies=["Kafka", "Go"])
    make_article(title="One", technologies=["Kafka"])
    either = main_of(client, "/articles/?technology=go&technology=kafka")
    assert sorted(texts(either, "h3")) == ["Both", "One"]
    assert attribute(one(either, "input", id="technology_match"), "checked") is None
    both = main_of(client, "/articles/?technology=go&technology=kafka&technology_match=all")
    assert texts(both, "h3") == ["Both"]
    assert attribute(one(both, "input", id="technology_match"), "checked") is not None
    assert "Technology, all of:" in text(both)
    without = main_of(client, "/articles/?technology=-go")
    assert texts(without, "h3") == ["One"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["measured", "decided", "rejected"])
def test_change_of_a_link_shows_at_once(client, state):
    """Links and technologies are in the change log, whoever changes them."""
    article, kafka = make_article(title="Once"), make_technology("Kafka")
    assert texts(main_of(client, "/technologies/kafka/"), "h3") == []
    link = link_technology(article, kafka, state)
    shown = [] if state == "rejected" else ["Once"]
    assert texts(main_of(client, "/technologies/kafka/"), "h3") == shown
    type(link).objects.update(state="rejected")
    assert texts(main_of(client, "/technologies/kafka/"), "h3") == []
    type(link).objects.update(state="decided")
    type(kafka).objects.update(name="Apache Kafka")
    main = main_of(client, "/technologies/kafka/")
    assert (texts(main, "h1"), texts(main, "h3")) == (["Articles about Apache Kafka"], ["Once"])
    type(kafka).objects.all().delete()
    assert client.get("/technologies/kafka/").status_code == 404
    assert texts(main_of(client, "/articles/"), "li", class_="technology") == []
