"""What is offered while a word is typed, and the piece of a page that it comes in."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from articles.catalog import suggest
from articles.catalog.text.suggestions import Suggestion, Suggestions
from tests.factories import make_article, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, texts

pytestmark = pytest.mark.django_db


def offered(text):
    found = suggest(text)
    return tuple([one.label for one in kind] for kind in (found.companies, found.topics, found.titles))


def test_suggest_offers_companies_topics_and_titles():
    facts = {"title": "On Kafka", "slug": "on-kafka", "topics": ["Apache Kafka"]}
    make_article("Kafka Inc", url="https://kafka.example/on", **facts)
    assert suggest("kaf") == Suggestions(
        companies=(Suggestion("Kafka Inc", "/companies/kafka-inc/"),),
        topics=(Suggestion("Apache Kafka", "/topics/apache-kafka/"),),
        titles=(Suggestion("On Kafka", "https://kafka.example/on", "Kafka Inc", leads_out=True),),
    )


@pytest.mark.parametrize("text", ["summary", "takeaways", "prerequisites", "questions"])
def test_suggest_leads_to_the_page_of_an_article_that_says_more(text):
    make_article("Kafka Inc", title="On Kafka", **{text: "Said."})
    assert suggest("kaf").titles == (Suggestion("On Kafka", "/articles/kafka-inc/on-kafka/", "Kafka Inc"),)


@pytest.mark.parametrize("text", ["", " ", "k", "-", '"', "::", "-kafka", "zzz", "\x00", "'", "kaf:*|"])
def test_suggest_offers_nothing_for_too_little_or_the_unknown(text):
    make_article("Kafka", title="Kafka", topics=["Kafka it is"])
    assert bool(suggest(text)) is (text == "kaf:*|")


def test_suggest_offers_the_names_that_begin_so_first():
    for name in ("Data Kafka", "Big Kafka", "Kafka Two", "Kafka One"):
        make_topic(name)
    assert offered("kaf")[1] == ["Kafka One", "Kafka Two", "Big Kafka"]


def test_suggest_offers_a_topic_by_its_alias():
    make_topic("Kubernetes", synonyms="k8s, kube")
    assert offered("k8") == ([], ["Kubernetes"], [])


def test_suggest_offers_the_newest_five_titles():
    day = date(2024, 1, 1)
    for number in range(7):
        make_article("Co", title=f"Streams {number}", published_on=day + timedelta(days=number))
    assert offered("stre")[2] == [f"Streams {number}" for number in (6, 5, 4, 3, 2)]


@pytest.mark.parametrize("text", ["kafka sca", "Scal", "kafka", "zürich s", "ZURI"])
def test_suggest_takes_the_last_word_for_a_beginning(text):
    make_article("Co", title="Kafka: scaling in Zürich")
    make_article("Co", title="Kaf sc")
    assert offered(text)[2] == ["Kafka: scaling in Zürich"]


@pytest.mark.parametrize("text", ["検索", "日本語 検索", "語の検"])
def test_suggest_offers_titles_without_spaces(text):
    make_article("Co", title="日本語の検索")
    make_article("Co", title="other", excerpt="日本語の検索")
    assert offered(text)[2] == ["日本語の検索"]


def test_suggest_offers_nothing_that_is_hidden():
    hidden = make_company("Kafka Hidden", published=False)
    make_article(hidden, title="Kafka of the hidden")
    make_article("Co", title="Kafka in the inbox", status="inbox")
    assert offered("kafka") == ([], [], [])


def test_suggestions_come_as_links(client):
    make_article("Kafka Inc", title="<b>Kafka</b>", url="https://kafka.example/b", topics=["Kafka"])
    page = read(client.get(reverse("suggestions"), {"q": "kaf"}))
    assert hrefs(page) == ["/companies/kafka-inc/", "/topics/kafka/", "https://kafka.example/b"]
    assert [attribute(link, "rel") for link in find(page, "a")] == [None, None, "noopener"]
    assert texts(page, class_="suggested") == ["Companies", "Topics", "Articles"]
    assert texts(page, "a")[2] == "<b>Kafka</b> Kafka Inc"


def test_suggestions_of_nothing_are_empty(client):
    assert client.get(reverse("suggestions")).content.strip() == b""
    assert client.get(reverse("suggestions"), {"q": "zzz"}).content.strip() == b""


@pytest.mark.django_db(transaction=True)
def test_suggestions_take_two_queries(client, own_files, django_assert_num_queries):
    for number in range(10):
        make_article(f"Kafka {number}", title=f"Kafka {number}", topics=[f"Kafka topic {number}"])
    client.get(reverse("suggestions"), {"q": "kaf"})
    # What changed, and the titles.
    with django_assert_num_queries(2):
        client.get(reverse("suggestions"), {"q": "kafk"})


def test_every_page_has_a_box_that_asks_for_suggestions(client):
    for address in ("/", "/about/", "/companies/"):
        page = read(client.get(address))
        assert dict(one(page, "input", id="search").attributes)["hx-get"] == "/search/suggestions/"
        assert dict(one(page, "div", id="suggestions").attributes)["aria-label"] == "Suggestions"


# Facet words become filters


def test_facet_words_lead_to_the_usual_address(client):
    make_article(
        "Capital One", title="kafka", level="advanced", published_on=date(2023, 2, 3), read_minutes=7
    )
    query = 'kafka company:"capital one" level:Advanced year:2023 read:5-10 topic:nosuch'
    response = client.get("/articles/", {"q": query})
    address = "/articles/?company=capital-one&level=advanced&read=5-10&year=2023&q=kafka+topic%3Anosuch"
    assert (response.status_code, response["Location"]) == (302, address)


def test_facet_words_with_a_minus_exclude(client):
    make_article("Uber", title="theirs")
    make_article("Lyft", title="ours")
    response = client.get("/articles/", {"q": "-company:Uber"})
    assert response["Location"] == "/articles/?company=-uber"


def test_hits_are_marked_on_cards(client):
    make_article(title="Kafka <i>", excerpt="Of kafka & more " * 30)
    page = client.get("/articles/?q=kafka").content.decode()
    assert "<mark>Kafka</mark> &lt;i&gt;</a>" in page
    assert "Of <mark>kafka</mark> &amp; more" in page
    assert "<mark>" not in client.get("/articles/").content.decode()
