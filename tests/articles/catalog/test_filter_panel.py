"""The panel's options with their counts, and the chips."""

from datetime import date

import pytest
from django.http import QueryDict

from articles import catalog
from articles.catalog.results.search import MOST_WAYS_TRIED
from tests.factories import link_technology, make_article, make_company, make_topic

pytestmark = pytest.mark.django_db


def read(query_string="", **scope):
    slugs = {name: row.slug for name, row in scope.items()}
    return catalog.read(QueryDict(query_string), **slugs)


def facet(name, query_string="", *, expanded=(), **scope):
    article_filter = read(query_string, **scope)
    facets = catalog.panel(article_filter, catalog.search(article_filter).counts, expanded)
    return next(facet for facet in facets if facet.name == name)


def numbers(name, query_string="", **scope):
    return {option.value: option.count for option in facet(name, query_string, **scope).options}


def chips(query_string, **scope):
    """{group: {chip: address without it}}"""
    groups = catalog.chip_groups(read(query_string, **scope))
    return {group.label: {chip.label: chip.remove for chip in group.chips} for group in groups}


# Counts


def test_facet_is_counted_without_its_own_choice():
    make_article("Uber", level="advanced")
    make_article("Uber", level="beginner")
    make_article("Lyft", level="advanced")
    assert numbers("level", "company=uber&level=advanced") == {
        "beginner": 1,
        "advanced": 1,
    }
    assert numbers("company", "company=uber&level=advanced") == {"uber": 1, "lyft": 1}


def test_facet_is_counted_without_its_own_exclusion():
    make_article("Uber")
    make_article("Lyft")
    assert numbers("company", "company=-uber") == {"uber": 1, "lyft": 1}
    assert numbers("language", "company=-uber") == {"en": 1}


def test_facet_leaves_out_articles_of_which_it_is_unknown():
    make_article()
    make_article(read_minutes=7, includes_code=False, level="advanced", year=2024)
    assert numbers("read") == {"5-10": 1}
    assert numbers("code") == {"no": 1}
    assert numbers("summary") == {"no": 2}
    assert numbers("level") == {"advanced": 1}
    assert numbers("year") == {"2024": 1}


def test_counts_of_other_facets_are_not_multiplied_by_topics():
    make_article("Uber", topics=["Kafka", "Go", "Rust"], level="advanced", read_minutes=7)
    make_article("Uber", topics=["Kafka"])
    for query_string in ("", "topic=kafka&topic=go", "topic=kafka&topic=go&topic=rust&q=article"):
        assert catalog.search(read(query_string)).total == 2
        assert numbers("company", query_string) == {"uber": 2}
        assert numbers("level", query_string)["advanced"] == 1
        assert numbers("topic", query_string) == {"kafka": 2, "go": 1, "rust": 1}


def test_counts_of_topics_are_conjunctive_when_all_must_match():
    make_article(topics=["Kafka", "Go"])
    make_article(topics=["Kafka", "Rust"])
    make_article(topics=["Go"])
    assert numbers("topic", "topic=kafka") == {"kafka": 2, "go": 2, "rust": 1}
    assert numbers("topic", "topic=kafka&match=all") == {"kafka": 2, "go": 1, "rust": 1}
    assert numbers("topic", "topic=kafka&topic=go&match=all") == {"kafka": 1, "go": 1}


def test_counts_of_topics_narrow_by_their_exclusion_when_all_must_match():
    make_article(topics=["Kafka", "Go"])
    make_article(topics=["Kafka", "Rust"])
    assert numbers("topic", "topic=kafka&topic=-rust&match=all") == {"kafka": 1, "rust": 0, "go": 1}
    assert numbers("topic", "topic=-rust&match=all") == {"kafka": 2, "go": 1, "rust": 1}


def test_counts_hold_public_articles_alone():
    make_article("Uber", topics=["Kafka"], year=2024)
    make_article("Uber", topics=["Kafka"], year=2019, status="inbox")
    make_article("Uber", topics=["Kafka"], language="ja", status="rejected")
    make_article(make_company("Hidden", published=False), topics=["Kafka"], year=2018, language="de")
    assert numbers("company") == {"uber": 1}
    assert numbers("topic") == {"kafka": 1}
    assert numbers("year") == {"2024": 1}
    assert numbers("language") == {"en": 1}


