"""What an editor decided stays, and a feed's rules decide what is taken and published."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from articles.ingest.inbox import entries as drafts
from articles.models import Article, PageCrawl
from tests.articles.ingest.web import SENTENCE
from tests.factories import make_article, make_entry, make_feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return make_feed()


def take(feed, *entries, **options):
    return drafts.take_entries(feed, list(entries), **options)


def columns(**conditions):
    """What ingest may change of each article, by title."""
    names = (
        "title",
        "excerpt",
        "authors",
        "published_on",
        "language",
        "read_minutes",
        "includes_code",
        "status",
    )
    return sorted(Article.objects.filter(**conditions).values_list(*names))


# What was decided


def test_existing_article_is_filled_in_only_where_nothing_is_known(feed):
    make_article(
        feed.company,
        title="As an editor says",
        url="https://blog.example/a",
        authors="",
        published_on=date(2020, 1, 1),
        date_precision="year",
        language="en",
    )
    entry = make_entry(
        "As the feed says",
        url="https://blog.example/a",
        authors="Ada Example",
        published=date(2020, 5, 6),
        language="de",
        summary="Words.",
    )
    taken = take(feed, entry)
    expected = ("As an editor says", "Words.", "Ada Example", date(2020, 1, 1), "en", None, None, "published")
    assert columns() == [expected]
    assert Article.objects.get().measured == {"authors": "feed", "excerpt": "feed"}
    # Read time and code are not known: its page is to be read.
    assert taken.articles == (Article.objects.get().pk,)


def test_article_about_which_all_is_known_is_not_read(feed):
    facts = {"read_minutes": 5, "includes_code": False, "authors": "Ada", "published_on": date(2020, 1, 1)}
    make_article(feed.company, url="https://blog.example/a", **facts)
    assert take(feed, make_entry(url="https://blog.example/a")).articles == ()


@pytest.mark.parametrize("decided", ["Decided", ""])
def test_value_that_an_editor_changed_or_emptied_stays(feed, decided):
    entry = make_entry("A", authors="Ada Example")
    take(feed, entry)
    article = Article.objects.get()
    article.authors = decided
    article.save()
    take(feed, replace(entry, authors="Bo Example"))
    assert Article.objects.get().authors == decided
    assert Article.objects.get().measured == {"title": "feed"}


def test_value_as_the_feed_gave_it_follows_the_feed(feed):
    entry = make_entry("A", authors="Ada Example")
    take(feed, entry)
    before = Article.objects.get().changed_at
    take(feed, replace(entry, authors="Bo Example"))
    article = Article.objects.get()
    assert (article.authors, article.measured) == ("Bo Example", {"title": "feed", "authors": "feed"})
    assert article.changed_at > before


def test_bulk_actions_decide(feed):
    content = f"<p>{SENTENCE * 40}</p>"
    entry = make_entry("A", content=content)
    take(feed, entry)
    assert Article.objects.get().includes_code is False
    Article.objects.all().mark_includes_code(timezone.now())
    take(feed, replace(entry, summary="Changed."))
    assert Article.objects.get().includes_code is True
    assert "includes_code" not in Article.objects.get().measured


def test_day_that_only_decides_the_place_gives_way_to_a_known_one(feed):
    facts = {"published_on": date(2020, 1, 1), "date_precision": "order"}
    make_article(feed.company, url="https://blog.example/a", **facts)
    take(feed, make_entry(url="https://blog.example/a", published=date(2026, 3, 4)))
    article = Article.objects.get()
    assert (article.published_on, article.date_precision) == (date(2026, 3, 4), "day")
    assert article.measured["published_on"] == "feed"


def test_day_that_only_decides_the_place_becomes_known_if_the_feed_says_the_same(feed):
    facts = {"published_on": date(2026, 3, 4), "date_precision": "order"}
    make_article(feed.company, url="https://blog.example/a", **facts)
    take(feed, make_entry(url="https://blog.example/a", published=date(2026, 3, 4)))
    assert Article.objects.get().known_date == "2026-03-04"


@pytest.mark.parametrize("precision", ["month", "year", "order"])
def test_editor_decides_how_much_of_a_measured_date_is_known(feed, precision):
    entry = make_entry("A", published=date(2026, 3, 4))
    take(feed, entry)
    Article.objects.update(date_precision=precision)
    assert Article.objects.get().measured == {"title": "feed"}
    take(feed, replace(entry, published=date(2026, 3, 5)))
    article = Article.objects.get()
    assert (article.published_on, article.date_precision) == (date(2026, 3, 4), precision)


def test_rejected_article_stays_rejected_and_is_noted(feed):
    article = make_article(feed.company, url="https://blog.example/a", status="rejected", authors="")
    taken = take(feed, make_entry("A", url="https://blog.example/a", authors="Ada Example"))
    assert list(Article.objects.values_list("status", "authors")) == [("rejected", "")]
    assert (taken.articles, taken.total) == ((), 1)
    assert list(article.feed_entries.values_list("feed", flat=True)) == [feed.pk]
    assert PageCrawl.objects.count() == 0


# The feed's rules


def test_entries_that_the_rules_keep_out_are_not_taken():
    feed = make_feed(include="kafka, reliability", exclude="hiring")
    taken = take(
        feed,
        make_entry("Kafka at rest"),
        make_entry("Kafka team: we are hiring"),
        make_entry("Pancakes"),
        make_entry("On call", categories=("Reliability",)),
    )
    assert sorted(Article.objects.values_list("title", flat=True)) == ["Kafka at rest", "On call"]
    assert (taken.found, taken.total) == (4, 2)


def test_entry_is_taken_once_the_rules_let_it_through():
    feed = make_feed(exclude="kafka")
    entry = make_entry("Kafka at rest")
    take(feed, entry)
    assert Article.objects.count() == 0
    feed.exclude = ""
    take(feed, entry)
    assert Article.objects.count() == 1


def test_feed_that_publishes_at_once_does_so_when_the_page_was_read():
    feed = make_feed(publish_at_once=True)
    take(feed, make_entry("A"))
    assert Article.objects.get().status == "inbox"
    assert PageCrawl.objects.get().publish is True


def test_feed_that_publishes_at_once_publishes_what_lies_read_in_the_inbox(feed):
    entry = make_entry("A")
    take(feed, entry)
    PageCrawl.objects.update(due_at=None, read_at=timezone.now())
    other = make_feed(feed.company, publish_at_once=True)
    take(other, entry)
    article = Article.objects.get()
    assert (article.status, article.status_by) == ("published", None)


@pytest.mark.parametrize("facts", [{"status": "rejected"}, {"status": "inbox"}])
def test_feed_that_publishes_at_once_leaves_alone_what_an_editor_put_somewhere(facts):
    feed = make_feed(publish_at_once=True)
    known = {"read_minutes": 5, "includes_code": False, "authors": "A", "published_on": date(2020, 1, 1)}
    make_article(feed.company, url="https://blog.example/a", **known, **facts)
    take(feed, make_entry(url="https://blog.example/a"))
    assert Article.objects.get().status == facts["status"]


def test_old_entries_are_not_published_when_the_rule_comes_later(feed):
    entry = make_entry("A")
    take(feed, entry)
    PageCrawl.objects.update(due_at=None, read_at=timezone.now())
    feed.publish_at_once = True
    take(feed, replace(entry, summary="Changed."))
    assert Article.objects.get().status == "inbox"


def test_history_stays_in_the_inbox():
    feed = make_feed(publish_at_once=True)
    take(feed, make_entry("A"), may_publish=False)
    assert PageCrawl.objects.get().publish is False
