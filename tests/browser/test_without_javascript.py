"""The whole site with JavaScript switched off: links and one form do it all."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.catalogue import HEBREW_TITLE, LONG_TITLE, PAGES

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False)

HEADINGS = {
    "home": "What companies write about their engineering",
    "listing": "Articles",
    "filtered": "Advanced articles by Acorn or Cedar",
    "much filtered": "Advanced articles on Caching and Deployment matching “runs”, "
    "except by Acorn, beginner ones or over 20 minutes",
    "expanded": "Articles",
    "second page": "Articles",
    "empty": "Intermediate articles by Acorn",
    "company": "Acorn Engineering Blog & Tech Articles",
    "company without tagline": "Kelp Engineering Blog & Tech Articles",
    "topic": "Articles on Caching",
    "article with summary": "How Acorn runs alerting, part 0",
    "article without summary": "Untold",
    "long title": LONG_TITLE,
    "right to left": HEBREW_TITLE,
    "new": "New articles",
    "companies": "Companies",
    "companies found": "Companies",
    "topics": "Topics",
    "about": "About Blogindex",
    "suggest": "Suggest an article",
    "report": "Report a mistake",
    "nothing there": "There is nothing at this address",
    "past the end": "There is no page 9",
}


def expect_state(page, address, count):
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.locator("#count")).to_have_text(count)


def test_every_page_has_its_content(page):
    found = {}
    for name, address in PAGES.items():
        page.goto(address)
        found[name] = page.locator("h1").inner_text()
    assert found == HEADINGS


def test_nothing_is_shown_that_would_do_nothing(page):
    page.goto("/articles/")
    assert page.locator(".theme, .find, .search kbd").count() > 0
    assert page.locator(".theme:visible, .find:visible, .search kbd:visible").count() == 0


def test_company_page_keeps_its_order(page):
    page.goto("/companies/acorn/")
    parts = [".company-hero .logo", "h1", ".tagline", ".count-line", "h2:has-text('Latest')", "#filters"]
    tops = [page.locator(part).bounding_box()["y"] for part in [*parts, ".card >> nth=0"]]
    assert tops[0] <= tops[1] < tops[2] < tops[3] < tops[4] < tops[5]
    assert tops[4] < tops[6]
    assert page.locator(".count-line").inner_text() == (
        "4 engineering articles, tutorials and technical insights from Acorn’s engineering team"
    )


def test_form_filters_when_it_is_applied(page):
    page.goto("/articles/")
    page.check("#level-advanced")
    page.check("#company-acorn")
    page.locator("#filters").get_by_role("button", name="Show articles").first.click()
    expect_state(page, "/articles/?company=acorn&level=advanced", "2 articles")
    expect(page.locator("#level-advanced")).to_be_checked()
    page.uncheck("#company-acorn")
    page.locator("#filters").get_by_role("button", name="Show articles").last.click()
    expect_state(page, "/articles/?level=advanced", "14 articles")


def test_form_on_a_company_page_stays_there(page):
    page.goto("/companies/acorn/")
    page.check("#level-advanced")
    page.locator("#filters").get_by_role("button", name="Show articles").first.click()
    expect_state(page, "/companies/acorn/?level=advanced", "2 articles")


def test_exclusion_is_a_button_and_chips_are_links(page):
    page.goto("/articles/")
    page.click("#leave-level > summary")
    page.get_by_role("button", name="Leave out Beginner").click()
    expect_state(page, "/articles/?level=-beginner", "45 articles, page 1 of 2")
    page.check("#company-acorn")
    page.locator("#filters").get_by_role("button", name="Show articles").first.click()
    expect_state(page, "/articles/?company=acorn&level=-beginner", "2 articles")
    page.get_by_role("link", name="not Beginner Remove this filter").click()
    expect_state(page, "/articles/?company=acorn", "4 articles")
    page.locator(".chips .clear").click()
    expect_state(page, "/articles/", "60 articles, page 1 of 3")


def test_ticked_option_is_left_out_by_its_button_and_other_ticks_stay(page):
    page.goto("/articles/?level=advanced")
    page.check("#company-acorn")
    page.check("#company-cedar")
    page.get_by_role("button", name="Leave out Cedar").click()
    expect_state(page, "/articles/?company=acorn&company=-cedar&level=advanced", "2 articles")
    page.get_by_role("button", name="Allow Cedar again").click()
    expect_state(page, "/articles/?company=acorn&level=advanced", "2 articles")
    page.click("#leave-level > summary")
    page.get_by_role("button", name="Leave out Advanced").click()
    expect_state(page, "/articles/?company=acorn&level=-advanced", "2 articles")


def test_search_is_behind_its_icon_on_a_phone(phone):
    phone.goto("/articles/")
    expect(phone.locator("#search")).to_be_hidden()
    phone.get_by_role("link", name="Search").tap()
    expect(phone.locator("#search")).to_be_visible()
    phone.fill("#search", "caching")
    phone.press("#search", "Enter")
    expect(phone).to_have_url(re.compile(r"/articles/\?q=caching"))


def test_enter_in_the_search_box_leaves_nothing_out(page):
    page.goto("/articles/?level=advanced")
    page.fill("#search", "runs")
    page.press("#search", "Enter")
    expect(page).to_have_url(re.compile(r"/articles/\?level=advanced&q=runs$"))


def test_show_all_lists_every_option_and_filtering_keeps_it(page):
    page.goto("/articles/")
    options = page.locator("#facet-company li")
    expect(options).to_have_count(10)
    page.click("#all-company")
    expect(options).to_have_count(14)
    page.check("#company-nettle")
    page.locator("#filters").get_by_role("button", name="Show articles").first.click()
    expect(page.locator("#count")).to_have_text("5 articles")
    expect(options).to_have_count(14)
    page.locator("#all-company").click()
    expect_state(page, "/articles/?company=nettle#facet-company", "5 articles")
    expect(page.locator("#company-nettle")).to_be_checked()


def test_match_all_appears_once_a_topic_is_chosen(page):
    page.goto("/articles/?topic=batch-jobs&topic=caching")
    page.check("text=Match all topics")
    page.locator("#filters").get_by_role("button", name="Show articles").first.click()
    expect_state(page, "/articles/?topic=batch-jobs&topic=caching&match=all", "4 articles")


def test_search_in_the_header_keeps_the_filters(page):
    page.goto("/articles/?level=advanced")
    page.fill("#search", "juniper")
    page.get_by_role("button", name="Search").click()
    expect_state(page, "/articles/?level=advanced&q=juniper", "0 articles")
    page.get_by_role("link", name="Without Advanced").click()
    expect_state(page, "/articles/?q=juniper", "4 articles")


def test_menu_of_orders_opens_and_leads_on(page):
    page.goto("/articles/?level=advanced")
    page.locator(".sort summary").click()
    page.get_by_role("link", name="Oldest").click()
    expect_state(page, "/articles/?level=advanced&sort=oldest", "14 articles")
    expect(page.locator(".card h3").first).to_have_text(re.compile("part 54$"))


def test_pager_leads_to_the_last_page(page):
    page.goto("/articles/")
    page.get_by_role("link", name="Page 3").click()
    expect_state(page, "/articles/?page=3", "60 articles, page 3 of 3")
    expect(page.locator(".card")).to_have_count(12)
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    page.get_by_role("link", name="Previous").click()
    expect_state(page, "/articles/?page=2", "60 articles, page 2 of 3")


def test_directory_is_found_in_with_the_button(page):
    page.goto("/companies/")
    page.fill("#company-search", "acorn")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#count")).to_have_text("1 company like “acorn”. Show all")
    page.get_by_role("link", name="Acorn", exact=True).click()
    expect(page).to_have_url(re.compile("/companies/acorn/$"))


def test_filter_sheet_of_a_phone_opens_and_its_last_button_applies(phone):
    phone.goto("/articles/")
    sheet = phone.locator("#filters")
    expect(sheet).to_be_hidden()
    phone.locator("#rail > summary").tap()
    expect(sheet).to_be_visible()
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    phone.locator("label", has_text="Advanced").tap()
    button = phone.locator("#filters").get_by_role("button", name="Show articles")
    expect(button).to_be_in_viewport(ratio=1)
    button.tap()
    expect_state(phone, "/articles/?level=advanced", "14 articles")
    expect(phone.locator("#rail > summary")).to_have_text(re.compile(r"^Filters \(1\)"))
    expect(sheet).to_be_hidden()
