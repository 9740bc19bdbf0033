"""What feeds and pages say about an article's technologies, and what they may not change."""

import pytest
from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.inbox import dedupe, entries
from articles.ingest.work import crawl_page
from articles.models import Article, ArticleTechnology, Host
from tests.articles.ingest.web import page
from tests.factories import link_technology, make_article, make_entry, make_feed, make_technology

pytestmark = pytest.mark.django_db

WORDS = "Nothing is said here that anybody would look for at all. " * 40


@pytest.fixture
def kafka():
    return make_technology("Kafka")


@pytest.fixture
def feed(web):
    now = timezone.now()
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=now, robots_status=404)
    return make_feed()


def links():
    return list(ArticleTechnology.objects.values_list("technology__name", "state", "in_text", "in_page"))


def taken(feed, web, title="Exactly once", **facts):
    (pk,) = entries.take_entries(feed, [make_entry(title, url=web("/a"), **facts)]).articles
    return pk


def test_entry_is_measured_by_its_title_and_summary(feed, web, kafka):
    taken(feed, web, summary="Kafka in a kitchen.")
    assert links() == [("Kafka", "measured", True, False)]


def test_whole_content_of_an_entry_is_measured_as_a_page(feed, web, kafka):
    taken(feed, web, content=f"<p>{WORDS} Kafka, Kafka and Kafka.</p><pre>kafka</pre>")
    assert links() == [("Kafka", "measured", False, True)]


def test_teaser_and_code_are_not_measured(feed, web, kafka):
    taken(feed, web, content=f"<p>{WORDS} Kafka.</p><pre><code>{'kafka = kafka\n' * 20}</code></pre>")
    assert links() == []


def test_same_entries_again_change_nothing(feed, web, kafka):
    entry = make_entry("Kafka", url=web("/a"))
    entries.take_entries(feed, [entry])
    before = Article.objects.values().get(), links()
    entries.take_entries(feed, [entry])
    assert (Article.objects.values().get(), links()) == before


def test_page_that_is_read_is_measured(feed, web, kafka):
    web["/a"] = page("Exactly once", body=f"<p>{WORDS}</p><p>Kafka, Kafka and Kafka.</p>")
    pk = taken(feed, web)
    assert links() == []
    assert crawl_page.crawl(pk).kind == "done"
    assert links() == [("Kafka", "measured", False, True)]
    web["/a"] = page("Exactly once", body=f"<p>{WORDS}</p>")
    assert crawl_page.crawl(pk, due_only=False).kind == "done"
    assert links() == []


def test_page_does_not_bring_back_what_an_editor_removed(feed, web, kafka):
    web["/a"] = page("Kafka", body=f"<p>{WORDS}</p><p>Kafka, Kafka and Kafka.</p>")
    pk = taken(feed, web)
    link_technology(Article.objects.get(pk=pk), kafka, "rejected")
    assert crawl_page.crawl(pk).kind == "done"
    assert [state for _, state, *_ in links()] == ["rejected"]


@pytest.mark.parametrize(
    ("state", "is_untouched"), [("measured", True), ("decided", False), ("rejected", False)]
)
def test_article_with_a_decided_technology_is_not_joined_away(kafka, state, is_untouched):
    article = make_article(status="inbox", status_at=None)
    link_technology(article, kafka, state)
    assert dedupe.is_untouched(article) is is_untouched
