"""What search engines read: the sitemap and robots.txt."""

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import timezone

from tests.factories import link_technology, make_article, make_company, make_technology, make_topic

pytestmark = pytest.mark.django_db

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://testserver"


def locations(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return [element.text for element in fromstring(response.content).iterfind(".//s:loc", SITEMAP)]


def test_index_names_every_section(client):
    assert locations(client, "/sitemap.xml") == [
        f"{SITE}/sitemap-{section}.xml"
        for section in ("pages", "companies", "topics", "technologies", "articles")
    ]


def test_pages_are_the_ones_without_a_subject(client):
    paths = ["/", "/new/", "/articles/", "/companies/", "/topics/", "/technologies/", "/about/"]
    assert locations(client, "/sitemap-pages.xml") == [SITE + path for path in paths]


def test_companies_are_the_published_ones(client):
    for name in ("Uber", "Lyft"):
        make_company(name)
    make_company("Hidden", published=False)
    assert locations(client, "/sitemap-companies.xml") == [
        f"{SITE}/companies/{slug}/" for slug in ("lyft", "uber")
    ]


def test_topics_are_all(client):
    for name in ("Kafka", "Go"):
        make_topic(name)
    assert locations(client, "/sitemap-topics.xml") == [f"{SITE}/topics/{slug}/" for slug in ("go", "kafka")]


def test_technologies_are_those_that_readers_find_articles_about(client):
    make_article("Uber", technologies=["Kafka", "Flink"])
    make_article("Uber", technologies=["Redis"], status="inbox")
    make_article(make_company("Hidden", published=False), technologies=["Spark"])
    link_technology(make_article("Uber"), "Druid", "rejected")
    make_technology("Unused")
    assert locations(client, "/sitemap-technologies.xml") == [
        f"{SITE}/technologies/{slug}/" for slug in ("flink", "kafka")
    ]


def test_articles_are_the_public_ones_with_their_change(client):
    make_article("Uber", title="Exactly once", excerpt="Said.")
    make_article("Uber", title="検索", summary="Said.")
    make_article("Uber", title="Nothing said")
    make_article("Uber", status="inbox")
    make_article("Uber", status="rejected")
    make_article(make_company("Hidden", published=False))
    response = client.get("/sitemap-articles.xml")
    urls = fromstring(response.content).findall("s:url", SITEMAP)
    assert [[element.text for element in url] for url in urls] == [
        [f"{SITE}/articles/uber/exactly-once/", timezone.now().date().isoformat()],
        [f"{SITE}/articles/uber/%E6%A4%9C%E7%B4%A2/", timezone.now().date().isoformat()],
    ]


def test_every_address_in_the_sitemap_is_a_page_to_index(client):
    make_article("Uber", title="Exactly once", topics=["Kafka"], excerpt="Said.")
    found = []
    for section in locations(client, "/sitemap.xml"):
        found += locations(client, section)
    assert len(found) == 6 + 3
    for address in found:
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in response.content.decode()
        assert "noindex" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/sitemap-nosuch.xml", "/sitemap-articles.xml?p=2", "/sitemap-articles.xml?p=x"]
)
def test_sitemap_that_does_not_exist_is_404(client, address):
    assert client.get(address).status_code == 404


def test_sitemaps_of_an_empty_catalogue_are_empty(client):
    for section in ("companies", "topics", "articles"):
        assert locations(client, f"/sitemap-{section}.xml") == []


def test_robots_keeps_out_of_the_admin_and_names_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n"
    )
