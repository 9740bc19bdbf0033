"""The actions on articles: what they change, what they say, and what they add to the history."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.articles.admin.desk import ARTICLES
from tests.articles.admin.desk import act as desk_act
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def act(client, action, articles, query="", **values):
    """Carries out `action` on `articles`; returns the messages of the next page."""
    return desk_act(client, ARTICLES + query, action, articles, **values)


def history():
    """(article's id, message) of every entry in the history, in order."""
    entries = LogEntry.objects.order_by("pk").values_list("object_id", "change_message")
    return [(int(pk), words) for pk, words in entries]


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


def test_set_level_to_nothing_removes_it(desk):
    article = make_article(level="advanced")
    assert act(desk, "set_level", [article], level="") == ["Level removed: 1 article."]
    assert values("level") == [""]
    assert history() == [(article.pk, "Level removed")]


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
