"""The pages of the admin's lists: the same rows however they are looked up, in tables small and large."""

import pytest
from django.db.models import Q

from articles.admin.articles import ArticleAdmin
from articles.admin.lists import change_list
from articles.models import Article
from tests.articles.admin.desk import ARTICLES, COMPANIES, act
from tests.factories import make_article, make_company
from tests.pages import read, texts

pytestmark = pytest.mark.django_db

LEVELS = ("", "beginner", "intermediate", "advanced")


@pytest.fixture
def shelves(monkeypatch):
    """Eleven articles in a table that counts as large, on pages of two."""
    monkeypatch.setattr(change_list, "MOST_COUNTED", 10)
    monkeypatch.setattr(ArticleAdmin, "list_per_page", 2)
    monkeypatch.setattr(ArticleAdmin, "list_max_show_all", 2)
    for number in range(11):
        make_article(title=f"Kafka {number % 7}", level=LEVELS[number % 4], year=2010 + number % 5)


def page(desk, query):
    """(the ids of a page of the list, what it says of their number)."""
    response = desk.get(f"{ARTICLES}?{query}")
    (line,) = texts(read(response), "p", class_="paginator")
    return [row.pk for row in response.context["cl"].result_list], " ".join(line.split()[-2:])


def ids(*order):
    return list(Article.objects.order_by(*order).values_list("pk", flat=True))


@pytest.mark.usefixtures("shelves")
@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["-pk"]),
        ("o=1", ["title", "-pk"]),
        ("o=-1", ["-title", "-pk"]),
        ("o=4.-1", ["level", "-title", "-pk"]),
        ("o=9", ["published_on", "-pk"]),
    ],
)
def test_pages_have_all_rows_in_order(desk, query, order):
    listed = [page(desk, f"{query}&p={number}")[0] for number in range(1, 7)]
    assert [len(rows) for rows in listed] == [2, 2, 2, 2, 2, 1]
    assert [pk for rows in listed for pk in rows] == ids(*order)
    # A page past the end is the last one.
    assert page(desk, f"{query}&p={10**30}")[0] == listed[-1]


@pytest.mark.usefixtures("shelves")
@pytest.mark.parametrize(
    ("query", "order"), [("q=kafka", ["-pk"]), ("q=kafka&o=1", ["title", "-pk"]), ("language=en", ["-pk"])]
)
def test_what_is_found_in_a_large_table_is_counted_a_little_ahead(desk, monkeypatch, query, order):
    monkeypatch.setattr(change_list, "AHEAD", 3)
    pages = [page(desk, f"{query}&p={number}") for number in range(1, 7)]
    assert [pk for rows, _ in pages for pk in rows] == ids(*order)
    numbers = ["5+ articles", "7+ articles", "9+ articles", "11 articles", "11 articles", "11 articles"]
    assert [number for _, number in pages] == numbers


@pytest.mark.usefixtures("shelves")
def test_another_order_of_a_large_table_is_followed_so_far(desk, monkeypatch):
    monkeypatch.setattr(change_list, "MOST_ORDERED", 4)
    assert page(desk, "o=1&p=6")[0] == ids("title", "-pk")[2:4]
    # The list's own order has an end, and so has what is small.
    assert page(desk, "p=6")[0] == ids("-pk")[10:]
    monkeypatch.setattr(change_list, "MOST_COUNTED", 11)
    assert page(desk, "o=1&p=6")[0] == ids("title", "-pk")[10:]


@pytest.mark.usefixtures("shelves")
def test_action_on_all_that_is_found_is_on_what_was_not_counted_too(desk, monkeypatch):
    monkeypatch.setattr(change_list, "AHEAD", 3)
    every = list(Article.objects.all())
    said = act(desk, f"{ARTICLES}?q=kafka", "reject", every[:1], select_across=1)
    assert said == ["Rejected: 11 articles."]


def test_whole_list_is_shown_if_it_is_short(desk, monkeypatch):
    monkeypatch.setattr(ArticleAdmin, "list_per_page", 2)
    for _ in range(3):
        make_article()
    assert (len(page(desk, "")[0]), len(page(desk, "all=")[0])) == (2, 3)


def test_companies_are_put_in_the_order_of_their_articles(desk):
    for number, name in enumerate(["Uber", "Lyft", "Acme"]):
        company = make_company(name)
        for _ in range(number):
            make_article(company)
        make_article(company, status="inbox")
    rows = [(row.name, row.article_count) for row in desk.get(f"{COMPANIES}?o=-6").context["cl"].result_list]
    assert rows == [("Acme", 2), ("Lyft", 1), ("Uber", 0)]


# Search


def searched_as_django_does(words):
    """The ids of the articles that Django's own search of the fields finds."""
    rows = Article.objects.all()
    for word in words:
        rows = rows.filter(
            Q.create([(f"{name}__icontains", word) for name in ArticleAdmin.search_fields], connector=Q.OR)
        )
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kafka", ["kafka"]),
        ("KAF", ["kaf"]),
        ("uber", ["uber"]),
        ("uber kafka", ["uber", "kafka"]),
        ("kafka kafka", ["kafka"]),
        ('"at scale"', ["at scale"]),
        ("scale at", ["scale", "at"]),
        ("'Jane Doe'", ["jane doe"]),
        ("doe", ["doe"]),
        ("blog.example/deep", ["blog.example/deep"]),
        ("100%", ["100%"]),
        ("a_b", ["a_b"]),
        ('"', [""]),
        ("nothing of it", ["nothing", "of", "it"]),
        ("log", ["log"]),
    ],
)
def test_search_finds_parts_of_titles_authors_addresses_excerpts_and_companies(desk, query, words):
    uber = make_company("Uber")
    make_article(uber, title="Kafka at scale", excerpt="It saves 100% of a_b.")
    make_article(uber, title="Scale", authors="Jane Doe")
    make_article("Lyft", title="Maps", url="https://blog.example/Deep/kafka")
    make_article("Kafka Inc.", title="Us", status="inbox")
    Article.objects.create(title="Of no company, a b")
    response = desk.get(ARTICLES, {"q": query})
    assert {row.pk for row in response.context["cl"].result_list} == searched_as_django_does(words)


def test_search_leaves_words_past_the_twelfth_out(desk):
    wanted = make_article(title=" ".join("abcdefghijkl"))
    response = desk.get(ARTICLES, {"q": " ".join("abcdefghijkl") + " zq"})
    assert [row.pk for row in response.context["cl"].result_list] == [wanted.pk]


# What filters offer


def test_languages_of_readers_and_of_the_inbox_are_offered(desk):
    make_article(language="ja")
    make_article(language="de", status="inbox")
    make_article(language="fr", status="rejected")

    def offered(query):
        specs = desk.get(f"{ARTICLES}?{query}").context["cl"].filter_specs
        return [label for one in specs if one.title == "language" for _, label in one.lookup_choices]

    assert (offered(""), offered("language=fr")) == (["de", "ja"], ["de", "fr", "ja"])
