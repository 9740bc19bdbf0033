"""What pages say to machines of themselves: JSON-LD of what is known, in a block that no text can end."""

import json
import re
from datetime import date

import pytest

from tests.factories import make_article, make_articles, make_company, make_topic

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
WEBSITE = {"@type": "WebSite", "name": "Blogindex", "url": f"{SITE}/"}


def block(client, address):
    """The text of the page's data block, as it is in the page."""
    (found,) = BLOCK.findall(client.get(address).content.decode())
    return found


def nodes(client, address):
    """{type: node} of a page."""
    document = json.loads(block(client, address))
    assert document["@context"] == "https://schema.org"
    return {node["@type"]: node for node in document["@graph"]}


def crumbs(node):
    elements = node["itemListElement"]
    assert [element["position"] for element in elements] == list(range(1, len(elements) + 1))
    return [(element["name"], element["item"].removeprefix(SITE)) for element in elements]


def listed(node):
    return [(e["position"], e["name"], e["url"].removeprefix(SITE)) for e in node["itemListElement"]]


def test_list_names_its_articles_and_where_they_are_read_of(client):
    make_article("Uber", title="Said", year=2024, excerpt="How.")
    make_article("Lyft", title="Described", year=2023, summary="Why.")
    make_article("Lyft", title="Its title alone", year=2022, url="https://lyft.example/a")
    found = nodes(client, "/articles/")
    page = found["CollectionPage"]
    assert (page["name"], page["url"], page["isPartOf"]) == ("Articles", f"{SITE}/articles/", WEBSITE)
    assert page["mainEntity"]["numberOfItems"] == 3
    assert listed(page["mainEntity"]) == [
        (1, "Said", "/articles/uber/said/"),
        (2, "Described", "/articles/lyft/described/"),
        (3, "Its title alone", "https://lyft.example/a"),
    ]
    assert crumbs(found["BreadcrumbList"]) == [("Blogindex", "/"), ("Articles", "/articles/")]


def test_further_page_goes_on_counting(client):
    make_articles(30)
    page = nodes(client, "/articles/?page=2")["CollectionPage"]
    assert page["url"] == f"{SITE}/articles/?page=2"
    assert page["mainEntity"]["numberOfItems"] == 30
    assert [position for position, *_ in listed(page["mainEntity"])] == [25, 26, 27, 28, 29, 30]


def test_first_page_says_how_the_site_is_searched(client):
    search = nodes(client, "/")["WebSite"]["potentialAction"]
    assert search["target"]["urlTemplate"] == f"{SITE}/articles/?q={{search_term_string}}"


def test_company_is_an_organization(client):
    make_company(
        "Uber",
        tagline="Moves people.",
        website="https://uber.example/",
        blog_url="https://uber.example/blog/",
        logo="logos/uber.svg",
    )
    found = nodes(client, "/companies/uber/")
    assert found["CollectionPage"]["about"] == {
        "@type": "Organization",
        "name": "Uber",
        "description": "Moves people.",
        "url": "https://uber.example/",
        "sameAs": "https://uber.example/blog/",
        "logo": f"{SITE}/media/logos/uber.svg",
    }
    assert crumbs(found["BreadcrumbList"]) == [
        ("Blogindex", "/"),
        ("Companies", "/companies/"),
        ("Uber", "/companies/uber/"),
    ]


def test_topic_is_a_subject(client):
    make_topic("Kafka", description="A log of events.")
    found = nodes(client, "/topics/kafka/")
    assert found["CollectionPage"]["about"] == {
        "@type": "Thing",
        "name": "Kafka",
        "description": "A log of events.",
    }
    assert crumbs(found["BreadcrumbList"])[1:] == [("Topics", "/topics/"), ("Kafka", "/topics/kafka/")]


