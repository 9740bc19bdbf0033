"""The history in the admin: read, put back and undone by those who may, and by nobody unawares."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, ArticleTechnology, Changeset, Company, Feed, RowChange, Technology, Topic
from articles.revisions.recording import recorded
from tests.articles.admin.desk import ARTICLES, act, form_of, history, messages
from tests.factories import (
    MAKERS,
    make_article,
    make_articles,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)
from tests.forms import filled_in
from tests.pages import find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

BATCHES = "/admin/articles/changeset/"


def page_of(thing):
    return f"/admin/articles/{thing._meta.model_name}/{thing.pk}/history/"


def entries(response):
    """[[label, what was there, what is there]] of each entry on the page."""
    sections = find(read(response), "section", class_="history-entry")
    return [
        [
            [text(one(row, "th")), " ".join(texts(row, "del")), " ".join(texts(row, "ins"))]
            for row in find(section, "tr")
        ]
        for section in sections
    ]


def press_put_back(client, thing, label, number=0):
    """Presses the `number`th button "Put back" of the field `label` on the history page; its messages."""
    return send_put_back(client, thing, put_back_forms(client, thing, label)[number])


def put_back_forms(client, thing, label):
    """What the buttons "Put back" of the field `label` send."""
    tables = find(read(client.get(page_of(thing))), "table", class_="history-lines")
    rows = [row for table in tables for row in find(table, "tr") if text(one(row, "th")) == label]
    return [fields_of(form) for row in rows for form in find(row, "form")]


def fields_of(form):
    data = {}
    for field in find(form, "input"):
        attributes = dict(field.attributes)
        data.setdefault(attributes["name"], []).append(attributes.get("value") or "")
    return data


def send_put_back(client, thing, data):
    return messages(client.post(page_of(thing) + "put-back/", data, follow=True))


def save(client, thing, **changes):
    return client.post(form_of(thing), filled_in(client.get(form_of(thing)), **changes))


@pytest.fixture
def chiefs_desk(chief):
    """A chief editor's client beside that of the editor."""
    client = Client()
    client.force_login(chief)
    return client


# Bulk actions


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("publish", {}),
        ("reject", {}),
        ("back_to_inbox", {}),
        ("pick", {}),
        ("set_level", {"level": "beginner"}),
        ("set_level", {"level": "none"}),
        ("mark_includes_code", {}),
        ("add_topic", {"topic": "Kafka"}),
        ("remove_topic", {"topic": "Go"}),
    ],
)
def test_every_bulk_action_is_undone_by_one_click_where_the_list_was(desk, action, values):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    values = {name: {"Kafka": kafka.pk, "Go": go.pk}.get(value, value) for name, value in values.items()}
    make_article(topics=[go], level="advanced"), make_article(status="inbox", topics=[go])
    names = [field.attname for field in Article._meta.concrete_fields if field.name != "changed_at"]
    columns = [*names, "topics"]
    before = list(Article.objects.order_by("pk", "topics").values(*columns))
    chosen = [article.pk for article in Article.objects.all()]
    path = f"{ARTICLES}?o=2"
    response = desk.post(path, {"action": action, "_selected_action": chosen, **values}, follow=True)
    after = list(Article.objects.order_by("pk", "topics").values(*columns))
    (form,) = find(read(response), "form", class_="undo")
    address = dict(form.attributes)["action"]
    response = desk.post(address, fields_of(form), follow=True)
    assert re.match(r"Undone: \d articles?\.", messages(response)[0])
    assert after != before
    assert list(Article.objects.order_by("pk", "topics").values(*columns)) == before
    assert response.redirect_chain[-1][0] == path


def test_action_that_changes_nothing_offers_nothing(desk):
    article = make_article()
    path = {"action": "publish", "_selected_action": article.pk}
    response = desk.post(ARTICLES, path, follow=True)
    assert find(read(response), "form", class_="undo") == []


def test_first_page_offers_what_one_has_done_to_many_in_the_past_day(desk, chiefs_desk):
    act(desk, ARTICLES, "publish", [make_article(status="inbox")])
    act(desk, ARTICLES, "reject", make_articles(3))
    act(chiefs_desk, ARTICLES, "reject", [make_article()])
    save(desk, make_article(), title="Form")
    old = Changeset.objects.get(words="Published")

    def offered():
        return [text(one(form, "a")) for form in find(read(desk.get("/admin/")), "form", class_="batch")]

    assert offered() == ["Rejected", "Published"]
    Changeset.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=25))
    assert offered() == ["Rejected"]
    form = one(read(desk.get("/admin/")), "form", class_="batch")
    response = desk.post(dict(form.attributes)["action"], fields_of(form), follow=True)
    assert (messages(response), response.redirect_chain[-1][0]) == (["Undone: 3 articles."], "/admin/")
    assert offered() == []


