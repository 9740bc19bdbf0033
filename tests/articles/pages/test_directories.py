"""The directories of companies and topics, and the page about the site."""

import pytest

from tests.factories import make_article, make_articles, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, texts

pytestmark = pytest.mark.django_db


def page_of(client, address="/companies/", **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return read(response)


def sections(page):
    """{heading: names} of the directory."""
    return {
        texts(section, "h2")[0]: [texts(item, "a")[0] for item in find(section, "li")]
        for section in find(page, "section")
    }


def test_companies_stand_from_a_to_z(client):
    for name in ("Zalando", "airbnb", "Adyen", "1Password", "37signals", "Ölbaum"):
        make_company(name, slug=name.lower().replace("ö", "o"))
    page = page_of(client)
    assert sections(page) == {
        "0–9": ["1Password", "37signals"],
        "A": ["Adyen", "airbnb"],
        "Z": ["Zalando"],
        "Ö": ["Ölbaum"],
    }
    letters = one(page, "nav", class_="letters")
    assert hrefs(letters) == ["#letter-0–9", "#letter-A", "#letter-Z", "#letter-Ö"]
    assert [f"#{attribute(h2, 'id')}" for h2 in find(page, "h2")] == hrefs(letters)
    assert texts(page, id="count") == ["6 companies"]


def test_companies_show_what_there_is_of_each(client):
    uber = make_company("Uber", tagline="Moves people.")
    make_articles(2, uber)
    make_company("Lyft")
    page = page_of(client)
    by_name = {texts(item, "a")[0]: item for item in find(page, "li")}
    assert texts(by_name["Uber"], class_="number") == ["2"]
    assert texts(by_name["Uber"], "p") == ["Moves people."]
    assert hrefs(by_name["Uber"]) == ["/companies/uber/"]
    assert texts(by_name["Lyft"], class_="number") == ["0"]
    assert texts(by_name["Lyft"], "p") == []


def test_most_active_companies_come_first(client):
    for number in range(1, 11):
        make_articles(number, make_company(f"C{number:02}"))
    make_company("None")
    most_active = sections(page_of(client))["Most active"]
    assert most_active == [f"C{number:02}" for number in range(10, 2, -1)]


def test_most_active_companies_go_by_name_among_equals(client):
    for name in ("b", "C", "a"):
        make_article(name)
    assert sections(page_of(client))["Most active"] == ["a", "b", "C"]


def test_no_company_is_active_without_articles(client):
    make_company("Uber")
    assert list(sections(page_of(client))) == ["U"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("UBE", {"U": ["Uber"]}),
        ("  moves   people ", {"U": ["Uber"]}),
        ("100%", {"L": ["Lyft"]}),
        ("_", {}),
        ("nosuch", {}),
    ],
)
def test_companies_are_found_by_name_and_tagline(client, text, names):
    make_company("Uber", tagline="Moves people.")
    make_company("Lyft", tagline="Gives 100%.")
    response = client.get("/companies/", {"q": text})
    page = read(response)
    assert sections(page) == names
    number = "1 company" if names else "0 companies"
    assert texts(page, id="count") == [f"{number} like “{' '.join(text.split())}”. Show all"]
    assert attribute(one(page, id="company-search"), "value") == " ".join(text.split())
    assert attribute(one(page, "meta", name="robots"), "content") == "noindex, follow"
    assert hrefs(page, "link", rel="canonical") == []


def test_no_company_found_says_so(client):
    make_company("Uber")
    page = page_of(client, "/companies/?q=nosuch")
    assert texts(page, class_="nothing") == ["No company has that in its name or tagline."]
    assert find(page, class_="letters") == []


@pytest.mark.parametrize("text", ["", "%20%20", "%00"])
def test_companies_without_a_text_are_all(client, text):
    make_company("Uber")
    page = page_of(client, f"/companies/?q={text}")
    assert texts(page, id="count") == ["1 company"]
    assert find(page, "meta", name="robots") == []


@pytest.mark.parametrize("text", ["%FF%FE", "a%00b", "x" * 5000, "%01", "%27%22%3Cscript%3E"])
def test_companies_take_any_text(client, text):
    make_company("Uber")
    page = page_of(client, f"/companies/?q={text}")
    assert texts(page, class_="nothing") == ["No company has that in its name or tagline."]
    assert "script" not in [element.name for element in find(one(page, "main"))]


def test_companies_piece_is_the_directory_alone(client):
    make_article("Uber")
    piece = page_of(client, "/companies/?q=uber", **{"HX-Request": "true"})
    assert attribute(piece, "id") == "directory"
    assert sections(piece) == {"U": ["Uber"]}
    whole = one(page_of(client, "/companies/?q=uber"), id="directory")
    # The piece brings its head along.
    assert [child for child in piece.children if child.name != "template"] == whole.children


def test_hidden_companies_are_not_found(client):
    make_company("Hidden", published=False)
    assert sections(page_of(client)) == {}
    assert texts(page_of(client, "/companies/?q=hidden"), id="count") == [
        "0 companies like “hidden”. Show all"
    ]


def test_topics_stand_by_name_with_their_counts(client):
    kafka = make_topic("Kafka", description="A log of events.")
    make_article(topics=[kafka, "go"])
    make_article(topics=[kafka])
    make_topic("Ada")
    page = page_of(client, "/topics/")
    items = find(one(page, "ul", class_="directory"), "li")
    assert [texts(item, "a") for item in items] == [["Ada"], ["go"], ["Kafka"]]
    assert [texts(item, class_="number") for item in items] == [["0"], ["1"], ["2"]]
    assert [texts(item, "p") for item in items] == [[], [], ["A log of events."]]
    assert hrefs(one(page, "ul", class_="directory")) == ["/topics/ada/", "/topics/go/", "/topics/kafka/"]
    assert texts(page, "title") == ["Topics · Blogindex"]


def test_no_topics_say_so(client):
    assert texts(page_of(client, "/topics/"), "li") == ["No topics yet."]


def test_about_says_how_much_there_is(client):
    make_article("Uber", topics=["Kafka"])
    make_article("Uber", topics=["Go"])
    page = page_of(client, "/about/")
    assert "2 articles of 1 company on 2 topics so far" in texts(one(page, "main"), "p")[0]
    assert texts(page, "h1") == ["About Blogindex"]
    assert hrefs(page, "link", rel="canonical") == ["http://testserver/about/"]


@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/articles/", "Articles"),
        ("/companies/", "Companies"),
        ("/companies/uber/", "Companies"),
        ("/topics/", "Topics"),
        ("/topics/kafka/", "Topics"),
        ("/articles/uber/exactly-once/", "Articles"),
    ],
)
def test_page_marks_its_section(client, address, section):
    make_article("Uber", title="Exactly once", topics=["Kafka"])
    page = page_of(client, address)
    assert texts(one(page, "nav", aria_label="Main"), "a", aria_current="page") == [section]
