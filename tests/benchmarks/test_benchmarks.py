"""`make bench` in small: its client, its addresses and its table, against a server in this process."""

import re
from itertools import repeat
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles.pages.page_cache import PAGES, PageCache
from benchmarks import client, measure, pages, postgresql
from benchmarks.catalogue import Catalogue
from benchmarks.management.commands import generate_articles
from benchmarks.report import markdown, report, table

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(settings, transactional_db, live_server):
    """Where a catalogue of 300 articles and the benchmark's own pages are served."""
    settings.ROOT_URLCONF = "benchmarks.site"
    templates = settings.BASE_DIR / "benchmarks" / "templates"
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], templates]}]
    call_command(generate_articles.Command(), 300, verbosity=0)
    return SimpleNamespace(port=live_server.thread.port, workers=1)


@pytest.fixture
def catalogue(server, tmp_path, monkeypatch):
    """The Catalogue of those articles, read over the test's own connection."""

    def rows(self, sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("?", "%s"), values)
            return cursor.fetchall()

    monkeypatch.setattr(Catalogue, "rows", rows)
    return Catalogue(300, tmp_path)


@pytest.fixture
def browse(server):
    """Django's own test client's get(), by another name than the module that is tested."""
    return Client().get


def test_client_counts_what_it_asks_for(server):
    sample = client.measure(server.port, repeat("/bench/floor/"), 2, seconds=60, most=7)
    assert sample.statuses == {200: 7}
    assert len(sample.seconds) == 7
    assert sample.quantile(0.5) <= sample.quantile(0.99)
    assert client.measure(server.port, ["/no-such-page/", "/"], 1, seconds=60).statuses == {404: 1, 200: 1}


@pytest.fixture
def found(server, browse, monkeypatch):
    """What the page cache has answered with so far, None for each page that it did not have."""
    browse("/")
    PAGES.clear()
    answers, get = [], PageCache.get

    def spy(self, key):
        if not key[2].startswith(("/robots", "/bench")):
            answers.append(get(self, key))
        return get(self, key)

    monkeypatch.setattr(PageCache, "get", spy)
    return answers


def test_unseen_pages_are_not_answered_by_the_page_cache(server, found):
    sample = client.measure_unseen(server.port, repeat("/about/"), 1, seconds=60, most=5)
    assert (sample.statuses, found) == ({200: 5}, [None] * 5)
    client.measure_unseen(server.port, repeat("/about/"), 1, seconds=60, most=5)
    assert found == [None] * 10


def test_pages_seen_before_are_answered_by_the_page_cache(server, found):
    sample = client.measure_seen(server.port, "/about/", 1, seconds=0.1)
    assert set(sample.statuses) == {200}
    assert [page is None for page in found] == [True] + [False] * len(sample.seconds)


def test_pages_are_not_modified_for_who_has_their_etag(server, found):
    sample = client.measure_not_modified(server.port, "/about/", 1, seconds=0.1)
    assert set(sample.statuses) == {304}
    assert all(found[1:])


def test_floor_is_not_answered_by_the_page_cache(server):
    PAGES.clear()
    client.measure_seen(server.port, "/bench/floor/", 1, seconds=0.05)
    assert len(PAGES._pages) == 0


@pytest.mark.parametrize(("address", "options"), [("/bench/floor/", 63), ("/bench/cards/", 0)])
def test_fixed_pages_have_their_cards_and_no_query(
    server, browse, django_assert_num_queries, address, options
):
    # The first page of a process reads the index, whichever it is.
    browse("/")
    with django_assert_num_queries(0):
        page = browse(address).content.decode()
    assert page.count('<article class="card">') == 24
    assert page.count('<span class="number">') == options


def test_floor_has_all_parts_of_a_page_of_articles(server, browse):
    def parts(address):
        return set(
            re.findall(r'<(?!input|button)[a-z1-6]+ [^>]*id="([a-z-]+)', browse(address).content.decode())
        )

    assert {"listing", "filters", "facet-company", "results-heading"} <= parts("/articles/")
    # The catalogue here has fewer years, so that they are not folded.
    # What few articles were added lately, the fixed ones were too.
    assert parts("/bench/floor/") - parts("/articles/") <= {"all-year", "facet-added", "label-added"}
    assert parts("/articles/") <= parts("/bench/floor/")


@pytest.mark.parametrize("name", ["company page, middling", "topic + year"])
def test_floor_has_all_parts_of_the_page_that_it_stands_beside(catalogue, browse, name):
    def parts(address):
        page = browse(address).content.decode()
        return set(re.findall(r"<h2[^>]*>([A-Z][a-z]+ [a-z]+)</h2>", page)), page.count('class="bar-of"') > 5

    kind = next(kind for kind in pages.kinds(catalogue) if kind.name == name)
    assert parts(kind.addresses[0])[0] <= parts(kind.floor)[0]
    assert parts(kind.floor)[1]


