"""The ingest part of `make bench` in small: its feeds and pages, its blogs, and a run with its report."""

import re
import socket
from urllib.parse import urlsplit

import feedparser
import pytest

from articles.ingest import feeds
from articles.ingest.extraction import extract
from benchmarks import __main__ as command
from benchmarks import bodies, ingest, page_scores, reading
from benchmarks.blogs import Blogs

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", bodies.KINDS)
def test_a_feed_has_its_entries_with_all_that_they_say(kind):
    parsed = feeds.parse(bodies.feed(kind, 30), url="https://engineering.example/feed")
    assert (parsed.kind, len(parsed.entries), parsed.problem) == (kind, 30, "")
    first = parsed.entries[0]
    assert (first.published, first.authors, len(first.categories)) == (
        bodies.NEWEST.date(),
        bodies.AUTHORS[0],
        2,
    )
    assert first.title.endswith(" & more")
    assert first.content.count("<pre>") == 1
    assert bodies.feed(kind, 30) == bodies.feed(kind, 30)


def test_entries_are_timed_for_both_parsers():
    found = reading.entries(20)
    assert {kind: of["feedparser"] is None for kind, of in found.items()} == {
        "rss": False,
        "atom": False,
        "json": True,
    }
    assert len(feedparser.parse(bodies.feed("atom", 20)).entries) == 20


def test_a_parser_that_misses_entries_stops_the_run():
    with pytest.raises(SystemExit, match="30 of 31 entries were found by _ours"):
        reading._seconds(31, reading._ours, bodies.feed("rss", 30))


def test_a_large_feed_is_as_large_as_asked_for():
    size = len(bodies.feed("rss", bodies.length_of(1_000_000)))
    assert round(size, -5) == 1_000_000


def test_grown_pages_are_as_large_as_real_ones_and_keep_their_text():
    grown = bodies.pages()
    assert {round(len(body), -4) for _, body in grown} == set(bodies.PAGE_SIZES)
    paths = sorted(bodies.PAGES.glob("*.html"))
    small = [extract(path.read_bytes(), url=address) for path, (address, _) in zip(paths, grown, strict=True)]
    large = [extract(body, url=address) for address, body in grown]
    assert [page.title for page in large] == [page.title for page in small]


def test_pages_are_measured_equally_often():
    assert reading.pages(0)["pages"] == len(bodies.pages())


def test_pages_of_each_kind_are_scored_beside_others_where_they_are_installed():
    scores = page_scores.scores()
    kinds = ("written for", "built by generators", "held back", "from memory", "companies")
    assert list(scores) == [*kinds, "companies, the last look"]
    for of in scores.values():
        assert of["ours"]["headline"] >= 0.93 * of["pages"]
        assert of["ours"]["a wrong name"] <= 0.02 * of["pages"]
        assert {None} != {*of["ours"].values()}
    lines = list(
        ingest._score_lines({"held back": {"pages": 2, "ours": dict.fromkeys(page_scores.FACTS, 1)}})
    )
    assert lines[0] == ("2 held back", "headline", "1", "", "")


def test_a_name_beside_the_right_one_is_a_wrong_name():
    told = {"title": "Kafka", "authors": "Ann Lee, Bo Roe", "words": 100, "includes_code": False}
    read = {"title": "KAFKA", "authors": "Bo Roe; Site", "day": None, "words": 116}
    assert page_scores.judged(read, told) == {
        "headline": True,
        "authors": False,
        "a wrong name": True,
        "day": True,
        "words": False,
        "shows code": None,
    }


def test_owner_may_be_named_and_another_form_of_a_name_is_as_right():
    told = {"title": "Kafka", "authors": "Ann", "also": "Acme", "also_right": ["Ann Lee"]}
    for authors, is_right, is_wrong in (
        ("Ann", True, False),
        ("Ann, Acme", True, False),
        ("Ann Lee", True, False),
        ("Acme", False, False),
        ("Ann, Bo Roe", False, True),
    ):
        found = page_scores.judged({"title": "", "authors": authors, "day": None, "words": 9}, told)
        assert (found["authors"], found["a wrong name"]) == (is_right, is_wrong)
        assert found["words"] is None


