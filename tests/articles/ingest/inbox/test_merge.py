"""The table of fields: every column that ingest fills in, from every source that knows it."""

from datetime import date

import pytest
from django.utils import timezone

from articles.ingest import extraction
from articles.ingest.inbox import merge
from articles.models import Article, PageCrawl
from tests.articles.ingest.web import page
from tests.factories import make_entry

URL = "https://blog.example/once"
NOW = timezone.now()


def values_of_page(**options):
    return merge.of_page(extraction.extract(page("Exactly once", **options).encode(), url=URL))


def test_entry_and_page_give_all_fields_that_they_have():
    entry = make_entry("Exactly\x00 once", summary="Short.", authors="Ada", published=date(2026, 3, 4))
    assert merge.of_entry(entry) == {
        "title": "Exactly once",
        "excerpt": "Short.",
        "authors": "Ada",
        "published_on": date(2026, 3, 4),
        "language": "",
        "image": "",
    }
    assert values_of_page() == {
        "title": "Exactly once",
        "excerpt": "",
        "authors": "Ada Example",
        "published_on": date(2026, 3, 4),
        "language": "en",
        "image": "",
        "read_minutes": 2,
        "includes_code": False,
    }


@pytest.mark.parametrize(("words", "is_whole"), [(199, False), (200, True)])
def test_content_of_an_entry_tells_the_length_unless_it_is_a_teaser(words, is_whole):
    content = extraction.text_facts("<p>" + "word " * words + "</p>")
    assert ("read_minutes" in merge.of_entry(make_entry(), content)) is is_whole


def test_every_field_is_a_column_and_believed_from_somewhere():
    columns = {field.name for field in Article._meta.fields}
    assert {field.name for field in merge.FIELDS} <= columns
    assert set(merge.BELIEVED.values()) == {"feed", "page"}


@pytest.mark.parametrize("name", merge.BELIEVED)
@pytest.mark.parametrize("origin", ["feed", "page"])
def test_the_other_source_only_replaces_what_it_is_believed_about(name, origin):
    other = {"feed": "page", "page": "feed"}[origin]
    article, crawl = Article(language=""), PageCrawl()
    first = values_of_page()[name] or "https://blog.example/1.png"
    second = {"title": "Two", "authors": "Bo", "language": "de", "published_on": date(2025, 1, 1)}.get(name)
    second = second or (9 if name == "read_minutes" else True if name == "includes_code" else URL)
    merge.fill(article, crawl, {name: first}, origin, NOW)
    changed = merge.fill(article, crawl, {name: second}, other, NOW)
    is_replaced = merge.BELIEVED[name] == other
    assert (name in changed, getattr(article, name)) == (is_replaced, second if is_replaced else first)
    assert crawl.extracted[name]["from"] == (other if is_replaced else origin)


@pytest.mark.parametrize("name", merge.PAGE_TELLS)
def test_page_is_worth_crawling_while_something_is_unknown_that_it_tells(name):
    known = {"authors": "A", "published_on": date(2020, 1, 1), "language": "en"}
    known |= {"read_minutes": 5, "includes_code": False}
    blank = "" if isinstance(known[name], str) else None
    assert not merge.is_worth_crawling(Article(**known))
    assert merge.is_worth_crawling(Article(**known | {name: blank}))


@pytest.mark.parametrize(("precision", "is_worth"), [("month", False), ("year", False), ("order", True)])
def test_page_is_worth_crawling_while_nothing_of_the_date_is_known(precision, is_worth):
    known = {"authors": "A", "published_on": date(2020, 1, 1), "language": "en"}
    known |= {"read_minutes": 5, "includes_code": False, "date_precision": precision}
    assert merge.is_worth_crawling(Article(**known)) is is_worth
