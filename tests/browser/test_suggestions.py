"""Suggestions under the search box: with the keyboard, and out of the way when they are not wanted."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=["/about/", "/articles/"])
def box(page, request):
    page.goto(request.param)
    return page.locator("#search")


def links(box):
    return box.page.locator("#suggestions a")


def test_suggestions_come_while_typing_and_lead_on(box):
    expect(box).to_have_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("kaf")
    expect(links(box).first).to_have_text("Kafka")
    number = links(box).count()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box.page.locator("#announcer")).to_have_text(f"{number} suggestions below the search box")
    box.press("ArrowDown")
    expect(links(box).first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-1")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(box.page).to_have_url(re.compile(r"/topics/kafka/$"))


def test_arrow_keys_go_round_by_way_of_the_box(box):
    box.press_sequentially("kaf")
    expect(links(box).first).to_be_visible()
    box.press("ArrowUp")
    expect(links(box).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box.page.locator("#suggestions [aria-selected=true]")).to_have_count(0)
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    expect(links(box).first).to_have_attribute("aria-selected", "true")
    box.press_sequentially("ka")
    expect(links(box).last).to_have_text(re.compile("^All [0-9]+ results for “kafka”$"))
    box.press("Enter")
    expect(box.page).to_have_url(re.compile(r"/articles/\?q=kafka$"))


def test_values_of_a_facet_are_suggested(box):
    box.press_sequentially("level:adv")
    expect(links(box)).to_have_text(["Level: Advanced"])
    box.press("ArrowDown")
    box.press("Enter")
    expect(box.page).to_have_url(re.compile(r"/articles/\?level=advanced$"))


def test_suggestions_narrow_and_go_with_the_text(box):
    box.press_sequentially("ac")
    expect(links(box).first).to_have_text("Acorn")
    box.press_sequentially("zz")
    expect(links(box)).to_have_count(0)
    expect(box.page.locator("#suggestions")).to_be_hidden()
    box.fill("ac")
    expect(links(box).first).to_have_text("Acorn")
    box.fill("a")
    expect(links(box)).to_have_count(0)


def test_escape_closes_suggestions_and_returns_to_the_box(box):
    box.press_sequentially("kaf")
    expect(links(box).first).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    expect(links(box)).to_have_count(0)
    expect(box).to_be_focused()


def test_suggestions_close_when_the_reader_goes_elsewhere(box):
    box.press_sequentially("kaf")
    expect(links(box).first).to_be_visible()
    box.page.locator(".theme").focus()
    expect(links(box)).to_have_count(0)


def test_suggestions_do_not_come_after_the_search(box):
    box.press_sequentially("kafka")
    box.press("Enter")
    expect(box.page).to_have_url(re.compile(r"/articles/\?q=kafka$"))
    box.page.wait_for_timeout(600)
    expect(links(box)).to_have_count(0)


def test_facet_words_leave_the_box_for_the_panel(page):
    page.goto("/articles/")
    page.locator("#search").fill("company:kelp kafka")
    page.locator("#search").press("Enter")
    expect(page).to_have_url(re.compile(r"/articles/\?company=kelp&q=kafka$"))
    expect(page.locator("#search")).to_have_value("kafka")
    expect(page.locator("#company-kelp")).to_be_checked()
    expect(page.locator("mark").first).to_be_visible()


def test_box_in_the_header_of_a_company_searches_everywhere(page):
    page.goto("/companies/kelp/")
    page.locator("#search-here").fill("kafka")
    page.locator("#search-here").press("Enter")
    expect(page).to_have_url(re.compile(r"/companies/kelp/\?q=kafka$"))
    expect(page.locator("#search-here")).to_have_value("kafka")
    expect(page.locator("#search")).to_have_value("")
    page.locator("#search").fill("kafka")
    page.locator("#search").press("Enter")
    expect(page).to_have_url(re.compile(r"/articles/\?q=kafka$"))
