"""The admin's pages about ingest: what it is doing right now, and that no page runs anything inline."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.ingest.history import backfill
from articles.models import Feed, IngestRun, PageCrawl
from tests.articles.admin.desk import FEEDS
from tests.articles.pages.test_safety import INLINE, POLICY, inline_parts, policy
from tests.factories import make_article, make_feed
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

LIVE = f"{FEEDS}live/"
NOW = f"{LIVE}now/"


def section(response, name):
    return one(read(response), "section", aria_label=name)


def test_live_page_says_that_nothing_is_running_and_how_to_start_it(desk):
    shown = section(desk.get(LIVE), "Runs")
    assert texts(shown, "h2") == ["No worker is running"]
    assert texts(shown, "p") == [
        "To have done what is due, start “manage.py worker”, or the site with INGEST=1."
    ]


def test_live_page_sums_up_the_last_run(desk):
    now = timezone.now()
    IngestRun.objects.create(
        process="1 on host", finished_at=now - timedelta(hours=3), feeds_polled=1234, feeds_failed=5
    )
    assert texts(section(desk.get(LIVE), "Runs"), "p")[1] == (
        "The last one ended 3 h ago . Feeds polled: 1,234, failed: 5. "
        "New entries: 0. Pages read: 0, failed: 0."
    )
    IngestRun.objects.update(finished_at=None, seen_at=now - timedelta(minutes=5))
    assert "was last seen 5 min ago and did not end on its own" in text(section(desk.get(LIVE), "Runs"))


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_page_shows_what_ingest_is_doing(desk, address):
    now = timezone.now()
    IngestRun.objects.create(
        process="7 on host", watching=True, workers=8, feeds_polled=12, feeds_failed=1, entries_new=34,
        pages_read=30, pages_failed=2, waiting=1500,
    )  # fmt: skip
    polling = make_feed(
        claim="x", claimed_until=now + timedelta(minutes=5), next_due_at=now + timedelta(days=1)
    )
    make_feed()
    PageCrawl.objects.create(article=make_article(polling.company))
    PageCrawl.objects.create(article=make_article(polling.company), due_at=None, error="No.")
    backfill.start(polling.company)
    response = desk.get(address)
    row = find(section(response, "Runs"), "tr")[1]
    cells = [text(cell) for cell in row.children if not isinstance(cell, str)]
    assert cells == ["7 on host, watching", "just now", "8", "12", "1", "34", "30", "2", "1,500"]
    numbers = one(section(response, "Waiting"), "ul", class_="numbers")
    assert texts(numbers, "li") == [
        "1 feeds due",
        "1 being polled",
        "1 pages waiting",
        "1 unreadable pages",
        "0 feeds failing",
        "0 originals to look at",
        "0 tasks waiting",
        "0 originals gone",
    ]
    assert texts(section(response, "Waiting"), "a")[-1] == polling.url
    bar = one(section(response, "History"), "progress")
    assert (attribute(bar, "value"), attribute(bar, "max")) == ("0", "2")
    assert texts(section(response, "History"), "h3") == [polling.company.name]


def test_live_page_has_a_link_to_reload_without_javascript(desk):
    page = read(desk.get(LIVE))
    assert hrefs(one(page, "p", id="ingest-reload")) == [LIVE]
    assert attribute(one(page, "div", id="ingest-now"), "data-address") == NOW


def test_live_part_is_never_cached(desk):
    response = desk.get(NOW)
    assert "no-store" in response["Cache-Control"]
    assert find(read(response), "html") == []


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_page_needs_the_permission_to_see_feeds(client, django_user_model, address):
    assert client.get(address).url == f"/admin/login/?next={address}"
    client.force_login(django_user_model.objects.create_user("onlooker", is_staff=True))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_page_cannot_be_posted_to(desk, address):
    assert desk.post(address).status_code == 405


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_page_takes_the_same_number_of_queries_for_many_feeds(desk, address):
    counted = []
    for wanted in (1, 3, 30):
        while Feed.objects.count() < wanted:
            make_feed(claimed_until=timezone.now() + timedelta(minutes=5))
            IngestRun.objects.create(process="host")
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        counted.append(len(captured))
    assert counted == [counted[0]] * 3


# The pages' safety


@pytest.mark.parametrize("path", ["", "add/", "{pk}/change/", "live/", "live/now/", "opml/", "discover/"])
def test_page_has_the_policy_and_runs_nothing_inline(chief_desk, path):
    feed = make_feed(title="Example blog", error="The server sent nothing.")
    response = chief_desk.get(FEEDS + path.format(pk=feed.pk))
    assert (response.status_code, policy(response)) == (200, POLICY)
    allowed = ("{", "\n")
    assert [part for part in inline_parts(read(response)) if not str(part).startswith(allowed)] == []


TEMPLATES = sorted((settings.BASE_DIR / "articles" / "templates" / "admin" / "articles").rglob("*.html"))


def test_templates_hold_nothing_inline():
    assert {path.name: INLINE.findall(path.read_text()) for path in TEMPLATES} == {
        path.name: [] for path in TEMPLATES
    }
    assert len(TEMPLATES) > 40
