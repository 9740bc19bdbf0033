"""What the list and the form of articles tell of originals, and what editors decide about them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Article, OriginalCheck, PageCrawl
from tests.articles.admin.desk import ARTICLES, act, form_of, history, press
from tests.factories import make_article, make_company
from tests.forms import filled_in
from tests.pages import attribute, find, one, read, text, texts

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
NOT_FOUND = "The server answered 404 Not Found."


@pytest.fixture
def gone():
    article = make_article(title="gone", gone_on=TODAY)
    looked_at(article, failures=3)
    return article


def looked_at(article, **facts):
    """The row of a look that was taken at the article's original."""
    now = timezone.now()
    facts = {"failed_on": TODAY, "error": NOT_FOUND, "http_status": 404} | facts
    return OriginalCheck.objects.create(
        article=article, url=article.url, host="blog.example", checked_at=now, due_at=now, **facts
    )


def unread(title="unread", **facts):
    """An article whose page could not be read."""
    article = make_article(title=title, **facts)
    PageCrawl.objects.create(article=article, due_at=None, error="The server sent nothing.")
    return article


def listed(desk, query):
    return {article.title for article in desk.get(f"{ARTICLES}?{query}").context["cl"].result_list}


# The list


@pytest.mark.usefixtures("gone")
def test_list_is_filtered_by_what_is_wrong_with_originals(desk):
    looked_at(make_article(title="suspected"), failures=1)
    looked_at(make_article(title="well"), failures=0, failed_on=None, error="", http_status=200)
    unread()
    PageCrawl.objects.create(article=make_article(title="read"))
    assert listed(desk, "original=gone") == {"gone"}
    assert listed(desk, "original=suspected") == {"suspected"}
    assert listed(desk, "original=unread") == {"unread"}
    assert len(listed(desk, "original=nonsense")) == 5


@pytest.mark.usefixtures("gone")
def test_row_has_a_sign_in_words(desk):
    unread(), make_article(title="well")
    rows = one(read(desk.get(f"{ARTICLES}?o=1")), "tbody")
    signs = {
        text(one(row, class_="field-headline")): [
            attribute(sign, "aria-label") for sign in find(row, class_="sign")
        ]
        for row in find(rows, "tr")
    }
    assert signs == {
        "gone": ["The original is gone"],
        "unread": ["The page could not be read: The server sent nothing."],
        "well": [],
    }


# Publishing what could not be read


def test_publishing_what_could_not_be_read_says_so(desk):
    articles = [unread(title, status="inbox") for title in ("a", "b", "c", "d")]
    well = make_article(status="inbox")
    assert act(desk, ARTICLES, "publish", [*articles, well]) == [
        "Published: 5 articles.",
        "Published although the page could not be read: a, b, c and 1 more.",
    ]
    assert act(desk, ARTICLES, "reject", articles) == ["Rejected: 4 articles."]


def test_form_says_that_the_page_could_not_be_read(desk):
    article = unread(status="inbox")
    page = read(desk.get(form_of(article)))
    help_text = text(one(page, id="id_status_helptext"))
    assert help_text == "The page could not be read: The server sent nothing."
    data = filled_in(desk.get(form_of(article)), **{"status": "published"})
    said, _ = press(desk, form_of(article), **data)
    assert said[0] == "Published although the page could not be read: The server sent nothing."


def test_form_tells_what_was_last_seen_of_the_original(desk, gone):
    shown = text(one(read(desk.get(form_of(gone))), class_="field-measured_values"))
    assert f"The original is gone {NOT_FOUND} Looked at just now" in shown


# Decisions


def test_original_that_is_still_there_is_unmarked_and_left_alone_for_90_days(desk, gone):
    suspected = make_article(title="suspected")
    looked_at(suspected, failures=2, suspected=True)
    assert act(desk, ARTICLES, "still_there", [gone, suspected]) == [
        "Originals not looked at again for 90 days: 2 articles."
    ]
    assert set(Article.objects.values_list("gone_on", flat=True)) == {None}
    for row in OriginalCheck.objects.all():
        assert (row.failures, row.failed_on, row.suspected, row.error) == (0, None, False, "")
        assert timedelta(days=89) < row.due_at - timezone.now() <= timedelta(days=90)
    assert history() == [(gone.pk, "The original is still there")]


def test_retiring_rejects_and_notes_why(desk, gone, editor):
    noted = make_article(title="noted", gone_on=TODAY, note="Ask Ada.", picked_on=TODAY)
    assert act(desk, ARTICLES, "retire", [gone, noted]) == ["Retired: 2 articles."]
    rows = Article.objects.order_by("title").values_list("title", "status", "status_by", "note", "picked_on")
    assert list(rows) == [
        ("gone", "rejected", editor.pk, "The original is gone.", None),
        ("noted", "rejected", editor.pk, "Ask Ada.\nThe original is gone.", None),
    ]
    assert sorted(history()) == [(gone.pk, "Retired"), (noted.pk, "Retired")]


@pytest.mark.parametrize("action", ["retire", "still_there"])
def test_action_on_many_asks_first(desk, action):
    company = make_company()
    articles = [make_article(company, gone_on=TODAY) for _ in range(21)]
    data = {"action": action, "index": 0, "_selected_action": [article.pk for article in articles]}
    response = desk.post(ARTICLES, data)
    assert "21 articles" in texts(read(response), "strong")
    assert Article.objects.published().gone().count() == 21
    data["confirmed"] = "21-21"
    desk.post(ARTICLES, data)
    assert Article.objects.published().gone().count() == 0


@pytest.mark.parametrize("action", ["retire", "still_there"])
def test_action_is_for_those_who_may_change_articles(client, django_user_model, gone, action):
    user = django_user_model.objects.create_user("onlooker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    client.post(ARTICLES, {"action": action, "index": 0, "_selected_action": [gone.pk]})
    assert Article.objects.published().gone().count() == 1


def test_new_address_begins_anew(desk, gone):
    data = filled_in(desk.get(form_of(gone)), **{"url": "https://blog.example/new-home"})
    press(desk, form_of(gone), **data)
    article, row = Article.objects.get(), OriginalCheck.objects.get()
    assert (article.url, article.gone_on) == ("https://blog.example/new-home", None)
    assert (row.failures, row.error, row.checked_at) == (0, "", None)
    assert row.due_at <= timezone.now()


def test_another_value_leaves_the_mark_alone(desk, gone):
    data = filled_in(desk.get(form_of(gone)), **{"excerpt": "In short."})
    press(desk, form_of(gone), **data)
    assert (Article.objects.get().gone_on, OriginalCheck.objects.get().failures) == (TODAY, 3)
