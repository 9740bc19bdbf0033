"""The page on which two of a list are made one."""

import pytest

from articles.models import Article, Company, Topic
from tests.articles.admin.desk import ARTICLES, COMPANIES, form_of, messages
from tests.articles.admin.history.test_pages import entries, fields_of, page_of
from tests.factories import make_article, make_articles, make_company, make_technology, make_topic
from tests.pages import find, one, read, text, texts

pytestmark = pytest.mark.django_db


def ask(client, path, *rows):
    """The page that the action "Merge" of the list at `path` leads to."""
    data = {"action": "merge_two", "index": 0, "_selected_action": [row.pk for row in rows]}
    return client.post(path, data, follow=True)


def form_data(response):
    """What the page sends: its hidden fields and the boxes that are ticked."""
    form = one(read(response), "form", class_="merge")
    fields = [dict(field.attributes) for field in find(form, "input")]
    return {
        field["name"]: field["value"]
        for field in fields
        if "name" in field
        and (field["type"] == "hidden" or (field["type"] == "radio" and "checked" in field))
    }


def send(client, path, data):
    return client.post(f"{path}merge/", data, follow=True)


def test_two_articles_are_merged_as_chosen_and_taken_apart_by_one_click(desk):
    first = make_article("Uber", ["Kafka"], title="First", level="advanced", excerpt="")
    second = make_article("Uber", ["Go"], title="Second", level="", excerpt="Told.")
    page = ask(desk, ARTICLES, first, second)
    assert page.redirect_chain[-1][0] == f"{ARTICLES}merge/?a={first.pk}&b={second.pk}"
    data = form_data(page)
    assert data == {
        "a": str(first.pk),
        "b": str(second.pk),
        "seen": data["seen"],
        "csrfmiddlewaretoken": data["csrfmiddlewaretoken"],
        "kept": "a",
        "of-url": "a",
        "of-title": "a",
        "of-level": "a",
        "of-excerpt": "b",
    }
    response = send(desk, ARTICLES, data | {"kept": "b", "of-title": "a"})
    assert messages(response) == ["Merged into First."]
    article = Article.objects.get()
    assert (article.pk, article.title, article.level, article.excerpt) == (
        *(second.pk, "First", "advanced", "Told."),
    )
    assert {topic.name for topic in article.topics.all()} == {"Kafka", "Go"}
    form = one(read(response), "form", class_="undo")
    desk.post(dict(form.attributes)["action"], fields_of(form))
    rows = Article.objects.order_by("pk").values_list("title", "level", "excerpt")
    assert list(rows) == [("First", "advanced", ""), ("Second", "", "Told.")]


def test_what_readers_see_and_what_has_more_articles_is_proposed(chief_desk):
    inbox, published = make_article(status="inbox"), make_article()
    assert form_data(ask(chief_desk, ARTICLES, inbox, published))["kept"] == "b"
    small, large = make_company("Small"), make_company("Large")
    make_articles(3, large)
    page = ask(chief_desk, COMPANIES, small, large)
    assert form_data(page)["kept"] == "b"
    assert "Large , 3 articles" in text(one(read(page), "form", class_="merge"))


@pytest.mark.parametrize("make", [make_company, make_topic, make_technology])
def test_every_kind_is_merged(chief_desk, make):
    rows = [make("A"), make("B")]
    path = form_of(rows[0]).replace(f"{rows[0].pk}/change/", "")
    response = send(chief_desk, path, form_data(ask(chief_desk, path, *rows)))
    assert messages(response) == ["Merged into A."]
    assert type(rows[0]).objects.get().name == "A"


@pytest.mark.parametrize("number", [1, 3])
def test_anything_but_two_is_an_error(desk, number):
    articles = make_articles(number)
    assert messages(ask(desk, ARTICLES, *articles)) == ["Tick the two that are to become one."]
    assert Article.objects.count() == number


def test_what_changed_meanwhile_is_looked_at_again(desk):
    first, second = make_article(title="First"), make_article(title="Second")
    data = form_data(ask(desk, ARTICLES, first, second))
    Article.objects.filter(pk=second.pk).update(excerpt="New")
    response = send(desk, ARTICLES, data)
    assert messages(response) == ["Somebody has changed one of them since this page was loaded. Look again."]
    assert Article.objects.count() == 2
    assert messages(send(desk, ARTICLES, form_data(response))) == ["Merged into First."]


def test_name_that_another_one_has_is_refused_in_words(chief_desk):
    a, b = make_article(make_company("A"), slug="x"), make_article(make_company("B"), slug="x")
    make_article(a.company, slug="y")
    Article.objects.filter(pk=b.pk).update(slug="y")
    data = form_data(ask(chief_desk, ARTICLES, a, b)) | {"kept": "b", "of-company": "a"}
    response = send(chief_desk, ARTICLES, data)
    assert messages(response) == [
        "Nothing was merged: another one has the name, slug or address that was chosen."
    ]
    assert Article.objects.count() == 3


def test_history_of_what_is_left_has_that_of_what_is_gone(desk):
    gone, left = make_article(title="Gone"), make_article(title="Left")
    Article.objects.filter(pk=gone.pk).update(excerpt="Of the other")
    send(desk, ARTICLES, form_data(ask(desk, ARTICLES, left, gone)) | {"kept": "b"})
    page = desk.get(page_of(left))
    assert ["Excerpt", "nothing", "Of the other"] in [line for entry in entries(page) for line in entry]
    assert f"Of article {gone.pk}, which was merged into this one." in " ".join(texts(read(page), "p"))


@pytest.mark.parametrize(
    "query", ["", "?a=1", "?a=x&b=y", "?a=0&b=99999999", "?a=9&b=9", f"?a={'9' * 30}&b=1"]
)
def test_odd_addresses_are_not_found(chief_desk, query):
    assert chief_desk.get(f"{ARTICLES}merge/{query}").status_code == 404
    assert chief_desk.get(f"{COMPANIES}merge/{query}").status_code == 404


def test_only_those_who_may_change_both_merge(desk, client):
    a, b = make_company("A"), make_company("B")
    assert desk.get(f"{COMPANIES}merge/?a={a.pk}&b={b.pk}").status_code == 403
    assert desk.post(f"{COMPANIES}merge/", {"a": a.pk, "b": b.pk, "kept": "a"}).status_code == 403
    assert Company.objects.count() == 2
    assert Topic.objects.count() == 0
