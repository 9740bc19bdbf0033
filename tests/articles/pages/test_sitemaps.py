"""The sitemap: what is in it, its days and its parts."""

from contextlib import nullcontext

import pytest
from defusedxml.ElementTree import fromstring
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog import change_days
from articles.models import Article, Company
from articles.pages import sitemaps
from tests.factories import link_technology, make_article, make_company, make_technology, make_topic

pytestmark = pytest.mark.django_db

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://testserver"


@pytest.fixture(autouse=True)
def _first_ids(db):
    """Parts go by ids, and PostgreSQL goes on counting where earlier tests have stopped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER SEQUENCE articles_article_id_seq RESTART")


def entries(client, address):
    """The (address, day or None) pairs of a sitemap or of an index, in its order."""
    response = client.get(address)
    assert response.status_code == 200
    found = []
    for entry in fromstring(response.content):
        (location,), days = (entry.findall(f"s:{name}", SITEMAP) for name in ("loc", "lastmod"))
        found.append((location.text, days[0].text if days else None))
    return found


def locations(client, address):
    return [address for address, _ in entries(client, address)]


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


def test_articles_are_the_public_ones_that_say_something_with_their_change(client):
    make_article("Uber", title="Exactly once", excerpt="How.")
    make_article("Uber", title="検索", summary="Why.")
    make_article("Uber", title="Its title alone", takeaways="Not seen on cards")
    make_article("Uber", status="inbox", excerpt="How.")
    make_article("Uber", status="rejected", excerpt="How.")
    make_article(make_company("Hidden", published=False), excerpt="How.")
    today = timezone.now().date().isoformat()
    assert entries(client, "/sitemap-articles.xml") == [
        (f"{SITE}/articles/uber/exactly-once/", today),
        (f"{SITE}/articles/uber/%E6%A4%9C%E7%B4%A2/", today),
    ]


def test_every_address_in_the_sitemap_is_a_page_to_index(client):
    make_article("Uber", title="Exactly once", topics=["Kafka"], technologies=["Flink"], excerpt="How.")
    found = []
    for section in locations(client, "/sitemap.xml"):
        found += locations(client, section)
    assert len(found) == 7 + 4
    for address in found:
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in response.content.decode()
        assert "noindex" not in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/sitemap-nosuch.xml",
        *(
            f"/sitemap-{section}.xml?p=2"
            for section in ("pages", "companies", "topics", "technologies", "articles")
        ),
        *(
            f"/sitemap-articles.xml?p={p}"
            for p in ("x", "0", "-1", "", "²", "last", 10**9, 10**30, "9" * 5000)
        ),
    ],
)
def test_sitemap_that_does_not_exist_is_404(client, address):
    make_article(excerpt="How.")
    assert client.get(address).status_code == 404


def test_sitemaps_of_an_empty_catalogue_are_empty(client):
    for section in ("companies", "topics", "technologies", "articles"):
        assert entries(client, f"/sitemap-{section}.xml") == []
    assert entries(client, "/sitemap.xml")[0] == (f"{SITE}/sitemap-pages.xml", None)


def test_sitemap_is_nothing_to_search_for(client):
    for address in ("/sitemap.xml", "/sitemap-articles.xml"):
        response = client.get(address)
        assert (response["Content-Type"], response["X-Robots-Tag"]) == ("application/xml", "noindex")
        # A date alone would hide a removal: the tag follows every change.
        assert "ETag" in response
        assert "Last-Modified" not in response


# Days


def change(article, day):
    Article.objects.filter(pk=article.pk).update(changed_at=f"{day} 12:00Z")


@pytest.mark.parametrize("from_index", [True, False])
@pytest.mark.django_db(transaction=True)
def test_days_follow_the_articles_that_show(client, from_index):
    first = make_article("Uber", topics=["Kafka"], technologies=["Flink"], excerpt="How.")
    second = make_article("Lyft", topics=["Kafka", "Go"], technologies=["Rust"])
    hidden = make_article("Lyft", status="inbox", topics=["Go"], technologies=["Rust", "Zig"], excerpt="How.")
    link_technology(first, "Rust", state="rejected")
    make_company("Empty")
    make_topic("Empty")
    for article, day in ((first, "2024-03-05"), (second, "2024-03-04"), (hidden, "2024-03-06")):
        change(article, day)
    with nullcontext() if from_index else transaction.atomic():
        assert dict(entries(client, "/sitemap-pages.xml"))[f"{SITE}/"] == "2024-03-05"
        assert entries(client, "/sitemap-companies.xml") == [
            (f"{SITE}/companies/empty/", None),
            (f"{SITE}/companies/lyft/", "2024-03-04"),
            (f"{SITE}/companies/uber/", "2024-03-05"),
        ]
        assert entries(client, "/sitemap-topics.xml") == [
            (f"{SITE}/topics/empty/", None),
            (f"{SITE}/topics/go/", "2024-03-04"),
            (f"{SITE}/topics/kafka/", "2024-03-05"),
        ]
        assert entries(client, "/sitemap-technologies.xml") == [
            (f"{SITE}/technologies/flink/", "2024-03-05"),
            (f"{SITE}/technologies/rust/", "2024-03-04"),
        ]
        assert [day for _, day in entries(client, "/sitemap.xml")] == ["2024-03-05"] * 5


@pytest.mark.django_db(transaction=True)
def test_sitemap_follows_every_change_at_once(client):
    article = make_article("Uber", title="First", excerpt="How.")
    change(article, "2024-03-05")
    address = f"{SITE}/articles/uber/first/"
    for _ in range(2):
        assert entries(client, "/sitemap-articles.xml") == [(address, "2024-03-05")]
    tag = client.get("/sitemap-articles.xml")["ETag"]
    change(article, "2024-03-07")
    assert entries(client, "/sitemap-articles.xml") == [(address, "2024-03-07")]
    assert entries(client, "/sitemap.xml")[-1] == (f"{SITE}/sitemap-articles.xml", "2024-03-07")
    Article.objects.update(status="rejected")
    gone = client.get("/sitemap-articles.xml", headers={"If-None-Match": tag})
    assert (gone.status_code, entries(client, "/sitemap-articles.xml")) == (200, [])


# Parts, against a plain reference


def plain_sitemap():
    """{address of a part: its (address, day) pairs} of the articles, by the model objects alone."""
    parts = {f"{SITE}/sitemap-articles.xml": []}
    for article in Article.objects.order_by("pk"):
        if article.is_public and (article.excerpt or article.summary):
            number = -(-article.pk // change_days.PART_LENGTH)
            part = f"{SITE}/sitemap-articles.xml" + (f"?p={number}" if number > 1 else "")
            day = article.changed_at.date().isoformat()
            parts.setdefault(part, []).append((SITE + article.get_absolute_url(), day))
    return parts


COMPANIES = ("Uber", "Lyft", "Hidden")
DAYS = ("2024-03-05", "2025-12-31", "2024-03-04")
articles = st.lists(
    st.fixed_dictionaries(
        {
            "pk": st.integers(1, 60),
            "company": st.sampled_from(COMPANIES),
            "status": st.sampled_from(["published", "published", "inbox", "rejected"]),
            "excerpt": st.sampled_from(["", "How."]),
            "summary": st.sampled_from(["", "Why."]),
        }
    ),
    unique_by=lambda facts: facts["pk"],
)


@pytest.mark.parametrize("from_index", [True, False])
@pytest.mark.django_db(transaction=True)
@given(catalogue=articles)
def test_parts_are_those_of_a_plain_reference(from_index, catalogue):
    companies = {name: Company.objects.filter(name=name).first() or make_company(name) for name in COMPANIES}
    Company.objects.filter(name="Hidden").update(published=False)
    Article.objects.all().delete()
    for number, facts in enumerate(catalogue):
        change(make_article(**facts | {"company": companies[facts["company"]]}), DAYS[number % len(DAYS)])
    with pytest.MonkeyPatch.context() as patch:
        for module in (change_days, sitemaps):
            patch.setattr(module, "PART_LENGTH", 10)
        client, expected = Client(), plain_sitemap()
        with nullcontext() if from_index else transaction.atomic():
            index = [pair for pair in entries(client, "/sitemap.xml") if "articles" in pair[0]]
            assert index == [
                (part, max((day for _, day in those), default=None)) for part, those in expected.items()
            ]
            assert {part: entries(client, part) for part, _ in index} == expected


def test_companies_and_topics_come_in_parts_too(client, monkeypatch):
    for module in (change_days, sitemaps):
        monkeypatch.setattr(module, "PART_LENGTH", 2)
    for name in "abcde":
        make_company(name)
        make_topic(name)
    for section in ("companies", "topics"):
        parts = [address for address in locations(client, "/sitemap.xml") if section in address]
        assert parts == [f"{SITE}/sitemap-{section}.xml{end}" for end in ("", "?p=2", "?p=3")]
        found = [address for part in parts for address in locations(client, part)]
        assert found == [f"{SITE}/{section}/{name}/" for name in "abcde"]
