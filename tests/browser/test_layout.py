"""What the layout promises: nothing sticks out, nothing jumps, everything can be hit, the sheet closes."""

import re

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from articles.models import Company
from tests.browser.catalogue import PAGES

WIDTHS = (320, 390, 768, 1024, 1440, 1920)


@pytest.fixture
def logo(catalogue):
    """Acorn's logo, a picture much larger than where it stands."""
    content = ContentFile(b"", name="acorn.png")
    Image.new("RGB", (300, 200), "teal").save(content, "PNG")
    Company.objects.get(slug="acorn").logo.save("acorn.png", content)


# Width


def widest_overflow(page):
    """By how many pixels the page is wider than its window, and the first element that sticks out."""
    return page.evaluate("""() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return null;
        const parts = [...document.body.querySelectorAll("*")];
        const first = parts.find((part) => part.getBoundingClientRect().right > clientWidth + 1);
        return [scrollWidth - clientWidth, first?.outerHTML.slice(0, 120)];
    }""")


def test_no_page_scrolls_sideways_at_any_width(page):
    found = {}
    for name, address in PAGES.items():
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow := widest_overflow(page):
                found[name, width] = overflow
    assert found == {}


def test_open_filter_sheet_fits_the_smallest_screen(page):
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(PAGES["much filtered"])
    page.click("#rail > summary")
    assert widest_overflow(page) is None
    head = page.locator(".filters-head").get_by_role("link", name="Clear all")
    close = page.locator("#rail > summary")
    assert head.bounding_box()["x"] + head.bounding_box()["width"] < close.bounding_box()["x"]
    assert page.locator(".filters-head h2").evaluate("title => title.scrollWidth <= title.clientWidth")


def test_wide_screens_show_the_filters_beside_the_list(page):
    page.set_viewport_size({"width": 960, "height": 900})
    page.goto("/articles/")
    rail, results = page.locator("#filters").bounding_box(), page.locator(".results").bounding_box()
    assert rail["x"] + rail["width"] < results["x"]
    expect(page.locator("#rail > summary")).to_be_hidden()
    page.set_viewport_size({"width": 959, "height": 900})
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#rail > summary")).to_be_visible()


