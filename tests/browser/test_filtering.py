"""Choosing filters with JavaScript: the listing is swapped in place, and nothing the reader had is lost."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.pages.limits import searches


@pytest.fixture
def listing(page):
    """The listing of all articles, marked so that is_same_document() can tell whether it was left."""
    return _open(page, "/articles/")


def _open(page, address):
    page.goto(address)
    page.evaluate("window.isMarked = true")
    return page


def is_same_document(page):
    return page.evaluate("window.isMarked === true")


def expect_state(page, address, count):
    """The listing stands at `address` and says that it has `count` ("14 articles")."""
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.locator("#count")).to_have_text(count)


def chips(page):
    return page.locator(".chip").evaluate_all("chips => chips.map(chip => chip.firstChild.data.trim())")


def names(page, facet):
    """The options of a facet that can be seen."""
    shown = page.locator(f"#facet-{facet} li:not([hidden]) .name")
    return shown.all_inner_texts()


def test_option_swaps_results_counts_and_chips_without_a_page_load(listing):
    assert listing.locator("#facet-code .number").all_inner_texts() == ["28", "28"]
    listing.check("#level-advanced")
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    assert listing.locator(".card .level").all_inner_texts() == ["Advanced"] * 14
    assert listing.locator("#facet-code .number").all_inner_texts() == ["14"]
    assert listing.locator("#facet-level .number").all_inner_texts() == ["15", "14", "14"]
    assert chips(listing) == ["Advanced"]
    expect(listing.locator("h1")).to_have_text("Advanced articles")
    expect(listing).to_have_title("Advanced articles · Blogindex")
    assert is_same_document(listing)


def test_option_keeps_focus_and_is_announced(listing):
    listing.focus("#level-advanced")
    listing.keyboard.press("Space")
    expect(listing.locator("#announcer")).to_have_text("14 articles")
    expect(listing.locator("#level-advanced")).to_be_focused()
    listing.keyboard.press("Space")
    expect(listing.locator("#announcer")).to_have_text("60 articles, page 1 of 3")
    expect(listing.locator("#level-advanced")).to_be_focused()
    expect(listing.locator("#announcer")).to_have_attribute("role", "status")


def test_second_option_ticked_before_the_first_is_answered_counts_too(listing, complaints):
    """The first request is never answered; the one that replaces it carries both ticks."""
    held = []
    listing.route(re.compile(r"level=advanced$"), lambda route: held.append(route))
    listing.check("#level-advanced")
    listing.check("#company-acorn")
    expect_state(listing, "/articles/?company=acorn&level=advanced", "2 articles")
    expect(listing.locator("#level-advanced")).to_be_checked()
    expect(listing.locator("#company-acorn")).to_be_checked()
    assert len(held) == 1
    assert _names(complaints) == ["htmx:afterRequest", "htmx:sendAbort"]
    complaints.clear()


def _names(complaints):
    """The events of which htmx wrote into the console."""
    return [complaint.partition(",")[0] for complaint in complaints]


def test_back_restores_the_state_before_with_its_ticks(listing):
    listing.check("#level-advanced")
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    listing.check("#company-acorn")
    expect_state(listing, "/articles/?company=acorn&level=advanced", "2 articles")
    listing.go_back()
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    expect(listing.locator("#level-advanced")).to_be_checked()
    expect(listing.locator("#company-acorn")).not_to_be_checked()
    listing.go_back()
    expect_state(listing, "/articles/", "60 articles, page 1 of 3")
    expect(listing.locator("#filters :checked")).to_have_count(0)
    listing.go_forward()
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    expect(listing.locator("#level-advanced")).to_be_checked()


def test_chip_takes_its_filter_away_and_leaves_the_others(page):
    _open(page, "/articles/?company=acorn&company=cedar&level=advanced")
    assert chips(page) == ["Acorn", "Cedar", "Advanced"]
    page.get_by_role("link", name="Cedar Remove this filter").click()
    expect_state(page, "/articles/?company=acorn&level=advanced", "2 articles")
    assert chips(page) == ["Acorn", "Advanced"]
    expect(page.locator("#company-cedar")).not_to_be_checked()
    expect(page.locator("#count")).to_be_focused()
    assert is_same_document(page)


def test_clear_all_takes_every_filter_away_but_stays_with_the_company(page):
    _open(page, "/companies/acorn/?level=advanced&code=yes")
    expect(page.locator("#count")).to_have_text("2 articles")
    page.click(".chips .clear")
    expect_state(page, "/companies/acorn/", "4 articles")
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator("#filters :checked")).to_have_count(0)
    assert is_same_document(page)


def test_exclusion_leaves_an_option_out_and_takes_it_back(listing):
    listing.click("#leave-level > summary")
    listing.get_by_role("button", name="Leave out Beginner").click()
    expect_state(listing, "/articles/?level=-beginner", "45 articles, page 1 of 2")
    assert chips(listing) == ["not Beginner"]
    assert "Beginner" not in listing.locator(".card .level").all_inner_texts()
    expect(listing.locator("#level-beginner")).to_be_focused()
    listing.uncheck("#level-beginner")
    expect_state(listing, "/articles/", "60 articles, page 1 of 3")
    assert is_same_document(listing)


def test_exclusion_comes_on_top_of_what_is_chosen_and_searched_for(page):
    _open(page, "/articles/?level=-beginner&topic=-caching&q=runs&sort=oldest")
    page.get_by_role("button", name="Leave out Birch").click()
    address = "/articles/?company=-birch&level=-beginner&topic=-caching&q=runs&sort=oldest"
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    assert chips(page) == ["not Birch", "not Beginner", "not Caching", "“runs”"]
    expect(page.locator("#not-company-birch")).to_be_focused()
    page.get_by_role("button", name="Leave out Dune").click()
    expect(page).to_have_url(re.compile(r"/articles/\?company=-birch&company=-dune&level="))
    page.get_by_role("button", name="Allow Birch again").click()
    expect(page).to_have_url(re.compile(r"/articles/\?company=-dune&level="))
    assert chips(page) == ["not Dune", "not Beginner", "not Caching", "“runs”"]
    assert is_same_document(page)


def test_included_option_is_left_out_and_taken_back(page):
    _open(page, "/articles/?level=advanced")
    page.click("#leave-level > summary")
    page.get_by_role("button", name="Leave out Advanced").click()
    expect_state(page, "/articles/?level=-advanced", "46 articles, page 1 of 2")
    page.uncheck("#level-advanced")
    expect_state(page, "/articles/", "60 articles, page 1 of 3")
    assert is_same_document(page)


@pytest.mark.parametrize("box", ["#search", "#find-company"])
def test_enter_in_a_box_leaves_nothing_out(listing, box):
    """A form is sent by its first button, and most of this one's leave an option out."""
    listing.fill("#search", "caching")
    listing.press(box, "Enter")
    expect(listing).to_have_url(re.compile(r"/articles/\?q=caching$"))
    assert chips(listing) == ["“caching”"]


