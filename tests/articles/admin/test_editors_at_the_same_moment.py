"""Editors who save at the same moment, on real connections: each change is there or was asked about."""

import re
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test import Client

from articles.exchange import KINDS, resource
from articles.models import Article, ArticleTechnology, RowChange, Suggestion, Topic
from tests.articles.admin.desk import ARTICLES, messages
from tests.articles.admin.exchange.test_imports import choose, confirm, lines
from tests.articles.admin.test_desk import DESK, decide, on_desk
from tests.articles.admin.test_two_editors import address, form_on
from tests.factories import make_article, make_articles, make_company, make_technology, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS = 4
URL = "https://acme.example/a"
IMPORTS = "/admin/articles/{}/import/"
LEFT = "Left as they are, since somebody has changed them after the preview; below is how they differ now"
# A row of each kind but the number in it.
NEW_ROWS = {
    "article": {"url": URL, "title": "Article "},
    "company": {"name": "Company "},
    "topic": {"name": "Topic "},
    "technology": {"name": "Technology ", "kind": "tool"},
    "feed": {"company": "acme", "url": f"{URL}/feed/"},
}


@pytest.fixture
def desks(django_user_model):
    """A client of each of EDITORS people."""
    people = [django_user_model.objects.create_superuser(f"editor{n}", password="x") for n in range(EDITORS)]
    clients = [Client() for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person)
    return clients


