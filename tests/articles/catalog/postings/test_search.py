"""The inverted index of a large catalogue: copied, followed, and thrown away when it is damaged."""

from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict

from articles import catalog
from articles.catalog.index import files, replica
from articles.catalog.postings import build, reader
from articles.catalog.postings import search as inverted_module
from articles.catalog.text import term_cache
from articles.catalog.text.engine import engine
from articles.catalog.text.query import Term
from articles.models import Article
from tests.articles.catalog.index_files import copied_words, copy, inverted
from tests.factories import make_article

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("large"),
    pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="SQLite's alone"),
]


def titles(q):
    """The titles that a search finds, best first, once the copies that are being made are there."""
    catalog.read(QueryDict())
    replica.REPLICA.wait()
    article_filter = catalog.read(QueryDict(f"q={q}"))
    replica.REPLICA.wait()
    found = Article.objects.in_bulk(ids := catalog.search(article_filter).ids)
    return [found[pk].title for pk in ids]


def is_usable():
    """Whether the copy on disk can be opened."""
    if opened := reader.load():
        opened.close()
    return opened is not None


def file():
    (path,) = (settings.VAR_DIR / "index").glob("*.words")
    return path


@pytest.fixture
def asked(monkeypatch):
    """The terms that the database is asked for."""
    terms = []
    ask = type(engine()).ids
    monkeypatch.setattr(
        type(engine()),
        "ids",
        lambda self, term, *rest, **more: terms.append(term) or ask(self, term, *rest, **more),
    )
    return terms


# Copied and followed


def test_search_asks_the_database_nothing(asked):
    make_article(title="Scaling Kafka")
    make_article(title="Search", excerpt="no kafka here")
    make_article(title="Else")
    assert titles("kafka") == ["Scaling Kafka", "Search"]
    assert titles('"scaling+kafka"') == ["Scaling Kafka"]
    assert titles("scal") == ["Scaling Kafka"]
    assert asked == []


def test_scripts_without_spaces_and_symbols_are_asked_of_the_database(asked):
    make_article(title="検索を速くする")
    make_article(title="Modern C++")
    assert titles("検索") == ["検索を速くする"]
    assert titles("c%2B%2B") == ["Modern C++"]
    assert {term.text for term in asked} == {"検索", "c++"}


def test_what_changed_since_is_found_as_it_is_now(asked):
    changed, gone = make_article(title="Kafka one"), make_article(title="Kafka two")
    make_article(title="Kafka three")
    assert titles("kafka") == ["Kafka three", "Kafka two", "Kafka one"]
    Article.objects.filter(pk=changed.pk).update(title="Redis")
    gone.delete()
    make_article(title="Kafka four")
    assert titles("kafka") == ["Kafka four", "Kafka three"]
    assert titles("redis") == ["Redis"]
    assert asked == []


def test_next_start_takes_the_copy_and_what_changed_meanwhile(asked):
    make_article(title="Kafka one")
    assert titles("kafka") == ["Kafka one"]
    before = file().stat().st_mtime_ns
    make_article(title="Kafka two")
    replica.REPLICA.forget()
    assert titles("kafka") == ["Kafka two", "Kafka one"]
    assert (file().stat().st_mtime_ns, asked) == (before, [])


def test_copy_is_made_anew_when_much_has_changed(monkeypatch, asked):
    monkeypatch.setattr(term_cache, "MOST_RECENT", 2)
    monkeypatch.setattr(replica, "MOST_RECENT", 2)
    make_article(title="Kafka 1")
    assert titles("kafka") == ["Kafka 1"]
    before = file().stat().st_mtime_ns
    for number in range(2, 5):
        make_article(title=f"Kafka {number}")
    assert titles("kafka") == ["Kafka 4", "Kafka 3", "Kafka 2", "Kafka 1"]
    assert (file().stat().st_mtime_ns > before, asked) == (True, [])


def test_long_texts_are_found_to_their_end():
    # More words than one byte, and than two bytes, of FTS5's own numbers hold.
    for number in (1, 200, 20_000):
        make_article(title=f"Long {number}", summary="word " * number + f"the very end of {number}")
    for number in (1, 200, 20_000):
        assert titles(f'"very+end+of+{number}"') == [f"Long {number}"]
    assert titles('"long+200+word"') == []


def test_phrase_does_not_run_from_one_column_or_article_into_the_next():
    make_article(title="ends with exactly", excerpt="once begins", summary="")
    make_article(title="once more", excerpt="and exactly")
    assert titles('"exactly+once"') == []