def test_undoing_says_what_was_left_alone(desk):
    articles = make_articles(6, level="beginner")
    act(desk, ARTICLES, "set_level", articles, level="advanced")
    Article.objects.filter(pk__in=[article.pk for article in articles[:4]]).update(level="intermediate")
    batch = Changeset.objects.get()
    said = messages(desk.post(f"{BATCHES}{batch.pk}/undo/", follow=True))
    assert said == [
        "Undone: 2 articles.",
        "Left as they are (changed since): Article 4, Article 3, Article 2 and 1 more.",
    ]
    assert messages(desk.post(f"{BATCHES}{batch.pk}/undo/", follow=True))[0].startswith("Left as they are")


@pytest.mark.parametrize("next_page", ["//evil.example/", "https://evil.example/", "", "javascript:alert(1)"])
def test_undoing_goes_nowhere_else(desk, next_page):
    act(desk, ARTICLES, "reject", [make_article()])
    batch = Changeset.objects.get()
    response = desk.post(f"{BATCHES}{batch.pk}/undo/", {"next": next_page})
    assert response.url == f"{BATCHES}{batch.pk}/change/"


# The page of one object


@pytest.mark.parametrize("kind", MAKERS)
def test_history_of_every_kind_is_readable_and_every_field_put_back(chief_desk, kind):
    thing = MAKERS[kind]()
    before = type(thing).objects.values().get(pk=thing.pk)
    change = {
        "article": {"title": "Retold", "note": "Why"},
        "company": {"name": "Renamed", "tagline": "Says"},
        "topic": {"name": "Renamed", "synonyms": "a, b"},
        "technology": {"name": "Renamed", "kind": "language"},
        "feed": {"include": "kafka", "exclude": "hiring"},
    }[kind]
    assert save(chief_desk, thing, **change).status_code == 302
    (lines, _) = entries(chief_desk.get(page_of(thing)))
    assert len(lines) == 2
    for label, *_ in lines:
        assert press_put_back(chief_desk, thing, label) == ["Put back."]
    after = type(thing).objects.values().get(pk=thing.pk)
    changing = {"changed_at", "edited_at", "next_due_at"}
    assert {n: v for n, v in after.items() if n not in changing} == {
        n: v for n, v in before.items() if n not in changing
    }


def test_values_are_told_in_words(desk, chief):
    uber, lyft = make_company("Uber"), make_company("Lyft")
    article = make_article(uber, level="", includes_code=None, published_on=None)
    topic, technology = make_topic("Kafka"), make_technology("Flink")
    with recorded(Changeset.Source.FORM, user=chief):
        Article.objects.update(company=lyft, level="advanced", includes_code=True, read_minutes=7)
        article.topics.add(topic)
        ArticleTechnology.objects.decide(article, [technology], [])
    with recorded(Changeset.Source.FORM, user=chief):
        article.topics.remove(topic)
        ArticleTechnology.objects.decide(article, [], [technology])
    assert entries(desk.get(page_of(article)))[:2] == [
        [
            ["Technologies: Flink", "Decided by an editor", "Removed by an editor"],
            ["Topics", "Kafka", ""],
        ],
        [
            ["Technologies", "", "Flink (decided by an editor)"],
            ["Topics", "", "Kafka"],
            ["Company", "Uber", "Lyft"],
            ["Level", "nothing", "Advanced"],
            ["Read time", "nothing", "7"],
            ["Includes code", "nothing", "yes"],
        ],
    ]