def test_counts_on_a_page_of_its_own_stay_inside_it():
    uber, kafka = make_company("Uber"), make_topic("Kafka")
    make_article(uber, topics=[kafka, "Go"])
    make_article(uber, topics=["Go"])
    make_article("Lyft", topics=[kafka])
    assert numbers("topic", company=uber) == {"go": 2, "kafka": 1}
    assert numbers("company", topic=kafka) == {"uber": 1, "lyft": 1}
    assert numbers("topic", topic=kafka) == {"kafka": 2, "go": 1}


# Options


def make_known_article(company=None):
    facts = {"level": "advanced", "read_minutes": 7, "includes_code": True, "published_on": date(2026, 2, 14)}
    link_technology(make_article(company, topics=["Kafka"], **facts), "Flink")


def test_panel_has_its_facets_in_order():
    make_known_article()
    article_filter = read()
    counts = catalog.search(article_filter).counts
    names = [facet.name for facet in catalog.panel(article_filter, counts)]
    known = ["topic", "technology", "level", "read", "code", "company", "year", "month", "added", "summary"]
    assert names == [*known, "language"]


def test_panel_has_no_group_without_options():
    article_filter = read()
    counts = catalog.search(article_filter).counts
    assert catalog.panel(article_filter, counts) == []


def test_panel_of_a_company_has_no_companies():
    company = make_company()
    make_known_article(company)
    article_filter = read(company=company)
    counts = catalog.search(article_filter).counts
    names = [facet.name for facet in catalog.panel(article_filter, counts)]
    known = ["topic", "technology", "level", "read", "code", "year", "month", "added", "summary", "language"]
    assert names == known


def test_options_say_what_they_are_called():
    make_article(
        "Uber", topics=[make_topic("Stream processing", slug="streams")], language="pt-br", year=2024
    )
    for minutes in (3, 7, 15, 30):
        make_article("Uber", read_minutes=minutes)
    labels = {name: facet(name).options[0].label for name in ("company", "topic", "year")}
    labels["language"] = facet("language").options[-1].label
    assert labels == {
        "company": "Uber",
        "topic": "Stream processing",
        "language": "Brazilian Portuguese",
        "year": "2024",
    }
    assert [option.label for option in facet("read").options] == [
        "under 5 min",
        "5–10 min",
        "10–20 min",
        "over 20 min",
    ]


def test_years_go_from_the_newest():
    for year in (2020, 2024, 2022):
        make_article(year=year)
    assert list(numbers("year")) == ["2024", "2022", "2020"]


def make_ranked_companies():
    """Company a has 12 articles, b 11 … l 1, and m none."""
    for place, letter in enumerate("abcdefghijkl"):
        company = make_company(letter)
        for _ in range(12 - place):
            make_article(company)
    make_company("m")


def months(query_string=""):
    """The months that the panel offers, with their numbers."""
    article_filter = read(query_string)
    facets = catalog.panel(article_filter, catalog.search(article_filter).counts)
    options = [facet.options for facet in facets if facet.name == "month"]
    return {option.value: option.count for its in options for option in its}


def test_months_are_those_of_the_chosen_years_that_give_something():
    for day in ("2026-02-14", "2026-02-15", "2026-01-01", "2025-12-31", "2024-06-01"):
        make_article("Uber" if day > "2026" else "Lyft", published_on=date.fromisoformat(day))
    make_article(year=2026)
    assert months() == {}
    assert months("year=2026") == {"2026-02": 2, "2026-01": 1}
    assert months("year=2026&year=2024&sort=oldest") == {"2026-02": 2, "2026-01": 1, "2024-06": 1}
    assert months("year=2023") == {}
    # What has articles of two years at most needs no chosen year.
    assert months("company=uber") == {"2026-02": 2, "2026-01": 1}
    assert months("company=lyft") == {"2025-12": 1, "2024-06": 1}
    assert months("year=-2024") == {}


