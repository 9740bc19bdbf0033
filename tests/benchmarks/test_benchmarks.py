"""`make bench` in small: its client, its addresses and its table, against a server in this process."""

import re
from itertools import repeat
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from benchmarks import client, measure, pages
from benchmarks.catalogue import Catalogue
from benchmarks.management.commands import generate_articles
from benchmarks.report import report, table

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


def test_client_asks_again_with_the_etag(server):
    sample = client.measure_cached(server.port, "/about/", 1, seconds=0.1)
    assert set(sample.statuses) == {304}


@pytest.mark.parametrize(("address", "options"), [("/bench/floor/", 50), ("/bench/cards/", 0)])
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
    assert parts("/bench/floor/") - parts("/articles/") <= {"all-year"}
    assert parts("/articles/") <= parts("/bench/floor/")


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
    monkeypatch.setattr(measure, "CACHED_SECONDS", 0.02)
    monkeypatch.setattr(measure, "PLAIN_SECONDS", 0.02)
    kinds = [kind for kind in pages.kinds(catalogue) if kind.name in ("home", "company page, biggest")]
    kinds.append(pages.Kind("missing", ["/no-such-page/"]))
    results = measure.Results(300, kinds, facts={"memory": [(100.0, 80.0)], "apply_ms": 1.0})
    measure.load(server, results, lambda line: None, seconds={1: 0.02, 2: 0.02}, rounds=1)
    assert sorted(results.cells) == [(name, n) for name in ("company page, biggest", "home") for n in (1, 2)]
    assert results.skipped == {"missing": "answers 404"}
    measure.compare(server, server, results, results, seconds=0.02, rounds=1)
    text = report([results])
    assert "| home " in table(results)
    assert "left out: answers 404" in text
    assert "memory of a worker, MiB: at most 250" in text
    assert "home: p50 against that at 300: at most 2" in text
    assert all(line.count("|") == 12 for line in table(results).splitlines())


def test_a_floor_that_is_broken_stops_the_run(server, catalogue, monkeypatch):
    monkeypatch.setattr(measure, "FLOOR", "/no-such-page/")
    with pytest.raises(client.Broken, match="answers 404"):
        measure.load(server, measure.Results(300), lambda line: None)


def test_a_sample_without_answers_has_no_times():
    assert (client.Sample().quantile(0.5), client.Sample().per_second) == (None, 0)
