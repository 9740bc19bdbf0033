"""What a card holds, and what it leaves out."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.pages.cards import article_address
from tests.factories import make_article, make_company
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db


def card(client, *, piece=False):
    response = client.get("/articles/", headers={"HX-Request": "true"} if piece else {})
    return one(read(response), "article", class_="card")


def test_card_holds_all_that_is_known(client):
    make_article(
        make_company("Uber", logo="logos/u.png"),
        title="Exactly once",
        url="https://www.uber.com/blog/exactly-once/",
        level="advanced",
        excerpt="How it is done.",
        authors="Ada Lovelace",
        read_minutes=10,
        includes_code=True,
        summary="Said.",
        published_on=date(2024, 3, 5),
        topics=["Kafka", "Go"],
    )
    shown = card(client)
    assert attribute(one(shown, "img", class_="logo"), "src") == "/media/logos/u.png"
    assert (texts(shown, class_="company"), hrefs(shown, class_="company")) == (
        ["Uber"],
        ["/companies/uber/"],
    )
    assert texts(shown, class_="level") == ["Advanced"]
    assert find(shown, "span", class_="advanced") == find(shown, class_="level")
    assert texts(shown, "h3") == ["Exactly once"]
    assert hrefs(one(shown, "h3")) == ["/articles/uber/exactly-once/"]
    assert texts(shown, class_="excerpt") == ["How it is done."]
    assert texts(shown, "li") == [
        "10 min read",
        "Ada Lovelace",
        "Includes code",
        "Has summary",
        "Go",
        "Kafka",
        "uber.com ↗",
    ]
    original = "https://www.uber.com/blog/exactly-once/"
    assert hrefs(one(shown, "ul")) == ["/topics/go/", "/topics/kafka/", original]
    assert texts(shown, class_="date") == ["5 Mar 2024"]
    assert attribute(one(shown, "time"), "datetime") == "2024-03-05"


def test_card_leaves_out_what_is_unknown(client):
    make_article("Uber", title="Bare", url="https://uber.example/bare")
    shown = card(client)
    assert texts(shown, "h3") == ["Bare"]
    assert texts(shown, class_="monogram") == ["U"]
    assert texts(shown, "li") == ["uber.example ↗"]
    for part in [{"tag": tag} for tag in ("img", "time")] + [
        {"class_": name} for name in ("date", "level", "excerpt")
    ]:
        assert find(shown, **part) == []


# Where it leads


@pytest.mark.parametrize("text", ["summary", "takeaways", "prerequisites", "questions"])
def test_title_leads_to_the_page_of_an_article_that_says_more(client, text):
    make_article("Uber", title="Exactly once", **{text: "Said."})
    (link,) = find(one(card(client), "h3"), "a")
    assert (attribute(link, "href"), attribute(link, "rel")) == ("/articles/uber/exactly-once/", None)


def test_title_leads_to_the_original_where_the_page_says_no_more(client):
    make_article("Uber", title="Exactly once", url="https://uber.example/once?a=1&b=2", excerpt="Said.")
    (link,) = find(one(card(client), "h3"), "a")
    assert attribute(link, "href") == "https://uber.example/once?a=1&b=2"
    assert attribute(link, "rel") == "noopener"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://medium.com/a", "medium.com"),
        ("https://WWW.Uber.com:8443/a", "uber.com"),
        ("https://user@blog.example/a", "blog.example"),
        ("https://bücher.example/a", "bücher.example"),
    ],
)
def test_card_leads_to_the_original_and_names_its_host(client, url, host):
    make_article("Uber", title="Exactly once", url=url, summary="Said.")
    (link,) = find(one(card(client), class_="original"), "a")
    assert (attribute(link, "href"), attribute(link, "rel")) == (url, "noopener")
    assert (text(link), attribute(link, "aria-label")) == (f"{host} ↗", f"{host}: Exactly once")


# What it holds


def test_card_does_not_say_that_code_is_not_included(client):
    make_article(includes_code=False)
    assert texts(card(client), "li") == ["blog.example ↗"]


def test_card_says_the_year_where_only_that_is_known(client):
    make_article(year=2019)
    shown = card(client)
    assert texts(shown, "time") == ["2019"]
    assert attribute(one(shown, "time"), "datetime") == "2019"


def test_card_says_the_month_where_the_day_is_not_known(client):
    make_article(published_on=date(2024, 3, 5), date_precision="month")
    shown = card(client)
    assert texts(shown, "time") == ["Mar 2024"]
    assert attribute(one(shown, "time"), "datetime") == "2024-03"


def test_card_says_nothing_of_a_day_that_only_decides_its_place(client):
    make_article(published_on=date(2024, 3, 5), date_precision="order")
    assert "2024" not in text(card(client))
    assert find(card(client), "time") == []


@pytest.mark.parametrize("length", [199, 200])
def test_card_shows_a_short_excerpt_whole(client, length):
    excerpt = ("word " * 50)[: length - 1].strip().ljust(length, "x")
    make_article(excerpt=excerpt)
    assert texts(card(client), class_="excerpt") == [excerpt]


def test_card_cuts_a_long_excerpt_at_a_word(client):
    make_article(excerpt="word " * 60)
    (excerpt,) = texts(card(client), class_="excerpt")
    assert excerpt == "word " * 39 + "word…"
    assert len(excerpt) == 200


def test_card_cuts_an_excerpt_without_spaces(client):
    make_article(excerpt="語" * 300)
    assert texts(card(client), class_="excerpt") == ["語" * 199 + "…"]


def test_card_names_the_language_of_another_than_english(client):
    make_article(title="日本語", language="ja")
    assert attribute(one(card(client), "h3"), "lang") == "ja"


@pytest.mark.parametrize("language", ["en", ""])
def test_card_names_no_language_for_english_or_unknown(client, language):
    make_article(language=language)
    assert attribute(one(card(client), "h3"), "lang") is None


def test_card_lets_a_title_run_from_right_to_left(client):
    make_article(title="الهندسة", slug="الهندسة", summary="Said.")
    shown = card(client)
    assert attribute(one(shown, "h3"), "dir") == "auto"
    assert text(one(shown, "h3")) == "الهندسة"
    assert client.get(hrefs(one(shown, "h3"))[0]).status_code == 200


def test_card_leads_to_its_article_in_an_address_that_is_quoted(client):
    article = make_article("Uber", title="Über uns", slug="über-日本", summary="Said.")
    assert hrefs(one(card(client), "h3")) == ["/articles/uber/%C3%BCber-%E6%97%A5%E6%9C%AC/"]
    assert article.get_absolute_url() == "/articles/uber/%C3%BCber-%E6%97%A5%E6%9C%AC/"


@given(st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_address_of_a_card_is_that_of_the_page(slug):
    assert article_address("uber", slug) == reverse("article", args=["uber", slug])


def test_card_is_the_same_in_the_piece(client):
    make_article("Uber", title="Exactly once", level="advanced", topics=["Kafka"])
    assert card(client) == card(client, piece=True)


def test_card_never_holds_the_editors_note(client):
    make_article(note="Ask legal first")
    assert "Ask legal first" not in client.get("/articles/").content.decode()


def test_card_escapes_what_feeds_brought(client):
    hostile = "<script>alert(1)</script>&amp;\"'"
    company = make_company(hostile, slug="hostile", tagline=hostile)
    make_article(company, title=hostile, slug="hostile", excerpt=hostile, authors=hostile)
    shown = card(client)
    assert find(shown, "script") == []
    assert texts(shown, class_="company") == texts(shown, "h3") == [hostile]
    assert texts(shown, "li") == [hostile, "blog.example ↗"]
    assert texts(shown, class_="excerpt") == [hostile]