def test_chosen_months_stay_in_the_panel():
    for day in ("2026-02-14", "2025-12-31", "2024-06-01"):
        make_article(published_on=date.fromisoformat(day))
    assert months("month=2026-02&year=2024") == {"2026-02": 0, "2024-06": 1}
    assert months("month=-2026-02") == {"2026-02": 1, "2025-12": 1, "2024-06": 1}


def test_months_and_windows_are_called_by_their_names():
    make_article(published_on=date(2026, 2, 14))
    labels = [facet(name, "year=2026").options[0].label for name in ("month", "added")]
    assert labels == ["February 2026", "New today"]


def test_long_facet_shows_the_ten_with_most_articles():
    make_ranked_companies()
    companies = facet("company")
    assert [option.value for option in companies.options] == list("abcdefghij")
    assert [option.count for option in companies.options] == list(range(12, 2, -1))
    assert (companies.total, companies.is_long, companies.is_expanded) == (12, True, False)
    assert companies.giving_none == 1
    assert companies.expand == "?expand=company"


def test_chosen_options_come_first_and_the_number_that_is_shown_stays():
    make_ranked_companies()
    companies = facet("company", "company=m&company=-l&company=c")
    assert [option.value for option in companies.options] == list("clmabdefgh")
    assert [option.value for option in companies.options if option.is_included] == ["c", "m"]
    assert [option.value for option in companies.options if option.is_excluded] == ["l"]
    assert (companies.total, companies.giving_none, companies.number_chosen) == (13, 0, 3)


def test_some_options_are_offered_however_many_are_chosen():
    make_ranked_companies()
    companies = facet("company", "&".join(f"company={letter}" for letter in "abcdefghi"))
    assert [option.value for option in companies.options] == list("abcdefghijkl")


def test_chosen_options_of_a_row_stay_in_place():
    for level in ("beginner", "intermediate", "advanced"):
        make_article(level=level)
    assert list(numbers("level", "level=advanced")) == ["beginner", "intermediate", "advanced"]
    assert facet("level").is_row
    assert not facet("company").is_row


def test_chosen_years_come_first():
    for year in (2020, 2024, 2022):
        make_article(year=year)
    assert list(numbers("year", "year=2020")) == ["2020", "2024", "2022"]


def test_expanded_facet_shows_every_option_that_gives_something():
    make_ranked_companies()
    make_article("a", level="advanced")
    companies = facet("company", expanded=["company"])
    assert [option.value for option in companies.options] == list("abcdefghijkl")
    assert companies.is_expanded is True
    assert [option.value for option in facet("company", "level=advanced", expanded=["company"]).options] == [
        "a"
    ]


def test_expanding_one_facet_leaves_another_expanded():
    make_ranked_companies()
    make_article(topics=[f"T{n}" for n in range(11)])
    assert facet("topic", expanded=["company"]).expand == "?expand=company&expand=topic"
    assert facet("company", expanded=["company", "topic"]).expand == "?expand=topic"


def test_facet_of_ten_options_is_not_long():
    for _ in range(10):
        make_article(make_company())
    make_company()
    assert (facet("company").is_long, facet("company").expand) == (False, "")
    assert (len(facet("company").options), facet("company").giving_none) == (10, 1)
    make_article(make_company())
    assert facet("company").is_long is True


def test_facet_is_expanded_at_an_address_that_keeps_the_selection():
    make_article("Uber", topics=[f"T{n}" for n in range(11)])
    assert facet("topic", "company=uber&sort=oldest").expand == "?company=uber&sort=oldest&expand=topic"


def test_option_that_gives_nothing_is_there_only_if_chosen():
    make_article("Uber", level="advanced")
    options = {
        option.value: option for option in facet("level", "level=beginner&level=-intermediate").options
    }
    assert list(options) == ["beginner", "intermediate", "advanced"]
    assert [option.count for option in options.values()] == [0, 0, 1]
    assert [option.is_chosen for option in options.values()] == [True, True, False]
    assert list(numbers("level")) == ["advanced"]