def test_very_long_title_takes_three_lines_of_a_card(page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/companies/maple/?sort=oldest&level=-beginner")
    card = page.locator(".card", has_text="What we learned")
    title = card.locator("h3").bounding_box()
    assert title["height"] == 3 * 24
    assert card.locator("h3").evaluate("title => title.scrollWidth <= title.clientWidth")


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_page_scrolls_sideways_at_twice_the_text(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name, address in PAGES.items():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if overflow := widest_overflow(page):
            found[name] = overflow
    assert found == {}


def test_first_title_stands_high_on_a_phone(phone):
    tops = {}
    for name, title in (("home", ".line :is(h3, h4)"), ("listing", ".card h3"), ("company", ".card h3")):
        phone.goto(PAGES[name])
        tops[name] = phone.locator(title).first.bounding_box()["y"]
    assert tops["home"] < 340
    assert tops["listing"] < 340
    assert tops["company"] < 480


def test_one_bar_stays_on_a_phone(phone):
    phone.goto("/articles/?level=advanced")
    phone.locator(".card").nth(8).scroll_into_view_if_needed()
    for part in ("#rail > summary", "#count", ".sort summary"):
        expect(phone.locator(part)).to_be_in_viewport(ratio=1)
    assert phone.locator(".bar").bounding_box()["y"] == 0
    assert phone.locator(".bar").bounding_box()["height"] < 60
    phone.locator("#rail > summary").tap()
    phone.locator("#facet-level label", has_text="Beginner").tap()
    expect(phone.locator("#filters .with-js")).to_have_text("29 articles")
    phone.locator(".filters-head").get_by_role("link", name="Clear all").tap()
    expect(phone.locator("#filters .with-js")).to_have_text("60 articles")
    expect(phone.locator("#filters")).to_be_visible()


def test_filters_scroll_by_themselves_and_stay(page):
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto("/articles/")
    facets = page.locator("#facets")
    assert facets.evaluate("facets => facets.scrollHeight > facets.clientHeight")
    assert page.locator("#filters").bounding_box()["height"] <= 700
    page.locator(".card").nth(12).scroll_into_view_if_needed()
    expect(page.locator("#filters h2")).to_be_in_viewport(ratio=1)


def test_printed_page_is_light_and_has_no_controls(page):
    page.emulate_media(color_scheme="dark")
    page.goto("/articles/")
    page.get_by_role("button", name="Colour theme").click()
    page.get_by_role("button", name="Colour theme").click()
    dark = background(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert background(page) != dark
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".card").first).to_be_visible()


# Movement

SUM_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries())
            window.shifts.push([value, sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_jumps_while_a_page_loads(page, logo, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(SUM_SHIFTS)
    shifts = {}
    for name in ("home", "company", "article with summary"):
        page.goto(PAGES[name])
        picture = page.locator("img.logo").first
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") == 300
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shifts[name] = page.evaluate("window.shifts")
    assert shifts == {"home": [], "company": [], "article with summary": []}


def test_logo_keeps_its_square_whatever_the_picture(page, logo):
    page.goto("/companies/acorn/")
    sizes = page.locator("img.logo").evaluate_all("logos => logos.map(l => [l.offsetWidth, l.offsetHeight])")
    assert sizes == [[64, 64]] + [[24, 24]] * 4


def animation(page):
    return page.locator(".results").evaluate("results => getComputedStyle(results).animationName")


def test_only_a_swap_fades_in(page):
    page.goto("/articles/")
    assert animation(page) == "none"
    page.check("#level-advanced")
    expect(page.locator("#count")).to_have_text("14 articles")
    assert animation(page) == "appear"


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_nothing_moves_for_readers_who_want_less_motion(page):
    page.goto("/articles/")
    page.check("#level-advanced")
    expect(page.locator("#count")).to_have_text("14 articles")
    assert animation(page) == "none"
    assert page.evaluate("document.getAnimations().length") == 0


# Targets

SMALL_TARGETS = """([scope, least]) =>
    [...document.querySelectorAll(scope)]
        .filter((target) => target.checkVisibility())
        // A link within a sentence is as high as its line.
        .filter((target) => !target.closest("p:not(.actions, .places, .card-top)"))
        .map((target) => [target.outerHTML.slice(0, 100), target.getBoundingClientRect()])
        .filter(([, { width, height }]) => Math.min(width, height) < least)
        .map(([html, { width, height }]) => [html, width, height])
"""
TARGETS = "a, button, summary, label:has(input), input[type=search]"


def test_every_target_is_large_enough_for_a_mouse(page):
    small = {}
    for name, address in PAGES.items():
        page.goto(address)
        small[name] = page.evaluate(SMALL_TARGETS, [TARGETS, 24])
    assert small == {name: [] for name in PAGES}


def test_controls_of_the_filter_sheet_are_large_enough_for_a_finger(phone):
    phone.goto(PAGES["much filtered"])
    phone.tap("#rail > summary")
    expect(phone.locator("#filters")).to_be_visible()
    controls = ", ".join(f"#rail :is({target})" for target in TARGETS.split(", "))
    assert phone.evaluate(SMALL_TARGETS, [controls, 44]) == []
    assert phone.locator(controls).count() > 50


# Theme


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_theme_follows_the_system_until_the_reader_chooses(page):
    page.emulate_media(color_scheme="light")
    page.goto("/articles/")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    dark = background(page)
    assert light != dark
    page.get_by_role("button", name="Colour theme").click()
    assert background(page) == light
    page.goto("/companies/acorn/")
    assert background(page) == light
    page.get_by_role("button", name="Colour theme").click()
    assert background(page) == dark
    page.emulate_media(color_scheme="light")
    page.goto("/about/")
    assert background(page) == light


# The filter sheet of a phone


def test_filter_sheet_keeps_the_page_behind_it_out_of_reach(phone):
    phone.goto("/articles/")
    phone.tap("#rail > summary")
    expect(phone.locator("#filters")).to_be_visible()
    behind = ".skip, .site-header, .hero, .results, .site-footer"
    assert phone.locator(behind).evaluate_all("parts => parts.map(part => part.inert)") == [True] * 6
    assert phone.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    reached = set()
    for _ in range(100):
        phone.keyboard.press("Tab")
        reached.add(phone.evaluate("document.activeElement.closest('#rail, body').tagName"))
    assert "DETAILS" in reached
    assert phone.evaluate("[...document.querySelectorAll(':focus')].every(e => e.closest('#rail'))")


def test_filter_sheet_closes_on_escape_and_gives_the_focus_back(phone):
    phone.goto("/articles/")
    opener = phone.locator("#rail > summary")
    opener.tap()
    expect(opener).to_have_text(re.compile("Close filters$"))
    phone.focus("#level-advanced")
    phone.keyboard.press("Escape")
    expect(phone.locator("#filters")).to_be_hidden()
    expect(opener).to_be_focused()
    assert phone.locator("[inert]").count() == 0


def test_filter_sheet_counts_along_and_its_last_button_leads_to_the_list(phone):
    phone.goto("/articles/")
    phone.tap("#rail > summary")
    show = phone.locator("#filters .show")
    expect(show).to_have_text("Show 60 articles", use_inner_text=True)
    phone.locator("#facet-level label", has_text="Advanced").tap()
    expect(show).to_have_text("Show 14 articles", use_inner_text=True)
    expect(show).to_be_in_viewport(ratio=1)
    phone.locator("#leave-level > summary").tap()
    phone.locator("#not-level-beginner").tap()
    expect(phone.locator("#level-beginner")).to_be_focused()
    expect(phone.locator("#filters")).to_be_visible()
    show.tap()
    expect(phone.locator("#filters")).to_be_hidden()
    expect(phone.locator("#count")).to_be_in_viewport()
    expect(phone.locator("#count")).to_be_focused()
    expect(phone.locator("#rail > summary")).to_have_text(re.compile(r"^Filters \(2\)"))
    expect(phone).to_have_url(re.compile(r"\?level=advanced&level=-beginner$"))


def test_filter_sheet_stays_where_it_was_scrolled_to(phone):
    phone.goto("/articles/")
    phone.tap("#rail > summary")
    phone.locator("#facet-year > summary").tap()
    phone.locator("#year-2020").scroll_into_view_if_needed()
    before = phone.locator("#facets").evaluate("facets => facets.scrollTop")
    assert before > 500
    phone.locator("#facet-year label", has_text="2020").tap()
    expect(phone.locator("#filters .with-js")).to_have_text(re.compile(r"^\d articles$"))
    scrolled = "facets => [facets.scrollTop, facets.scrollHeight - facets.clientHeight]"
    after, most = phone.locator("#facets").evaluate(scrolled)
    # Fewer options give something now, so it may end sooner.
    assert after == min(before, most)