@pytest.mark.parametrize(
    "term", ["kafka", "kaf", "exactly once", "exactly on", "the", "nowhere", "Zürich", "-"]
)
@pytest.mark.parametrize("is_prefix", [True, False])
def test_scores_are_those_of_the_database(term, is_prefix):
    make_article(title="Kafka kafka Zürich", excerpt="exactly once, exactly only once")
    old = make_article(title="Exactly once", excerpt="the kafka the", summary="kafkaesque " * 150)
    make_article(title="Nothing of it", authors="K. Afka")
    made = inverted()
    try:
        Article.objects.filter(pk=old.pk).update(takeaways="kafka exactly once")
        later = make_article(title="The later kafka", authors="Kafka")
        made.hear([old.pk, later.pk])
        terms = (Term(term, is_prefix),)
        hits = engine().ids(terms[0])
        assert made.ids(terms[0]) == hits
        ours, theirs = made.scores(terms, hits), engine().scores(terms, (1.0,), hits)
        assert dict(zip(*ours, strict=True)) == pytest.approx(dict(zip(*theirs, strict=True)))
    finally:
        made.close()


# Places are looked up by bits for all words, the common ones or none; or searched, or merged.
@pytest.mark.parametrize(("marked", "searched"), [(256, 8), (4, 8), (1, 0), (1, 1_000)])
def test_phrases_stand_where_the_database_finds_them(marked, searched, monkeypatch):
    monkeypatch.setattr(build, "MARKED", marked)
    monkeypatch.setattr(inverted_module, "SEARCHED", searched)
    # Of few words, so that all phrases of them can be tried; aa is rare, and dd common.
    titles = ("dd dd bb cc dd", "aa bb cc dd", "cc bb aa", "bb dd dd cc dd dd dd cc bb dd", "cc bb dd dd")
    for title in titles:
        make_article(title=title, excerpt=title[::-1])
    phrases = [" ".join(words) for n in (2, 3, 4) for words in product(("aa", "bb", "cc", "dd"), repeat=n)]
    with closing(inverted()) as made:
        for phrase in phrases:
            assert made.ids(Term(phrase)) == engine().ids(Term(phrase)), phrase


# What may be wrong with the file


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-10],
        lambda content: content[: len(content) // 2],
        # In the table of contents, and in a word.
        lambda content: content[:-40] + bytes([content[-40] ^ 1]) + content[-39:],
        lambda content: content[:60] + bytes([content[60] ^ 1]) + content[61:],
        lambda content: b"no copy at all" * 100,
    ],
)
def test_damaged_file_is_noticed_and_the_copy_made_anew(damage, asked):
    make_article(title="Kafka")
    assert titles("kafka") == ["Kafka"]
    file().write_bytes(damage(file().read_bytes()))
    assert not is_usable()
    replica.REPLICA.forget()
    assert titles("kafka") == ["Kafka"]
    assert (is_usable(), asked) == (True, [])


def test_copy_of_another_layout_or_database_is_passed_over(monkeypatch):
    make_article(title="Kafka")
    titles("kafka")
    with monkeypatch.context() as patched:
        patched.setattr(build, "ALIGNED", 8)
        patched.setattr(reader, "ALIGNED", 8)
        assert not is_usable()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_change SET mark = mark + 1")
    assert not is_usable()


def test_copy_that_cannot_be_made_leaves_searches_to_the_database(monkeypatch, caplog):
    make_article(title="Kafka")
    monkeypatch.setattr(files, "BASE_DIR", Path("/nowhere"))
    assert titles("kafka") == ["Kafka"]
    assert caplog.messages == ["Words could not be copied; searches ask the database"]


def test_draft_of_a_copy_that_failed_is_removed(monkeypatch):
    make_article(title="Kafka")
    monkeypatch.setattr(files, "BASE_DIR", Path("/nowhere"))
    titles("kafka")
    assert sorted(path.suffix for path in (settings.VAR_DIR / "index").iterdir()) == [".lock", ".snapshot"]


def test_words_say_how_many_of_all_articles_have_them():
    article = make_article(title="Kafka", topics=["Search"])
    make_article(title="Kafka again", topics=["Search"])
    with copied_words() as words:
        assert (words.rare(Term("kafka"), 2), words.rare(Term("kafka"), 1)) == (
            words.having(Term("kafka")),
            None,
        )
        assert article.pk in words.having(Term("kafka"))


def test_file_is_closed_with_the_index():
    make_article(title="Kafka")
    held = copy()
    held.close()
    with pytest.raises(ValueError, match="closed"):
        held.tables["articles_text"].ids_of(0)
