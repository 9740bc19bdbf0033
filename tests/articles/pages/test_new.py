"""What editors published here, day by day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from articles.catalog.index.replica import REPLICA
from articles.models import Article
from articles.pages.new import DAYS, MOST_OF_A_DAY
from tests.factories import make_article, make_articles, make_company
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.usefixtures("source")

NOON = datetime(2026, 2, 14, 12, tzinfo=UTC)


def days_of(client, address="/new/"):
    """(heading, titles) of each day on the page."""
    sections = find(one(read(client.get(address)), "main"), "section")
    return [(text(one(section, "h2")), texts(section, "h3")) for section in sections]


def test_days_go_from_the_latest_and_articles_in_them_too(client):
    make_article(title="second", status_at=NOON)
    make_article(title="first", status_at=NOON)
    make_article(title="third", status_at=NOON - timedelta(hours=12))
    make_article(title="day before", status_at=NOON - timedelta(hours=13))
    make_article(title="waiting", status="inbox", status_at=NOON)
    make_article(make_company(published=False), title="hidden", status_at=NOON)
    make_article(title="unknown", status_at=None)
    assert days_of(client) == [
        ("Saturday 14 February 2026 3", ["first", "second", "third"]),
        ("Friday 13 February 2026 1", ["day before"]),
    ]


def test_days_are_those_of_the_sites_time_zone(client, settings):
    make_article(title="late", status_at=datetime(2026, 2, 14, 23, 30, tzinfo=UTC))
    make_article(title="early", status_at=datetime(2026, 2, 14, 0, 30, tzinfo=UTC))
    assert [heading for heading, _ in days_of(client)] == ["Saturday 14 February 2026 2"]
    settings.TIME_ZONE = "Europe/Berlin"
    assert days_of(client) == [
        ("Sunday 15 February 2026 1", ["late"]),
        ("Saturday 14 February 2026 1", ["early"]),
    ]


def test_empty_catalogue_has_no_days(client):
    page = read(client.get("/new/"))
    assert "Nothing has been published here yet." in text(one(page, "main"))
    assert find(page, "section") == []
    assert find(page, "nav", aria_label="Days") == []


def test_earlier_days_are_on_pages_of_their_own(client):
    for number in range(2 * DAYS + 1):
        make_article(title=f"{number} days ago", status_at=NOON - timedelta(days=2 * number))
    seen, address = [], "/new/"
    for length, links in ((DAYS, 1), (DAYS, 2), (1, 1)):
        page = read(client.get(address))
        seen += texts(one(page, "main"), "h3")
        assert len(find(page, "section")) == length
        pager = hrefs(one(page, "nav", aria_label="Days"))
        assert len(pager) == links
        assert ("noindex" in str(client.get(address).content)) == (address != "/new/")
        address = pager[-1]
    assert seen == [f"{number} days ago" for number in range(2 * DAYS + 1)]


def test_day_with_many_articles_shows_some_and_leads_to_all(client):
    make_articles(MOST_OF_A_DAY, status_at=NOON)
    assert "/new/2026-02-14/" not in hrefs(one(read(client.get("/new/")), "main"))
    make_articles(50 - MOST_OF_A_DAY, status_at=NOON - timedelta(minutes=1))
    (section,) = find(read(client.get("/new/")), "section")
    assert texts(section, "h3") == [f"Article {n}" for n in range(MOST_OF_A_DAY, 0, -1)]
    assert hrefs(section)[-1] == "/new/2026-02-14/"
    assert texts(section, "p")[-1] == "All 50 articles of this day"


def test_day_has_all_its_articles_page_by_page(client):
    make_articles(50, status_at=NOON)
    make_article(title="day after", status_at=NOON + timedelta(hours=12))
    make_article(title="day before", status_at=NOON - timedelta(hours=13))
    address, titles = "/new/2026-02-14/", []
    for page, links in ((1, ["?page=2"]), (2, ["", "?page=3"]), (3, ["?page=2"])):
        main = one(read(client.get(address, {"page": page} if page > 1 else {})), "main")
        titles += texts(main, "h3")
        pager = hrefs(one(main, "nav"))
        assert pager == [*(f"{address}{link}" for link in links), "/new/?before=2026-02-14"]
    assert titles == [f"Article {n}" for n in range(50, 0, -1)]


@pytest.mark.parametrize(
    "address",
    [
        "/new/2026-02-13/",
        "/new/2026-02-14/?page=2",
        "/new/2026-02-14/?page=999999999999",
        "/new/2026-02-30/",
        "/new/20260214/",
        "/new/0001-01-01/",
        "/new/9999-12-31/",
        "/new/today/",
        "/new/2026-02-14%00/",
        "/new/?before=2026-02-14",
    ],
)
def test_days_on_which_nothing_was_added_are_not_there(client, address):
    make_article(status_at=NOON)
    assert client.get("/new/2026-02-14/").status_code == 200
    assert client.get(address).status_code == 404


def test_before_that_is_no_date_is_said_to_be_left_out(client):
    make_article(title="it", status_at=NOON)
    page = read(client.get("/new/?before=yesterday"))
    assert texts(page, class_="notice") == ["“yesterday” is no date, so these are the latest days."]
    assert texts(page, "h3") == ["it"]


def test_new_articles_are_linked_from_home_and_from_every_footer(client):
    make_article()
    assert "/new/" in hrefs(one(read(client.get("/")), "main"))
    assert "/new/" in hrefs(one(read(client.get("/topics/")), "footer"))


def test_article_published_again_is_new_again(client, editor):
    make_article(title="it", status_at=NOON)
    now = timezone.now()
    Article.objects.to_inbox(editor, now)
    assert days_of(client) == []
    Article.objects.publish(editor, now)
    today = datetime.combine(date.today(), time(), UTC)  # noqa: DTZ011 -- the site's zone is UTC here
    assert days_of(client) == [(f"{today:%A} {today.day} {today:%B %Y} 1", ["it"])]
    assert attribute(one(read(client.get("/new/")), "h2"), "id") == f"day-{today:%Y-%m-%d}"


def test_days_of_a_large_catalogue_wait_for_its_index(client, monkeypatch):
    article = make_article(status_at=NOON)
    monkeypatch.setattr(type(REPLICA), "is_being_read", True)
    for address in ("/new/", "/new/2026-02-14/"):
        response = client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "The site has just started" in text(one(read(response), "h1"))
    monkeypatch.undo()
    assert article.title in texts(read(client.get("/new/")), "h3")