def test_box_ticked_after_an_exclusion_leaves_nothing_more_out(listing):
    listing.focus("#not-company-birch")
    listing.focus("#level-advanced")
    listing.keyboard.press("Space")
    expect_state(listing, "/articles/?level=advanced", "14 articles")


def test_option_that_gives_nothing_is_left_out_but_a_chosen_one_taken_back(page):
    _open(page, "/articles/?company=acorn&level=intermediate")
    expect(page.locator("#count")).to_have_text("0 articles")
    expect(page.locator("#facet-read")).to_have_count(0)
    # Not uncheck(), which looks at the box again after the click: by then it may be gone.
    page.click("#level-intermediate")
    expect_state(page, "/articles/?company=acorn", "4 articles")
    expect(page.locator("#level-intermediate")).to_have_count(0)
    expect(page.locator("#count")).to_be_focused()


def test_box_ticked_and_then_left_out_is_left_out(listing, complaints):
    """The tick's answer never comes: the button that is pressed after it means more."""
    listing.route(re.compile(r"company=birch$"), lambda route: None)
    listing.check("#company-birch")
    listing.click("#not-company-birch")
    expect_state(listing, "/articles/?company=-birch", "56 articles, page 1 of 3")
    assert chips(listing) == ["not Birch"]
    expect(listing.locator("#company-birch")).to_be_checked()
    listing.click("#not-company-birch")
    expect_state(listing, "/articles/", "60 articles, page 1 of 3")
    assert _names(complaints) == ["htmx:afterRequest", "htmx:sendAbort"]
    complaints.clear()


