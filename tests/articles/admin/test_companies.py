"""Companies and articles at the desk: their feeds, their history, and what was measured."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.work import crawl_page, poll_feed
from articles.models import Article, Backfill, Reading
from tests.articles.ingest.desk import COMPANIES, act, form_of, history, order, queued
from tests.articles.ingest.web import item, page, rss
from tests.factories import make_article, make_company, make_feed
from tests.forms import filled_in
from tests.pages import attribute, find, one, read, text, texts

pytestmark = pytest.mark.django_db

UNKNOWN = (
    "A worker takes it up at once. None is known to run: if nothing happens, "
    "start “manage.py ingest”, or the site with INGEST=1."
)


# A company


def test_companys_form_shows_each_feed(desk, failing):
    other = make_feed(failing.company, url="https://blog.example/a-second.xml")
    make_feed()
    root = one(read(desk.get(form_of(failing.company))), "section", aria_label="Feeds")
    rows = [
        [text(cell) for cell in row.children if not isinstance(cell, str)] for row in find(root, "tr")[1:]
    ]
    assert rows == [
        [
            f"Example blog {failing.url}",
            "Failed 3 times in a row The server answered 503 Service Unavailable.",
            "3 days ago",
            "in 4 h",
            "20, 3 new",
            "Try again now",
        ],
        [other.url, "Not polled yet", "never", "now", "-", "Try again now"],
    ]


def test_company_in_the_list_sums_its_feeds_up(desk, failing):
    now = timezone.now()
    make_feed(
        failing.company,
        last_success_at=now - timedelta(hours=2),
        entries_found=4,
        entries_new=1,
        next_due_at=now,
    )
    make_feed(failing.company, status="paused", reason="Gone.")
    root = read(desk.get(COMPANIES))
    columns = ["feeds_now", "last_success", "next_due_or_now", "entries"]
    cells = [text(one(root, "td", class_=f"field-{name}")) for name in columns]
    assert cells == [
        "3 feeds 1 failing 1 paused The server answered 503 Service Unavailable. Gone.",
        "2 h ago",
        "now Try again now",
        "24, 4 new",
    ]


def test_company_in_the_list_tells_errors_before_warnings(desk, failing):
    make_feed(failing.company, url="https://blog.example/a.xml", warning="The feed is broken XML.")
    row = one(read(desk.get(COMPANIES)), "td", class_="field-feeds_now")
    assert texts(row, "span", class_="feed-why") == [failing.error, "The feed is broken XML."]


def test_company_without_feeds_shows_dashes(desk):
    company = make_company()
    root = read(desk.get(COMPANIES))
    columns = ["feeds_now", "last_success", "next_due_or_now", "entries"]
    assert [text(one(root, "td", class_=f"field-{name}")) for name in columns] == ["-"] * 4
    assert "This company has no feeds yet." in desk.get(form_of(company)).content.decode()


def test_trying_a_company_again_polls_all_its_feeds(desk, failing):
    other = make_feed(failing.company, status="paused", reason="Gone.")
    make_feed()
    said, address = order(desk, f"{COMPANIES}{failing.company_id}/try-again/")
    assert (said, address) == ([f"Tried again: 2 feeds. {UNKNOWN}"], form_of(failing.company))
    assert {pk for _, (pk,) in queued()} == {failing.pk, other.pk}
    assert act(desk, COMPANIES, "try_again", [failing.company]) == [f"Tried again: 2 feeds. {UNKNOWN}"]


# History

BEGUN = (
    "The search for older articles of 1 company has begun. A worker takes it up at once. None is known to "
    "run: if nothing happens, start “manage.py ingest --watch”, or the site with INGEST=1."
)


def test_history_is_started_shown_and_stopped(desk, failing):
    company = failing.company
    assert "have not been searched for yet" in desk.get(form_of(company)).content.decode()
    said, address = order(desk, f"{COMPANIES}{company.pk}/history/")
    assert (said, address) == ([BEGUN], form_of(company))
    assert queued() == [("backfill_company", [company.pk])]
    assert history() == [(str(company.pk), "History")]

    row = Backfill.objects.get()
    row.leads.filter(kind="feed").update(due_at=None, outcome="done")
    root = read(desk.get(form_of(company)))
    bar = one(root, "progress")
    assert (attribute(bar, "value"), attribute(bar, "max")) == ("1", "2")
    shown = " ".join(texts(one(root, "section", aria_label="Feeds"), "p"))
    assert shown == (
        "1 of 2 addresses followed so far, about 2 s left. Last at work just now . "
        "New articles: 0. Known already: 0. Failed: 0."
    )

    assert order(desk, f"{COMPANIES}{company.pk}/history/stop/")[0] == [
        f"The search for older articles of {company} is stopped."
    ]
    assert Backfill.objects.get().status == "stopped"
    assert find(read(desk.get(form_of(company))), "progress") == []
    assert order(desk, f"{COMPANIES}{company.pk}/history/stop/")[0] == [
        f"No search for older articles of {company} is running."
    ]


def test_history_of_many_companies_is_an_action(desk):
    first, second = make_feed().company, make_feed().company
    act(desk, COMPANIES, "fetch_history", [first, second])
    act(desk, COMPANIES, "fetch_history", [first])
    assert {row.company for row in Backfill.objects.running()} == {first, second}
    assert Backfill.objects.count() == 2


# An article


@pytest.fixture
def brought(web):
    """An article that a feed brought and whose page was read."""
    web["/feed"] = rss(item("Queues", web("/queues"), summary="About queues."), title="Example blog")
    web["/queues"] = page("Queues", words=900)
    feed = make_feed(make_company("Acme"), url=web("/feed"))
    outcome = poll_feed.poll(feed.pk)
    while crawl_page.crawl(outcome.articles[0]).kind == "busy":
        """Its robots.txt takes a turn of its own."""
    return Article.objects.get()


def measured(response):
    """[(label, value, source)] on an article's form."""
    rows = find(one(read(response), "table", class_="measured"), "tr")
    return [tuple(text(cell) for cell in row.children if not isinstance(cell, str)) for row in rows]


def test_article_shows_what_was_measured_until_an_editor_decides(desk, brought):
    address = form_of(brought)
    before = measured(desk.get(address))
    assert ("Title", "Queues", "as its feed says") in before
    assert ("Read time", str(brought.read_minutes), "measured from its page") in before
    assert ("Includes code", "No", "measured from its page") in before
    desk.post(address, filled_in(desk.get(address), title="Queues, retold"))
    after = measured(desk.get(address))
    assert [row for row in before if row not in after] == [("Title", "Queues", "as its feed says")]
    assert set(after) < set(before)


def test_article_shows_which_feeds_brought_it(desk, brought):
    root = one(read(desk.get(form_of(brought))), class_="field-measured_values")
    assert texts(root, "li") == ["Example blog of Acme, first seen just now"]


def test_article_whose_page_cannot_be_read_says_why(desk):
    article = make_article()
    Reading.objects.create(
        article=article, error="The server answered 404 Not Found.", http_status=404, due_at=None
    )
    root = one(read(desk.get(form_of(article))), class_="field-measured_values")
    assert texts(root, "p") == [
        "No value is as a machine measured it.",
        "Its page could not be read The server answered 404 Not Found. It is not tried again.",
    ]


def test_article_without_a_past_shows_nothing_of_it(desk):
    assert "measured_values" not in desk.get("/admin/articles/article/add/").content.decode()
    root = one(read(desk.get(form_of(make_article()))), class_="field-measured_values")
    assert (texts(root, "p"), texts(root, "li")) == (["No value is as a machine measured it."], [])
