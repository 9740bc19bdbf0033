"""Two addresses are one article only on good evidence, and an article that an editor has touched stays."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.ingest import extraction
from articles.ingest.inbox import dedupe
from articles.models import PageCrawl
from tests.articles.ingest.web import page
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db

FIRST = "https://blog.example/first"


@pytest.fixture
def extracted():
    """The Page of an article."""
    return extraction.extract(page("Another title").encode(), url="https://blog.example/second")


@pytest.fixture
def known(extracted):
    """An article with the same text under another title."""
    article = make_article(title="One title", url=FIRST)
    PageCrawl.objects.create(article=article, text_hash=extracted.text_hash)
    return article


@pytest.mark.parametrize(("words", "is_twin"), [(0, False), (49, False), (50, True), (500, True)])
def test_same_text_is_evidence_only_if_it_is_long_enough(extracted, known, words, is_twin):
    article = make_article(title="Another title", status="inbox")
    found = dedupe.twin(article, [FIRST], replace(extracted, words=words))
    assert found == (known if is_twin else None)


@pytest.mark.parametrize(
    ("title", "is_twin"), [("one TITLE!", True), ("One title, continued", False), ("", False)]
)
def test_same_title_is_evidence_whatever_the_length(extracted, known, title, is_twin):
    article = make_article(title=title, status="inbox")
    found = dedupe.twin(article, [FIRST], replace(extracted, title=title, words=10))
    assert found == (known if is_twin else None)


def test_article_at_no_common_address_is_no_twin(extracted, known):
    article = make_article(title="One title", status="inbox")
    assert dedupe.twin(article, ["https://blog.example/third"], extracted) is None


def test_new_article_in_the_inbox_is_untouched():
    assert dedupe.is_untouched(make_article(status="inbox", status_at=None))


@pytest.mark.parametrize(
    "decision",
    [
        {"status": "published"},
        {"status": "rejected"},
        # An editor has put it back into the inbox.
        {"status_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"level": "advanced"},
        {"summary": "How it works."},
        {"takeaways": "Count twice."},
        {"note": "Ask Ann."},
        {"topics": ["Kafka"]},
    ],
    ids=str,
)
def test_article_with_any_decision_of_an_editor_is_touched(decision):
    facts = {"status": "inbox", "status_at": None} | decision
    assert not dedupe.is_untouched(make_article(**facts))


def test_topic_of_another_article_touches_nothing():
    make_article(topics=[make_topic("Kafka")])
    assert dedupe.is_untouched(make_article(status="inbox", status_at=None))


@pytest.mark.parametrize(
    ("url", "others"),
    [
        ("https://www.blog.example/2024/a/", ["https://blog.example/2024/a"]),
        ("https://blog.example/a", []),
        ("https://blog.example/", []),
        ("https://blog.example/index.html", []),
        ("mailto:ann@blog.example", []),
        ("", []),
    ],
)
def test_address_of_a_page_may_be_the_articles_unless_it_is_a_front_page(url, others):
    article = make_article(url="https://blog.example/a")
    assert dedupe.other_addresses(article, url) == others


def test_page_around_a_route_is_no_address_of_the_article():
    article = make_article(url="https://blog.example/app#!/post/1")
    assert dedupe.other_addresses(article, "https://blog.example/app", "https://blog.example/app/x") == [
        "https://blog.example/app/x"
    ]
