"""The company page, the one this product began with."""

import pytest

from tests.factories import link_technology, make_article, make_company
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db


def main_of(client, address="/companies/pinterest/"):
    response = client.get(address)
    assert response.status_code == 200
    return one(read(response), "main")


def test_company_page_has_its_parts_in_order(client):
    pinterest = make_company("Pinterest", tagline="Saving ideas.")
    make_article(pinterest, title="First")
    make_article(pinterest, title="Second")
    main = main_of(client)
    parts = [
        find(main, class_="logo")[0],
        one(main, "h1"),
        one(main, class_="tagline"),
        one(main, class_="count-line"),
        find(main, "h2")[0],
        one(main, "form", id="filters"),
        *find(main, "article", class_="card"),
    ]
    places = [next(n for n, element in enumerate(find(main)) if element is part) for part in parts]
    assert places == sorted(places)
    assert [text(part) for part in parts[:5]] == [
        "P",
        "Pinterest Engineering Blog & Tech Articles",
        "Saving ideas.",
        "2 engineering articles, tutorials and technical insights from Pinterest’s engineering team",
        "Latest articles",
    ]
    assert texts(main, "h3") == ["Second", "First"]


def test_company_page_counts_one_article(client):
    make_article("Pinterest")
    make_article("Uber")
    main = main_of(client)
    assert texts(main, class_="count-line") == ["1 engineering article from Pinterest’s engineering team"]


def test_company_page_counts_all_its_articles_and_those_chosen(client):
    make_article("Pinterest", level="advanced", topics=["Kafka", "Go"])
    make_article("Pinterest", topics=["Kafka"])
    make_article("Pinterest", status="inbox")
    main = main_of(client, "/companies/pinterest/?level=advanced")
    assert texts(main, class_="count-line") == [
        "2 engineering articles, tutorials and technical insights from Pinterest’s engineering team"
    ]
    assert texts(main, id="heading") == ["Advanced articles"]
    assert texts(main, id="count") == ["1 article"]


def test_company_page_leaves_out_what_is_unknown(client):
    make_company("Pinterest")
    main = main_of(client)
    assert find(main, class_="tagline") == []
    assert find(main, class_="places") == []
    assert find(main, "img") == []
    assert texts(main, class_="monogram") == ["P"]


def test_company_page_shows_a_logo_of_fixed_size(client):
    make_company("Pinterest", logo="logos/p.svg")
    logo = one(main_of(client), "img")
    assert dict(logo.attributes) == {
        "class": "logo",
        "src": "/media/logos/p.svg",
        "alt": "",
        "width": "24",
        "height": "24",
        "loading": "lazy",
        "decoding": "async",
    }


def test_company_page_leads_to_the_blog_and_the_website(client):
    make_company("Pinterest", blog_url="https://medium.com/pinterest", website="https://pinterest.com")
    places = one(main_of(client), class_="places")
    assert texts(places, "a") == ["medium.com ↗", "Website"]
    assert hrefs(places) == ["https://medium.com/pinterest", "https://pinterest.com"]


def test_company_page_leads_editors_to_the_admin(client, chief):
    pinterest = make_company("Pinterest")
    client.force_login(chief)
    places = one(main_of(client), class_="places")
    assert hrefs(places) == [f"/admin/articles/company/{pinterest.pk}/change/"]


def test_company_page_without_articles_says_so(client):
    make_company("Pinterest")
    main = main_of(client)
    assert texts(one(main, class_="nothing"), "h2") == ["No articles here yet"]
    assert texts(main, class_="count-line") == [
        "0 engineering articles, tutorials and technical insights from Pinterest’s engineering team"
    ]


def test_company_page_filters_lead_back_to_it(client):
    make_article("Pinterest", level="advanced")
    main = main_of(client, "/companies/pinterest/?level=advanced")
    assert one(main, "form", id="filters", action="/companies/pinterest/")
    assert hrefs(main, class_="chip") == ["/companies/pinterest/"]
    assert hrefs(main, class_="follow") == ["/companies/pinterest/feed.atom?level=advanced"]


