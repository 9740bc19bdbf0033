"""The head of a page in a browser: it follows every swap, and a data block is no script to complain of."""

from playwright.sync_api import expect

from articles.pages.feeds.addresses import KINDS


def said(page, selector, attribute):
    found = page.locator(f"head {selector}")
    return found.evaluate_all(f"elements => elements.map(element => element.getAttribute('{attribute}'))")


def state(page):
    """(robots, canonical addresses, feeds, descriptions, number of data blocks) of the page as it is now."""
    return (
        said(page, "meta[name=robots]", "content"),
        [
            address.partition("//")[2].partition("/")[2]
            for address in said(page, "link[rel=canonical]", "href")
        ],
        said(page, "link[rel=alternate]", "href"),
        len(said(page, "meta[name=description]", "content")),
        len(said(page, "script[type='application/ld+json']", "type")),
    )


PLAIN = ([], ["articles/"], [f"/articles/feed.{kind}" for kind in KINDS], 1)
ADVANCED = (["noindex, follow"], [], [f"/articles/feed.{kind}?level=advanced" for kind in KINDS], 1)


def test_head_follows_every_swap(page):
    page.goto("/articles/")
    assert state(page) == (*PLAIN, 1)
    page.check("#level-advanced")
    expect(page.locator("#count")).to_have_text("14 articles")
    assert state(page) == (*ADVANCED, 0)
    swapped = page.title(), said(page, "meta[content]", "content")
    page.reload()
    assert state(page) == (*ADVANCED, 0)
    assert (page.title(), sorted(said(page, "meta[content]", "content"))) == (swapped[0], sorted(swapped[1]))
    page.click(".chips .clear")
    expect(page.locator(".chip")).to_have_count(0)
    assert state(page) == (*PLAIN, 0)
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    assert state(page) == (*ADVANCED, 0)
    assert page.locator("template[data-head]").count() == 0


def test_head_of_the_directory_follows_too(page):
    page.goto("/companies/")
    assert said(page, "link[rel=canonical]", "href")[0].endswith("/companies/")
    page.fill("#company-search", "nosuchcompany")
    expect(page.locator("#count")).to_contain_text("0 companies")
    assert said(page, "meta[name=robots]", "content") == ["noindex, follow"]
    assert said(page, "link[rel=canonical]", "href") == []


def test_data_block_is_read_and_not_run(page):
    page.goto("/companies/")
    text = page.locator("script[type='application/ld+json']").text_content()
    assert page.evaluate("text => JSON.parse(text)['@context']", text) == "https://schema.org"