def test_groups_stay_folded_as_the_reader_left_them(listing):
    fold = listing.locator("#facet-company")
    year = listing.locator("#facet-year")
    fold.locator("summary").click()
    year.locator("summary").click()
    listing.check("#level-advanced")
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    assert [part.get_attribute("open") for part in (fold, year)] == [None, ""]


def test_results_say_that_they_wait_and_dim_after_a_moment(listing):
    held = []
    listing.route(re.compile(r"level=advanced$"), lambda route: held.append(route))
    results = listing.locator(".results")
    listing.check("#level-advanced")
    expect(listing.locator("#listing")).to_have_attribute("aria-busy", "true")
    expect(results).to_have_css("opacity", "0.45")
    assert results.evaluate("results => getComputedStyle(results).transitionDelay") == "0.15s"
    while not held:
        listing.wait_for_timeout(10)
    held[0].continue_()
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    expect(results).to_have_css("opacity", "1")
    expect(listing.locator("#listing")).not_to_have_attribute("aria-busy", "true")


def test_results_are_clear_again_when_no_answer_comes(listing, complaints):
    listing.route(re.compile("level="), lambda route: route.abort())
    listing.check("#level-advanced")
    expect(listing.locator("#announcer")).to_have_class("trouble")
    expect(listing.locator(".results")).to_have_css("opacity", "1")
    complaints.clear()


def test_heading_and_title_are_the_same_after_a_swap_and_after_a_reload(page):
    _open(page, "/companies/acorn/")
    expect(page.locator("#heading")).to_have_text("Latest articles")
    page.check("#topic-alerting")
    expect(page.locator("#heading")).to_have_text("Articles on Alerting")
    expect(page).to_have_title("Articles on Alerting by Acorn · Blogindex")
    page.reload()
    expect(page.locator("#heading")).to_have_text("Articles on Alerting")
    expect(page).to_have_title("Articles on Alerting by Acorn · Blogindex")
    expect(page.locator("h1")).to_have_text("Acorn Engineering Blog & Tech Articles")


def test_shortcut_is_switched_off_and_on_again(listing):
    switch = listing.get_by_role("button", name="Shortcut “/” to search")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    listing.goto("/companies/")
    expect(listing.locator(".search kbd")).to_be_hidden()
    listing.keyboard.press("/")
    expect(listing.locator("#search")).not_to_be_focused()
    listing.get_by_role("button", name="Shortcut “/” to search").click()
    listing.keyboard.press("/")
    expect(listing.locator("#search")).to_be_focused()


def test_empty_list_says_which_filter_to_take_back(page):
    _open(page, "/articles/?company=acorn&level=intermediate")
    assert page.locator(".nothing li").all_inner_texts() == [
        "Without Acorn: 14 articles",
        "Without Intermediate: 4 articles",
    ]
    page.click("text=Without Acorn")
    expect_state(page, "/articles/?level=intermediate", "14 articles")