def test_texts_are_shown_as_texts(desk):
    article = make_article(title="<script>alert(1)</script>")
    save(desk, article, title="<b>bold</b>")
    page = desk.get(page_of(article)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_topic_that_was_taken_away_is_put_back(desk):
    article = make_article(topics=["Kafka", "Go"])
    save(desk, article, topics=[])
    assert press_put_back(desk, article, "Topics") == ["Put back."]
    assert len(article.topics.all()) == 1
    assert press_put_back(desk, article, "Topics", 2) == ["Put back."]
    assert {topic.name for topic in article.topics.all()} == {"Kafka", "Go"}


def test_all_that_one_save_changed_is_put_back_together(desk):
    article = make_article(title="First", excerpt="E", topics=["Kafka"])
    save(desk, article, title="Second", excerpt="New", topics=[])
    section = find(read(desk.get(page_of(article))), "section", class_="history-entry")[0]
    assert send_put_back(desk, article, fields_of(find(section, "form")[-1])) == ["Put back."]
    article = Article.objects.get()
    assert (article.title, article.excerpt, len(article.shown_topics)) == ("First", "E", 1)


def test_nothing_is_put_back_over_what_changed_after_the_page_was_loaded(desk):
    article = make_article(title="First", topics=["Kafka"])
    save(desk, article, title="Second", topics=[])
    of_title, of_topics = (put_back_forms(desk, article, label)[0] for label in ("Title", "Topics"))
    Article.objects.update(excerpt="Another field")
    assert send_put_back(desk, article, of_title) == ["Put back."]
    Article.objects.update(title="Third")
    article.topics.add(make_topic("Go"))
    refused = ["Somebody has changed it since this page was loaded. Nothing was put back."]
    assert send_put_back(desk, article, of_title) == refused
    assert send_put_back(desk, article, of_topics) == refused
    assert Article.objects.values_list("title", flat=True).get() == "Third"


def test_slug_that_another_has_by_now_is_refused_in_words(chief_desk):
    topic = make_topic("Old")
    save(chief_desk, topic, slug="new")
    make_topic("Other", slug="old")
    assert press_put_back(chief_desk, topic, "Slug") == ["Not put back: its place is taken."]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"change": "x"},
        {"change": "9" * 30},
        {"change": "1", "seen": "x"},
        {"change": "0", "column": "no"},
    ],
)
def test_odd_orders_change_nothing(desk, data):
    article = make_article()
    assert send_put_back(desk, article, data) == ["That change is not in this history."]


def test_change_of_another_object_is_not_in_this_history(desk):
    article, other = make_article(), make_article(title="Once")
    save(desk, other, title="Twice")
    [data] = put_back_forms(desk, other, "Title")
    assert send_put_back(desk, article, data) == ["That change is not in this history."]
    assert Article.objects.get(pk=other.pk).title == "Twice"


def test_column_that_the_change_has_not_changes_nothing(desk):
    article = make_article(title="Once")
    save(desk, article, title="Twice")
    [data] = put_back_forms(desk, article, "Title")
    refused = ["That change is not in this history."]
    assert send_put_back(desk, article, data | {"column": "note"}) == refused
    assert send_put_back(desk, article, data | {"column": "a\x00b"}) == refused


def test_texts_that_are_put_back_are_measured_again(desk):
    make_technology("Kafka")
    article = make_article(title="On Kafka")
    save(desk, article, title="On queues")
    assert article.shown_technologies == []
    press_put_back(desk, article, "Title")
    assert [one.name for one in Article.objects.get().shown_technologies] == ["Kafka"]


def test_technology_whose_name_is_put_back_is_measured_again(chief_desk):
    technology, article = make_technology("Kafka"), make_article(title="On Kafka")
    save(chief_desk, technology, name="Pulsar")
    press_put_back(chief_desk, technology, "Name")
    assert [one.name for one in Article.objects.get(pk=article.pk).shown_technologies] == ["Kafka"]


def test_feed_whose_address_is_put_back_is_read_again(chief_desk):
    feed = make_feed(etag="a")
    save(chief_desk, feed, url="https://new.example/feed")
    Feed.objects.update(etag="b")
    press_put_back(chief_desk, feed, "Address")
    assert Feed.objects.values_list("url", "etag").get() == (feed.url, "")


def test_history_is_read_page_by_page_with_the_same_number_of_queries(desk):
    article, counted = make_article(), []
    for number in (1, 3, 30, 250):
        for title in range(RowChange.objects.of(article).count(), number + 1):
            Article.objects.update(title=f"Title {title}")
        with CaptureQueriesContext(connection) as captured:
            page = desk.get(page_of(article))
        counted.append(len(captured))
        assert sum(len(lines) for lines in entries(page)) == min(number + 1, 200)
    assert len(set(counted)) == 1
    assert "Page 1 of 2" in page.content.decode()
    assert entries(desk.get(page_of(article) + "?p=2"))[-1] == [["Added", "", ""]]
    assert desk.get(page_of(article) + "?p=x").status_code == 200


def test_changes_of_one_moment_by_nobody_known_stand_apart(desk):
    article = make_article(title="First")
    for title in ("Second", "Third"):
        Article.objects.update(title=title)
    RowChange.objects.update(at=timezone.now())
    assert entries(desk.get(page_of(article))) == [
        [["Title", "Second", "Third"]],
        [["Title", "First", "Second"]],
        [["Added", "", ""]],
    ]


# The whole history


def test_whole_history_lists_batches_the_latest_first(desk, editor):
    save(desk, make_article(), title="New")
    act(desk, ARTICLES, "reject", make_articles(3))
    with recorded(Changeset.Source.INGEST, "Poll of https://a.example/"):
        make_article()
    rows = find(one(read(desk.get(BATCHES)), "table", id="result_list"), "tr")[1:]
    said = [[text(cell) for cell in find(row, "td")[1:4]] for row in rows]
    assert said == [
        ["-", "Poll of https://a.example/", "2"],
        ["editors", "Rejected", "3"],
        ["editors", "Edit", "1"],
    ]
    filtered = desk.get(f"{BATCHES}?source__exact=ingest")
    assert filtered.context["cl"].result_count == 1
    assert desk.get(f"{BATCHES}?q=Rejected").context["cl"].result_count == 1


