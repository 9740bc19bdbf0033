"""The listings as readers see them: counts, filters, chips, empty answers, and what never shows."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.factories import make_article, make_articles, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

LISTINGS = ["/articles/", "/companies/uber/", "/topics/kafka/"]


def page_of(client, address="/articles/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return read(response)


def titles(client, address="/articles/"):
    return texts(one(page_of(client, address), "main"), "h3")


def option(page, facet, value):
    """The checkbox of an option."""
    return one(page, "input", id=f"{facet}-{value}")


# Headings, titles, counts


@pytest.mark.parametrize(
    ("address", "heading", "title"),
    [
        ("/articles/", "Articles", "Articles · Blogindex"),
        (
            "/companies/uber/",
            "Uber Engineering Blog & Tech Articles",
            "Uber Engineering Blog & Tech Articles · Blogindex",
        ),
        (
            "/companies/uber/?level=advanced",
            "Uber Engineering Blog & Tech Articles",
            "Advanced articles by Uber · Blogindex",
        ),
        ("/topics/kafka/", "Articles on Kafka", "Articles on Kafka · Blogindex"),
        (
            "/topics/kafka/?company=uber",
            "Articles on Kafka by Uber",
            "Articles on Kafka by Uber · Blogindex",
        ),
        (
            "/articles/?company=uber&level=-advanced&q=streams",
            "Articles by Uber matching “streams”, except advanced ones",
            "Articles by Uber matching “streams”, except advanced ones · Blogindex",
        ),
    ],
)
def test_listing_says_what_is_chosen_in_heading_and_title(client, address, heading, title):
    make_article("Uber", level="advanced", topics=["Kafka"])
    make_article("Uber")
    page = page_of(client, address)
    assert texts(page, "h1") == [heading]
    assert texts(page, "title") == [title]


def test_listing_counts_in_thousands(client):
    make_articles(1001)
    page = page_of(client)
    assert texts(page, id="count") == ["1,001 articles , page 1 of 42"]
    show = one(page, "button", class_="show")
    assert texts(show, class_="with-js") == ["1,001 articles"]
    assert texts(show, class_="without-js") == ["articles"]


@pytest.mark.parametrize("address", LISTINGS)
def test_listing_shows_its_articles_newest_first(client, address):
    make_article("Uber", title="undated", topics=["Kafka"])
    make_article("Uber", title="old", year=2020, topics=["Kafka"])
    make_article("Uber", title="new", year=2024, topics=["Kafka"])
    assert titles(client, address) == ["new", "old", "undated"]


def test_topic_page_describes_its_topic(client):
    make_topic("Kafka", description="A log of events.")
    page = page_of(client, "/topics/kafka/")
    assert texts(page, class_="tagline") == ["A log of events."]
    assert attribute(one(page, "meta", name="description"), "content") == "Kafka: A log of events."


# Filters


def test_list_says_when_its_articles_were_added(client):
    moment = timezone.now()
    make_articles(25, make_company("Uber"), status_at=moment)
    make_article("Lyft", status_at=moment - timedelta(days=31))
    minute = int(moment.timestamp()) // 60
    for address, before in (
        ("/companies/uber/", None),
        ("/articles/?sort=added", "0"),
        ("/articles/?sort=added&page=2", "24"),
    ):
        news = one(page_of(client, address), id="news")
        assert (attribute(news, "data-added"), attribute(news, "data-before")) == (f"{minute}:25", before)
        assert attribute(news, "href") == f"{address.partition('?')[0]}?sort=added"
    assert find(page_of(client, "/companies/lyft/"), id="news") == []


def test_filters_have_their_button_above_and_below(client):
    make_article(topics=["Kafka"], level="advanced", read_minutes=7, includes_code=True, year=2024)
    form = one(page_of(client), "form", id="filters")
    shown = [part for part in find(form) if attribute(part, "class") in ("apply", "facet", "facet row")]
    assert [part.name for part in shown] == ["button", *["details"] * 9, "button"]
    assert texts(form, "button", class_="apply") == ["Show articles"] * 2
    assert attribute(form, "method") is None
    assert attribute(form, "action") == "/articles/"


def test_filters_are_ticked_where_chosen(client):
    make_article("Uber", level="advanced")
    make_article("Lyft", level="beginner")
    page = page_of(client, "/articles/?company=uber&level=-beginner")
    ticked = [
        (attribute(box, "name"), attribute(box, "value"))
        for box in find(one(page, id="filters"), "input", type="checkbox", checked=True)
    ]
    assert ticked == [("level", "-beginner"), ("company", "uber")]
    assert texts(page, class_="closed") == ["Filters (2)"]


def test_filters_show_each_option_with_its_count(client):
    make_article("Uber")
    make_article("Uber")
    make_article("Lyft")
    companies = one(page_of(client), id="facet-company")
    assert texts(companies, class_="name") == ["Uber", "Lyft"]
    assert texts(companies, class_="number") == ["2", "1"]


def test_filter_that_would_give_nothing_is_left_out_and_counted(client):
    make_article("Uber", level="advanced")
    make_article("Lyft")
    make_article("Nubank")
    page = page_of(client, "/articles/?level=advanced")
    assert find(page, id="level-beginner") == []
    assert option(page, "level", "advanced")
    companies = one(page, id="facet-company")
    assert texts(companies, class_="name") == ["Uber"]
    assert texts(companies, class_="giving-none") == ["2 more give none"]
    assert find(one(page_of(client), id="facet-company"), class_="giving-none") == []


def test_groups_fold_and_open_where_something_is_chosen(client):
    make_article(topics=["Kafka"], level="advanced", year=2024)
    opened = ("topic", "level", "company", "code", "read")
    for address, groups in (("/articles/", opened), ("/articles/?year=2024", (*opened, "year"))):
        facets = find(one(page_of(client, address), id="filters"), "details", class_="facet")
        names = {attribute(facet, "id").removeprefix("facet-"): attribute(facet, "open") for facet in facets}
        assert {name for name, is_open in names.items() if is_open == ""} == names.keys() & {*groups}
        assert "year" in names


def test_filters_can_be_cleared_in_the_sheet(client):
    make_article("Uber")
    head = one(page_of(client, "/companies/uber/?level=-advanced"), class_="filters-head")
    assert (texts(head, "a"), hrefs(head)) == (["Clear all"], ["/companies/uber/"])
    assert hrefs(one(page_of(client), class_="filters-head")) == []


def test_leaving_out_is_a_word(client):
    make_article("Uber", level="advanced")
    page = page_of(client, "/articles/?company=-uber&level=advanced")
    allow = one(page, id="not-company-uber")
    assert (text(allow), attribute(allow, "value")) == ("allow", "company:-uber")
    make_article("Lyft")
    leave = one(page_of(client), id="not-company-lyft")
    assert (text(leave), attribute(leave, "value")) == ("leave out", "company:lyft")
    assert attribute(leave, "aria-label") == "Leave out Lyft"
    of_row = one(page_of(client), id="leave-level")
    assert texts(of_row, "summary") == ["leave out of level …"]
    assert texts(of_row, "button") == ["Advanced"]


@pytest.mark.parametrize("value", ["beginner", "-beginner"])
def test_chosen_filter_that_gives_nothing_stays_enabled(client, value):
    make_article(level="advanced")
    box = option(page_of(client, f"/articles/?level={value}"), "level", "beginner")
    assert attribute(box, "checked") == ""
    assert attribute(box, "disabled") is None
    assert attribute(box, "value") == value


def test_filters_carry_another_order_along(client):
    make_article()
    form = one(page_of(client, "/articles/?sort=oldest"), id="filters")
    assert attribute(one(form, "input", name="sort"), "value") == "oldest"
    assert find(one(page_of(client), id="filters"), "input", name="sort") == []


def test_long_filter_shows_ten_and_leads_to_all(client):
    for place, letter in enumerate("abcdefghijkl"):
        for _ in range(12 - place):
            make_article(letter)
    page = page_of(client, "/articles/?company=l")
    companies = one(page, id="facet-company")
    assert texts(companies, class_="name") == [*"labcdefghi"]
    assert texts(companies, class_="all") == ["Show all 12"]
    assert hrefs(companies, class_="all") == ["/articles/?company=l&expand=company#facet-company"]
    whole = one(page_of(client, "/articles/?company=l&expand=company"), id="facet-company")
    assert texts(whole, class_="name") == list("labcdefghijk")
    assert texts(whole, class_="all") == ["Show fewer"]
    assert attribute(one(whole, "input", name="expand"), "value") == "company"


def test_topics_offer_to_match_all_once_one_is_chosen(client):
    make_article(topics=["Kafka", "Go"])
    assert find(page_of(client), id="match") == []
    assert find(page_of(client, "/articles/?topic=-go"), id="match") == []
    assert attribute(one(page_of(client, "/articles/?topic=go"), id="match"), "checked") is None
    assert attribute(one(page_of(client, "/articles/?topic=go&match=all"), id="match"), "checked") == ""


# Chips


def test_chips_say_what_is_chosen_and_how_to_take_it_back(client):
    make_article("Uber", level="advanced")
    make_article("Lyft")
    chips = one(page_of(client, "/articles/?company=uber&company=-lyft&q=a"), class_="chips")
    assert texts(chips, class_="chip") == [
        "Uber Remove this filter ×",
        "not Lyft Remove this filter ×",
        "“a” Remove this filter ×",
    ]
    assert texts(chips, class_="visually-hidden") == ["Remove this filter"] * 3
    assert texts(chips, class_="quiet") == ["Company:", "Search:"]
    assert hrefs(chips) == [
        "/articles/?company=-lyft&q=a",
        "/articles/?company=uber&q=a",
        "/articles/?company=uber&company=-lyft",
        "/articles/",
    ]
    assert texts(chips, class_="clear") == ["Clear all"]


def test_no_chips_without_a_choice(client):
    make_article()
    assert find(page_of(client, "/articles/?sort=oldest"), class_="chips") == []


# Nothing found


def test_empty_listing_says_which_filter_to_take_back_to_get_how_many(client):
    for _ in range(2):
        make_article("Uber", level="beginner")
    make_article("Uber", title="Kafka", level="advanced")
    page = page_of(client, "/articles/?company=uber&level=beginner&q=kafka")
    nothing = one(page, class_="nothing")
    assert texts(nothing, "h2") == ["No article fits all of these words and filters"]
    assert texts(one(nothing, class_="ways"), "li") == [
        "Without “kafka” : 2 articles",
        "Without Beginner : 1 article",
    ]
    assert hrefs(one(nothing, class_="ways")) == [
        "/articles/?company=uber&level=beginner",
        "/articles/?company=uber&q=kafka",
    ]
    assert find(page, "article") == []


def test_empty_listing_leads_to_all_where_no_single_filter_is_the_reason(client):
    make_article("Uber", topics=["Kafka"])
    nothing = one(page_of(client, "/topics/kafka/?level=beginner&code=yes"), class_="nothing")
    assert find(nothing, "li") == []
    assert hrefs(nothing) == ["/topics/kafka/"]


@pytest.mark.parametrize("address", ["/articles/", "/topics/kafka/"])
def test_empty_catalogue_blames_no_filter(client, address):
    make_topic("Kafka")
    page = page_of(client, address)
    assert texts(page, class_="nothing") == ["No articles here yet See what is in all articles ."]


# What cannot be read is said


def test_listing_says_what_it_left_out(client):
    make_article(title="still here")
    page = page_of(client, "/articles/?company=%3Cb%3E&q=%00&page=two")
    assert texts(page, class_="notice") == [
        "Page “two” is no page number, so this is the first page.",
        "Company: “<b>” is not known here, so it is left out.",
        "The search text could not be read, so it is left out.",
    ]
    assert texts(page, "h3") == ["still here"]


@pytest.mark.parametrize("match", ["", "&match=all"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_listing_takes_hundreds_of_values(client, match, sign):
    topics = [make_topic() for _ in range(200)]
    make_article(topics=topics[:1], title="on one")
    address = "&".join(f"topic={sign}{topic.slug}" for topic in topics)
    response = client.get(f"/articles/?{address}{match}", follow=True)
    assert response.status_code == 200
    assert len(find(read(response), class_="chip")) == 200
    assert texts(read(response), "h3") == (["on one"] if not (match or sign) else [])


def test_listing_refuses_more_values_than_any_reader_has(client):
    address = "&".join(f"company=c{n}" for n in range(2000))
    assert client.get(f"/articles/?{address}").status_code == 400


def test_listing_escapes_what_a_reader_typed(client):
    hostile = "<script>alert(1)</script>\"'&"
    make_article(title="still here")
    page = page_of(client, "/articles/?" + urlencode({"q": hostile}))
    assert "alert" not in "".join(texts(page, "script"))
    assert attribute(one(page, id="search"), "value") == hostile
    assert attribute(one(page, id="listing"), "data-q") == hostile
    assert texts(page, class_="chip") == [f"“{hostile}” Remove this filter ×"]
    assert texts(page, "title") == [f"Articles matching “{hostile}” · Blogindex"]


def test_listing_escapes_names(client):
    hostile = "<img src=x>&amp;\"'"
    make_article(make_company(hostile, slug="c"), topics=[make_topic(hostile, slug="t")])
    for address in ("/articles/?company=c&topic=t", "/companies/c/", "/topics/t/"):
        page = page_of(client, address)
        assert find(page, "img") == []
        assert texts(page, class_="company") == [hostile]
        assert texts(one(page, id="facet-topic"), class_="name") == [hostile]


def test_listing_says_that_a_very_long_search_is_cut(client):
    page = page_of(client, "/articles/?" + urlencode({"q": " ".join(f"word{n}" for n in range(13))}))
    assert texts(page, class_="notice") == ["Only the first 12 words are searched for."]
