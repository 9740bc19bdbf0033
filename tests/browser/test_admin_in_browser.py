"""The curation desk in a browser: what Django's admin does with JavaScript, under this site's policy."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Company, Topic
from tests.factories import make_article


@pytest.fixture
def inbox_article(catalogue):
    return make_article("Birch", title="Waiting to be read", slug="waiting", status="inbox", level="")


@pytest.fixture
def desk(context, catalogue, client, editor, base_url):
    """A page of an editor who has logged in."""
    client.force_login(editor)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    return context.new_page()


def test_editor_logs_in_and_finds_the_desk(page, editor, inbox_article):
    page.goto("/admin/")
    page.fill("#id_username", "editors")
    page.fill("#id_password", "secret")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    numbers = page.locator(".numbers li")
    assert numbers.evaluate_all("items => items.map(i => i.innerText.replace(/\\s+/g, ' '))") == [
        "1 in the inbox",
        "60 published this week",
        "17 without a level",
        "48 without a summary",
        "4 without topics",
        "3 without an excerpt",
        "4 without a read time",
        "0 originals gone",
        "0 feeds in trouble",
        "0 reports from readers",
    ]
    numbers.get_by_role("link", name="in the inbox").click()
    expect(page.locator("#result_list .field-headline")).to_have_text(["Waiting to be read"])


@pytest.mark.parametrize("width", [768, 1440])
def test_desk_is_silent_and_fits_the_window(desk, width):
    """The console is watched on every page; what is added here stays inside its window."""
    Company.objects.filter(slug="acorn").update(name="A company of quite a long name, Incorporated")
    article = Article.objects.get(slug="untold")
    desk.set_viewport_size({"width": width, "height": 900})
    wide = []
    for address in (
        "/admin/",
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_add"),
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_article_history", args=[article.pk]),
        reverse("admin:articles_company_changelist"),
        reverse("admin:articles_topic_changelist"),
    ):
        desk.goto(address)
        if desk.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
        table = desk.locator("#result_list")
        if table.count() and table.evaluate("t => t.scrollWidth > t.closest('.results').clientWidth"):
            wide.append(address)
    assert wide == []


def test_card_follows_what_is_typed(desk):
    article = Article.objects.get(slug="untold")
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    card = desk.locator("#card-preview")
    expect(card.locator("h3")).to_have_text("Untold")
    expect(card).not_to_contain_text("Has summary")
    desk.fill("#id_title", "Told <after> all")
    desk.fill("#id_read_minutes", "12")
    desk.fill("#id_summary", "What it says.")
    desk.select_option("#id_level", "advanced")
    expect(card.locator("h3")).to_have_text("Told <after> all")
    expect(card.locator(".level")).to_have_text("Advanced")
    expect(card.locator(".facts li")).to_have_text(["12 min read", "Has summary", "blog.example ↗"])
    article.refresh_from_db()
    assert article.title == "Untold"


def test_card_of_a_new_article_is_there_from_the_first_letter(desk):
    desk.goto(reverse("admin:articles_article_add"))
    card = desk.locator("#card-preview")
    desk.fill("#id_title", "Brand new")
    expect(card.locator("h3")).to_have_text("Brand new")
    _choose(desk, "company", "Cedar")
    expect(card.locator(".company")).to_have_text("Cedar")
    _choose(desk, "topics", "Kafka")
    expect(card.locator(".topic")).to_have_text(["Kafka"])


def _choose(page, field, name):
    """Picks `name` in an autocomplete field."""
    page.locator(f".field-{field} .select2-selection").click()
    page.keyboard.type(name)
    page.locator(".select2-results__option", has_text=name).click()


def test_card_is_not_taken_back_by_an_answer_that_comes_late(desk):
    """The answer to the first preview is held until the second one has been printed."""
    desk.goto(reverse("admin:articles_article_add"))
    held = []
    desk.route(re.compile("/preview/$"), lambda route: route.continue_() if held else held.append(route))
    with desk.expect_request(re.compile("/preview/$")):
        desk.fill("#id_title", "First")
    desk.fill("#id_title", "Second")
    title = desk.locator("#card-preview h3")
    expect(title).to_have_text("Second")
    with desk.expect_response(re.compile("/preview/$")) as answer:
        held[0].continue_()
    answer.value.finished()
    desk.evaluate("new Promise((done) => setTimeout(done))")
    expect(title).to_have_text("Second")


def test_editor_adds_a_topic_in_the_window_beside_the_field(desk):
    desk.goto(reverse("admin:articles_article_add"))
    with desk.expect_popup() as opening:
        desk.click("#add_id_topics")
    window = opening.value
    window.locator("#id_name").press_sequentially("Zero downtime")
    expect(window.locator("#id_slug")).to_have_value("zero-downtime")
    with window.expect_event("close"):
        window.get_by_role("button", name="Save").click()
    expect(desk.locator(".field-topics .select2-selection__choice")).to_have_text(["×Zero downtime"])
    assert Topic.objects.filter(slug="zero-downtime").count() == 1
    expect(desk.locator("#card-preview .topic")).to_have_text(["Zero downtime"])


def test_editor_publishes_looks_at_the_page_and_comes_back(desk, inbox_article, editor):
    desk.goto("/admin/articles/article/?status__exact=inbox")
    desk.get_by_label("Select this object for an action - Waiting to be read").check()
    desk.select_option("select[name=action]", "publish")
    desk.get_by_role("button", name="Go").click()
    expect(desk.locator(".messagelist li")).to_contain_text("Published: 1 article.")
    inbox_article.refresh_from_db()
    assert (inbox_article.status, inbox_article.status_by) == ("published", editor)

    change = reverse("admin:articles_article_change", args=[inbox_article.pk])
    desk.goto(change)
    desk.get_by_role("link", name="View on site").click()
    expect(desk).to_have_url(re.compile("/articles/birch/waiting/$"))
    expect(desk.locator("h1")).to_have_text("Waiting to be read")
    desk.get_by_role("link", name="Edit").click()
    expect(desk).to_have_url(re.compile(re.escape(change) + "$"))


def test_editor_finds_the_way_from_a_company_to_the_desk_and_readers_do_not(desk, new_context):
    desk.goto("/companies/acorn/")
    expect(desk.locator(".places a")).to_have_text(["acorn.example ↗", "Website", "Edit"])
    expect(desk.locator(".site-footer a").last).to_have_text("Curate")
    reader = new_context().new_page()
    reader.goto("/companies/acorn/")
    expect(reader.locator(".places a")).to_have_text(["acorn.example ↗", "Website"])