def test_facets_stand_open_as_they_are_used():
    make_ranked_companies()
    make_article(year=2024)
    assert {name: facet(name).is_open for name in ("company", "year", "language")} == {
        "company": True,
        "year": False,
        "language": False,
    }
    assert facet("year", "year=-2024").is_open
    assert facet("language", expanded=["language"]).is_open


# Chips


def test_no_choice_has_no_chips():
    assert chips("sort=oldest&level=expert") == {}


def test_chips_are_grouped_by_facet_and_lead_away_from_themselves():
    make_article("Uber", topics=["Kafka"])
    make_article("Netflix")
    assert chips("company=uber&company=-netflix&level=advanced&topic=kafka&q=exactly+once") == {
        "Company": {
            "Uber": "?company=-netflix&level=advanced&topic=kafka&q=exactly+once",
            "Netflix": "?company=uber&level=advanced&topic=kafka&q=exactly+once",
        },
        "Level": {"Advanced": "?company=uber&company=-netflix&topic=kafka&q=exactly+once"},
        "Topic": {"Kafka": "?company=uber&company=-netflix&level=advanced&q=exactly+once"},
        "Search": {"“exactly once”": "?company=uber&company=-netflix&level=advanced&topic=kafka"},
    }


def test_last_chip_leads_to_everything():
    make_article("Uber")
    assert chips("company=uber") == {"Company": {"Uber": ""}}


def test_chips_say_what_is_left_out():
    make_article("Uber")
    make_article("Lyft")
    (group,) = catalog.chip_groups(read("company=uber&company=-lyft"))
    assert [(chip.label, chip.is_excluded) for chip in group.chips] == [("Uber", False), ("Lyft", True)]


def test_chip_of_a_search_with_a_minus_is_no_exclusion():
    ((chip,),) = (group.chips for group in catalog.chip_groups(read("q=-spark")))
    assert (chip.label, chip.is_excluded, chip.remove) == ("“-spark”", False, "")


@pytest.mark.parametrize(
    ("q", "label"), [("%22at+scale%22", '"at scale"'), ("%22at+scale%22+kafka", '“"at scale" kafka”')]
)
def test_chip_of_a_phrase_has_its_quotes_once(q, label):
    assert list(chips(f"q={q}")["Search"]) == [label]


def test_chips_say_that_all_topics_must_match():
    make_article(topics=["Kafka", "Go"])
    assert list(chips("topic=kafka&topic=go&match=all")) == ["Topic, all of"]
    assert list(chips("topic=kafka&match=all")) == ["Topic"]
    assert list(chips("topic=kafka&topic=go")) == ["Topic"]


def test_chips_on_a_page_of_its_own_leave_that_page_out():
    uber = make_company("Uber")
    assert chips("company=uber&level=advanced", company=uber) == {"Level": {"Advanced": ""}}


# Ways out of an empty selection


def ways_out(query_string):
    return [(chip.label, number) for chip, number in catalog.search(read(query_string)).ways_out]


def test_ways_out_say_how_many_each_filter_costs_the_best_first():
    for _ in range(3):
        make_article("Uber", level="beginner")
    make_article("Uber", level="advanced", title="Kafka")
    assert ways_out("company=uber&level=beginner&q=kafka") == [("“kafka”", 3), ("Beginner", 1)]


def test_ways_out_leave_a_filter_that_must_not_hold():
    make_article("Uber")
    assert ways_out("company=-uber") == [("Uber", 1)]


def test_ways_out_are_none_where_no_single_filter_is_the_reason():
    make_article("Uber")
    assert ways_out("level=beginner&code=yes") == []


def test_ways_out_of_very_many_filters_try_the_last_of_them():
    topics = [make_topic(f"T{n:02}") for n in range(MOST_WAYS_TRIED + 2)]
    address = "match=all&" + "&".join(f"topic={topic.slug}" for topic in topics)
    make_article(topics=topics[1:])
    assert ways_out(address) == []
    make_article(topics=topics[:-1])
    assert ways_out(address) == [(topics[-1].name, 1)]
