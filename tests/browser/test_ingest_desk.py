"""The desk's side of ingest in a browser: finding feeds, giving orders, watching a run."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.ingest.history import backfill
from articles.models import Article, Company, Feed, FeedEntry, IngestRun, PageCrawl
from tests.articles.ingest.web import Web, item, rss
from tests.browser.test_accessibility import violations_in_all_schemes
from tests.factories import make_feed


@pytest.fixture
def desk(context, catalogue, client, chief, base_url):
    """A page of a chief editor who has logged in."""
    client.force_login(chief)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    return context.new_page()


@pytest.fixture
def blog(settings):
    """A site with one feed, on loopback."""
    settings.INGEST_ALLOW, settings.INGEST_GAP = ["127.0.0.1"], 0.0
    web = Web()
    links = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    web["/"] = f"<html><head>{links}</head><body></body></html>"
    web["/rss.xml"] = rss(item("One", web("/one")), item("Two", web("/two")), title="Acorn, built")
    yield web
    web.close()


@pytest.fixture
def ward(catalogue):
    """Feeds of every kind of trouble, a run and a search for older articles."""
    now = timezone.now()
    acorn = Company.objects.get(slug="acorn")
    polled = {"last_polled_at": now - timedelta(minutes=12), "next_due_at": now + timedelta(hours=5)}
    good = polled | {"last_success_at": now - timedelta(minutes=12), "entries_found": 20, "entries_new": 3}
    url = "https://engineering.acorn.example"
    well = make_feed(acorn, url=f"{url}/feed.xml", title="Acorn engineering", kind="rss", **good)
    make_feed(
        acorn,
        url=f"{url}/a-long-folder/of-a-blog/that-nobody-reads/2026/atom.xml?format=feed&language=en",
        title="A blog of Acorn with a title that goes on for longer than anybody would want it to",
        error="The server answered 503 Service Unavailable.",
        http_status=503,
        failures=9,
        **polled,
    )
    gone = "The server says that this feed is permanently gone (410 Gone)."
    make_feed(title="Gone", status="paused", reason=gone, error="The server answered 410 Gone.", **polled)
    make_feed(title="Broken", warning="The feed is broken XML; entries may be missing.", **good)
    make_feed(claimed_until=now + timedelta(minutes=5))
    IngestRun.objects.create(
        process="4711 on acorn-web-1", watching=True, workers=8, feeds_polled=12, waiting=7
    )
    history = backfill.start(acorn)
    history.urls.filter(kind="feed").update(due_at=None, outcome="done")
    article = Article.objects.filter(company=acorn).first()
    facts = {"title": {"value": article.title, "from": "feed", "at": ""}}
    PageCrawl.objects.create(article=article, extracted=facts, due_at=None, error="The server sent nothing.")
    FeedEntry.objects.create(feed=well, article=article, key="k", digest="d")
    return well


def addresses(feed):
    """{name: address} of the pages that ingest has at the desk."""
    article = feed.feed_entries.get().article_id
    return {
        "feeds": reverse("admin:articles_feed_changelist"),
        "feed": reverse("admin:articles_feed_change", args=[feed.pk]),
        "companies": reverse("admin:articles_company_changelist") + "?q=acorn",
        "company": reverse("admin:articles_company_change", args=[feed.company_id]),
        "article": reverse("admin:articles_article_change", args=[article]),
        "live": reverse("admin:articles_feed_live"),
        "discover": reverse("admin:articles_feed_discover"),
        "opml": reverse("admin:articles_feed_opml"),
    }


def test_pages_are_silent_and_fit_the_window(desk, ward):
    """The console is watched on every page; what is added stays inside its window."""
    wide = []
    for width in (390, 1440):
        desk.set_viewport_size({"width": width, "height": 900})
        for name, address in addresses(ward).items():
            desk.goto(address)
            panels = desk.locator(".ingest-panel, .ingest-orders *, .numbers").evaluate_all(
                "parts => parts.some(p => p.getBoundingClientRect().right > innerWidth + 1)"
            )
            if panels or (
                width == 1440
                and desk.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                )
            ):
                wide.append((name, width))
    assert wide == []


def test_feeds_of_the_list_are_seen_whole_in_a_narrow_window(desk, ward):
    """How a feed goes and its button are not beyond the edge, however long its company is called."""
    ward.company.name = "A company of quite a long name, Incorporated"
    ward.company.save()
    hidden = {}
    for width in (390, 1440):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto(addresses(ward)["feeds"])
        hidden[width] = desk.locator("#result_list :is(.field-state, .field-entries, button)").evaluate_all(
            """parts => {
                const box = document.querySelector("#changelist .changelist-form-container") ||
                    document.querySelector("#changelist");
                const edge = box.getBoundingClientRect().right + 1;
                return parts.filter(part => part.getBoundingClientRect().right > edge).length;
            }"""
        )
    assert hidden == {390: 0, 1440: 0}


def test_what_is_added_breaks_no_rule(desk, ward, complaints):
    """Django's own parts of the pages are Django's business."""
    found = []
    for name in ("feed", "company", "live", "discover"):
        desk.goto(addresses(ward)[name])
        own = "ingest-|feed-|tone|find-address"
        found += [(name, line) for line in violations_in_all_schemes(desk) if re.search(own, line)]
    assert found == []
    # axe sets styles of its own on these pages, which the policy refuses.
    complaints[:] = [line for line in complaints if not line.startswith("Applying inline style")]


def test_chief_finds_and_adds_a_feed_from_the_companys_form(desk, blog):
    acorn = Company.objects.get(slug="acorn")
    desk.goto(reverse("admin:articles_company_change", args=[acorn.pk]))
    desk.fill("#find-address", blog.url)
    desk.get_by_role("button", name="Find feeds").click()
    row = desk.get_by_role("region", name="Feeds found").locator("tbody tr")
    expect(row.locator("td").first).to_have_text("RSS")
    row.get_by_role("button").click()
    expect(desk.locator(".messagelist li")).to_contain_text(f"Added to {acorn}: {blog('/rss.xml')}.")
    expect(row).to_contain_text(f"Already added, to {acorn}")
    assert [feed.url for feed in acorn.feeds.all()] == [blog("/rss.xml")]


def test_button_in_the_list_tries_that_feed_again(desk, ward):
    desk.goto(reverse("admin:articles_feed_changelist"))
    worst = desk.locator("#result_list tbody tr").first
    expect(worst.locator(".field-state")).to_contain_text("Failed 9 times in a row")
    worst.get_by_role("button").click()
    said = "Tried again: 1 feed. A worker is running and will start on it within seconds."
    expect(desk.locator(".messagelist li")).to_have_text(said)
    assert Feed.objects.filter(failures=9).count() == 0


def test_live_page_goes_on_by_itself_and_stops_when_nobody_looks(desk, ward):
    desk.goto(reverse("admin:articles_feed_live"))
    polled = desk.locator("#ingest-now tbody td").nth(2)
    expect(polled).to_have_text("12")
    expect(desk.locator("#ingest-reload")).to_be_hidden()
    IngestRun.objects.update(feeds_polled=13, seen_at=timezone.now())
    expect(polled).to_have_text("13")
    desk.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    asked = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.wait_for_timeout(2500)
    assert asked == []
    IngestRun.objects.update(finished_at=timezone.now())
    desk.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: false, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    expect(desk.locator("#ingest-now h2").first).to_have_text("No worker is running")


def test_live_page_says_when_the_site_is_away(desk, ward, complaints):
    desk.goto(reverse("admin:articles_feed_live"))
    desk.route(re.compile("/live/now/$"), lambda route: route.abort())
    expect(desk.locator("#ingest-stale")).to_have_text("The site does not answer; what is shown may be old.")
    desk.unroute(re.compile("/live/now/$"))
    expect(desk.locator("#ingest-stale")).to_have_text("")


def test_live_page_works_without_javascript(new_context, client, chief, base_url, ward):
    context = new_context(java_script_enabled=False)
    client.force_login(chief)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    page = context.new_page()
    page.goto(reverse("admin:articles_feed_live"))
    polled = page.locator("#ingest-now tbody td").nth(2)
    expect(polled).to_have_text("12")
    IngestRun.objects.update(feeds_polled=13, seen_at=timezone.now())
    page.get_by_role("link", name="Reload").click()
    expect(polled).to_have_text("13")
