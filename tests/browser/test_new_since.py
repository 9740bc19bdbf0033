"""How many articles are new since the last visit, of which this browser alone knows when it was."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.factories import make_article, make_articles

BY_ADDED = "/articles/?sort=added"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
ADDED = 3
BROKEN = [
    *("", "{", "null", "7", '"visit"', "[1, 2]", "{}"),
    '{"since": "x", "looked": 1, "last": 2}',
    '{"since": 1, "looked": 1e99, "last": 2}',
    '{"since": 9, "looked": 1, "last": 2}',
    '{"since": 1, "looked": 1, "last": 1e15}',
]


def ago(milliseconds):
    return round(time.time() * 1000) - milliseconds


@pytest.fixture
def page(page):
    """A page before a catalogue that is 40 days old but for three articles, added an hour ago."""
    Article.objects.update(status_at=datetime.now(UTC) - timedelta(days=40))
    make_articles(ADDED, status_at=datetime.now(UTC) - timedelta(hours=1), level="advanced")
    page.goto("/about/")
    page.evaluate("localStorage.clear()")
    return page


def remember(page, **visit):
    page.evaluate("visit => localStorage.setItem('visit', JSON.stringify(visit))", visit)


def visit_of(page):
    return json.loads(page.evaluate("localStorage.getItem('visit')"))


def news(page, address="/articles/"):
    """What the listing at `address` says is new; "" if nothing."""
    page.goto(address)
    return page.locator("#news").inner_text() if page.locator("#news").is_visible() else ""


def test_first_visit_says_nothing(page):
    assert news(page) == ""
    assert visit_of(page)["since"] is None


@pytest.mark.parametrize("days", [2, 5])
def test_returning_reader_is_told_how_many_are_new(page, days):
    then = ago(days * DAY)
    remember(page, since=None, looked=then, last=then)
    weekday = f"{datetime.fromtimestamp(then / 1000):%A}"  # noqa: DTZ006 -- as the reader's clock has it
    assert news(page) == f"3 new since {weekday}"
    # The visit goes on, and with it what is new.
    assert news(page, "/articles/?level=advanced") == f"3 new since {weekday}"
    assert news(page, "/articles/?level=beginner") == ""
    assert visit_of(page)["since"] == then


def test_long_absence_is_told_by_its_date(page):
    then = ago(20 * DAY)
    remember(page, since=None, looked=then, last=then)
    day = datetime.fromtimestamp(then / 1000)  # noqa: DTZ006 -- as the reader's clock has it
    assert news(page) == f"3 new since {day.day} {day:%B}"


def test_absence_longer_than_the_page_reaches_is_told_as_such(page):
    remember(page, since=None, looked=ago(45 * DAY), last=ago(45 * DAY))
    assert news(page) == "3 new in the past 30 days"


def test_what_was_there_at_the_last_visit_is_not_new(page):
    remember(page, since=None, looked=ago(40 * MINUTE), last=ago(40 * MINUTE))
    assert news(page) == ""
    make_article()
    assert news(page).startswith("1 new since ")


def test_visit_ends_after_half_an_hour_of_silence(page):
    remember(page, since=ago(9 * DAY), looked=ago(2 * HOUR), last=ago(29 * MINUTE))
    assert news(page).startswith("3 new since ")
    assert visit_of(page)["since"] < ago(8 * DAY)
    looked = ago(2 * HOUR)
    remember(page, since=ago(9 * DAY), looked=looked, last=ago(31 * MINUTE))
    assert news(page).startswith("3 new since ")
    assert visit_of(page)["since"] == looked


def test_page_without_a_list_keeps_the_visit_going(page):
    remember(page, since=ago(9 * DAY), looked=ago(2 * HOUR), last=ago(20 * MINUTE))
    page.goto("/about/")
    visit = visit_of(page)
    assert visit["last"] > ago(MINUTE)
    assert visit["looked"] < ago(HOUR)


def test_tabs_share_a_visit(page):
    then = ago(3 * DAY)
    remember(page, since=None, looked=then, last=then)
    first = news(page)
    other = page.context.new_page()
    assert news(other) == first
    page.check("#level-advanced")
    expect(page.locator("#count")).to_contain_text("17 articles")
    assert page.locator("#news").inner_text() == first
    assert visit_of(other)["since"] == then


def test_news_follow_the_selection_after_a_swap(page):
    remember(page, since=None, looked=ago(3 * DAY), last=ago(3 * DAY))
    news(page)
    page.check("#level-beginner")
    expect(page.locator("#count")).to_contain_text("15 articles")
    expect(page.locator("#news")).to_be_hidden()


def test_news_lead_to_what_was_added_and_a_rule_divides_it(page):
    remember(page, since=None, looked=ago(3 * DAY), last=ago(3 * DAY))
    news(page)
    assert page.locator(".seen-before").count() == 0
    page.click("#news")
    expect(page).to_have_url(f"{page.url.partition('/articles')[0]}{BY_ADDED}")
    rule = page.locator(".seen-before")
    expect(rule).to_have_text("Added before your last visit")
    kinds = page.locator(".cards > *").evaluate_all("all => all.map(one => one.className)")
    assert kinds.index("seen-before") == ADDED


def test_rule_is_on_the_page_on_which_the_new_ones_end(page):
    make_articles(30, status_at=datetime.now(UTC))
    remember(page, since=None, looked=ago(3 * DAY), last=ago(3 * DAY))
    assert news(page, BY_ADDED).startswith("33 new since ")
    assert page.locator(".seen-before").count() == 0
    page.goto(f"{BY_ADDED}&page=2")
    kinds = page.locator(".cards > *").evaluate_all("all => all.map(one => one.className)")
    assert kinds.index("seen-before") == 33 - 24
    page.goto(f"{BY_ADDED}&page=3")
    assert page.locator(".seen-before").count() == 0


def test_broken_storage_counts_as_a_first_visit(page):
    for content in BROKEN:
        page.evaluate("content => localStorage.setItem('visit', content)", content)
        assert news(page) == ""
        visit = visit_of(page)
        assert visit["since"] is None
        assert visit["last"] == visit["looked"] > ago(MINUTE)


def test_browser_without_storage_says_nothing(page):
    refused = "get() { throw new DOMException('', 'SecurityError'); }"
    page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ {refused} }})")
    assert news(page) == ""
    page.check("#level-advanced")
    expect(page.locator("#count")).to_contain_text("17 articles")


def test_nothing_is_sent_and_no_cookie_is_set(page):
    asked = []
    page.context.on("request", lambda request: asked.append(request))
    remember(page, since=None, looked=ago(3 * DAY), last=ago(3 * DAY))
    assert news(page)
    assert page.context.cookies() == []
    assert [request.url for request in asked if request.method != "GET" or "?" in request.url] == []
    assert [request.url for request in asked if request.resource_type in ("xhr", "fetch", "ping")] == []
