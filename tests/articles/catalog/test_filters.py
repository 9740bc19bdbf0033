"""What the query string of a listing means."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from articles.catalog import ArticleFilter
from articles.catalog.database_answer import ask_database
from articles.catalog.facets import Choice
from articles.models import Article
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db


def read(query_string="", **scope):
    return ArticleFilter(QueryDict(query_string), **scope)


def titles(query_string="", **scope):
    answer = ask_database(read(query_string, **scope))
    return sorted(Article.objects.get(pk=pk).title for pk in answer.ids(0, 1_000))


# What holds for an article


def test_filter_without_choice_gives_every_public_article():
    make_article(title="public")
    make_article(title="waiting", status="inbox")
    make_article(title="refused", status="rejected")
    make_article(make_company(published=False), title="of a hidden company")
    assert titles() == ["public"]


def test_filter_values_of_one_facet_are_or():
    for company in ("Uber", "Netflix", "Lyft"):
        make_article(company, title=company)
    assert titles("company=uber&company=netflix") == ["Netflix", "Uber"]


def test_filter_facets_are_and():
    make_article("Uber", title="both", level="advanced")
    make_article("Uber", title="company only", level="beginner")
    make_article("Lyft", title="level only", level="advanced")
    assert titles("company=uber&level=advanced") == ["both"]


def test_filter_leaves_out_what_is_excluded():
    for company in ("Uber", "Netflix", "Lyft"):
        make_article(company, title=company)
    assert titles("company=-uber&company=-netflix") == ["Lyft"]


@pytest.mark.parametrize(
    ("query_string", "facts"),
    [
        ("level=-advanced", {"level": ""}),
        ("read=-5-10", {"read_minutes": None}),
        ("read=-under-5&read=-over-20", {"read_minutes": None}),
        ("code=-yes", {"includes_code": None}),
        ("code=-no", {"includes_code": None}),
        ("year=-2024", {"published_on": None}),
        ("language=-en", {"language": ""}),
    ],
)
def test_filter_exclusion_keeps_articles_of_which_it_is_unknown(query_string, facts):
    known = {"level": "advanced", "read_minutes": 7, "includes_code": True, "language": "en", "year": 2024}
    make_article(title="known", **known)
    make_article(title="unknown", **facts)
    assert "unknown" in titles(query_string)


@pytest.mark.parametrize("query_string", ["level=advanced", "read=5-10", "code=yes", "code=no", "year=2024"])
def test_filter_choice_leaves_out_articles_of_which_it_is_unknown(query_string):
    make_article(title="known", level="advanced", read_minutes=7, includes_code=True, year=2024)
    make_article(title="unknown")
    assert "unknown" not in titles(query_string)


@pytest.mark.parametrize(
    ("band", "minutes"),
    [
        ("under-5", ["001", "004"]),
        ("5-10", ["005", "009"]),
        ("10-20", ["010", "020"]),
        ("over-20", ["021", "600"]),
    ],
)
def test_filter_read_time_bands_meet_without_overlap(band, minutes):
    for number in (1, 4, 5, 9, 10, 20, 21, 600):
        make_article(title=f"{number:03}", read_minutes=number)
    assert titles(f"read={band}") == minutes


def test_filter_code_and_summary_tell_yes_from_no():
    make_article(title="both", includes_code=True, summary="Said.")
    make_article(title="neither", includes_code=False)
    assert titles("code=yes") == titles("summary=yes") == ["both"]
    assert titles("code=no") == titles("summary=no") == ["neither"]
    assert titles("code=yes&code=no") == ["both", "neither"]


def test_filter_topics_are_any_of_the_chosen():
    make_article(title="one", topics=["Kafka"])
    make_article(title="two", topics=["Kafka", "Go"])
    make_article(title="other", topics=["Rust"])
    make_article(title="none")
    assert titles("topic=kafka&topic=go") == ["one", "two"]


def test_filter_match_all_wants_every_topic():
    make_article(title="one", topics=["Kafka"])
    make_article(title="two", topics=["Kafka", "Go"])
    make_article(title="three", topics=["Kafka", "Go", "Rust"])
    assert titles("topic=kafka&topic=go&match=all") == ["three", "two"]
    assert titles("topic=kafka&topic=go&topic=-rust&match=all") == ["two"]


def test_filter_match_all_means_nothing_without_a_chosen_topic():
    make_topic("Rust")
    article_filter = read("match=all&topic=-rust")
    assert article_filter.matches_all == frozenset()
    assert article_filter.query_string() == "?topic=-rust"


def test_filter_years_cover_whole_years_and_years_alone():
    make_article(title="first day", published_on="2024-01-01")
    make_article(title="last day", published_on="2024-12-31")
    make_article(title="year only", year=2024)
    make_article(title="day after", published_on="2025-01-01")
    make_article(title="day before", published_on="2023-12-31")
    assert titles("year=2024") == ["first day", "last day", "year only"]


def test_filter_months_cover_whole_months_and_narrow_years():
    for month, day in ((1, 31), (2, 1), (2, 29), (3, 1)):
        make_article(title=f"{month}-{day}", published_on=date(2024, month, day))
    make_article(title="year only", year=2024)
    make_article(title="before", published_on=date(2023, 2, 1))
    make_article(title="undated")
    assert titles("month=2024-02") == ["2-1", "2-29"]
    assert titles("month=2024-02&month=2024-01") == ["1-31", "2-1", "2-29"]
    assert titles("year=2024&month=2024-02") == ["2-1", "2-29"]
    assert titles("year=2023&month=2024-02") == []
    assert titles("month=-2024-02&year=2024") == ["1-31", "3-1", "year only"]


def test_filter_takes_months_as_words_by_value_and_by_name():
    make_article(title="it", published_on=date(2024, 2, 29))
    make_article(title="other", published_on=date(2024, 3, 1))
    for text in ("month:2024-02", 'month:"february 2024"', "-month:2024-03"):
        assert titles(urlencode({"q": text})) == ["it"]


@pytest.mark.parametrize("precision", ["day", "month", "year"])
def test_filter_of_years_takes_dates_of_which_the_year_is_known(precision):
    make_article(title="known", published_on="2024-07-04", date_precision=precision)
    make_article(title="for the order", published_on="2024-07-04", date_precision="order")
    make_article(title="another", published_on="2023-07-04", date_precision=precision)
    assert titles("year=2024") == ["known"]
    assert titles("year=-2024") == ["another", "for the order"]


@pytest.mark.parametrize(
    ("asked", "usual"),
    [
        ("EN", "en"),
        ("en-US", "en"),
        ("en_us", "en"),
        ("English", "en"),
        ("-EN", "-en"),
        ("PT-BR", "pt-br"),
        ("zh-CN", "zh-hans"),
        ("en&language=EN", "en"),
    ],
)
def test_filter_of_languages_takes_any_spelling_of_a_code(client, asked, usual):
    for language in ("en", "pt-br", "zh-hans"):
        make_article(language=language)
    response = client.get(f"/articles/?language={asked}")
    assert (response.status_code, response["Location"]) == (302, f"/articles/?language={usual}")


def test_filter_languages():
    make_article(title="english", language="en")
    make_article(title="brazilian", language="pt-br")
    make_article(title="japanese", language="ja")
    assert titles("language=ja&language=pt-br") == ["brazilian", "japanese"]


def test_filter_company_page_ignores_companies_in_the_address():
    uber, lyft = make_company("Uber"), make_company("Lyft")
    make_article(uber, title="ours")
    make_article(lyft, title="theirs")
    assert titles("company=lyft", company=uber) == ["ours"]
    assert read("company=lyft", company=uber).query_string() == ""


def test_filter_topic_page_narrows_to_its_topic():
    kafka = make_topic("Kafka")
    make_article(title="on it", topics=[kafka])
    make_article(title="on both", topics=[kafka, "Go"])
    make_article(title="off it", topics=["Go"])
    assert titles(topic=kafka) == ["on both", "on it"]
    assert titles("topic=go", topic=kafka) == ["on both"]


# The search text


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "About Kafka"},
        {"excerpt": "It uses KAFKA."},
        {"summary": "It uses kafka."},
        {"takeaways": "Kafka scales"},
        {"authors": "Franz Kafka"},
        {"company": "Kafka Inc"},
    ],
)
def test_filter_text_is_found_anywhere_in_an_article(facts):
    article = make_article(**facts)
    make_article(title="Other")
    assert titles("q=kafka") == [article.title]


def test_filter_text_is_not_found_in_the_name_of_a_topic():
    make_article(topics=[make_topic("Kubernetes", synonyms="k8s, kube")])
    assert titles("q=K8S") == titles("q=kubernetes") == []


@pytest.mark.parametrize("facts", [{"note": "kafka"}, {"url": "https://kafka.example/a"}])
def test_filter_text_is_not_looked_for_in_what_readers_do_not_see(facts):
    make_article(**facts)
    assert titles("q=kafka") == []


def test_filter_text_wants_every_word():
    make_article(title="Kafka at scale", excerpt="About streams.")
    make_article(title="Kafka at rest")
    assert titles("q=streams+kafka") == ["Kafka at scale"]


def test_filter_text_takes_a_phrase_as_it_stands():
    make_article(title="Exactly once delivery")
    make_article(title="Once more, exactly")
    assert titles('q="exactly+once"') == ["Exactly once delivery"]


def test_filter_text_leaves_out_what_has_a_minus():
    make_article(title="Kafka and Spark")
    make_article(title="Kafka alone")
    assert titles("q=kafka+-spark") == ["Kafka alone"]
    assert titles('q=kafka+-"and+spark"') == ["Kafka alone"]
    assert titles("q=-spark") == ["Kafka alone"]


@pytest.mark.parametrize(
    "text",
    [
        "100%25",
        "snake_case",
        "back%5Cslash",
        "it's",
        "c%2B%2B",
        "Größe",
        "Über",
        "ÜBER",
        "uber",
        '"at%5C+100%25"',
    ],
)
def test_filter_text_takes_every_character(text):
    make_article(title="Über c++: it's back\\slash and snake_case at\\ 100% Größe")
    make_article(title="Other")
    assert titles(f"q={text}") == ["Über c++: it's back\\slash and snake_case at\\ 100% Größe"]


@pytest.mark.parametrize("text", ["q%25", "z_bra", "ze*ra", "(q", "NEAR(a+b)", "a+AND", "^ra", "z:bra"])
def test_filter_text_takes_no_character_as_a_wildcard(text):
    make_article(title="Zebra")
    assert titles(f"q={text}") == []


@pytest.mark.parametrize("text", ["-+%22%22", "%25", "_", "*", "%5C", "(", "%27", ":"])
def test_filter_text_of_punctuation_leaves_nothing_out(text):
    make_article(title="one")
    assert titles(f"q={text}") == ["one"]


# What cannot be read


@pytest.mark.parametrize(
    ("query_string", "sentences"),
    [
        ("company=nosuch", ["Company: “nosuch” is not known here, so it is left out."]),
        ("company=-nosuch", ["Company: “-nosuch” is not known here, so it is left out."]),
        ("level=expert", ["Level: “expert” is not known here, so it is left out."]),
        ("read=-", ["Read time: “-” is not known here, so it is left out."]),
        ("month=2026-13", ["Month: “2026-13” is not known here, so it is left out."]),
        ("added=3-days", ["Added: “3-days” is not known here, so it is left out."]),
        ("year=20x4", ["Year: “20x4” is not known here, so it is left out."]),
        ("topic=%00", ["Topic: “\x00” is not known here, so it is left out."]),
        ("language=EN%FF", ["Language: “EN\ufffd” is not known here, so it is left out."]),
        ("q=a%00b", ["The search text could not be read, so it is left out."]),
        ("q=" + "x" * 201, ["The search text could not be read, so it is left out."]),
        ("sort=random", ["The order could not be read, so it is left out."]),
        ("sort=%00", ["The order could not be read, so it is left out."]),
        ("match=some", ["How topics match could not be read, so it is left out."]),
        ("company=&level=&q=&sort=&match=", []),
        ("utm_source=mail&page=3", []),
    ],
)
def test_filter_drops_what_it_cannot_read_and_says_so(query_string, sentences):
    make_article(title="still here")
    article_filter = read(query_string)
    assert article_filter.dropped == sentences
    assert article_filter.is_narrowed is False
    assert article_filter.query_string() == ""
    assert titles(query_string) == ["still here"]


def test_filter_sentence_about_a_long_value_is_short():
    (sentence,) = read("company=" + "x" * 5000).dropped
    assert len(sentence) < 120


def test_filter_keeps_the_known_beside_the_unknown():
    make_article("Uber", title="ours")
    make_article("Lyft", title="theirs")
    assert titles("company=uber&company=nosuch") == ["ours"]
    assert read("company=uber&company=nosuch").query_string() == "?company=uber"


def test_filter_choice_stands_against_its_exclusion():
    make_company("Uber")
    choice = read("company=-uber&company=uber").chosen["company"]
    assert choice == Choice(included=("uber",))


def test_filter_takes_a_text_of_the_greatest_length():
    make_article(title="x" * 200)
    assert titles("q=" + "x" * 200) == ["x" * 200]


def test_filter_reads_a_text_with_control_characters_as_words():
    assert read("q=a%01b%1B%EF%BF%BFc%0A").text == "a b c"


def test_filter_says_which_value_of_a_button_is_unknown():
    assert read("not=level:expert").dropped == ["Level: “-expert” is not known here, so it is left out."]
    assert read("not=company:uber", company=make_company("Uber")).dropped == []


def test_filter_hides_hidden_companies_among_its_values():
    make_article(make_company("Hidden", published=False))
    assert read("company=hidden").chosen["company"] == Choice()


@pytest.mark.parametrize("match", ["", "&match=all"])
def test_filter_takes_hundreds_of_values(match):
    topics = [make_topic(f"Topic {n}", slug=f"t{n}") for n in range(300)]
    make_article(title="on two", topics=topics[:2])
    make_article(title="on none")
    address = "&".join(f"topic=t{n}" for n in range(300))
    assert titles(address + match) == ([] if match else ["on two"])
    assert titles(address.replace("=", "=-")) == ["on none"]
