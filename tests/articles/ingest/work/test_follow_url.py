"""URLs of a backfill are followed one after another, tried again, given up, and left alone when told."""

import pytest
from django.utils import timezone

from articles.ingest.history import backfill
from articles.ingest.work.follow_url import follow, follow_all
from articles.models import Article, Backfill, BackfillURL, Host
from tests.articles.ingest.web import lay_out, sitemap
from tests.factories import make_company

pytestmark = pytest.mark.django_db

PATHS = ["/how-we-count", "/how-we-sort-things", "/why-we-moved"]


@pytest.fixture
def company(web):
    return make_company("Acme", blog_url=web("/"))


def test_page_that_fails_is_tried_again_and_given_up(web, company):
    web["/how-we-count"] = (500, {}, b"")
    web["/sitemap.xml"] = sitemap(web("/how-we-count"))
    history = backfill.start(company)
    follow_all(history)
    assert history.status == "running"
    for tries in (1, 2, 3):
        backfill_url = BackfillURL.objects.get(kind="page")
        assert (backfill_url.tries, backfill_url.error) == (
            tries,
            "The server answered 500 Internal Server Error.",
        )
        BackfillURL.objects.filter(pk=backfill_url.pk).exclude(due_at=None).update(due_at=timezone.now())
        follow_all(history)
    assert (BackfillURL.objects.get(kind="page").outcome, history.status) == ("failed", "done")


def test_backfill_goes_on_where_it_was(web, company):
    lay_out(web, *PATHS)
    web["/sitemap.xml"] = sitemap(*map(web, PATHS))
    history = backfill.start(company)
    while not Article.objects.exists():
        follow_all(history, seconds=0.001)
    assert history.status == "running"
    assert backfill.start(company) == history
    follow_all(history)
    assert (Article.objects.count(), web.asked["/sitemap.xml"], Backfill.objects.count()) == (3, 1, 1)


def test_stopped_backfill_is_followed_no_further(web, company):
    history = backfill.start(company)
    backfill_url = history.urls.get(url=web("/robots.txt"))
    assert Backfill.objects.filter(pk=history.pk).stop(timezone.now()) == 1
    assert (follow(backfill_url.pk).kind, web.asked) == ("taken", {})
    assert (follow_all(history), BackfillURL.objects.exclude(claim="").count()) == ("stopped", 0)


def test_fault_of_our_own_is_written_down_and_logged(web, company, monkeypatch, caplog):
    monkeypatch.setattr("articles.ingest.history.frontier.follow", lambda backfill_url: 1 // 0)
    history = backfill.start(company)
    follow_all(history)
    backfill_url = history.urls.get()
    assert (backfill_url.error, backfill_url.tries, history.status) == (
        "Something went wrong on our side: ZeroDivisionError.",
        1,
        "running",
    )
    assert [record.message for record in caplog.records] == [f"Following {backfill_url.url} failed"]


def test_host_is_left_in_peace_between_two_leads(web, company, settings):
    settings.INGEST_GAP = 30.0
    history = backfill.start(company)
    assert follow(history.urls.get().pk).kind == "done"
    sitemap = history.urls.filter(kind="sitemap", due_at__isnull=False).first()
    outcome = follow(sitemap.pk)
    assert (outcome.kind, outcome.until) == ("busy", Host.objects.get().next_at)
