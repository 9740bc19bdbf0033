"""What is suggested as soon as an entry is taken and its page is read."""

import pytest
from django.utils import timezone

from articles.curation import training
from articles.curation.learning import terms
from articles.ingest.fetching import rate_limit
from articles.ingest.inbox import entries
from articles.ingest.work import crawl_page
from articles.models import Article, Host, Sketch, Suggestion
from tests.articles.curation.rows import make_decided
from tests.articles.ingest.web import page
from tests.factories import make_entry, make_feed

pytestmark = pytest.mark.django_db
LEAD = "Exactly once is what our brokers promise, and what they keep when two of them are restarted."
WORDS = " ".join(f"Sentence {n} says something else." for n in range(80))
BODY = f"<p>Hello everybody!</p><p>{LEAD}</p><p>{WORDS}</p>"


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def feed(web):
    now = timezone.now()
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=now, robots_status=404)
    return make_feed()


def taken(feed, web, path="/a", title="Exactly once", **facts):
    (pk,) = entries.take_entries(feed, [make_entry(title, url=web(path), **facts)]).articles
    return pk


def test_new_entry_gets_topics_and_its_categories_are_kept(feed, web):
    topics = make_decided()
    training.train()
    pk = taken(feed, web, title="A kafka broker and its partition", categories=("Data",))
    assert Suggestion.objects.get(pk=pk).topics[0]["topic"] == topics[1].pk
    assert terms.unpack(Sketch.objects.get(pk=pk).labels)[0].tolist() == [terms.hashed("label:data")]


def test_page_that_is_read_gives_an_excerpt_of_its_own_words(feed, web):
    web["/a"] = page("Exactly once", body=BODY)
    pk = taken(feed, web)
    assert Suggestion.objects.get(pk=pk).excerpt == ""
    assert crawl_page.crawl(pk).kind == "done"
    assert Suggestion.objects.get(pk=pk).excerpt == LEAD
    assert len(terms.unpack(Sketch.objects.get(pk=pk).terms)[0]) > 20


def test_whole_content_of_an_entry_gives_an_excerpt_too(feed, web):
    pk = taken(feed, web, content=BODY)
    assert Suggestion.objects.get(pk=pk).excerpt == LEAD


def test_same_text_at_another_address_is_a_duplicate(feed, web):
    for path in ("/a", "/b"):
        web[path] = page("Exactly once", body=BODY)
    first, second = taken(feed, web), taken(feed, web, "/b", "What brokers promise")
    for pk in (first, second):
        assert crawl_page.crawl(pk).kind == "done"
    assert Suggestion.objects.get(pk=second).duplicate_of_id == first
    assert Suggestion.objects.get(pk=second).duplicate_reason == "The text is the same, word for word."
    assert Suggestion.objects.get(pk=first).duplicate_of is None


def test_page_of_a_published_article_is_kept_without_suggestions(feed, web):
    web["/a"] = page("Exactly once", body=BODY)
    pk = taken(feed, web)
    Article.objects.filter(pk=pk).publish(None, timezone.now())
    Suggestion.objects.all().delete()
    assert crawl_page.crawl(pk).kind == "done"
    assert Suggestion.objects.count() == 0
    assert Sketch.objects.get(pk=pk).shingles


def test_same_entries_again_leave_the_same_suggestions(feed, web):
    entry = make_entry("A kafka broker", url=web("/a"), categories=("Data",))
    entries.take_entries(feed, [entry])
    before = list(Suggestion.objects.values())
    entries.take_entries(feed, [entry])
    assert list(Suggestion.objects.values()) == before