@pytest.fixture
def blogs():
    with Blogs(2, entries=3, words=20, latency=0) as server:
        yield server


def ask(address, headers=""):
    """(head, body) of the answer."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as client:
        client.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
        head, _, body = b"".join(iter(lambda: client.recv(2**16), b"")).partition(b"\r\n\r\n")
    return head.decode(), body


def test_each_blog_has_a_feed_of_its_own(blogs):
    links = [feeds.parse(ask(url)[1], url=url).entries[0].url for url in blogs.addresses]
    assert [urlsplit(link).hostname for link in links] == ["blog-0.example", "blog-1.example"]


def test_a_blog_answers_304_to_who_has_its_feed(blogs):
    head, body = ask(blogs.addresses[0])
    tag = re.search(r'ETag: (".+")', head)[1]
    head, rest = ask(blogs.addresses[0], f"If-None-Match: {tag}\r\n")
    assert (head.splitlines()[0], rest) == ("HTTP/1.1 304 Not Modified", b"")
    assert ask(blogs.addresses[0], 'If-None-Match: "other"\r\n')[1] == body
    assert ask(blogs.addresses[0].replace("feed", "none"))[0].splitlines()[0] == "HTTP/1.1 404 Not Found"


def test_blogs_are_gone_when_they_are_left():
    with Blogs(1, entries=1, words=1, latency=0) as server:
        address = server.addresses[0]
    with pytest.raises(ConnectionRefusedError):
        ask(address)


def test_a_run_polls_everything_twice_and_ends_in_a_report(tmp_path):
    sizes = ingest.Sizes(
        entries=20, page_seconds=0, feeds=4, feed_entries=3, words=250, workers=2, latency=0, large=50_000
    )
    facts = ingest.measure(lambda line: None, sizes, tmp_path / "ingest")
    assert list(tmp_path.iterdir()) == []
    assert [(of["feeds"], of["failed"], of["new"]) for of in facts["polls"]] == [(4, 0, 12), (4, 0, 0)]
    assert [of["pages"] for of in facts["polls"]] == [0, 0]
    assert [of["statuses"] for of in facts["polls"]] == [{"200": 4}, {"304": 4}]
    large = facts["parsing_large"]["entries"]
    assert (facts["polling_large"]["feeds"], facts["polling_large"]["new"]) == (1, large)
    for of in (facts["parsing_large"], facts["polling_large"]):
        assert of["before"] <= of["peak"]
    text = ingest.report({**facts, "sizes": ingest.Sizes()})
    measured, _, scored = text.partition("How many pages are read right")
    rows = [len(re.findall(r"^\| .* \| .* \| .* \| .* \|$", part, re.M)) for part in (measured, scored)]
    # Nobody has counted the words of pages from memory and of companies' pages.
    told = [right for of in facts["scores"].values() for right in of["ours"].values() if right is not None]
    assert rows == [12, 2 + len(told)]
    assert "8 workers that each wait 200 ms for an answer poll at most 40 feeds a second." in text


def test_a_part_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("BENCH_ONLY", "nothing")
    with pytest.raises(SystemExit, match="BENCH_ONLY must be catalogue or ingest"):
        command.main()


def test_only_ingest_leaves_the_other_results_alone(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("BENCH_ONLY", "ingest")
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results.md")
    monkeypatch.setattr(command, "INGEST_RESULTS", tmp_path / "ingest-results.md")
    monkeypatch.setattr(ingest, "measure", lambda say: say("measured"))
    monkeypatch.setattr(ingest, "report", lambda facts: "# Ingest\n")
    command.main()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"ingest-results.md": "# Ingest\n"}
    assert "Written to benchmarks/ingest-results.md" in capsys.readouterr().out
