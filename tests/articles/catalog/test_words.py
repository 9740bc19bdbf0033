"""The words of a large catalogue: built by a process of their own, followed, and built again when damaged."""

import os
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict

from articles import catalog
from articles.catalog import words
from articles.catalog.index import files
from articles.catalog.index.replica import REPLICA
from articles.catalog.text import fts5
from articles.models import Article
from tests.factories import make_article
from tests.pages import read, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("large")]
NOTICE = "The search is still being prepared: for now these are plain matches, newest first."


def titles(q):
    """The titles that a search finds, best first, once all that is being built is there."""
    settle()
    found = Article.objects.in_bulk(ids := catalog.search(catalog.read(QueryDict(f"q={q}"))).ids)
    return [found[pk].title for pk in ids]


def settle():
    """Looks at what changed, and waits for what that makes necessary."""
    for _ in range(2):
        catalog.refresh()
        REPLICA.wait()


def has_postings():
    """Whether the engine in use has postings."""
    return REPLICA.words.engine._postings is not None


def file():
    (path,) = (settings.VAR_DIR / "index").glob("*.words")
    return path


def is_usable():
    """Whether the file of postings can be opened."""
    if opened := words._open(words.MOST_FOLLOWED):
        opened[0].close()
    return opened is not None


def make_three():
    return [make_article(title=f"Kafka {name}") for name in ("one", "two", "three")]


# Built and followed


@pytest.mark.slow
def test_words_of_a_large_catalogue_are_built_by_another_process():
    make_three()
    make_article(title="Search", excerpt="no kafka here")
    make_article(title="検索を速くする", excerpt="Modern C++")
    assert titles('"kafka"') == ["Kafka three", "Kafka two", "Kafka one", "Search"]
    assert titles('"kafka+two"') == ["Kafka two"]
    assert titles("検索") == titles("c%2B%2B") == ["検索を速くする"]
    assert (has_postings(), REPLICA.words.engine.delta_size) == (True, 0)


@pytest.mark.usefixtures("built_here")
def test_words_of_a_small_catalogue_need_no_file():
    make_article(title="Kafka one")
    make_article(title="Kafka two")
    assert titles("kafka") == ["Kafka two", "Kafka one"]
    assert (has_postings(), REPLICA.words.engine.delta_size) == (False, 2)


@pytest.mark.usefixtures("built_here")
def test_words_that_changed_are_found_as_they_are_now():
    changed, gone, _ = make_three()
    titles("kafka")
    built_at = file().stat().st_mtime_ns
    Article.objects.filter(pk=changed.pk).update(title="Redis")
    gone.delete()
    assert titles("kafka") == ["Kafka three"]
    assert titles("redis") == ["Redis"]
    assert file().stat().st_mtime_ns == built_at


@pytest.mark.usefixtures("built_here")
def test_words_are_built_again_when_much_has_changed():
    make_three()
    titles("kafka")
    built_at = file().stat().st_mtime_ns
    for number in range(3):
        make_article(title=f"Kafka {number}")
    assert titles("kafka")[:3] == ["Kafka 2", "Kafka 1", "Kafka 0"]
    assert file().stat().st_mtime_ns > built_at
    assert REPLICA.words.engine.delta_size == 0


@pytest.mark.usefixtures("built_here")
def test_words_of_a_catalogue_that_outgrows_the_delta_are_built():
    make_article(title="Kafka")
    titles("kafka")
    make_three()
    assert titles("kafka") == ["Kafka", "Kafka three", "Kafka two", "Kafka one"]
    assert has_postings()


@pytest.mark.usefixtures("built_here")
def test_words_of_articles_that_are_not_published_are_nowhere():
    articles = make_three()
    titles("kafka")
    make_article(title="Kafka inbox", status="inbox")
    Article.objects.filter(pk=articles[0].pk).update(status="rejected")
    assert titles("kafka") == ["Kafka three", "Kafka two"]
    assert REPLICA.words.engine.articles() == 2
    # The one in the inbox is none that the delta has to hold.
    assert REPLICA.words.engine.delta_size == 1