def at_once(*orders):
    """The responses to `orders`, functions, that start at the same moment in threads of their own."""
    gate, answers = threading.Barrier(len(orders)), [None] * len(orders)

    def run(number):
        try:
            gate.wait(10)
            answers[number] = orders[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_different_fields_in_the_form_are_all_kept(desks):
    article = make_article(level="", excerpt="", note="", authors="")
    pages = [form_on(client.get(address(article))) for client in desks]
    changes = [{"level": "advanced"}, {"excerpt": "How."}, {"note": "Why."}, {"authors": "Bo Roe"}]
    orders = [
        lambda client=client, data=page | change: client.post(address(article), data)
        for client, page, change in zip(desks, pages, changes, strict=True)
    ]
    assert [response.status_code for response in at_once(*orders)] == [302] * EDITORS
    article = Article.objects.get()
    assert (article.level, article.excerpt, article.note, article.authors) == (
        *("advanced", "How.", "Why.", "Bo Roe"),
    )


def test_topics_and_technologies_are_all_kept(desks):
    article = make_article(topics=["Old"])
    topics, technologies = ([make() for _ in desks] for make in (make_topic, make_technology))
    pages = [form_on(client.get(address(article))) for client in desks]
    old = article.topics.get().pk
    orders = [
        lambda client=client, data=page | {"topics": [old, t.pk], "chosen_technologies": [tech.pk]}: (
            client.post(address(article), data)
        )
        for client, page, t, tech in zip(desks, pages, topics, technologies, strict=True)
    ]
    assert [response.status_code for response in at_once(*orders)] == [302] * EDITORS
    assert set(article.topics.all()) >= set(topics)
    assert ArticleTechnology.objects.count() == EDITORS


def test_same_field_is_kept_by_the_first_and_asked_of_the_others(desks):
    article = make_article(title="Once")
    pages = [form_on(client.get(address(article))) for client in desks]
    orders = [
        lambda client=client, data=page | {"title": f"Title {n}"}: client.post(address(article), data)
        for n, (client, page) in enumerate(zip(desks, pages, strict=True))
    ]
    answers = at_once(*orders)
    saved = [number for number, response in enumerate(answers) if response.status_code == 302]
    assert len(saved) == 1
    assert Article.objects.get().title == f"Title {saved[0]}"
    asked = [response for response in answers if response.status_code == 200]
    assert all(f"editor{saved[0]} changed this at" in response.content.decode() for response in asked)


def test_actions_and_forms_at_once_lose_nothing(desks):
    company = make_company()
    articles = [make_article(company, status="inbox", level="") for _ in range(8)]
    topics = [make_topic() for _ in range(2)]
    first = articles[0]
    page = form_on(desks[3].get(address(first)))
    chosen = {"_selected_action": [article.pk for article in articles]}
    orders = [
        lambda: desks[0].post(ARTICLES, chosen | {"action": "add_topic", "topic": topics[0].pk}),
        lambda: desks[1].post(ARTICLES, chosen | {"action": "add_topic", "topic": topics[1].pk}),
        lambda: desks[2].post(ARTICLES, chosen | {"action": "set_level", "level": "advanced"}),
        lambda: desks[3].post(address(first), page | {"excerpt": "How."}),
    ]
    assert [response.status_code for response in at_once(*orders)] == [302] * 4
    for article in Article.objects.all():
        assert (set(article.topics.all()), article.level) == (set(topics), "advanced")
    assert Article.objects.get(pk=first.pk).excerpt == "How."
    changes = RowChange.objects.of(first).exclude(changeset=None)
    people = {int(client.session["_auth_user_id"]) for client in desks}
    assert set(changes.values_list("changeset__user", flat=True)) == people


def test_editors_at_the_desk_get_each_article_once(desks):
    articles = make_articles(12, status="inbox", status_at=None)

    def clear(client):
        page, seen = client.get(DESK), []
        while (pk := on_desk(page)) is not None:
            seen.append(pk)
            page = decide(client, page, "publish")
        return seen

    seen = at_once(*(lambda client=client: clear(client) for client in desks))
    assert sorted(pk for its in seen for pk in its) == [article.pk for article in articles]
    assert Article.objects.published().count() == 12
    pks = [article.pk for article in articles]
    changes = RowChange.objects.filter(kind="article", object_id__in=pks, before__has_key="status")
    assert sorted(changes.values_list("object_id", flat=True)) == pks


def test_what_one_publishes_from_suggestions_and_another_rejects_is_decided_once(desks):
    topic = make_topic()
    articles = make_articles(8, status="inbox", status_at=None)
    told = [{"topic": topic.pk, "confidence": 0.95, "reason": "r"}]
    for article in articles:
        Suggestion.objects.create(article=article, topics=told, least=0.95)
    boxes = [f"{article.pk}-{topic.pk}" for article in articles]
    shown = form_on(desks[1].get(ARTICLES), "changelist-form")
    pks = [article.pk for article in articles]
    answers = at_once(
        lambda: desks[0].post(f"{DESK}accept/", {"floor": "92", "chosen": boxes}),
        lambda: desks[1].post(ARTICLES, shown | {"action": "reject", "index": 0, "_selected_action": pks}),
    )
    assert [response.status_code for response in answers] == [302, 302]
    changes = RowChange.objects.filter(kind="article", object_id__in=pks, before__has_key="status")
    assert sorted(changes.values_list("object_id", flat=True)) == pks


def test_nothing_that_is_saved_is_lost_in_a_merge(desks):
    for number in range(4):
        left, gone = make_article(title=f"Left {number}"), make_article(title=f"Gone {number}")
        question = desks[0].get(f"{ARTICLES}merge/?a={left.pk}&b={gone.pk}")
        sent = form_on(question, "merge-form") | {"kept": "a"}
        page = form_on(desks[1].get(address(gone)))
        merged, saved = at_once(
            lambda sent=sent: desks[0].post(f"{ARTICLES}merge/", sent),
            lambda page=page, gone=gone: desks[1].post(address(gone), page | {"note": "Kept"}),
        )
        is_merged, is_saved = merged.status_code == 302, saved.url == ARTICLES
        assert is_merged != is_saved
        assert Article.objects.filter(pk=gone.pk, note="Kept").exists() == is_saved


# Imports


def numbered(row, number):
    """A row of NEW_ROWS with a number of its own."""
    return {name: value if name in ("kind", "company") else f"{value}{number}" for name, value in row.items()}


def imported(response):
    """How many are new and how many are changed, as the page says: contexts of threads are mixed up."""
    found = re.search(r"Imported: (\d+) new and (\d+) changed", response.content.decode())
    return int(found[1]), int(found[2])


@contextmanager
def while_importing(moment, work):
    """Has `work` done on a connection of its own as soon as an article is saved: "during" its transaction, or
    "after" it and waited for. Gives a list, which has in the end what the work returned."""
    answers = []
    thread = threading.Thread(target=lambda: answers.extend(at_once(work)))

    def start():
        thread.start()
        thread.join(60)

    def begin(**kwargs):
        post_save.disconnect(begin, sender=Article)
        transaction.on_commit(start) if moment == "after" else thread.start()

    post_save.connect(begin, sender=Article)
    yield answers
    thread.join(60)


def by_form(client, article):
    return client.post(address(article), form_on(client.get(address(article))) | {"level": "advanced"})


def by_list(client, article):
    page = form_on(client.get(ARTICLES), "changelist-form")
    (row,) = [name for name, value in page.items() if name.endswith("-id") and value == [str(article.pk)]]
    return client.post(ARTICLES, page | {row.replace("-id", "-level"): "advanced", "_save": "Save"})


def by_action(client, article):
    sent = {"action": "set_level", "level": "advanced", "_selected_action": [article.pk]}
    return client.post(ARTICLES, sent)


def at_the_desk(client, article):
    decided = decide(client, client.get(f"{DESK}?article={article.pk}"), "publish", level="advanced")
    assert decided.status_code == 200


@pytest.mark.parametrize("save", [by_form, by_list, by_action, at_the_desk])
def test_import_leaves_what_is_saved_after_its_preview_and_shows_how_it_differs_now(desks, save):
    first, second = make_articles(2, status="inbox", status_at=None, level="beginner")
    rows = [{"url": one.url, "level": "intermediate"} for one in (first, second)]
    page = choose(desks[0], *rows)
    at_once(lambda: save(desks[1], second))
    left = confirm(desks[0], page)
    assert messages(left) == ["Imported: 0 new and 1 changed article.", f"{LEFT}: {second.url}."]
    assert lines(left) == [["3", "changes", str(second), "level advanced intermediate"]]
    assert [one.level for one in Article.objects.order_by("pk")] == ["intermediate", "advanced"]
    assert messages(confirm(desks[0], left)) == ["Imported: 0 new and 1 changed article."]
    assert [one.level for one in Article.objects.order_by("pk")] == ["intermediate", "intermediate"]


def test_import_leaves_what_is_saved_while_it_is_going_on(desks, monkeypatch):
    monkeypatch.setattr(resource, "TOGETHER", 1)
    first, second = make_articles(2, authors="Old")
    page = choose(desks[0], *({"url": one.url, "authors": "Mine"} for one in (first, second)))
    form = form_on(desks[1].get(address(second)))
    save = lambda: desks[1].post(address(second), form | {"authors": "Theirs"})  # noqa: E731
    with while_importing("after", save) as answers:
        left = confirm(desks[0], page)
    assert [response.status_code for response in answers] == [302]
    assert lines(left) == [["3", "changes", str(second), "authors Theirs Mine"]]
    assert [one.authors for one in Article.objects.order_by("pk")] == ["Mine", "Theirs"]


def test_who_saves_what_is_just_being_imported_is_asked(desks):
    first, second = make_articles(2, authors="Old")
    page = choose(desks[0], *({"url": one.url, "authors": "Mine"} for one in (first, second)))
    form = form_on(desks[1].get(address(second)))
    save = lambda: desks[1].post(address(second), form | {"authors": "Theirs"})  # noqa: E731
    with while_importing("during", save) as answers:
        done = confirm(desks[0], page)
    assert imported(done) == (0, 2)
    assert "editor0 changed this at" in answers[0].content.decode()
    assert [one.authors for one in Article.objects.order_by("pk")] == ["Mine", "Mine"]


@pytest.mark.parametrize(
    ("action", "theirs", "left"),
    [
        ("add_topic", "New", ["mine", "new"]),
        ("remove_topic", "Old", ["mine"]),
        ("add_topic", "Mine", ["mine"]),
    ],
)
def test_topics_that_an_action_changes_while_they_are_imported_are_all_kept(desks, action, theirs, left):
    articles = [make_article(topics=["Old"]) for _ in range(3)]
    topics = {name: make_topic(name) for name in ("New", "Mine")} | {"Old": Topic.objects.get(name="Old")}
    page = choose(desks[0], *({"url": one.url, "topics": "mine"} for one in reversed(articles)))
    chosen = {"_selected_action": [one.pk for one in articles], "topic": topics[theirs].pk}
    with while_importing("during", lambda: desks[1].post(ARTICLES, chosen | {"action": action})) as answers:
        assert imported(confirm(desks[0], page)) == (0, 3)
    assert [response.status_code for response in answers] == [302]
    for article in articles:
        assert sorted(article.topics.values_list("slug", flat=True)) == left


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_same_new_rows_of_two_imports_at_once_come_once(desks, kind, turned):
    """Also if the rows are in another order, in which databases have each import wait for the other one."""
    make_company("Acme")
    rows, model = [numbered(NEW_ROWS[kind], number) for number in range(6)], KINDS[kind]._meta.model
    pages = [
        choose(client, *its, address=IMPORTS.format(kind))
        for client, its in zip(desks, (rows, rows[::-1] if turned else rows), strict=False)
    ]
    told = at_once(*(lambda c=c, p=p: confirm(c, p) for c, p in zip(desks, pages, strict=False)))
    assert [response.status_code for response in told] == [200, 200]
    assert model.objects.count() - (kind == "company") == len(rows)
    new = [imported(response)[0] for response in told]
    assert sum(new) == len(rows)
    for number, response in zip(new, told, strict=True):
        left = [line[1] for line in lines(response)] if number < len(rows) else []
        assert left == ["known"] * (len(rows) - number)


def test_import_that_is_confirmed_twice_at_once_is_carried_out_once(desks):
    page = choose(desks[0], *(numbered(NEW_ROWS["article"], number) for number in range(6)))
    told = at_once(*(lambda: confirm(desks[0], page) for _ in range(2)))
    assert [response.status_code for response in told] == [200, 200]
    assert Article.objects.count() == 6
