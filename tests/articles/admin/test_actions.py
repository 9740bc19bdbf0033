"""The actions on articles: what they change, what they say, and what they add to the history."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.admin.article_actions import MOST_UNASKED
from articles.models import Article
from tests.articles.admin.desk import ARTICLES, history, messages
from tests.articles.admin.desk import act as desk_act
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def act(client, action, articles, query="", **values):
    """Carries out `action` on `articles`; returns the messages of the next page."""
    return desk_act(client, ARTICLES + query, action, articles, **values)


def values(name):
    return list(Article.objects.order_by("pk").values_list(name, flat=True))


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [
        ("publish", "published", "Published: 2 articles."),
        ("reject", "rejected", "Rejected: 2 articles."),
        ("back_to_inbox", "inbox", "Back in the inbox: 2 articles."),
    ],
)
def test_action_changes_the_status_and_notes_who_did_it(desk, editor, action, status, said):
    changed = [make_article(status=s) for s in ("inbox", "published", "rejected") if s != status]
    same, other = make_article(status=status, status_at=None), make_article(status="inbox", status_at=None)
    assert act(desk, action, [*changed, same]) == [said]
    assert values("status") == [status, status, status, "inbox"]
    assert values("status_by") == [editor.pk, editor.pk, None, None]
    assert [moment is None for moment in values("status_at")] == [False, False, True, True]
    words = said.partition(":")[0]
    assert sorted(history()) == [(article.pk, words) for article in changed]
    assert other.pk not in dict(history())


def test_publish_says_how_many_are_incomplete(desk):
    whole = make_article(status="inbox")
    articles = [
        whole,
        Article.objects.create(title="No address", company=whole.company),
        Article.objects.create(url="https://blog.example/no-title", company=whole.company),
    ]
    assert act(desk, "publish", articles) == [
        "Published: 1 article.",
        "2 articles left unchanged: a published article needs a title, a company and an address.",
    ]
    assert values("status") == ["published", "inbox", "inbox"]
    assert history() == [(whole.pk, "Published")]


@pytest.mark.parametrize("level", ["beginner", "intermediate", "advanced"])
def test_set_level_uses_the_level_next_to_the_action(desk, level):
    first, second = make_article(), make_article(level=level)
    other = make_article()
    assert act(desk, "set_level", [first, second], level=level) == [f"Level set to {level}: 1 article."]
    assert values("level") == [level, level, ""]
    assert history() == [(first.pk, f"Level set to {level}")]
    assert other.pk not in dict(history())


def test_set_level_to_no_level_removes_it(desk):
    article = make_article(level="advanced")
    assert act(desk, "set_level", [article], level="none") == ["Level removed: 1 article."]
    assert values("level") == [""]


@pytest.mark.parametrize(
    ("action", "field", "number"),
    [("set_level", "level", 2), ("add_topic", "topic", 2), ("remove_topic", "topic", 2)],
)
def test_nothing_chosen_next_to_the_action_is_an_error(desk, action, field, number):
    articles = [make_article(level="advanced", topics=["Go"]) for _ in range(number)]
    assert act(desk, action, articles) == [f"Choose a {field} next to the action."]
    assert act(desk, action, articles, **{field: ""}) == [f"Choose a {field} next to the action."]
    assert (values("level"), history()) == (["advanced"] * number, [])
    assert [len(article.shown_topics) for article in Article.objects.all()] == [1] * number


def test_remove_topic_takes_it_from_those_that_have_it(desk):
    go = make_topic("Go")
    having, lacking = make_article(topics=["Go", "Kafka"]), make_article(topics=["Kafka"])
    assert act(desk, "remove_topic", [having, lacking], topic=go.pk) == ["Topic Go removed: 1 article."]
    assert [topic.name for topic in Article.objects.get(pk=having.pk).shown_topics] == ["Kafka"]
    assert history() == [(having.pk, "Topic Go removed")]


# Many at once


def ask(client, action, articles, query="", **more):
    """The page that an action on `articles` leads to, and the data that its button sends."""
    data = {"action": action, "index": 0, "_selected_action": [article.pk for article in articles], **more}
    page = client.post(ARTICLES + query, data)
    assert page.status_code == 200
    (form,) = [f for f in html.fromstring(page.content).forms if "confirmed" in f.fields]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return page, sent


@pytest.mark.parametrize("action", ["publish", "reject", "back_to_inbox", "pick", "mark_includes_code"])
def test_action_on_many_asks_first_and_says_how_many_readers_see(desk, action):
    articles = [make_article(status="inbox") for _ in range(MOST_UNASKED)] + [make_article()]
    before = list(Article.objects.order_by("pk").values())
    page, sent = ask(desk, action, articles)
    words = " ".join(html.fromstring(page.content).xpath("//div[@id='content']")[0].text_content().split())
    assert f"{MOST_UNASKED + 1} articles? 1 of them is published." in words
    assert list(Article.objects.order_by("pk").values()) == before
    assert messages(desk.post(ARTICLES, sent, follow=True)) != []
    assert list(Article.objects.order_by("pk").values()) != before


def test_action_on_few_does_not_ask(desk):
    articles = [make_article(status="inbox") for _ in range(MOST_UNASKED)]
    assert act(desk, "publish", articles) == [f"Published: {MOST_UNASKED} articles."]


def test_action_on_all_of_a_list_keeps_its_filter_and_its_value(desk):
    for _ in range(MOST_UNASKED + 40):
        make_article(level="beginner")
    make_article(level="advanced")
    query = "?level__exact=beginner"
    articles = list(Article.objects.filter(level="beginner")[:50])
    _, sent = ask(desk, "set_level", articles, query, select_across=1, level="intermediate")
    said = messages(desk.post(ARTICLES + query, sent, follow=True))
    assert said == [f"Level set to intermediate: {MOST_UNASKED + 40} articles."]
    assert Article.objects.filter(level="advanced").count() == 1


def test_it_is_asked_again_if_the_numbers_have_changed(desk):
    articles = [make_article(status="inbox") for _ in range(MOST_UNASKED + 1)]
    _, sent = ask(desk, "reject", articles)
    Article.objects.filter(pk=articles[0].pk).update(status="published")
    page = desk.post(ARTICLES, sent)
    assert "The numbers have changed since you were asked." in page.content.decode()
    assert Article.objects.filter(status="rejected").count() == 0


def test_page_past_the_end_is_the_last_page_with_its_filter(desk):
    articles = [make_article(status="inbox") for _ in range(26)]
    make_article(status="published")
    query = "?status__exact=inbox&p=2"
    assert act(desk, "publish", [articles[0]], query) == ["Published: 1 article."]
    page = desk.get(ARTICLES + query)
    changes = page.context["cl"]
    assert (changes.page_num, changes.result_count, len(changes.result_list)) == (1, 25, 25)


@pytest.mark.parametrize("page", ["0", "-1", "99"])
def test_no_page_number_loses_the_filter(desk, page):
    make_article(status="inbox")
    make_article(status="published")
    shown = desk.get(f"{ARTICLES}?status__exact=inbox&p={page}")
    assert shown.context["cl"].result_count == 1


@pytest.mark.parametrize("level", ["expert", "Advanced", "0", "\x00", "x" * 5000])
def test_set_level_to_an_unknown_level_changes_nothing(desk, level):
    article = make_article(level="advanced")
    assert act(desk, "set_level", [article], level=level) == ["No action selected."]
    assert (values("level"), history()) == (["advanced"], [])


def test_add_topic_uses_the_topic_next_to_the_action(desk):
    kafka = make_topic("Kafka")
    has, lacks = make_article(topics=[kafka]), make_article(topics=["Go"])
    assert act(desk, "add_topic", [has, lacks], topic=kafka.pk) == ["Topic Kafka added: 1 article."]
    assert [[t.name for t in article.shown_topics] for article in (has, lacks)] == [
        ["Kafka"],
        ["Go", "Kafka"],
    ]
    assert history() == [(lacks.pk, "Topic Kafka added")]


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("", "Choose a topic next to the action."),
        ("0", "No action selected."),
        ("kafka", "No action selected."),
        ("9" * 30, "No action selected."),
        ("\x00", "No action selected."),
    ],
)
def test_add_topic_without_a_topic_changes_nothing(desk, topic, said):
    make_topic("Kafka")
    article = make_article()
    assert act(desk, "add_topic", [article], topic=topic) == [said]
    assert (article.shown_topics, history()) == ([], [])


def test_mark_includes_code(desk):
    unknown, no, yes = make_article(), make_article(includes_code=False), make_article(includes_code=True)
    assert act(desk, "mark_includes_code", [unknown, no, yes]) == ["Marked as including code: 2 articles."]
    assert values("includes_code") == [True, True, True]
    assert sorted(history()) == [(a.pk, "Marked as including code") for a in (unknown, no)]


def test_action_reaches_each_article_of_a_list_with_joins_once(desk):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    articles = [make_article(topics=[kafka, go], status="inbox") for _ in range(2)]
    query = f"?topics__id__exact={kafka.pk}&q=article"
    assert act(desk, "publish", articles, query) == ["Published: 2 articles."]
    assert len(history()) == 2


def test_action_on_the_whole_list_stays_within_its_filter(desk):
    articles = [make_article(status="inbox") for _ in range(3)]
    make_article(status="rejected")
    said = act(desk, "publish", articles[:1], "?status__exact=inbox", select_across="1")
    assert said == ["Published: 3 articles."]
    assert values("status") == ["published", "published", "published", "rejected"]


def test_action_on_nothing_says_so(desk):
    make_article(status="inbox")
    (said,) = act(desk, "publish", [])
    assert said.startswith("Items must be selected")
    assert values("status") == ["inbox"]


@pytest.mark.parametrize(
    "data",
    [
        {"action": "nonsense", "_selected_action": "1"},
        {"action": "", "_selected_action": "1"},
        {"action": "publish", "_selected_action": "0", "index": "first"},
        {"_save": "Save", "form-TOTAL_FORMS": "first"},
        {"_save": "Save", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": "first"},
        {},
    ],
)
def test_malformed_action_changes_nothing(desk, data):
    make_article(status="inbox")
    assert desk.post(ARTICLES, data, follow=True).status_code == 200
    assert (values("status"), history()) == (["inbox"], [])


@pytest.mark.parametrize("pk", ["first", "-1", "9" * 30, "\x00", "²"])
def test_action_on_something_that_is_not_a_row_is_a_bad_request(desk, pk):
    article = make_article(status="inbox")
    data = {"action": "publish", "_selected_action": [article.pk, pk]}
    assert desk.post(ARTICLES, data).status_code == 400
    assert values("status") == ["inbox"]


@pytest.mark.parametrize("action", ["publish", "reject", "back_to_inbox", "set_level", "mark_includes_code"])
def test_action_needs_the_permission_to_change(client, django_user_model, action):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(viewer)
    articles = [make_article(status=s, status_at=None) for s in ("inbox", "published", "rejected")]
    before = list(Article.objects.values())
    act(client, action, articles, level="advanced")
    assert list(Article.objects.values()) == before


@pytest.mark.parametrize("action", ["publish", "reject", "add_topic", "set_level"])
def test_action_takes_the_same_number_of_queries_for_many_articles(desk, action):
    topic = make_topic()
    counted = []
    for number in (2, 3, 30):
        articles = [make_article(status="inbox") for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            desk.post(
                ARTICLES,
                {
                    "action": action,
                    "_selected_action": [article.pk for article in articles],
                    "topic": topic.pk,
                    "level": "beginner",
                    "confirmed": f"{number}-0",
                },
            )
        counted.append(len(captured))
    assert len(history()) == 35
    assert len(set(counted)) == 1


def test_articles_are_made_picks_and_no_longer(desk):
    published, inbox = make_article(), make_article(status="inbox")
    assert act(desk, "pick", [published, inbox]) == ["Made an editors' pick: 1 article."]
    assert values("picked_on") == [timezone.localdate(), None]
    assert act(desk, "unpick", [published, inbox]) == ["No longer an editors' pick: 1 article."]
    assert values("picked_on") == [None, None]
    assert history() == [
        (published.pk, "Made an editors' pick"),
        (published.pk, "No longer an editors' pick"),
    ]


def test_list_is_filtered_by_editors_picks(desk):
    make_article(title="pick", picked_on=timezone.localdate())
    make_article(title="plain")
    shown = desk.get(f"{ARTICLES}?picked=yes").context["cl"].result_list
    assert [article.title for article in shown] == ["pick"]
