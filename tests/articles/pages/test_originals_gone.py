"""Readers are told that an original is gone, and where there is a copy of it."""

from datetime import date

import pytest

from articles.models import Article
from tests.factories import make_article
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

ORIGINAL = "https://blog.example/exactly-once?a=1&b=2"
COPY = "https://web.archive.org/web/{}/" + ORIGINAL
GONE = {"title": "Exactly once", "url": ORIGINAL, "gone_on": date(2026, 3, 4)}


def card(client):
    return one(read(client.get("/articles/")), "article", class_="card")


@pytest.mark.parametrize(
    ("precision", "known"), [("day", "20240312"), ("month", "202403"), ("year", "2024"), ("order", "*")]
)
def test_card_leads_to_the_archived_copy_of_its_date(client, precision, known):
    make_article("Uber", published_on=date(2024, 3, 12), date_precision=precision, **GONE)
    shown = card(client)
    assert texts(shown, "li") == ["The original is gone. Archived copy"]
    (link,) = find(one(shown, "li"), "a")
    assert attribute(link, "href") == COPY.format(known)
    assert attribute(link, "aria-label") == "Archived copy of Exactly once"
    # Nothing on the card leads to what is gone.
    assert hrefs(shown) == ["/companies/uber/", "/articles/uber/exactly-once/", COPY.format(known)]


def test_article_page_leads_to_the_archived_copy(client):
    article = make_article("Uber", published_on=date(2024, 3, 12), **GONE)
    page = read(client.get(article.get_absolute_url()))
    assert text(one(page, class_="gone")) == "The original is gone."
    button = one(page, "a", class_="primary")
    assert (text(button), attribute(button, "href")) == ("Archived copy", COPY.format("20240312"))
    assert ORIGINAL not in hrefs(page)


def test_original_that_is_there_is_not_said_to_be_gone(client):
    article = make_article("Uber", **GONE | {"gone_on": None})
    for address in ("/articles/", article.get_absolute_url()):
        page = read(client.get(address))
        assert find(page, class_="gone") == []
        assert ORIGINAL in hrefs(page)


@pytest.mark.django_db(transaction=True)
def test_mark_is_in_the_next_answer(client):
    make_article("Uber", **GONE | {"gone_on": None})
    assert find(card(client), class_="gone") == []
    for day, number in ((date(2026, 3, 4), 1), (None, 0)):
        Article.objects.update(gone_on=day)
        assert len(find(card(client), class_="gone")) == number


def test_preview_shows_it_too(desk):
    article = make_article("Uber", **GONE)
    page = read(desk.get(f"/admin/articles/article/{article.pk}/change/"))
    assert text(one(page, class_="gone")) == "The original is gone. Archived copy"
