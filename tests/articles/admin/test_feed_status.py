"""The list of feeds by trouble, the numbers above it, and the page that shows a running ingest."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.formats import distance, duration
from articles.ingest.history import backfill
from articles.models import Feed, Reading, Run
from tests.articles.pages.test_safety import INLINE, POLICY, inline_parts, policy
from tests.factories import make_article, make_company, make_feed
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

FEEDS = "/admin/articles/feed/"
LIVE = f"{FEEDS}live/"
NOW = f"{LIVE}now/"
DISCOVER = f"{FEEDS}discover/"


def titles(response):
    return [feed.title for feed in response.context["cl"].result_list]


@pytest.fixture
def ward():
    """One feed of every kind of trouble, the best first."""
    now = timezone.now()
    polled = {"last_polled_at": now, "last_success_at": now, "next_due_at": now + timedelta(hours=6)}
    make_feed(make_company("Acme"), title="well", kind="atom", publish_at_once=True, **polled)
    make_feed(title="new", url="https://new.example/feed")
    make_feed(title="broken", warning="The feed is broken XML.", **polled)
    make_feed(title="paused", status="paused", reason="Paused by jane.", **polled)
    gone = "The server answered 410 Gone."
    make_feed(title="gone", status="paused", reason="It is gone.", error=gone, failures=1, **polled)
    make_feed(title="failing", error="The server sent nothing.", failures=2, **polled)
    make_feed(title="worst", error="The server sent nothing.", failures=9, **polled)


# The list


@pytest.mark.usefixtures("ward")
def test_list_is_sorted_by_trouble(desk):
    assert titles(desk.get(FEEDS)) == ["worst", "failing", "gone", "paused", "broken", "new", "well"]
    assert find(read(desk.get(FEEDS)), "th", class_="sorted") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=trouble", ["worst", "failing", "gone"]),
        ("state=failing", ["worst", "failing"]),
        ("state=warned", ["broken"]),
        ("state=paused", ["gone", "paused"]),
        ("state=never", ["new"]),
        ("state=due", ["new"]),
        ("state=active", ["worst", "failing", "broken", "new", "well"]),
        ("state=nonsense", ["worst", "failing", "gone", "paused", "broken", "new", "well"]),
        ("kind__exact=atom", ["well"]),
        ("publish_at_once__exact=1", ["well"]),
        ("q=new.example", ["new"]),
        ("q=acme", ["well"]),
        ("q=broken", ["broken"]),
        ("q=410", ["gone"]),
        ("q=jane", ["paused"]),
        ("q=nothing&state=failing", ["worst", "failing"]),
        ("q=nosuch", []),
        ("state=trouble&o=-1", ["worst", "failing", "gone"]),
    ],
)
@pytest.mark.usefixtures("ward")
def test_list_is_filtered_and_searched(desk, query, found):
    response = desk.get(f"{FEEDS}?{query}")
    assert response.status_code == 200
    if "o=" in query:
        assert sorted(titles(response)) == sorted(found)
    else:
        assert titles(response) == found


@pytest.mark.parametrize(
    "query", ["q=%00x", "o=x", "o=99", "p=x", "company__id__exact=x", "nosuch=1", "url__regex=(a%2B)%2B"]
)
def test_nonsense_in_the_address_gives_a_list(desk, query):
    make_feed()
    response = desk.get(f"{FEEDS}?{query}", follow=True)
    assert response.status_code in (200, 400)


@pytest.mark.usefixtures("ward")
def test_numbers_above_link_to_what_they_count(desk):
    strip = one(read(desk.get(FEEDS)), "ul", class_="desk")
    shown = [text(link) for link in find(strip, "a")]
    assert shown == ["5 active", "2 failing", "2 paused", "1 not polled yet", "1 due now"]
    counted = [len(titles(desk.get(address))) for address in hrefs(strip)]
    assert counted == [5, 2, 2, 1, 1]


@pytest.mark.usefixtures("ward")
def test_filter_shows_how_many_each_choice_has(desk):
    shown = texts(one(read(desk.get(FEEDS)), "nav", id="changelist-filter"), "a")
    assert [choice for choice in shown if choice.startswith(("In trouble", "Never", "Due"))] == [
        "In trouble (3)",
        "Never polled (1)",
        "Due now (1)",
    ]


@pytest.mark.usefixtures("ward")
def test_first_page_leads_to_the_feeds_in_trouble(desk):
    link = find(one(read(desk.get("/admin/")), "ul", class_="desk"), "a")[-1]
    assert text(link) == "3 feeds in trouble"
    assert titles(desk.get(attribute(link, "href"))) == ["worst", "failing", "gone"]


@pytest.mark.usefixtures("ward")
def test_list_tells_the_error_and_its_status(desk):
    Feed.objects.filter(title="worst").update(error="This is a web page, not a feed.", http_status=200)
    cells = [text(cell) for cell in find(read(desk.get(FEEDS)), "td", class_="field-state")]
    assert cells == [
        "Failed 9 times in a row This is a web page, not a feed. (HTTP status 200)",
        "Failed 2 times in a row The server sent nothing.",
        "Paused It is gone. The server answered 410 Gone.",
        "Paused Paused by jane.",
        "Works, partly broken The feed is broken XML.",
        "Not polled yet",
        "Works",
    ]


def test_what_a_stranger_wrote_is_escaped(desk):
    make_feed(title="<script>alert(1)</script>", error="<b>no</b>", url="https://blog.example/?a=<x>&b")
    page = desk.get(FEEDS).content.decode()
    assert ("<script>alert" in page, "<b>no" in page, "a=<x>" in page) == (False, False, False)


# Live


def section(response, name):
    return one(read(response), "section", aria_label=name)


def test_page_says_that_nothing_runs_and_how_to_start_it(desk):
    shown = section(desk.get(LIVE), "Runs")
    assert texts(shown, "h2") == ["No ingest is running"]
    assert texts(shown, "p") == [
        "Start manage.py ingest to do what is due once, manage.py ingest --watch to keep going, or the site "
        "with INGEST=1 ."
    ]


def test_page_tells_of_the_last_run(desk):
    now = timezone.now()
    Run.objects.create(
        process="1 on host", finished_at=now - timedelta(hours=3), feeds_polled=1234, feeds_failed=5
    )
    assert texts(section(desk.get(LIVE), "Runs"), "p")[1] == (
        "The last one ended 3 h ago . Feeds polled: 1,234, failed: 5. "
        "New entries: 0. Pages read: 0, failed: 0."
    )
    Run.objects.update(finished_at=None, seen_at=now - timedelta(minutes=5))
    assert "was last seen 5 min ago and did not end on its own" in text(section(desk.get(LIVE), "Runs"))


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_page_shows_what_ingest_is_doing(desk, address):
    now = timezone.now()
    Run.objects.create(
        process="7 on host", watching=True, workers=8, feeds_polled=12, feeds_failed=1, entries_new=34,
        pages_read=30, pages_failed=2, waiting=1500,
    )  # fmt: skip
    polling = make_feed(
        claim="x", claimed_until=now + timedelta(minutes=5), next_due_at=now + timedelta(days=1)
    )
    make_feed()
    Reading.objects.create(article=make_article(polling.company))
    Reading.objects.create(article=make_article(polling.company), due_at=None, error="No.")
    backfill.start(polling.company)
    response = desk.get(address)
    row = find(section(response, "Runs"), "tr")[1]
    cells = [text(cell) for cell in row.children if not isinstance(cell, str)]
    assert cells == ["7 on host, watching", "just now", "8", "12", "1", "34", "30", "2", "1,500"]
    numbers = one(section(response, "Waiting"), "ul", class_="desk")
    assert texts(numbers, "li") == [
        "1 feeds due",
        "1 being polled",
        "1 pages waiting",
        "1 unreadable pages",
        "0 feeds failing",
    ]
    assert texts(section(response, "Waiting"), "a")[-1] == polling.url
    bar = one(section(response, "History"), "progress")
    assert (attribute(bar, "value"), attribute(bar, "max")) == ("0", "2")
    assert texts(section(response, "History"), "h3") == [polling.company.name]


def test_page_without_javascript_can_be_loaded_again(desk):
    page = read(desk.get(LIVE))
    assert hrefs(one(page, "p", id="ingest-reload")) == [LIVE]
    assert attribute(one(page, "div", id="ingest-now"), "data-address") == NOW


def test_part_that_changes_is_never_kept(desk):
    response = desk.get(NOW)
    assert "no-store" in response["Cache-Control"]
    assert find(read(response), "html") == []


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_is_for_those_who_may_see_feeds(client, django_user_model, address):
    assert client.get(address).url == f"/admin/login/?next={address}"
    client.force_login(django_user_model.objects.create_user("onlooker", is_staff=True))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_can_only_be_read(desk, address):
    assert desk.post(address).status_code == 405


@pytest.mark.parametrize("address", [LIVE, NOW])
def test_live_takes_as_many_queries_whatever_is_polled(desk, address):
    counted = []
    for wanted in (1, 3, 30):
        while Feed.objects.count() < wanted:
            make_feed(claimed_until=timezone.now() + timedelta(minutes=5))
            Run.objects.create(process="host")
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
    assert len(TEMPLATES) == 17


# Words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (-59, "just now"),
        (30, "in a moment"),
        (-60, "1 min ago"),
        (-3599, "60 min ago"),
        (3600, "in 1 h"),
        (-47 * 3600, "47 h ago"),
        (-48 * 3600, "2 days ago"),
        (400 * 86400, "in 400 days"),
    ],
)
def test_times_are_told_by_their_distance(seconds, words):
    now = timezone.now()
    assert distance(now + timedelta(seconds=seconds), now) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (90, "2 min"), (7200, "2 h"), (864000, "10 days")]
)
def test_durations_are_told_in_one_unit(seconds, words):
    assert duration(seconds) == words
