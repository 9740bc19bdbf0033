"""Two editors at once: what one has decided is overwritten by the other only knowingly."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from articles.models import Article
from tests.articles.admin.desk import ARTICLES, form_of, messages
from tests.factories import make_article, make_company, make_feed, make_technology, make_topic

pytestmark = pytest.mark.django_db

LONG = "One line.\r\n\r\nAnother line."


@pytest.fixture
def colleague(django_user_model):
    return django_user_model.objects.create_superuser("kim", password="secret")


@pytest.fixture
def colleagues_desk(colleague):
    client = Client()
    client.force_login(colleague)
    return client


def address(article):
    return f"{ARTICLES}{article.pk}/change/"


def form_on(response, form_id="article_form"):
    """What a browser would send from the form on the page, as a dict of lists."""
    (form,) = html.fromstring(response.content.decode()).xpath(f"//form[@id='{form_id}']")
    for field in form.xpath(".//input[not(@value) and not(@type='checkbox')]"):
        # Browsers send what is empty too.
        field.set("value", "")
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


def save(client, article, page, **changes):
    return client.post(address(article), form_on(page) | changes)


def error_of(response, name):
    assert response.status_code == 200
    (error,) = html.fromstring(response.content.decode()).xpath(
        f"//div[contains(@class, 'field-{name}')]//ul//li"
    )
    return " ".join(error.text_content().split())


def test_different_fields_are_both_kept(desk, colleagues_desk):
    article = make_article(title="Once", level="", summary="")
    mine, theirs = desk.get(address(article)), colleagues_desk.get(address(article))
    save(colleagues_desk, article, theirs, level="advanced", summary=LONG)
    assert save(desk, article, mine, title="Exactly once").status_code == 302
    article = Article.objects.get()
    assert (article.title, article.level, article.summary) == ("Exactly once", "advanced", LONG)


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "name", "said"),
    [
        ("Once", "Exactly once", "At least once", "title", "“At least once”"),
        ("", "beginner", "advanced", "level", "“Advanced”"),
        (None, "5", "7", "read_minutes", "“7”"),
        (True, "false", "unknown", "includes_code", "nothing"),
        ("en", "de", "ja", "language", "“ja”"),
        (LONG, "Mine.", LONG + "\r\nMore.", "summary", f"“{' '.join(LONG.split())} More.”"),
        (date(2024, 1, 1), "2024-01-02", "2024-01-03", "published_on", "“2024-01-03”"),
    ],
)
def test_same_field_asks(desk, colleagues_desk, before, mine, theirs, name, said):
    article = make_article(**{name: before})
    page, other = desk.get(address(article)), colleagues_desk.get(address(article))
    assert save(colleagues_desk, article, other, **{name: theirs}).status_code == 302
    there = Article.objects.values_list(name, flat=True).get()
    asked = save(desk, article, page, **{name: mine}, authors="Ada Example")
    words = error_of(asked, name)
    assert words.startswith("kim changed this at ")
    assert f" to {said}, after you opened the page." in words
    assert Article.objects.values_list(name, flat=True).get() == there
    # Once more with the box is theirs, without it mine; the rest is saved in either case.
    again = form_on(asked)
    assert desk.post(address(article), again | {f"theirs-{name}": "on"}).status_code == 302
    assert Article.objects.values_list(name, "authors").get() == (there, "Ada Example")
    assert desk.post(address(article), again).status_code == 302
    assert Article.objects.values_list(name, flat=True).get() != there


def test_same_value_of_both_is_no_question(desk, colleagues_desk):
    article = make_article(level="")
    mine, theirs = desk.get(address(article)), colleagues_desk.get(address(article))
    save(colleagues_desk, article, theirs, level="advanced")
    assert save(desk, article, mine, level="advanced").status_code == 302


def test_company_is_asked_for_too(desk, colleagues_desk):
    article, lyft, yelp = make_article("Uber"), make_company("Lyft"), make_company("Yelp")
    mine, theirs = desk.get(address(article)), colleagues_desk.get(address(article))
    save(colleagues_desk, article, theirs, company=lyft.pk)
    assert "“Lyft”" in error_of(save(desk, article, mine, company=yelp.pk), "company")
    assert Article.objects.get().company == lyft


def test_decision_is_asked_for_too(desk, colleagues_desk):
    article = make_article(status="inbox")
    mine, theirs = desk.get(address(article)), colleagues_desk.get(address(article))
    save(colleagues_desk, article, theirs, status="rejected")
    asked = save(desk, article, mine, status="published")
    assert error_of(asked, "status").startswith("kim changed this at ")
    assert Article.objects.get().status == "rejected"
    assert desk.post(address(article), form_on(asked)).status_code == 302
    assert Article.objects.get().status == "published"


def test_what_ingest_has_written_is_asked_for_without_a_name(desk):
    article = make_article(read_minutes=None)
    page = desk.get(address(article))
    Article.objects.update(read_minutes=7)
    words = error_of(save(desk, article, page, read_minutes="5"), "read_minutes")
    assert words.startswith("This was changed to “7”, after you opened the page.")


def test_topics_are_added_and_removed_by_both(desk, colleagues_desk):
    kafka, kubernetes, go, rust = (make_topic(name) for name in ("Kafka", "Kubernetes", "Go", "Rust"))
    article = make_article(topics=["Go", "Rust"])
    mine, theirs = desk.get(address(article)), colleagues_desk.get(address(article))
    save(colleagues_desk, article, theirs, topics=[kafka.pk, go.pk])
    save(desk, article, mine, topics=[kubernetes.pk, rust.pk])
    assert [topic.name for topic in Article.objects.get().shown_topics] == ["Kafka", "Kubernetes"]


@pytest.mark.parametrize(
    ("make", "one", "other"),
    [
        (make_company, "tagline", "website"),
        (make_topic, "description", "synonyms"),
        (make_technology, "description", "synonyms"),
        (make_feed, "include", "exclude"),
    ],
)
def test_every_other_form_keeps_both_and_asks_too(chief_desk, colleagues_desk, make, one, other):
    thing = make()
    form = f"{thing._meta.model_name}_form"
    mine, theirs = (form_on(client.get(form_of(thing)), form) for client in (chief_desk, colleagues_desk))
    text = "https://theirs.example/"
    assert colleagues_desk.post(form_of(thing), theirs | {one: text, other: ""}).status_code == 302
    assert chief_desk.post(form_of(thing), mine | {other: "https://mine.example/"}).status_code == 302
    thing.refresh_from_db()
    assert (getattr(thing, one), getattr(thing, other)) == (text, "https://mine.example/")
    asked = chief_desk.post(form_of(thing), mine | {one: "https://other.example/"})
    assert error_of(asked, one).startswith("kim changed this at ")
    thing.refresh_from_db()
    assert getattr(thing, one) == text


# The list


def test_list_writes_what_was_changed_in_it_alone(desk, colleagues_desk):
    first, second = make_article(level="beginner"), make_article(level="")
    page = desk.get(ARTICLES)
    save(colleagues_desk, first, colleagues_desk.get(address(first)), level="advanced")
    data = form_on(page, "changelist-form")
    row = next(name for name, value in data.items() if name.endswith("-id") and value == [str(second.pk)])
    data |= {row.replace("-id", "-level"): "intermediate", "_save": "Save"}
    assert desk.post(ARTICLES, data).status_code == 302
    assert [a.level for a in Article.objects.order_by("pk")] == ["advanced", "intermediate"]


def test_list_asks_about_the_same_row(desk, colleagues_desk):
    article = make_article(level="beginner")
    page = desk.get(ARTICLES)
    save(colleagues_desk, article, colleagues_desk.get(address(article)), level="advanced")
    asked = desk.post(
        ARTICLES, form_on(page, "changelist-form") | {"form-0-level": "intermediate", "_save": "Save"}
    )
    assert "kim changed this at " in asked.content.decode()
    assert Article.objects.get().level == "advanced"
    again = form_on(asked, "changelist-form") | {"_save": "Save"}
    assert desk.post(ARTICLES, again | {"form-0-theirs-level": "on"}).status_code == 302
    assert Article.objects.get().level == "advanced"
    assert desk.post(ARTICLES, again).status_code == 302
    assert Article.objects.get().level == "intermediate"


def act_on(client, page, articles, action, **values):
    data = form_on(page, "changelist-form")
    data |= {"action": action, "_selected_action": [a.pk for a in articles], "index": "0"} | values
    return messages(client.post(ARTICLES, data, follow=True))


@pytest.mark.parametrize(
    ("action", "values", "field", "theirs", "done"),
    [
        ("publish", {}, "status", "rejected", "Published"),
        ("reject", {}, "status", "published", "Rejected"),
        ("back_to_inbox", {}, "status", "published", "Back in the inbox"),
        ("set_level", {"level": "beginner"}, "level", "advanced", "Level set to beginner"),
        ("mark_includes_code", {}, "includes_code", False, "Marked as including code"),
    ],
)
def test_action_leaves_what_was_changed_since(desk, action, values, field, theirs, done):
    start = "rejected" if action == "back_to_inbox" else "inbox"
    articles = [make_article(title=name, status=start, level="", includes_code=None) for name in "ab"]
    page = desk.get(ARTICLES)
    Article.objects.filter(title="a").update(**{field: theirs})
    assert act_on(desk, page, articles, action, **values) == [
        f"{done}: 1 article.",
        "Left as they are, since somebody has changed them after the list was loaded: a.",
    ]
    assert Article.objects.values_list(field, flat=True).get(title="a") == theirs
    assert Article.objects.values_list(field, flat=True).get(title="b") != theirs