@pytest.mark.usefixtures("built_here")
def test_next_start_opens_the_file_and_follows_what_changed_meanwhile():
    make_three()
    titles("kafka")
    built_at = file().stat().st_mtime_ns
    make_article(title="Kafka four")
    REPLICA.forget()
    assert titles("kafka") == ["Kafka four", "Kafka three", "Kafka two", "Kafka one"]
    assert file().stat().st_mtime_ns == built_at


@pytest.mark.usefixtures("built_here")
def test_search_waits_for_a_file_that_is_being_opened(monkeypatch):
    make_three()
    titles("kafka")
    opened, open_file = threading.Event(), words._open
    monkeypatch.setattr(words, "_open", lambda most: opened.wait(20) and open_file(most))
    REPLICA.forget()
    catalog.refresh()
    REPLICA._reader.join()
    catalog.refresh()
    threading.Timer(0.2, opened.set).start()
    assert not catalog.search(catalog.read(QueryDict("q=kafka"))).is_plain


# While they are being built


@pytest.fixture
def prepared(built_here, monkeypatch):
    """An Event that ends the building of postings; the sets are there at once."""
    event, build = threading.Event(), files.IndexFile.build
    monkeypatch.setattr(files.IndexFile, "build", lambda *args: event.wait(20) and build(*args))
    monkeypatch.setattr("articles.catalog.index.replica.READ_AT_ONCE", 20_000)
    yield event
    event.set()
    REPLICA.wait()


def test_search_is_plain_while_words_are_built_and_the_page_says_so(client, prepared):
    make_article("Kafka Inc", title="Streams", published_on="2020-01-01")
    make_article(title="Akafkaesque", published_on="2021-01-01")
    make_article(title="Kafka", published_on="2019-01-01")
    before = read(client.get("/articles/?q=kafka"))
    prepared.set()
    settle()
    after = read(client.get("/articles/?q=kafka"))
    assert (texts(before, class_="notice"), texts(after, class_="notice")) == ([NOTICE], [])
    assert texts(before, "h3") == ["Akafkaesque", "Kafka"]
    assert texts(after, "h3") == ["Kafka"]


def test_plain_search_takes_every_kind_of_term(prepared):
    make_article(title="Kafka: exactly once", topics=["Testing"], published_on="2020-01-01")
    make_article(title="Kafka", summary="100%_sure", authors="Zoë", published_on="2021-01-01")
    make_article(title="検索 in C++", published_on="2022-01-01")
    asked = [
        "kafka",
        '"exactly+once"',
        "kafka -once",
        "-kafka",
        "100%25_s",
        "zoë",
        "c%2B%2B",
        "検",
        "testing",
        "nowhere",
    ]
    answers = [catalog.search(catalog.read(QueryDict(f"q={q}"))) for q in asked]
    catalog.refresh()
    kafka, sure, cpp = Article.objects.order_by("pk").values_list("pk", flat=True)
    assert [answer.ids for answer in answers] == [
        *([sure, kafka], [kafka], [sure], [cpp], [sure], [sure], [cpp], [cpp], [], [])
    ]
    assert all(answer.is_plain and answer.counts is None for answer in answers)


def test_plain_search_offers_no_other_words(prepared):
    make_three()
    catalog.refresh()
    results = catalog.search(catalog.read(QueryDict("level=advanced&q=kafak")))
    # How many there are without the words is known from the sets; that there are none with this level, too.
    assert (results.total, results.reading, results.ways_out) == (0, None, [])
    results = catalog.search(catalog.read(QueryDict("code=-yes&q=kafak")))
    assert [(chip.label, number) for chip, number in results.ways_out] == [("“kafak”", 3)]
    assert catalog.suggest("kaf").titles == ()


