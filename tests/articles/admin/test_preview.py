"""The card in the form: it shows what is being typed as readers will see it, and saves nothing."""

import re

import pytest
from django.contrib.auth.models import Permission

from articles.models import Article
from tests.articles.admin.desk import history
from tests.factories import make_article, make_company, make_topic
from tests.forms import filled_in

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/articles/article/preview/"


@pytest.fixture
def typed():
    """A complete article as the form sends it."""
    return {
        "url": "https://uber.example/kafka",
        "title": "Kafka at scale",
        "company": make_company("Uber").pk,
        "authors": "Jane Doe",
        "published_on": "2024-03-12",
        "date_precision": "day",
        "level": "advanced",
        "read_minutes": "12",
        "includes_code": "true",
        "language": "en",
        "topics": [make_topic("Kafka").pk, make_topic("Go").pk],
        "excerpt": "How Uber runs Kafka.",
        "summary": "A long story.",
        "status": "published",
        "slug": "kafka-at-scale",
    }


def words(response):
    """The texts on a card, in order."""
    assert response.status_code == 200
    html = re.sub(r"<[^>]*>", "|", response.content.decode())
    return [word.strip() for word in html.split("|") if word.strip()]


def test_preview_shows_what_is_typed(desk, typed):
    assert words(desk.post(PREVIEW, typed)) == [
        *("U", "Uber", "Advanced", "12 Mar 2024", "Kafka at scale", "How Uber runs Kafka."),
        *("12 min read", "Jane Doe", "Includes code", "Has summary", "Go", "Kafka", "uber.example", "↗"),
    ]
    assert 'href="#"' in desk.post(PREVIEW, typed).content.decode()


def test_preview_of_what_has_no_page_of_its_own_leads_to_the_original(desk, typed):
    page = desk.post(PREVIEW, typed | {"summary": ""}).content.decode()
    assert 'href="#"' not in page
    assert page.count(f'href="{typed["url"]}" rel="noopener"') == 2


def test_preview_saves_nothing(desk, typed):
    article = make_article("Uber", title="Before", url=typed["url"])
    before = Article.objects.values().get()
    desk.post(PREVIEW, typed)
    desk.post(PREVIEW, typed | {"url": "https://uber.example/other"})
    assert Article.objects.values().get() == before
    assert (article.shown_topics, history()) == ([], [])


def test_preview_of_an_empty_form_is_an_empty_card(desk):
    assert words(desk.post(PREVIEW, {})) == []


@pytest.mark.parametrize(
    ("wrong", "missing"),
    [
        ({"title": "x" * 301}, "Kafka at scale"),
        ({"published_on": "soon"}, "12 Mar 2024"),
        ({"level": "expert"}, "Advanced"),
        ({"read_minutes": "9" * 30}, "12 min read"),
        ({"read_minutes": "-1"}, "12 min read"),
        ({"read_minutes": "601"}, "12 min read"),
        ({"date_precision": "year", "published_on": ""}, "12 Mar 2024"),
        ({"excerpt": "a\x00b"}, "How Uber runs Kafka."),
        ({"authors": "x" * 201}, "Jane Doe"),
    ],
)
def test_preview_leaves_out_what_is_not_valid(desk, typed, wrong, missing):
    whole = words(desk.post(PREVIEW, typed))
    assert missing in whole
    left = words(desk.post(PREVIEW, typed | wrong))
    assert left == [word for word in whole if word != missing]


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "a/b"},
        {"slug": ""},
        {"status": "draft"},
        {"date_precision": "week"},
        {"language": "x" * 13},
    ],
)
def test_preview_ignores_errors_in_fields_that_no_card_shows(desk, typed, wrong):
    whole = words(desk.post(PREVIEW, typed))
    assert words(desk.post(PREVIEW, typed | wrong)) == whole


@pytest.mark.parametrize("url", ["nonsense", "https://uber.example:99999/", "javascript:alert(1)", ""])
def test_preview_without_a_valid_address_leads_nowhere(desk, typed, url):
    whole = words(desk.post(PREVIEW, typed))
    page = desk.post(PREVIEW, typed | {"url": url, "summary": ""})
    assert words(page) == [word for word in whole if word not in ("uber.example", "↗", "Has summary")]
    assert 'href="#"' in page.content.decode()


@pytest.mark.parametrize("company", ["", "0"])
def test_preview_without_a_company_has_none(desk, typed, company):
    assert words(desk.post(PREVIEW, typed | {"company": company}))[:2] == ["Advanced", "12 Mar 2024"]


@pytest.mark.parametrize("topics", [["0"], []])
def test_preview_without_topics_has_none(desk, typed, topics):
    assert words(desk.post(PREVIEW, typed | {"topics": topics}))[-3] == "Has summary"


def test_preview_works_for_an_address_that_is_already_used(desk, typed):
    make_article("Uber", url=typed["url"])
    assert "Kafka at scale" in words(desk.post(PREVIEW, typed | {"slug": ""}))


def test_preview_escapes_what_is_typed(desk, typed):
    page = desk.post(PREVIEW, typed | {"title": "<script>x</script>", "excerpt": "<b>"}).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "&lt;b&gt;" in page


def test_form_shows_the_card_of_the_saved_article(desk):
    article = make_article("Uber", title="Kafka at scale", topics=["Kafka"])
    page = desk.get(f"/admin/articles/article/{article.pk}/change/")
    card = re.search(
        rf'<div id="card-preview" data-address="{PREVIEW}">(.*?)</article>', page.content.decode(), re.DOTALL
    )
    shown = re.sub(r"<[^>]*>|{#.*?#}", "|", card[1]).split("|")
    shown = [word.strip() for word in shown if word.strip()]
    assert shown == ["U", "Uber", "Kafka at scale", "Kafka", "blog.example", "↗"]
    assert words(desk.post(PREVIEW, filled_in(page))) == shown


def test_preview_needs_the_permission_to_write(client, django_user_model, typed):
    assert client.post(PREVIEW, typed).url == f"/admin/login/?next={PREVIEW}"
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(viewer)
    assert client.post(PREVIEW, typed).status_code == 403


def test_preview_cannot_be_requested_with_get(desk):
    assert desk.get(PREVIEW).status_code == 405
