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
    box.press_sequentially("kaf")
    expect(links(box).first).to_have_text("Kafka")
    expect(links(box)).to_have_count(5)
    expect(box.page.locator("#announcer")).to_have_text("5 suggestions below the search box")
    box.press("Tab")
    expect(links(box).first).to_be_focused()
    box.page.keyboard.press("Enter")
    expect(box.page).to_have_url(re.compile(r"/topics/kafka/$"))


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
    box.press("Tab")
    box.page.keyboard.press("Escape")
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