def test_pages_without_words_are_as_ever_while_words_are_built(prepared):
    article = make_three()[0]
    # Nothing may be kept of pages that will be others in a moment.
    assert catalog.refresh() is None
    results = catalog.search(catalog.read(QueryDict()))
    assert (results.total, results.is_plain, results.counts["code"]) == (3, False, {})
    assert catalog.see_also(article).related == []


# What may go wrong


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-10],
        lambda content: content[: len(content) // 2],
        # In the table of contents, and in a word.
        lambda content: content[:-40] + bytes([content[-40] ^ 1]) + content[-39:],
        lambda content: content[:60] + bytes([content[60] ^ 1]) + content[61:],
        lambda content: b"no postings at all" * 100,
    ],
)
@pytest.mark.usefixtures("built_here")
def test_damaged_file_is_noticed_and_built_again(damage):
    make_three()
    titles("kafka")
    file().write_bytes(damage(file().read_bytes()))
    assert not is_usable()
    REPLICA.forget()
    assert titles("kafka") == ["Kafka three", "Kafka two", "Kafka one"]
    assert (is_usable(), has_postings()) == (True, True)


@pytest.mark.parametrize(
    ("room", "name", "value"),
    [
        (fts5.RULES, "sqlite", "3.0.0"),
        (fts5.RULES, "weights", {"title": 11}),
        (fts5.RULES, "tables", {}),
        (words.build.LAYOUT, "aligned", 8),
    ],
)
@pytest.mark.usefixtures("built_here")
def test_file_of_other_rules_or_another_layout_is_not_used(room, name, value, monkeypatch):
    make_three()
    titles("kafka")
    assert is_usable()
    monkeypatch.setitem(room, name, value)
    assert not is_usable()


@pytest.mark.usefixtures("built_here")
def test_file_of_another_database_is_not_used():
    make_three()
    titles("kafka")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_change SET mark = mark + 1")
    assert not is_usable()


@pytest.mark.slow
def test_search_stays_plain_where_nothing_can_be_built(client, monkeypatch, caplog):
    monkeypatch.setattr(files, "BASE_DIR", Path("/nowhere"))
    make_three()
    settle()
    page = client.get("/articles/?q=kafka")
    assert (texts(read(page), class_="notice"), texts(read(page), "h3")[0]) == ([NOTICE], "Kafka three")
    assert {*caplog.messages} == {"The words could not be prepared: searches stay plain matches"}
    # It is not tried again with every page, and nothing is left lying about.
    assert not REPLICA.words.is_being_built
    suffixes = sorted(path.suffix for path in (settings.VAR_DIR / "index").iterdir())
    assert suffixes == [".lock", ".lock", ".snapshot"]
    monkeypatch.undo()


def test_building_is_tried_again_some_time_later(monkeypatch, built_here):
    make_three()
    with monkeypatch.context() as patched:
        patched.setattr(files.IndexFile, "build", _fail)
        settle()
    settle()
    assert REPLICA.words.engine is None
    monkeypatch.setattr(REPLICA.words, "_tried_again_at", 0)
    assert titles("kafka") == ["Kafka three", "Kafka two", "Kafka one"]


def _fail(*args):
    raise OSError("no space left")


@pytest.mark.usefixtures("built_here")
@pytest.mark.parametrize("left", [0, 10])
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("kafka", ["Kafka three", "Kafka two", "Kafka one"]),
        ("kafka two", ["Kafka two"]),
        ('"kafka two"', ["Kafka two"]),
        ("two OR one", ["Kafka two", "Kafka one"]),
    ],
)
def test_postings_that_are_cut_short_while_in_use_are_built_again(client, search, expected, left):
    make_three()
    settle()
    assert has_postings()
    os.truncate(file(), left)
    page = client.get("/articles/", {"q": search, "sort": "newest"})
    assert (page.status_code, is_usable()) == (200, False)
    assert [title for title in expected if title not in page.content.decode()] == []
    assert titles(urlencode({"": search})[1:]) == expected
    assert (has_postings(), is_usable()) == (True, True)
