"""Cards printed ahead: the same as printed now, followed, and made anew when they are of no use."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.catalog import printed
from articles.catalog.index import files, replica
from articles.models import Article, Company
from articles.pages import cards
from tests.factories import make_article, make_company, make_topic

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="SQLite's alone"),
]


@pytest.fixture(autouse=True)
def _without_words(large, monkeypatch):
    """Copying them is test_inverted.py's business."""
    monkeypatch.setattr(replica.Replica, "_take_inverted", lambda self: None)


def restart():
    replica.REPLICA.wait()
    replica.REPLICA.forget()


def page(client, address="/articles/"):
    """A page once the index and the copies are there."""
    client.get(address)
    replica.REPLICA.wait()
    client.get(address)
    replica.REPLICA.wait()
    return client.get(address).content.decode()


def page_printed_now(client, address):
    """The same, of cards that are printed for it."""
    cards._kept.clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cards.catalog, "printed_ahead", lambda ids: {})
        return client.get(address).content.decode()


def rows_read(client, address="/articles/"):
    """How often a page asks for rows of articles."""
    cards._kept.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return sum("FROM articles_article " in query["sql"] for query in queries)


def file():
    (path,) = (settings.VAR_DIR / "index").glob("*.cards")
    return path


@pytest.mark.parametrize(
    "address", ["/articles/", "/articles/?q=kafka", "/articles/?q=%22a+b%22", "/topics/go/"]
)
def test_card_printed_ahead_is_the_same_as_printed_now(client, address):
    facts = {"level": "advanced", "read_minutes": 7, "includes_code": True, "summary": "Said.", "year": 2019}
    make_article("Uber", title="Kafka <b> & “a b”", excerpt="Kafka é " * 50, authors="Ada & Bob", **facts)
    make_article(
        make_company("A & B", slug="ab", logo="logos/a.png"), title="Kafka a b", topics=["Go", "Kafka"]
    )
    make_article("Uber", title="Kafka a b é", slug="é", excerpt="", topics=["Go"], language="de")
    ahead = page(client, address)
    assert rows_read(client, address) == 0
    assert ahead == page_printed_now(client, address)
    assert "kafka" in ahead.lower()


def test_changes_are_followed(client):
    before, gone, hidden = (make_article(title=title) for title in ("Before", "Gone", "Hidden"))
    assert "Before" in page(client)
    Article.objects.filter(pk=before.pk).update(title="After")
    gone.delete()
    Article.objects.filter(pk=hidden.pk).update(status="inbox")
    make_article(title="New")
    shown = client.get("/articles/").content.decode()
    assert [title in shown for title in ("Before", "Gone", "Hidden")] == [False] * 3
    assert [title in shown for title in ("After", "New")] == [True] * 2


def test_names_that_change_are_not_in_what_was_printed(client):
    make_article(make_company("Before Inc", slug="one"), topics=[make_topic("Before topic", slug="two")])
    assert "Before Inc" in page(client)
    Company.objects.update(name="After Inc")
    Article.topics.rel.model.objects.update(name="After topic")
    shown = client.get("/articles/").content.decode()
    assert [name in shown for name in ("Before", "After Inc", "After topic")] == [False, True, True]
    assert rows_read(client) == 0


def test_hidden_company_is_not_shown(client):
    company = make_company("Uber")
    make_article(company, title="Hidden")
    assert "Hidden" in page(client)
    Company.objects.update(published=False)
    assert "Hidden" not in client.get("/articles/").content.decode()


def test_next_start_takes_the_file_and_what_changed_meanwhile(client):
    article = make_article(title="Before")
    make_article(title="Kept")
    page(client)
    before = file().stat().st_mtime_ns
    Article.objects.filter(pk=article.pk).update(title="After")
    restart()
    shown = page(client)
    assert [title in shown for title in ("Before", "After", "Kept")] == [False, True, True]
    assert (file().stat().st_mtime_ns, rows_read(client)) == (before, 1)


def test_file_is_made_anew_when_much_has_changed(client, monkeypatch):
    monkeypatch.setattr(printed, "MOST_CHANGED", 1)
    make_article(), make_article()
    page(client)
    before = file().stat().st_mtime_ns
    Article.objects.update(title="After")
    assert page(client).count("After") == 2
    assert file().stat().st_mtime_ns > before
    assert rows_read(client) == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["cut", "changed", "empty", "gone"],
)
def test_damaged_file_is_made_anew(client, damage):
    make_article(title="Printed")
    page(client)
    damage(file())
    restart()
    assert printed.load() is None
    assert "Printed" in page(client)
    assert rows_read(client) == 0


def test_what_other_code_printed_is_passed_over(client, monkeypatch):
    make_article()
    page(client)
    monkeypatch.setattr(printed, "LOOK", bytes(32))
    assert printed.load() is None


def test_file_that_is_cut_while_it_is_read_leaves_cards_to_the_page(client):
    make_article(title="Printed")
    page(client)
    with file().open("r+b") as held:
        held.truncate(50)
    assert "Printed" in client.get("/articles/").content.decode()
    assert rows_read(client) == 1


def test_pages_print_their_own_cards_if_none_can_be_printed_ahead(client, monkeypatch, caplog):
    monkeypatch.setattr(files, "BASE_DIR", Path("/nowhere"))
    make_article(title="Printed")
    assert "Printed" in page(client)
    assert caplog.messages == ["Cards could not be printed ahead; each page prints its own"]
    assert sorted(path.suffix for path in (settings.VAR_DIR / "index").iterdir()) == [".lock", ".snapshot"]


def test_what_fails_is_not_tried_again_with_every_page(client, monkeypatch, caplog):
    article = make_article(title="Before")
    page(client)
    monkeypatch.setattr(files, "BASE_DIR", Path("/nowhere"))
    monkeypatch.setattr(printed, "MOST_CHANGED", 0)
    Article.objects.filter(pk=article.pk).update(title="After")
    assert "After" in page(client)
    assert "After" in page(client)
    assert len(caplog.messages) == 1


def test_place_left_open_cannot_be_feigned(client):
    make_article(title="One\x01two", excerpt="Three\x01four", authors="Five\x01six")
    shown = page(client)
    assert [words in shown for words in ("Onetwo", "Threefour", "Fivesix", "\x01")] == [True] * 3 + [False]
    assert shown == page_printed_now(client, "/articles/")
