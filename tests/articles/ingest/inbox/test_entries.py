"""Entries become articles in the inbox, each once, and what an editor decided stays."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from articles.ingest import feeds
from articles.ingest.inbox import entries as drafts
from articles.ingest.inbox import merge
from articles.models import AlternateURL, Article, ArticleTechnology, FeedEntry, PageCrawl
from tests.articles.ingest.web import SENTENCE
from tests.factories import make_article, make_company, make_entry, make_feed, make_technology

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return make_feed()


def take(feed, *entries, **options):
    return drafts.take_entries(feed, list(entries), **options)


# New entries


def test_new_entry_is_a_draft_with_what_the_feed_says(feed):
    entry = make_entry(
        "Exactly once",
        url="https://blog.example/once",
        authors="Ada Example, Bo Example",
        published=date(2026, 3, 4),
        summary="How we count.",
        language="en-us",
        image="https://blog.example/once.png",
    )
    taken = take(feed, entry)
    article = Article.objects.get()
    assert (article.company, article.status, article.status_at) == (feed.company, "inbox", None)
    assert (article.title, article.slug, article.url) == ("Exactly once", "exactly-once", entry.url)
    assert article.canonical_url == "https://blog.example/once"
    assert (article.authors, article.published_on) == ("Ada Example, Bo Example", date(2026, 3, 4))
    assert (article.excerpt, article.language, article.image) == ("How we count.", "en", entry.image)
    assert (article.read_minutes, article.includes_code, article.level) == (None, None, "")
    names = ("title", "excerpt", "authors", "published_on", "language", "image")
    assert article.measured == dict.fromkeys(names, "feed")
    assert taken == drafts.TakenEntries(found=1, total=1, articles=(article.pk,))


@pytest.mark.parametrize("stated", ["9999-12-31", "1970-01-01T00:00:00Z", "1989-12-31"])
def test_article_of_an_impossible_day_is_taken_without_it(feed, stated):
    item = f"<item><title>Kafka</title><link>https://blog.example/a</link><pubDate>{stated}</pubDate></item>"
    parsed = feeds.parse(f"<rss><channel>{item}</channel></rss>".encode(), url="https://blog.example/feed")
    take(feed, *parsed.entries)
    assert list(Article.objects.values_list("title", "published_on")) == [("Kafka", None)]


def test_what_a_feed_does_not_say_is_unknown(feed):
    take(feed, make_entry("", url="https://blog.example/%E2%9C%93/"))
    article = Article.objects.get()
    assert (article.title, article.authors, article.language) == ("", "", "")
    assert article.slug.startswith("article-")
    assert article.measured == {}


def test_content_that_is_the_article_tells_its_length(feed):
    content = f"<p>{SENTENCE * 40}</p><pre><code>a = 1\nb = 2\nc = 3</code></pre>"
    take(feed, make_entry("Whole", content=content), make_entry("Teaser", content=f"<p>{SENTENCE}</p>"))
    whole, teaser = Article.objects.get(title="Whole"), Article.objects.get(title="Teaser")
    assert (whole.read_minutes, whole.includes_code) == (4, True)
    assert (whole.measured["read_minutes"], whole.measured["includes_code"]) == ("feed", "feed")
    assert (teaser.read_minutes, teaser.includes_code) == (None, None)


def test_newest_entry_is_the_latest_row(feed):
    days = {"old": date(2020, 1, 1), "undated": None, "new": date(2026, 1, 1)}
    take(feed, *(make_entry(title, published=day) for title, day in days.items()))
    assert [article.title for article in Article.objects.order_by("pk")] == ["undated", "old", "new"]


def test_same_title_twice_gives_two_slugs(feed):
    make_article(feed.company, title="Notes")
    take(feed, make_entry("Notes"), make_entry("Notes"))
    slugs = list(Article.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 3
    assert all(slug == "notes" or slug.startswith("notes-") for slug in slugs)


def test_texts_are_cut_to_their_columns(feed):
    take(feed, make_entry("word " * 200, summary="x" * 900, authors="Ada\x00 Example, " * 50))
    article = Article.objects.get()
    assert (len(article.title), article.title[-6:]) == (295, " word…")
    assert (len(article.excerpt), article.excerpt[-2:]) == (600, "x…")
    assert len(article.authors) <= 200
    assert "\x00" not in article.authors


@pytest.mark.parametrize(
    "url", ["", "mailto:ada@blog.example", "https:///nowhere", "https://blog.example/" + "é" * 1990]
)
def test_entry_without_a_web_address_is_left_out(feed, url):
    assert take(feed, make_entry("Nowhere", url=url)).articles == ()
    assert (Article.objects.count(), FeedEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://blog.example/a?utm_source=rss&id=7&utm_medium=x#top", "https://blog.example/a?id=7#top"),
        ("https://blog.example/a?source=rss----1", "https://blog.example/a"),
        ("https://blog.example/a?b=%20&A=1", "https://blog.example/a?b=%20&A=1"),
        ("https://m.blog.example/a/amp/", "https://blog.example/a"),
    ],
)
def test_address_is_kept_without_what_tells_how_a_reader_came(feed, url, kept):
    take(feed, make_entry(url=url))
    assert Article.objects.get().url == kept


# The same again


def test_taking_again_changes_nothing(feed, django_assert_num_queries):
    entries = [make_entry(published=date(2026, 1, day)) for day in range(1, 10)]
    first = take(feed, *entries)
    before = list(Article.objects.order_by("pk").values()), list(FeedEntry.objects.values())
    with django_assert_num_queries(1):
        again = take(feed, *entries)
    assert (list(Article.objects.order_by("pk").values()), list(FeedEntry.objects.values())) == before
    assert (len(first.articles), again) == (9, drafts.TakenEntries(found=9, total=9))


@pytest.mark.parametrize(("number", "queries"), [(1, 25), (3, 26), (30, 26)])
def test_number_of_queries_does_not_grow_with_the_entries(feed, django_assert_num_queries, number, queries):
    take(make_feed(), make_entry())  # what a process asks once
    # Titles alike: with several entries one query more reads those that may be copies of each other.
    entries = [make_entry(f"Consistent hashing keeps shards balanced, chapter {n}") for n in range(number)]
    with django_assert_num_queries(queries):
        take(feed, *entries)
    assert Article.objects.filter(feed_entries__feed=feed).count() == number


@pytest.mark.parametrize(("number", "queries"), [(1, 32), (3, 33), (30, 33)])
def test_number_of_queries_does_not_grow_with_whole_texts(feed, django_assert_num_queries, number, queries):
    make_technology("Kafka")
    take(make_feed(), make_entry())  # what a process asks once
    content = f"<p>{'Kafka keeps what has happened in order. ' * 40}</p>"
    entries = [make_entry(f"Kafka, chapter {n}", content=content) for n in range(number)]
    with django_assert_num_queries(queries):
        take(feed, *entries)
    measured = ArticleTechnology.objects.filter(article__feed_entries__feed=feed, in_text=True, in_page=True)
    assert measured.count() == number


def test_thousands_of_entries_are_taken_in_batches(feed):
    entries = [make_entry() for _ in range(2 * drafts.BATCH + 1)]
    taken = take(feed, *entries, *entries)
    assert (Article.objects.count(), PageCrawl.objects.count(), FeedEntry.objects.count()) == (401, 401, 401)
    assert (taken.total, len(set(taken.articles))) == (401, 401)


def test_two_spellings_of_an_address_are_one_article(feed):
    first, second = "https://www.blog.example/a/?utm_source=x", "http://blog.example/a"
    take(feed, make_entry("A", url=first, id="1"), make_entry("A again", url=second, id="2"))
    assert Article.objects.get().title == "A"
    take(make_feed(), make_entry("A", url=second))
    assert Article.objects.count() == 1
    assert sorted(FeedEntry.objects.values_list("feed", flat=True)) == sorted(
        {feed.pk, FeedEntry.objects.last().feed_id}
    )


def test_article_of_two_feeds_is_one_with_both_noted(feed):
    other = make_feed(feed.company)
    entry = make_entry("A")
    take(feed, entry)
    taken = take(other, replace(entry, id="of-the-other", authors="Ada Example"))
    article = Article.objects.get()
    assert sorted(article.feed_entries.values_list("feed", flat=True)) == sorted([feed.pk, other.pk])
    # What the first did not know is filled in.
    assert article.authors == "Ada Example"
    assert taken.total == 1


def test_entry_that_changes_its_title_stays_its_article(feed):
    entry = make_entry("Draft", url="https://blog.example/a", id="7")
    take(feed, entry)
    take(feed, replace(entry, title="Final"))
    assert Article.objects.get().title == "Final"
    assert Article.objects.get().slug == "draft"


def test_entry_that_changes_its_address_stays_its_article(feed):
    entry = make_entry("A", url="https://blog.example/a", id="7")
    take(feed, entry)
    take(feed, replace(entry, url="https://blog.example/2026/a"))
    article = Article.objects.get()
    assert article.url == "https://blog.example/a"
    assert list(article.alternates.values_list("canonical_url", flat=True)) == ["https://blog.example/2026/a"]
    # Under its new address it is known to other feeds too.
    take(make_feed(), make_entry("A", url="https://blog.example/2026/a"))
    assert Article.objects.count() == 1


def test_id_given_to_another_article_is_another_entry(feed):
    take(feed, make_entry("One", url="https://blog.example/1", id="latest"))
    second = make_entry("Two", url="https://blog.example/2", id="latest")
    take(feed, second)
    take(feed, second)
    assert sorted(Article.objects.values_list("title", flat=True)) == ["One", "Two"]
    assert FeedEntry.objects.count() == 2


def test_id_that_many_entries_have_names_none(feed):
    entries = [make_entry(f"Entry {n}", url=f"https://blog.example/{n}", id="same") for n in range(4)]
    take(feed, *entries)
    take(feed, *reversed(entries))
    assert (Article.objects.count(), FeedEntry.objects.count()) == (4, 4)


def test_alias_under_which_another_title_comes_is_not_believed(feed):
    japanese = make_article(feed.company, title="正確に一度", url="https://blog.example/ja/once")
    AlternateURL.objects.create(article=japanese, canonical_url="https://blog.example/once")
    take(feed, make_entry("Exactly once", url="https://blog.example/once"))
    assert sorted(Article.objects.values_list("canonical_url", flat=True)) == [
        "https://blog.example/ja/once",
        "https://blog.example/once",
    ]


def test_changed_entry_has_its_page_read_again_after_a_week(feed):
    entry = make_entry("A")
    take(feed, entry)
    now = timezone.now()
    PageCrawl.objects.update(due_at=None, read_at=now - timedelta(days=6))
    changed = replace(entry, updated=datetime(2026, 1, 2, tzinfo=UTC))
    assert take(feed, changed).articles == ()
    PageCrawl.objects.update(read_at=now - timedelta(days=8))
    assert take(feed, replace(entry, summary="New words.")).articles == (Article.objects.get().pk,)


# Many at once


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_entries_make_each_article_once():
    company = make_company()
    feeds = [make_feed(company) for _ in range(4)]
    entries = [make_entry(f"Notes {number % 7}") for number in range(60)]
    start, errors = threading.Barrier(4), []

    def work(feed, entries):
        start.wait(30)
        try:
            drafts.take_entries(feed, entries)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    orders = [entries, entries[::-1], entries, entries[::-1]]
    threads = [threading.Thread(target=work, args=pair) for pair in zip(feeds, orders, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (Article.objects.count(), PageCrawl.objects.count(), FeedEntry.objects.count()) == (60, 60, 240)
    assert sorted(Article.objects.values_list("canonical_url", flat=True)) == sorted(e.url for e in entries)


# Dates that a program has written


def posts(day, **changes):
    """Five entries of `day`, None for each another one."""
    return [
        make_entry(
            f"Post {n}",
            url=f"https://blog.example/{n}",
            published=day or date(2026, 1, 1 + n),
            **changes,
        )
        for n in range(5)
    ]


def say_on_page(article, day):
    """What crawling its page does if that shows `day`."""
    merge.fill(article, article.crawl, {"published_on": day}, "page", timezone.now())
    article.save()
    article.crawl.save()


def days():
    return list(Article.objects.order_by("url").values_list("published_on", flat=True))


def test_feed_that_gives_old_posts_one_new_day_is_not_believed(feed):
    take(feed, *posts(None))
    take(feed, *posts(date(2026, 5, 5), summary="Rebuilt"))
    assert days() == [date(2026, 1, 1 + n) for n in range(5)]


def test_earlier_day_of_one_post_is_believed(feed):
    take(feed, *posts(None))
    take(feed, replace(posts(None)[0], published=date(2025, 5, 5)))
    assert days()[0] == date(2025, 5, 5)


@pytest.mark.parametrize("day_on_page", [date(2026, 1, 1), date(2026, 5, 5)])
def test_page_decides_whether_one_post_got_a_later_day(feed, day_on_page):
    take(feed, *posts(None))
    take(feed, replace(posts(None)[0], published=date(2026, 5, 5)))
    assert days()[0] == date(2026, 1, 1)
    say_on_page(Article.objects.order_by("url").first(), day_on_page)
    assert days()[0] == day_on_page


@pytest.mark.parametrize("day_on_page", [date(2026, 1, 1), date(2026, 5, 6)])
def test_day_of_a_change_gives_way_to_the_pages_and_stays_the_first_one(feed, day_on_page):
    changed = make_entry(
        "Once", url="https://blog.example/0", published=date(2026, 5, 5), dated_by_change=True
    )
    take(feed, changed)
    take(feed, replace(changed, published=date(2026, 6, 6)))
    assert days() == [date(2026, 5, 5)]
    say_on_page(Article.objects.get(), day_on_page)
    assert days() == [day_on_page]
    take(feed, replace(changed, published=date(2026, 7, 7)))
    assert days() == [day_on_page]


# Entries with the address of another one's article


@pytest.mark.parametrize("status", ["inbox", "published"])
@pytest.mark.parametrize("place", ["", "#r4"])
def test_later_entry_of_the_same_address_leaves_the_article_as_it_is(feed, status, place):
    release = make_entry("Release 3", url="https://blog.example/releases", id="r3", summary="Three")
    take(feed, release)
    Article.objects.update(status=status, status_at=timezone.now())
    before = Article.objects.values().get()
    later = replace(
        release, id="r4", title="Release 4", summary="Four", url=release.url + place, authors="Dee"
    )
    for summary in ("Four", "Four, mended"):
        take(feed, replace(later, summary=summary), release)
        assert Article.objects.values().get() == before
    take(feed, replace(release, summary="Three, mended"))
    assert Article.objects.get().excerpt == "Three, mended"


def test_comments_in_a_second_feed_leave_the_article_as_it_is(feed):
    take(feed, make_entry("Queues", url="https://blog.example/queues"))
    before = Article.objects.values().get()
    comment = make_entry(
        "By: Dee", url="https://blog.example/queues#comment-1", authors="Dee", summary="Nice!"
    )
    take(make_feed(feed.company), comment)
    assert Article.objects.values().get() == before


def test_feed_with_new_ids_still_fills_in_an_article_whose_title_an_editor_has_changed(feed):
    take(feed, make_entry("Queues", url="https://blog.example/queues"))
    Article.objects.update(title="Queues, retold")
    take(feed, make_entry("Queues", url="https://blog.example/queues", id="new", authors="Ann Lee"))
    article = Article.objects.get()
    assert (article.title, article.authors) == ("Queues, retold", "Ann Lee")


def test_first_entry_fills_in_an_article_that_an_editor_has_titled(feed):
    make_article(feed.company, title="How they queue", url="https://blog.example/queues")
    take(feed, make_entry("Queues", url="https://blog.example/queues", authors="Ann Lee"))
    article = Article.objects.get()
    assert (article.title, article.authors) == ("How they queue", "Ann Lee")


def test_day_of_a_batch_gives_way_to_the_pages(feed):
    take(feed, *posts(date(2026, 5, 5)))
    article = Article.objects.order_by("url").first()
    say_on_page(article, date(2026, 1, 1))
    assert (article.published_on, article.crawl.extracted["published_on"]["from"]) == (
        date(2026, 1, 1),
        "page",
    )


def test_day_of_a_single_post_does_not_give_way(feed):
    take(feed, posts(date(2026, 5, 5))[0])
    article = Article.objects.get()
    say_on_page(article, date(2026, 1, 1))
    assert article.published_on == date(2026, 5, 5)


def test_column_of_authors_has_whole_names(feed):
    names = [f"Person{n} Longname{n}" for n in range(20)]
    take(feed, make_entry("Many hands", url="https://blog.example/many", authors=", ".join(names)))
    found = Article.objects.get().authors.split(", ")
    assert found == names[: len(found)]
    assert len(found) > 8


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Slow Mills", ""),
        ("Slow Mills Engineering, Ann Lee", "Ann Lee"),
        ("The Slow Mills Team", ""),
        ("L'équipe Slow Mills", ""),
        ("Engineering Team", ""),
        ("Mill Notes", ""),
        ("slowmills", ""),
        ("Ann Mills", "Ann Mills"),
        ("hsteiner", "hsteiner"),
    ],
)
def test_company_that_posts_its_own_articles_is_no_author(said, kept):
    feed = make_feed(make_company("Slow Mills"), title="Mill Notes")
    take(feed, make_entry("Queues", url="https://blog.slowmills.example/queues", authors=said))
    assert Article.objects.get().authors == kept


def test_page_names_the_writer_where_the_feed_only_names_the_company():
    feed = make_feed(make_company("Slow Mills"))
    take(feed, make_entry("Queues", url="https://blog.example/queues", authors="Slow Mills Engineering"))
    article = Article.objects.get()
    merge.fill(article, article.crawl, {"authors": "Ann Lee"}, "page", timezone.now())
    assert article.authors == "Ann Lee"