@pytest.mark.parametrize("name", ["Companies", "Topics"])
def test_directory_is_a_collection(client, name):
    address = f"/{name.lower()}/"
    found = nodes(client, address)
    assert (found["CollectionPage"]["name"], found["CollectionPage"]["url"]) == (name, SITE + address)
    assert crumbs(found["BreadcrumbList"]) == [("Blogindex", "/"), (name, address)]


def test_article_is_based_on_the_original(client):
    make_article(
        "Uber",
        title="Exactly once",
        url="https://uber.example/blog/exactly-once",
        excerpt="How it is done.",
        authors="Ada Lovelace, Grace Hopper",
        level="advanced",
        read_minutes=10,
        language="ja",
        published_on=date(2024, 3, 5),
        topics=["Kafka"],
    )
    found = nodes(client, "/articles/uber/exactly-once/")
    assert found["Article"] == {
        "@type": "Article",
        "headline": "Exactly once",
        "url": f"{SITE}/articles/uber/exactly-once/",
        "description": "How it is done.",
        "educationalLevel": "Advanced",
        "about": [{"@type": "Thing", "name": "Kafka"}],
        "publisher": {"@type": "Organization", "name": "Blogindex", "url": f"{SITE}/"},
        "isBasedOn": {
            "@type": "Article",
            "headline": "Exactly once",
            "url": "https://uber.example/blog/exactly-once",
            "author": [
                {"@type": "Person", "name": "Ada Lovelace"},
                {"@type": "Person", "name": "Grace Hopper"},
            ],
            "datePublished": "2024-03-05",
            "inLanguage": "ja",
            "timeRequired": "PT10M",
            "publisher": {"@type": "Organization", "name": "Uber"},
        },
    }
    assert crumbs(found["BreadcrumbList"]) == [
        ("Blogindex", "/"),
        ("Companies", "/companies/"),
        ("Uber", "/companies/uber/"),
        ("Exactly once", "/articles/uber/exactly-once/"),
    ]


def test_what_is_unknown_is_left_out(client):
    make_article("Uber", title="Exactly once", language="", url="https://uber.example/a")
    article = nodes(client, "/articles/uber/exactly-once/")["Article"]
    assert set(article) == {"@type", "headline", "url", "publisher", "isBasedOn"}
    assert set(article["isBasedOn"]) == {"@type", "headline", "url", "publisher"}


@pytest.mark.parametrize(
    ("precision", "known"), [("day", "2024-03-05"), ("month", "2024-03"), ("year", "2024"), ("order", None)]
)
def test_date_says_as_much_as_is_known(client, precision, known):
    make_article("Uber", title="A", published_on=date(2024, 3, 5), date_precision=precision)
    original = nodes(client, "/articles/uber/a/")["Article"]["isBasedOn"]
    assert original.get("datePublished") == known


@pytest.mark.parametrize(
    "address",
    ["/articles/?level=advanced", "/articles/?q=a", "/articles/?sort=oldest", "/companies/?q=u", "/about/"],
)
def test_page_that_is_not_indexed_has_none(client, address):
    make_article("Uber", level="advanced")
    assert BLOCK.findall(client.get(address).content.decode()) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>&lt;/script&gt;&amp;",
        "\"'\\\\u003c\\",
        "line\u2028separator\u2029",
        "<\u017fcript>",
        "検索 é \U0001f600",
    ],
)
def test_no_text_ends_the_block(client, hostile):
    company = make_company("Uber", tagline=hostile)
    topic = make_topic(hostile, slug="kafka")
    facts = {"excerpt": hostile, "authors": hostile.replace(",", ""), "topics": [topic]}
    make_article(company, title=hostile, slug="a", **facts)
    for address in ("/articles/", "/companies/uber/", "/topics/kafka/", "/articles/uber/a/"):
        text = block(client, address)
        assert not set(text) & set("<>&'")
        assert hostile in _texts(json.loads(text))


def _texts(value):
    """All texts in a JSON value."""
    if isinstance(value, str):
        return [value]
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in within for text in _texts(one)]
