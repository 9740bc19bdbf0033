"""The filter panel is printed once for a selection and kept until a number in it may have changed."""

import pytest

from articles.pages import filter_panel as store
from tests.factories import make_article, make_company
from tests.pages import find, one, read, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_store():
    store._kept.clear()
    yield
    store._kept.clear()


def count_of(client, address="/articles/", option="level-advanced"):
    panel = one(read(client.get(address)), "form", id="filters")
    (row,) = [row for row in find(panel, "li") if find(row, "input", id=option)]
    return text(one(row, "span", class_="number"))


def test_panel_is_shared_by_the_pages_of_a_selection(client):
    for _ in range(30):
        make_article(level="advanced")
    assert count_of(client) == "30"
    assert count_of(client, "/articles/?page=2") == "30"
    assert len(store._kept) == 1


def test_panel_follows_a_change(client):
    article = make_article(level="advanced")
    make_article(level="advanced")
    assert count_of(client) == "2"
    article.level = "beginner"
    article.save()
    assert count_of(client) == "1"


def test_panel_follows_a_name(client):
    company = make_company("Before", slug="it")
    make_article(company)
    client.get("/articles/")
    company.name = "After"
    company.save()
    panel = text(one(read(client.get("/articles/")), "form", id="filters"))
    assert ("Before" in panel, "After" in panel) == (False, True)


@pytest.mark.parametrize("other", ["/?level=advanced", "/articles/?level=advanced&expand=company"])
def test_panel_is_another_one_at_another_place(client, other):
    make_article(level="advanced")
    client.get("/articles/?level=advanced")
    client.get(other)
    assert len(store._kept) == (2 if "expand" in other else 1)


def test_store_is_bounded(client, monkeypatch):
    monkeypatch.setattr(store, "MOST_KEPT", 2)
    make_article(level="advanced", read_minutes=7)
    for query_string in ("", "?level=advanced", "?read=5-10", "?sort=oldest"):
        client.get(f"/articles/{query_string}")
    assert len(store._kept) <= 2
