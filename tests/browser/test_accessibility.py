"""What a machine can tell about accessibility, and what only a keyboard shows."""

import json
import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.catalogue import PAGES

AXE = Axe().axe_script
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Colours are all that a colour scheme changes.
COLOUR_RULES = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
WIDTHS = (390, 1440)
# What these would break, "home" and "filtered" break too.
ALIKE = {"listing", "second page", "expanded"}


def violations(page, rules=RULES):
    """What axe finds, as lines that say which rule which element breaks."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in page.evaluate("async rules => (await axe.run(rules)).violations", rules)
        for node in violation["nodes"]
    ]


def violations_in_all_schemes(page):
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark {line}" for line in violations(page, COLOUR_RULES)]
    page.emulate_media(color_scheme="light", forced_colors="active")
    found += [f"forced colours {line}" for line in violations(page, COLOUR_RULES)]
    page.emulate_media(forced_colors="none")
    return found


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ALIKE])
def test_page_breaks_no_rule(page, name):
    page.goto(PAGES[name])
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        # axe holds what is in a closed <details> for hidden, but wide screens show it.
        page.evaluate("wide => document.querySelector('#rail')?.toggleAttribute('open', wide)", width >= 960)
        found[width] = violations_in_all_schemes(page)
    assert found == {390: [], 1440: []}


@pytest.mark.parametrize("address", ["/articles/?company=kelp", PAGES["article without summary"]])
def test_card_and_page_of_an_article_whose_original_is_gone_break_no_rule(page, address):
    Article.objects.filter(slug="untold").update(gone_on=date(2025, 3, 1))
    page.goto(address)
    expect(page.get_by_text("The original is gone.")).to_be_visible()
    expect(page.locator("main a[href^='https://web.archive.org/']")).to_have_count(1)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += violations_in_all_schemes(page)
    assert found == []


def test_axe_sees_colours_and_targets(page):
    """The rules above can fail: too little contrast and too small a target are found."""
    page.goto("/articles/")
    page.evaluate("""() => {
        document.querySelector("h1").style.color = "#bbb";
        document.querySelector(".site-header nav").style.gap = 0;
        for (const link of document.querySelectorAll(".site-header nav a"))
            link.style.cssText = "font-size: 6px; min-height: 0";
    }""")
    found = {line.partition(":")[0] for line in violations(page)}
    assert found == {"color-contrast", "target-size"}


def test_open_filter_sheet_breaks_no_rule(phone):
    phone.goto(PAGES["much filtered"])
    phone.tap("#rail > summary")
    expect(phone.locator("#filters")).to_be_visible()
    assert violations_in_all_schemes(phone) == []


def test_swapped_listing_breaks_no_rule(page):
    page.goto("/articles/")
    page.check("#level-advanced")
    expect(page.locator("#count")).to_have_text("14 articles")
    page.locator(".results").evaluate("part => Promise.all(part.getAnimations().map(a => a.finished))")
    assert violations(page) == []


def test_skip_link_is_the_first_stop_and_leads_past_the_header(page):
    page.goto("/articles/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#facet-topic > summary")).to_be_focused()


def test_second_skip_link_leads_past_the_filters(page):
    page.goto("/articles/")
    for _ in range(2):
        page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the results")
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".card").first.get_by_role("link").first).to_be_focused()


def test_tab_goes_through_the_page_in_reading_order(page):
    """From the header through filters and the head of the list to the first card."""
    page.goto(PAGES["filtered"])
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "() => { const e = document.activeElement; return e.id || e.getAttribute('aria-label') || "
            "e.innerText.trim() }"
        )
        stops.append(re.sub(r"\s+", " ", stop))
        if "part 2" in stop:
            break
    assert stops[-2:] == ["Cedar", "How Cedar runs caching, part 2"]
    assert stops[:3] == ["Skip to the content", "Skip to the results", "Blogindex"]
    assert stops[3:7] == ["Articles", "Companies", "Topics", "Technologies"]
    assert stops[7:10] == ["search", "Search", "Colour theme"]
    folds = ["label-topic", "label-level", "label-company"]
    landmarks = [folds[0], "topic-caching", folds[1], "level-advanced", folds[2], "company-acorn"]
    landmarks.append("Sorted by: Newest")
    found = [stop for stop in stops if stop in landmarks]
    assert found == landmarks


def test_focus_is_visible_on_every_kind_of_control(page):
    page.goto(PAGES["filtered"])
    faint = []
    for _ in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate("""() => {
            const element = document.activeElement, style = getComputedStyle(element);
            return [element.outerHTML.slice(0, 80), style.outlineStyle, parseFloat(style.outlineWidth)];
        }""")
        if outline[1] == "none" or outline[2] < 2:
            faint.append(outline)
    assert faint == []


def test_filters_work_with_the_keyboard_alone(page):
    page.goto("/articles/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "level-advanced":
            break
    page.keyboard.press("Space")
    expect(page.locator("#count")).to_have_text("14 articles")
    page.keyboard.press("Tab")
    expect(page.locator("#leave-level > summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#not-level-advanced")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text("46 articles, page 1 of 2")
    expect(page.locator("#level-advanced")).to_be_focused()


def test_languages_and_directions_are_said(page):
    page.goto("/articles/?company=nettle&company=lotus")
    titles = page.locator(".card h3").evaluate_all(
        "titles => titles.map(t => [t.lang, getComputedStyle(t).direction]).filter(([lang]) => lang)"
    )
    assert json.dumps(sorted(titles)) == json.dumps([["he", "rtl"], ["ja", "ltr"]])
    page.goto(PAGES["right to left"])
    title = page.locator("h1").evaluate("title => [title.lang, getComputedStyle(title).direction]")
    assert title == ["he", "rtl"]