def test_batch_tells_what_it_did_to_each(desk):
    articles = make_articles(120, level="beginner")
    chosen = {"action": "set_level", "level": "advanced", "confirmed": "120-120"}
    desk.post(ARTICLES, chosen | {"_selected_action": [article.pk for article in articles]})
    batch = Changeset.objects.get()
    page = desk.get(f"{BATCHES}{batch.pk}/change/")
    assert len(entries(page)) == 100
    assert entries(page)[0] == [["Level", "Beginner", "Advanced"]]
    assert page_of(articles[0]) in hrefs(read(page))
    assert len(entries(desk.get(f"{BATCHES}{batch.pk}/change/?p=2"))) == 20


def test_batch_whose_rows_are_gone_is_still_told(chief_desk, chief):
    topic = make_topic("Kafka")
    with recorded(Changeset.Source.FORM, user=chief) as made:
        pk = topic.pk
        topic.delete()
    page = chief_desk.get(f"{BATCHES}{made.id}/change/").content.decode()
    assert f"topic {pk}, which is gone" in page
    chief_desk.post(f"{BATCHES}{made.id}/undo/")
    assert Topic.objects.get().pk == pk


# Who may


def test_only_those_who_may_change_what_it_changed_undo_a_batch(desk, chiefs_desk, chief):
    with recorded(Changeset.Source.FORM, user=chief) as made:
        make_company()
    assert desk.get(f"{BATCHES}{made.id}/change/").status_code == 200
    assert "Undo all of it" not in desk.get(f"{BATCHES}{made.id}/change/").content.decode()
    assert desk.post(f"{BATCHES}{made.id}/undo/").status_code == 403
    assert chiefs_desk.post(f"{BATCHES}{made.id}/undo/").status_code == 302
    assert not Company.objects.exists()


def test_editors_read_histories_of_what_they_may_not_change(desk):
    company = make_company(tagline="Old")
    Company.objects.update(tagline="New")
    page = desk.get(page_of(company))
    assert (page.status_code, find(read(page), "section", class_="history-entry") != []) == (200, True)
    assert "Put back" not in page.content.decode()
    change = RowChange.objects.of(company).first()
    assert desk.post(page_of(company) + "put-back/", {"change": change.pk}).status_code == 403


def test_strangers_and_onlookers_see_no_history(client, django_user_model):
    article = make_article()
    Changeset.objects.create(id=5, source="form")
    addresses = [page_of(article), BATCHES, f"{BATCHES}5/change/"]
    for address in addresses:
        assert client.get(address).status_code == 302
    onlooker = django_user_model.objects.create_user("onlooker", is_staff=True)
    onlooker.user_permissions.set(Permission.objects.filter(codename="view_feed"))
    client.force_login(onlooker)
    for address in addresses:
        assert client.get(address).status_code == 403
    assert client.post(f"{BATCHES}5/undo/").status_code == 403
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("pk", ["0", "9" * 30, "x"])
def test_what_is_not_there_is_not_found(desk, pk):
    assert desk.get(f"{ARTICLES}{pk}/history/").status_code in (302, 404)
    assert desk.post(f"{ARTICLES}{pk}/history/put-back/").status_code in (302, 404)
    assert desk.get(f"{BATCHES}{pk}/change/").status_code in (302, 404)
    assert desk.post(f"{BATCHES}{pk}/undo/").status_code in (302, 404)


def test_history_is_neither_added_to_nor_changed_nor_deleted(chief_desk):
    Changeset.objects.create(id=5, source="form")
    assert chief_desk.get(f"{BATCHES}add/").status_code == 403
    assert chief_desk.post(f"{BATCHES}5/change/", {"words": "Nothing"}).status_code in (200, 403)
    assert chief_desk.post(f"{BATCHES}5/delete/", {"post": "yes"}).status_code == 403
    assert Changeset.objects.get().words == ""


def test_get_undoes_nothing(desk):
    act(desk, ARTICLES, "reject", [make_article()])
    batch = Changeset.objects.get()
    assert desk.get(f"{BATCHES}{batch.pk}/undo/").status_code == 405
    assert history() == [(Article.objects.get().pk, "Rejected")]


def test_request_without_the_token_undoes_nothing(desk, editor):
    act(desk, ARTICLES, "reject", [make_article()])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(f"{BATCHES}{Changeset.objects.get().pk}/undo/").status_code == 403
    assert Technology.objects.count() == 0
