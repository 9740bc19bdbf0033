"""Titles by which a page says that it is not there, and titles of articles that only sound like it."""

import pytest

from articles.ingest.extraction.not_found import says_not_found


def says(title="", headings=(), known_title="Exactly once", head=""):
    body = "".join(f"<h1>{heading}</h1>" for heading in headings)
    page = f"<html><head><title>{title}</title>{head}</head><body>{body}<p>Text.</p></body></html>"
    return says_not_found(page.encode(), url="https://a.example/b", known_title=known_title)


@pytest.mark.parametrize(
    "title",
    [
        *("404", "Not Found", "410 Gone", "404 - Not Found", "Error 404 (Not Found)!!1", "Acme | 404 Error"),
        *("Page not found | Acme", "PAGE NOT FOUND", "Oops! Page not found – Acme Blog"),
        *("404: This page could not be found", "This page doesn’t exist", "Site Not Found · GitHub Pages"),
        *("The page you were looking for doesn't exist (404)", "Sorry, we couldn't find that page"),
        *("This article has been removed", "Seite nicht gefunden - Acme", "Page introuvable | Acme"),
        *("Página no encontrada", "Страница не найдена", "ページが見つかりません | Acme", "找不到页面"),
    ],
)
def test_title_of_a_page_that_is_not_there_says_so(title):
    assert says(title) is True
    assert says("Acme", headings=[title]) is True
    assert says("Acme", head=f'<meta property="og:title" content="{title}">') is True


@pytest.mark.parametrize(
    "title",
    [
        *("Exactly once | Acme", "How we lost 404 servers", "Designing a 404 page", "Gone with the wind"),
        *("Missing data", "We removed Redis", "Kafka: gone", "Not found? Keys that expire", "", "Acme"),
    ],
)
def test_title_of_an_article_says_nothing_of_the_kind(title):
    assert says(title, headings=[title]) is False


def test_one_heading_of_many_says_nothing():
    assert says("Errors", headings=["Internal error", "Not found"]) is False


def test_article_about_such_pages_is_there():
    assert says("Page not found", headings=["Page not found"], known_title="Page not found") is False


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"%PDF-1.7", "<title>Ä".encode("utf-16")])
def test_what_is_no_page_says_nothing(body):
    assert says_not_found(body, url="https://a.example/b") is False
