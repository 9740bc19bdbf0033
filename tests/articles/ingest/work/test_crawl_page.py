"""The page of one article from due to done: what it tells, what it leads to, and what it may not change."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles.ingest import extraction
from articles.ingest.fetching import rate_limit
from articles.ingest.fetching.client import Fetched
from articles.ingest.inbox import entries, pages
from articles.ingest.work import crawl_page
from articles.ingest.work.leases import TAKEN
from articles.models import AlternateURL, Article, Company, Host, PageCrawl
from tests.articles.ingest.web import SENTENCE, page
from tests.factories import make_article, make_company, make_entry, make_feed, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(web):
    # What robots.txt says is another test's business.
    now = timezone.now()
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=now, robots_status=404)
    return make_feed()


def draft(feed, web, path="/a", title="Exactly once", **facts):
    """An article that the feed has just brought."""
    facts.setdefault("language", "")
    (pk,) = entries.take_entries(feed, [make_entry(title, url=web(path), **facts)]).articles
    return pk


def crawl(pk, kind="done"):
    """The article, or None, once its page has been read."""
    outcome = crawl_page.crawl(pk)
    assert outcome.kind == kind, PageCrawl.objects.get(pk=pk).error
    return Article.objects.filter(pk=pk).first()


def test_page_fills_in_what_the_feed_did_not_say(web, feed):
    web["/a"] = page(
        "Exactly once | Example blog",
        author="Ada Example",
        day="2026-03-04",
        head='<meta property="og:image" content="/a.png">',
        body=f"<p>{SENTENCE * 40}</p><pre><code>a = 1\nb = 2\nc = 3\n</code></pre>",
    )
    article = crawl(draft(feed, web))
    assert (article.title, article.status) == ("Exactly once", "inbox")
    assert (article.authors, article.published_on, article.language) == (
        "Ada Example",
        date(2026, 3, 4),
        "en",
    )
    assert (article.read_minutes, article.includes_code, article.image) == (4, True, web("/a.png"))
    names = ("read_minutes", "includes_code", "authors", "published_on", "language", "image")
    assert article.measured == {"title": "feed"} | dict.fromkeys(names, "page")
    row = article.crawl
    assert (row.due_at, row.error, row.http_status, row.tries) == (None, "", 200, 0)
    assert (len(row.text_hash), row.words > 500) == (64, True)


def test_nothing_of_the_text_is_kept(web, feed):
    web["/a"] = page("Exactly once", words=400)
    crawl(draft(feed, web, summary="In short."))
    kept = str([*Article.objects.values(), *PageCrawl.objects.values()])
    assert "three brokers" not in kept


def test_feed_is_believed_on_authors_and_date_and_the_page_on_its_length(web, feed):
    web["/a"] = page("Once, exactly", author="Blog Team", day="2020-01-01", words=900)
    content = f"<p>{SENTENCE * 60}</p>"
    pk = draft(feed, web, authors="Ada Example", published=date(2026, 3, 4), language="de", content=content)
    before = Article.objects.get().read_minutes
    article = crawl(pk)
    assert (article.title, article.authors, article.published_on) == (
        "Exactly once",
        "Ada Example",
        date(2026, 3, 4),
    )
    assert (article.language, article.measured["language"]) == ("en", "page")
    assert (article.read_minutes, article.measured["read_minutes"]) == (4, "page")
    assert before == 5


def test_title_that_only_the_page_knows_makes_the_slug(web, feed):
    web["/a"] = page("Exactly once")
    assert crawl(draft(feed, web, title="")).slug == "exactly-once"


def test_what_was_decided_meanwhile_stays(web, feed):
    web["/a"] = page("Exactly once", words=900)
    pk = draft(feed, web)
    Article.objects.update(read_minutes=30, level="advanced")
    article = crawl(pk)
    assert (article.read_minutes, article.level, article.authors) == (30, "advanced", "Ada Example")
    assert "read_minutes" not in article.measured


def test_page_that_changed_nothing_leaves_the_row_alone(web, feed):
    web["/a"] = page("Exactly once")
    pk = draft(feed, web)
    crawl(pk)
    before = Article.objects.values().get()
    crawl_page.crawl(pk, due_only=False)
    assert Article.objects.values().get() == before


def test_values_are_noted_as_measured_when_they_are_written(web, feed):
    pk = draft(feed, web)
    measured = extraction.extract(page("Exactly once").encode(), url=web("/a"))
    # A worker that is killed after this has neither left undone.
    pages.merge_page(pk, Fetched(url=web("/a"), status=200, body=b""), measured)
    article = Article.objects.get()
    assert (article.read_minutes, article.measured["read_minutes"]) == (2, "page")
    assert PageCrawl.objects.due(timezone.now()).get().article == article


def test_page_is_read_once(web, feed):
    web["/a"] = page("Exactly once")
    pk = draft(feed, web)
    crawl(pk)
    assert (crawl_page.crawl(pk), web.asked["/a"]) == (TAKEN, 1)


def test_rejected_article_is_not_read(web, feed):
    pk = draft(feed, web)
    Article.objects.update(status="rejected")
    assert crawl_page.crawl(pk) == TAKEN
    assert (PageCrawl.objects.get().due_at, web.asked) == (None, {})


# Pages that cannot be read


def test_page_that_cannot_be_read_leaves_what_the_feed_said(web, feed):
    content = f"<p>{SENTENCE * 60}</p>"
    article = crawl(draft(feed, web, authors="Ada Example", content=content), kind="failed")
    assert (article.title, article.authors, article.read_minutes) == ("Exactly once", "Ada Example", 5)
    row = article.crawl
    assert (row.error, row.http_status) == ("The server answered 404 Not Found.", 404)


def test_page_is_tried_again_a_few_times_and_then_given_up(web, feed):
    pk, waits = draft(feed, web), []
    for tries in range(1, 6):
        PageCrawl.objects.update(due_at=timezone.now())
        crawl(pk, kind="failed")
        row = PageCrawl.objects.get()
        assert row.tries == tries
        waits.append(row.due_at and (row.due_at - timezone.now()).total_seconds() / 3600)
    assert waits[-1] is None
    assert all(
        0.9 * hours - 0.1 < wait < 1.1 * hours for hours, wait in zip((1, 6, 24, 72), waits, strict=False)
    )


def test_page_that_comes_back_is_well_again(web, feed):
    pk = draft(feed, web)
    crawl(pk, kind="failed")
    PageCrawl.objects.update(due_at=timezone.now())
    web["/a"] = page("Exactly once")
    crawl(pk)
    row = PageCrawl.objects.get()
    assert (row.error, row.tries, row.http_status) == ("", 0, 200)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ((410, {}, b""), "The server answered 410 Gone."),
        (
            (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 x"),
            "The server sent a PDF file, not a page.",
        ),
    ],
)
def test_page_that_will_never_be_one_is_given_up_at_once(web, feed, content, error):
    web["/a"] = content
    crawl(draft(feed, web), kind="failed")
    row = PageCrawl.objects.get()
    assert (row.due_at, row.tries) == (None, 1)
    assert row.error == error


def test_page_waits_for_its_host(web, feed):
    pk = draft(feed, web)
    Host.objects.update(next_at=timezone.now() + timedelta(seconds=30))
    outcome = crawl_page.crawl(pk)
    assert (outcome.kind, outcome.until) == ("busy", Host.objects.get().next_at)
    row = PageCrawl.objects.get()
    assert (row.claim, row.tries, row.due_at <= timezone.now()) == ("", 0, True)


def test_fault_of_our_own_is_written_down_and_logged(web, feed, monkeypatch, caplog):
    web["/a"] = page("Exactly once")
    monkeypatch.setattr(crawl_page, "merge_page", lambda *arguments: 1 // 0)
    crawl(draft(feed, web), kind="failed")
    assert PageCrawl.objects.get().error == "Something went wrong on our side: ZeroDivisionError."
    assert [record.message for record in caplog.records] == [f"Crawling {web('/a')} failed"]


# Publishing at once


@pytest.mark.parametrize("content", [page("Exactly once"), (500, {}, b"")])
def test_article_of_a_feed_that_publishes_at_once_is_published_when_tried(web, feed, content):
    web["/a"] = content
    feed.publish_at_once = True
    pk = draft(feed, web)
    article = crawl(pk, kind="done" if isinstance(content, str) else "failed")
    assert (article.status, article.status_by, article.status_at is None) == ("published", None, False)
    assert article.crawl.publish is False
    assert list(Article.objects.published()) == [article]


def test_article_without_a_title_is_not_published(web, feed):
    feed.publish_at_once = True
    assert crawl(draft(feed, web, title=""), kind="failed").status == "inbox"


def test_article_that_an_editor_put_back_into_the_inbox_stays_there(web, feed, editor):
    web["/a"] = page("Exactly once")
    feed.publish_at_once = True
    pk = draft(feed, web)
    Article.objects.update(status_by=editor, status_at=timezone.now())
    assert crawl(pk).status == "inbox"


# One article under two addresses


def canonical(web, path):
    return f'<link rel="canonical" href="{web(path)}">'


def test_page_that_names_a_known_article_is_that_article(web, feed):
    known = make_article(feed.company, title="Exactly once", url=web("/first"), status="rejected")
    web["/a"] = page("Exactly once", head=canonical(web, "/first"))
    pk = draft(feed, web)
    assert crawl(pk) is None
    assert Article.objects.get() == known
    assert list(known.feed_entries.values_list("feed", flat=True)) == [feed.pk]
    assert list(known.alternates.values_list("canonical_url", flat=True)) == [
        web("/a").replace("http:", "https:")
    ]
    # From now on the entry costs nothing.
    assert entries.take_entries(make_feed(), [make_entry("Exactly once", url=web("/a"))]).articles == ()


def test_page_that_redirects_to_a_known_article_is_that_article(web, feed):
    make_article(feed.company, title="Exactly once", url=web("/first"))
    web["/first"] = page("Exactly once")
    web["/a"] = (302, {"Location": "/first"}, b"")
    assert crawl(draft(feed, web)) is None


def test_known_text_under_another_title_is_that_article(web, feed):
    web["/first"], web["/a"] = page("One title"), page("Another", head=canonical(web, "/first"))
    web["/a"] = web.pages["/a"].replace("<h1>Another", "<h1>One title")
    crawl(draft(feed, web, "/first", "One title"))
    assert crawl(draft(feed, web, "/a", "Another")) is None


def test_page_that_names_an_article_of_another_title_is_its_own(web, feed):
    make_article(feed.company, title="正確に一度", url=web("/ja"))
    web["/a"] = page("Exactly once", head=canonical(web, "/ja"))
    assert crawl(draft(feed, web)).url == web("/a")
    assert Article.objects.count() == 2


@pytest.mark.parametrize("named", ["/", "/blog", "/blog/", "/index.html"])
def test_page_that_names_a_front_page_is_its_own(web, feed, named):
    web["/blog/a"] = page("Exactly once", head=canonical(web, named))
    crawl(draft(feed, web, "/blog/a"))
    assert AlternateURL.objects.count() == 0


def test_article_that_an_editor_worked_on_is_not_joined(web, feed):
    make_article(feed.company, title="Exactly once", url=web("/first"))
    web["/a"] = page("Exactly once", head=canonical(web, "/first"))
    pk = draft(feed, web)
    Article.objects.get(pk=pk).topics.add(make_topic())
    assert crawl(pk).authors == "Ada Example"
    assert Article.objects.count() == 2


def test_address_that_a_page_names_is_known_from_then_on(web, feed):
    web["/a"] = page("Exactly once", head=canonical(web, "/first"))
    article = crawl(draft(feed, web))
    assert article.url == web("/a")
    assert entries.take_entries(make_feed(), [make_entry("Exactly once", url=web("/first"))]).total == 1
    assert Article.objects.count() == 1


def test_article_that_moved_for_good_takes_its_new_address(web, feed):
    web["/new"], web["/a"] = page("Exactly once"), (301, {"Location": "/new"}, b"")
    article = crawl(draft(feed, web))
    assert (article.url, article.canonical_url) == (web("/new"), web("/new").replace("http:", "https:"))
    assert list(article.alternates.values_list("canonical_url", flat=True)) == [
        web("/a").replace("http:", "https:")
    ]


def test_article_that_redirects_for_a_while_keeps_its_address(web, feed):
    web["/signin"], web["/a"] = page("Exactly once"), (302, {"Location": "/signin"}, b"")
    assert crawl(draft(feed, web)).url == web("/a")


def test_published_article_keeps_its_address(web, feed):
    web["/new"], web["/a"] = page("Exactly once"), (301, {"Location": "/new"}, b"")
    pk = draft(feed, web)
    Article.objects.filter(pk=pk).publish(None, timezone.now())
    assert crawl(pk).url == web("/a")


def test_joining_publishes_what_the_feed_publishes_at_once(web, feed):
    feed.publish_at_once = True
    other = make_feed(make_company("Other"))
    web["/first"], web["/a"] = page("Exactly once"), page("Exactly once", head=canonical(web, "/first"))
    first = draft(other, web, "/first")
    crawl(first)
    assert crawl(draft(feed, web)) is None
    article = Article.objects.get()
    assert (article.pk, article.status) == (first, "published")
    assert Company.objects.count() == 2


def stub(target):
    return f'<html><title>Redirecting…</title><meta http-equiv="refresh" content="0; url={target}"></html>'


def test_page_that_only_leads_on_is_followed_like_a_permanent_redirect(web, feed):
    web["/new"], web["/a"] = page("Exactly once", words=400), stub("/new")
    article = crawl(draft(feed, web))
    assert (article.url, article.crawl.words > 300) == (web("/new"), True)
    assert list(article.alternates.values_list("canonical_url", flat=True)) == [
        web("/a").replace("http:", "https:")
    ]


def test_pages_that_lead_to_each_other_are_no_page(web, feed):
    web["/new"], web["/a"] = stub("/a"), stub("/new")
    article = crawl(draft(feed, web), "failed")
    assert article.crawl.error == "The server redirects in a loop."


def test_page_that_a_script_makes_is_not_read(web, feed):
    web["/a"] = page("Not this one")
    article = crawl(draft(feed, web, "/a#!/post/1"), "failed")
    assert (article.title, article.read_minutes) == ("Exactly once", None)
    assert (article.crawl.due_at, article.crawl.error.partition(" from")[0]) == (
        None,
        "A script makes this page",
    )
