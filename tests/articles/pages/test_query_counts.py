"""How many queries each page takes: the same for 1, 3 and 30 rows of everything."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.pages.page_cache import PAGES
from tests.factories import make_article, make_company, make_technology, make_topic

ROWS = (1, 3, 30)
FILTERED = "/articles/?company=company-0&company=uber&level=advanced&read=-under-5&topic=kafka&year=2024"

TODAY = f"/new/{timezone.localdate()}/"

# Address: queries where the index answers, and where the database stands in for it.
QUERIES = {
    "/": (3, 25),
    "/articles/": (2, 25),
    "/articles/?sort=longest": (2, 25),
    "/articles/?expand=company": (2, 25),
    FILTERED: (2, 24),
    "/articles/?topic=kafka&topic=topic-0&match=all": (2, 24),
    # No cards to load; in the database one count for each filter that could be taken back.
    "/articles/?company=uber&level=beginner&code=no": (1, 23),
    "/articles/?q=exactly": (2, 40),
    "/companies/uber/": (2, 29),
    # In the database one more for the company's number, which its filters leave alone.
    "/companies/uber/?level=advanced": (2, 30),
    "/topics/kafka/": (2, 29),
    "/topics/kafka/?level=advanced": (2, 29),
    "/technologies/tool/": (2, 29),
    "/technologies/tool/?level=advanced": (2, 29),
    "/articles/uber/exactly-once/": (3, 9),
    "/companies/": (2, 2),
    "/companies/?q=u": (2, 2),
    "/topics/": (2, 2),
    "/technologies/": (2, 2),
    "/new/": (2, 5),
    TODAY: (2, 5),
    "/about/": (3, 4),
    "/articles/feed.atom": (2, 7),
    "/articles/feed.rss": (2, 7),
    "/articles/feed.json?q=exactly": (2, 12),
    "/articles/feed.atom?company=uber&level=advanced": (2, 8),
    "/companies/uber/feed.rss": (2, 7),
    "/topics/kafka/feed.json": (2, 7),
    "/technologies/tool/feed.atom": (2, 7),
    # In the database four for the days of the latest changes.
    "/sitemap.xml": (3, 6),
    "/sitemap-pages.xml": (1, 4),
    "/sitemap-companies.xml": (2, 5),
    "/sitemap-topics.xml": (2, 5),
    "/sitemap-technologies.xml": (1, 4),
    "/sitemap-articles.xml": (2, 1),
    "/robots.txt": (0, 0),
}


def make_catalogue(rows):
    """Of everything that a page lists, `rows`: articles of Uber, of other companies, topics, years."""
    uber, kafka, tool = make_company("Uber"), make_topic("Kafka"), make_technology("Tool")
    facts = {"level": "advanced", "read_minutes": 7, "includes_code": True, "summary": "Said."}
    make_article(uber, title="Exactly once", topics=[kafka], technologies=[tool], year=2024, **facts)
    for number in range(rows):
        topic = make_topic(slug=f"topic-{number}")
        company = make_company(slug=f"company-{number}")
        linked = {"topics": [kafka, topic], "technologies": [tool, make_technology(slug=f"tool-{number}")]}
        make_article(uber, year=2024 - number, language=f"l{number}", **linked, **facts)
        make_article(company, year=2024, **linked, **facts)
    if connection.vendor == "postgresql":
        # As autovacuum does in a site: plans for the tables of an earlier test have taken minutes.
        connection.cursor().execute("ANALYZE")


def queries(client, address):
    """How many queries a page that nobody has seen takes once the process has answered others."""
    return len(_asked(client, address))


def _asked(client, address, *, is_new=True):
    assert client.get(address).status_code == 200
    if is_new:
        PAGES.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


def looks(asked):
    """How many of the statements `asked` look at the change log."""
    return sum("articles_change" in sql for sql in asked)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", ROWS)
def test_pages_from_the_index_take_so_many_queries(client, rows):
    make_catalogue(rows)
    assert {a: queries(client, a) for a in QUERIES} == {a: served for a, (served, _) in QUERIES.items()}


@pytest.mark.django_db(transaction=True)
def test_every_page_looks_at_the_change_log_once(client):
    make_catalogue(3)
    expected = {a: 0 if a.endswith(".txt") else 1 for a in QUERIES}
    assert {a: looks(_asked(client, a)) for a in QUERIES} == expected


@pytest.mark.django_db(transaction=True)
def test_pages_seen_before_ask_for_nothing_but_changes(client):
    make_catalogue(3)
    for address in QUERIES:
        # A feed has no date, and is not cached, in the moment of a change.
        if not address.endswith(".txt") and "/feed." not in address:
            asked = _asked(client, address, is_new=False)
            assert (address, len(asked), looks(asked)) == (address, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", ROWS)
def test_pages_from_the_database_take_so_many_queries(client, rows):
    make_catalogue(rows)
    assert {a: queries(client, a) for a in QUERIES} == {a: stand_in for a, (_, stand_in) in QUERIES.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", ROWS)
def test_piece_takes_as_many_queries_as_its_page(client, rows):
    make_catalogue(rows)
    htmx = Client(headers={"HX-Request": "true"})
    # What stands beside a list about one subject is not in its piece.
    more = {"/companies/uber/": 6, "/topics/kafka/": 4, "/technologies/tool/": 4}
    for address in ("/articles/", FILTERED, *more):
        assert queries(htmx, address) == queries(client, address) - more.get(address, 0)


@pytest.mark.django_db
def test_pages_take_two_queries_more_for_an_editor(client, editor):
    make_catalogue(1)
    client.force_login(editor)
    for address in ("/articles/", "/companies/uber/", "/articles/uber/exactly-once/", "/about/"):
        assert queries(client, address) == QUERIES[address][1] + 2