def test_plain_list_filters_counts_and_pages(server, browse):
    page = browse("/bench/plain/?page=2").content.decode()
    assert "300 articles, page 2 of 13" in page
    assert page.count('<article class="card">') == 24


def test_addresses_are_as_the_site_spells_them(server, catalogue):
    for kind in pages.kinds(catalogue):
        if kind.name != "suggestion":
            sample = client.measure(server.port, kind.addresses[:3], 1, seconds=60)
            assert (kind.name, sample.statuses) == (kind.name, {200: len(kind.addresses[:3])})
            assert len(set(kind.addresses)) == len(kind.addresses)
        for address in kind.plain[:1]:
            assert client.measure(server.port, [address], 1, seconds=60).statuses == {200: 1}


def test_addresses_are_the_same_every_time(catalogue):
    assert pages.kinds(catalogue) == pages.kinds(catalogue)


def test_measuring_ends_in_a_report(server, catalogue, monkeypatch):
    monkeypatch.setattr(measure, "CONCURRENCIES", (1, 2))
    monkeypatch.setattr(measure, "FLOOR_SECONDS", 0.02)
    monkeypatch.setattr(measure, "SEEN_SECONDS", 0.02)
    monkeypatch.setattr(measure, "PLAIN_SECONDS", 0.02)
    kinds = [kind for kind in pages.kinds(catalogue) if kind.name in ("home", "company page, biggest")]
    kinds.append(pages.Kind("missing", ["/no-such-page/"]))
    results = measure.Results(300, kinds, facts={"memory": [(100.0, 80.0)], "apply_ms": 1.0})
    measure.load(server, results, lambda line: None, seconds={1: 0.02, 2: 0.02}, rounds=1)
    assert sorted(results.cells) == [(name, n) for name in ("company page, biggest", "home") for n in (1, 2)]
    assert results.skipped == {"missing": "answers 404"}
    measure.compare(server, server, results, results, seconds=0.02, rounds=1)
    both = postgresql.by_turns(server, server, kinds[:1], rounds=1, seconds=0.02)
    text = report([results], [postgresql.Comparison(300, both)])
    assert "| home " in table(results)
    assert "left out: answers 404" in text
    assert "memory of a worker, MiB: at most 250" in text
    assert "home: p50 against that at 300: at most 2" in text
    assert "home: of the floor: at least 0.5" in text
    assert "home, seen before: of the floor: at least 1.5" in text
    assert "home, If-None-Match: of the floor: at least 2" in text
    assert all(line.count("|") == 14 for line in table(results).splitlines())
    cell = results.cells["home", 2]
    assert (set(cell.seen.statuses), set(cell.not_modified.statuses)) == ({200}, {304})


def test_a_floor_that_is_broken_stops_the_run(server):
    kind = pages.Kind("home", ["/articles/"], floor="/no-such-page/")
    with pytest.raises(client.Broken, match="answers 404"):
        measure.load(server, measure.Results(300, [kind]), lambda line: None)


def test_a_sample_without_answers_has_no_times():
    assert (client.Sample().quantile(0.5), client.Sample().per_second) == (None, 0)


def test_databases_are_compared_by_their_medians():
    def sample(milliseconds):
        return client.Sample(seconds=[milliseconds / 1000])

    samples = {"home": (sample(2), sample(2.6)), "article": (sample(2), sample(2.7))}
    few, many = postgresql.Comparison(100_000, samples), postgresql.Comparison(1_000_000, samples, 251.4)
    text = re.sub(" +", " ", postgresql.tables([few, many], markdown))
    assert text.splitlines()[-2:] == [
        "| home | 2.00 | 2.60 | 1.30 | reached |",
        "| article | 2.00 | 2.70 | 1.35 | not reached |",
    ]
    assert text.startswith("100,000 articles, one request at a time, one process each.\n")
    assert "Generating them in PostgreSQL took 251 s (at most 240: not reached)." in text


def test_postgresql_that_is_not_reachable_is_left_out(monkeypatch):
    said = []
    monkeypatch.setenv("BENCH_POSTGRES", "postgres://nobody@127.0.0.1:1/postgres")
    assert postgresql.compare(Catalogue(300), [], said.append) is None
    assert said == ["No PostgreSQL at BENCH_POSTGRES: its table is left out"]
    assert postgresql.tables([], markdown).startswith("No PostgreSQL was reachable")