@pytest.mark.parametrize(
    "address", ["/companies/nosuch/", "/companies/hidden/", "/topics/nosuch/", "/technologies/nosuch/"]
)
def test_unknown_and_hidden_pages_are_404_with_ways_on(client, address):
    make_article(make_company("Hidden", published=False))
    response = client.get(address)
    assert response.status_code == 404
    main = one(read(response), "main")
    assert texts(main, "h1") == ["There is nothing at this address"]
    assert hrefs(main) == ["/articles/", "/companies/", "/topics/", "/technologies/"]


# What its articles are about


def aside_of(client, address="/companies/pinterest/"):
    return one(main_of(client, address), "aside")


def listed(aside):
    """{heading: [what the list below it says]}"""
    return {text(one(part, "h2")): texts(part, "li") for part in find(aside, "section")}


def test_company_page_has_its_profile_after_the_list(client):
    pinterest = make_company("Pinterest", blog_url="https://medium.com/pinterest")
    link_technology(make_article(pinterest, topics=["Kafka", "Go"], level="advanced", year=2024), "Flink")
    make_article(pinterest, topics=["Kafka"], year=2021)
    make_article("Uber", topics=["Kafka"])
    for address in ("/companies/pinterest/", "/companies/pinterest/?level=advanced"):
        main = main_of(client, address)
        names = [element.name for element in find(main) if element.name in ("form", "article", "aside")]
        assert (names[0], names[-1]) == ("form", "aside")
        assert listed(one(main, "aside")) == {
            "By year": [],
            "Writes about": ["Kafka 2", "Go 1"],
            "Technologies": ["Flink 1"],
            "Similar companies": ["Uber"],
            "Follow": ["Feed of Pinterest", "medium.com ↗"],
        }


def test_profile_leads_to_selections_feeds_and_other_companies(client):
    make_article("Pinterest", topics=["Kafka"], year=2024)
    make_article("Uber", topics=["Kafka"])
    assert hrefs(aside_of(client)) == [
        "/companies/pinterest/?year=2024",
        "/companies/pinterest/?topic=kafka",
        "/companies/uber/",
        "/companies/pinterest/feed.atom",
    ]


def test_years_are_a_table_with_a_bar_each(client):
    for year in (2024, 2024, 2022):
        make_article("Pinterest", year=year)
    table = one(aside_of(client), "table")
    rows = find(one(table, "tbody"), "tr")
    assert [text(row) for row in rows] == ["2024 2", "2023 0", "2022 1"]
    assert [attribute(one(row, "rect"), "width") for row in rows] == ["100.0%", "0.0%", "50.0%"]
    assert hrefs(table) == ["/companies/pinterest/?year=2024", "/companies/pinterest/?year=2022"]
    assert texts(aside_of(client), "p") == ["About one a year, 2022 to 2024"]


def test_profile_leaves_out_what_is_unknown(client):
    make_article("Pinterest")
    assert listed(aside_of(client)) == {"Follow": ["Feed of Pinterest"]}


def test_topic_page_says_who_writes_about_it(client):
    link_technology(make_article("Pinterest", topics=["Kafka", "Go"], year=2024), "Flink")
    make_article("Uber", topics=["Kafka"])
    aside = aside_of(client, "/topics/kafka/")
    assert listed(aside) == {
        "By year": [],
        "Who writes about it": ["Pinterest 1", "Uber 1"],
        "Also about": ["Go 1"],
        "Technologies": ["Flink 1"],
    }
    assert hrefs(aside)[1] == "/topics/kafka/?company=pinterest"


def test_piece_has_no_profile(client):
    make_article("Pinterest", topics=["Kafka"])
    piece = read(client.get("/companies/pinterest/?topic=kafka", headers={"HX-Request": "true"}))
    assert find(piece, "aside") == []


def test_list_can_be_skipped_to(client):
    make_article("Pinterest")
    page = read(client.get("/companies/pinterest/"))
    assert hrefs(page, "a", class_="skip") == ["#main", "#results"]
    assert attribute(one(page, id="results"), "tabindex") == "-1"
