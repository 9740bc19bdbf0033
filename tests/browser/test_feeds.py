"""A feed that somebody opens in a browser: something to read, in light and dark, under the strict policy."""

import pytest
from playwright.sync_api import expect

ACORN = "/companies/acorn/feed"
TITLE = "Acorn: How Acorn runs migrations, part 42"
EXCERPT = "How Acorn runs migrations, part 42 tells how a small team does it"


@pytest.mark.parametrize(("ending", "root"), [("atom", "feed"), ("rss", "rss")])
@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(253, 252, 250)"), ("dark", "rgb(21, 24, 28)")])
def test_feed_has_a_stylesheet(page, ending, root, scheme, paper):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{ACORN}.{ending}")
    expect(page.locator(f":root:is({root})")).to_have_css("background-color", paper)
    expect(page.locator("title", has_text=TITLE)).to_be_visible()
    expect(page.get_by_text(EXCERPT).locator("visible=true")).to_have_count(1)
    hidden = page.locator("id, guid, updated, lastBuildDate, summary, encoded")
    assert hidden.count() > 4
    assert [one for one in hidden.all() if one.is_visible()] == []
    notes = page.locator("subtitle, channel > description")
    assert notes.evaluate("note => getComputedStyle(note, '::after').content").startswith('"This is a feed.')
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_atom_feed_has_links_to_click(page):
    page.goto(f"{ACORN}.atom")
    links = page.get_by_role("link", name="Read at acorn.example")
    expect(links).to_have_count(4)
    assert links.first.get_attribute("href") == "https://acorn.example/blog/42/"


def test_json_feed_is_shown(page):
    page.goto(f"{ACORN}.json")
    assert page.evaluate("document.contentType") == "application/feed+json"
    expect(page.get_by_text(TITLE)).to_have_count(1)