def test_show_all_and_show_fewer_change_the_list_of_options_alone(listing):
    assert len(names(listing, "company")) == 10
    listing.click("#all-company")
    expect(listing.locator("#all-company")).to_have_text("Show fewer")
    assert len(names(listing, "company")) == 14
    expect(listing.locator("#all-company")).to_be_focused()
    listing.check("#level-advanced")
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    assert len(names(listing, "company")) == 7
    expect(listing.locator("#facet-company .giving-none")).to_have_text("7 more give none")
    listing.uncheck("#level-advanced")
    expect_state(listing, "/articles/", "60 articles, page 1 of 3")
    assert len(names(listing, "company")) == 14
    listing.click("#all-company")
    expect(listing.locator("#all-company")).to_have_text("Show all 14")
    assert len(names(listing, "company")) == 10
    assert is_same_document(listing)


def test_find_box_typed_in_quickly_narrows_the_whole_list_once_it_is_there(listing):
    """The answer waits until all is typed: it must neither eat the text nor be asked for again."""
    held = []
    listing.route(re.compile(r"\?expand=company$"), lambda route: held.append(route))
    box = listing.locator("#find-company")
    with listing.expect_request(re.compile("expand=company")):
        box.press_sequentially("nettl")
    while not held:
        # The request is seen a moment before the route that holds it.
        listing.wait_for_timeout(10)
    assert len(held) == 1
    held[0].continue_()
    expect(listing.locator("#facet-company li:not([hidden])")).to_have_count(1)
    expect(listing.locator("#find-company")).to_be_focused()
    listing.keyboard.type("e")
    expect(box).to_have_value("nettle")
    assert names(listing, "company") == ["Nettle"]
    assert len(held) == 1
    listing.check("#company-nettle")
    expect_state(listing, "/articles/?company=nettle", "5 articles")
    expect(box).to_have_value("nettle")
    assert names(listing, "company") == ["Nettle"]
    box.fill("")
    assert len(names(listing, "company")) == 14
    assert is_same_document(listing)


def test_typing_in_a_find_box_changes_no_filter(listing):
    listing.locator("#find-topic").press_sequentially("kafka")
    expect(listing.locator("#facet-topic li:not([hidden])")).to_have_count(1)
    listing.focus("#level-advanced")
    expect_state(listing, "/articles/", "60 articles, page 1 of 3")
    assert is_same_document(listing)


def test_match_all_narrows_topics_to_articles_on_every_one(page):
    _open(page, "/articles/?topic=batch-jobs&topic=caching")
    expect(page.locator("#count")).to_have_text("12 articles")
    page.check("text=Match all topics")
    expect_state(page, "/articles/?topic=batch-jobs&topic=caching&match=all", "4 articles")
    expect(page.locator(".chips")).to_contain_text("Topic, all of:")
    page.uncheck("text=Match all topics")
    expect_state(page, "/articles/?topic=batch-jobs&topic=caching", "12 articles")
    assert is_same_document(page)


def test_order_is_chosen_from_the_menu_and_kept_while_filtering(page):
    _open(page, "/articles/?level=advanced")
    page.click("text=Sorted by: Newest")
    page.get_by_role("link", name="Longest").click()
    expect_state(page, "/articles/?level=advanced&sort=longest", "14 articles")
    assert page.locator(".facts li:first-child").all_inner_texts()[:3] == ["30 min read"] * 3
    page.check("#company-acorn")
    expect_state(page, "/articles/?company=acorn&level=advanced&sort=longest", "2 articles")
    expect(page.locator(".sort summary")).to_have_text("Sorted by: Longest")


def test_menu_of_orders_closes_on_escape_and_on_a_click_beside_it(listing):
    menu = listing.get_by_role("link", name="Oldest")
    listing.click(".sort summary")
    expect(menu).to_be_visible()
    listing.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(listing.locator(".sort summary")).to_be_focused()
    listing.click(".sort summary")
    expect(menu).to_be_visible()
    listing.click("h1")
    expect(menu).to_be_hidden()


def test_search_in_the_header_keeps_the_filters(listing):
    listing.check("#level-advanced")
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    listing.fill("#search", "caching")
    listing.press("#search", "Enter")
    expect_state(listing, "/articles/?level=advanced&q=caching", f"{_on_caching('advanced')} article")
    assert chips(listing) == ["Advanced", "“caching”"]
    expect(listing.locator("#search")).to_be_focused()
    listing.get_by_role("link", name="“caching” Remove this filter").click()
    expect_state(listing, "/articles/?level=advanced", "14 articles")
    expect(listing.locator("#search")).to_have_value("")
    assert is_same_document(listing)


def _on_caching(level):
    """How many articles of `level` say the word."""
    return Article.objects.published().filter(level=level, title__icontains="caching").count()


def test_slash_goes_to_the_search_box_even_from_an_option(listing):
    listing.focus("#level-advanced")
    listing.keyboard.press("/")
    expect(listing.locator("#search")).to_be_focused()
    listing.keyboard.type("a/b")
    expect(listing.locator("#search")).to_have_value("a/b")


def test_search_from_another_page_leads_to_the_listing(page):
    page.goto("/about/")
    page.keyboard.press("/")
    page.keyboard.type("untold")
    page.keyboard.press("Enter")
    expect_state(page, "/articles/?q=untold", "1 article")


def test_pager_leads_on_with_the_filters(page):
    _open(page, "/articles/?level=-advanced")
    expect(page.locator("#count")).to_have_text("46 articles, page 1 of 2")
    page.get_by_role("link", name="Next").click()
    expect_state(page, "/articles/?level=-advanced&page=2", "46 articles, page 2 of 2")
    expect(page.locator(".card")).to_have_count(22)
    page.check("#company-acorn")
    expect_state(page, "/articles/?company=acorn&level=-advanced", "2 articles")


def test_server_that_is_gone_is_said_to_everyone(listing, complaints):
    listing.route(re.compile("level="), lambda route: route.abort())
    listing.check("#level-advanced")
    announcer = listing.locator("#announcer")
    expect(announcer).to_have_text("No answer from the server. Check the connection and try again.")
    expect(announcer).to_be_in_viewport()
    assert _names(complaints) == ["htmx:afterRequest", "htmx:sendError"]
    complaints.clear()
    listing.unroute(re.compile("level="))
    listing.check("#company-acorn")
    expect(announcer).to_have_text("2 articles")
    expect(announcer).to_have_class("visually-hidden")


def test_directory_is_found_in_while_typing(page):
    _open(page, "/companies/")
    expect(page.locator("#count")).to_have_text("14 companies")
    page.locator("#company-search").press_sequentially("nettle g")
    expect(page.locator("#count")).to_have_text("1 company like “nettle g”. Show all")
    expect(page).to_have_url(re.compile(r"/companies/\?q=nettle%20g$"))
    expect(page.locator("#company-search")).to_be_focused()
    assert page.locator(".directory li > a").all_inner_texts() == ["Nettle"]
    assert is_same_document(page)


def test_network_that_asks_for_too_much_is_told_when_to_ask_again(listing, settings, monkeypatch, complaints):
    # The tests' browser is on this machine, which is not bounded by itself.
    settings.SEARCHES_A_MINUTE = 1
    monkeypatch.setattr(searches, "stands_for_all", lambda request: False)
    searches.COUNTER.clear()
    box = listing.locator("#search")
    # Three lie in two minutes at most. Each is answered before the next is asked, which would abort it.
    for text in ("kafka", "latency", "kafka latency"):
        box.fill(text)
        with listing.expect_response(re.compile(r"/articles/\?.*q=")):
            box.press("Enter")
    announcer = listing.locator("#announcer")
    expect(announcer).to_have_text(
        re.compile(r"More is being searched for .* Please try again in \d+ seconds?\.")
    )
    expect(announcer).to_be_in_viewport()
    assert [one for one in complaints if "429" not in one and not one.startswith("htmx:afterRequest")] == []
    complaints.clear()
    searches.COUNTER.clear()
