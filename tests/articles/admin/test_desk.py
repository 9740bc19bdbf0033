"""The desk: one article at a time, each decision one key or one button, and no article before two editors."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Changeset, Company, DeskClaim, PageCrawl, Suggestion, Topic
from tests.articles.admin.desk import messages
from tests.factories import (
    link_technology,
    make_article,
    make_articles,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)
from tests.pages import find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/"


@pytest.fixture
def colleagues_desk(django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("kim", password="secret"))
    return client


def on_desk(response):
    """The id of the article on the page, None for an empty queue."""
    forms = find(read(response), "form", id="desk-form")
    return int(fields(forms[0])["article"][0]) if forms else None


def fields(form):
    """What the form sends, without a button: {name: values}."""
    data = {}
    for field in find(form, "input"):
        it = {"name": None} | dict(field.attributes)
        if it.get("type") in ("radio", "checkbox") and "checked" not in it:
            continue
        if it["name"]:
            data.setdefault(it["name"], []).append(it.get("value") or "")
    for field in find(form, "textarea"):
        data[dict(field.attributes)["name"]] = [text(field)]
    for field in find(form, "select"):
        chosen = [
            dict(o.attributes)["value"] for o in find(field, "option") if "selected" in dict(o.attributes)
        ]
        data[dict(field.attributes)["name"]] = chosen
    return data


def decide(client, page, verdict, **changes):
    """Presses a button of the page; the next page."""
    data = fields(one(read(page), "form", id="desk-form"))
    return client.post(f"{DESK}decide/", data | {"verdict": verdict} | changes, follow=True)


def undo(client, page):
    return client.post(f"{DESK}undo/", fields(one(read(page), "form", id="desk-undo")), follow=True)


def inbox(number, **facts):
    return make_articles(number, status="inbox", status_at=None, **facts)


# One after the other


def test_inbox_comes_the_latest_first_and_is_cleared_decision_by_decision(desk, editor):
    first, second, third, fourth = inbox(4)
    page = desk.get(DESK)
    assert on_desk(page) == fourth.pk
    page = decide(desk, page, "publish")
    assert (messages(page), on_desk(page)) == (["Published: Article 4."], third.pk)
    page = decide(desk, page, "reject", reason="Marketing")
    page = decide(desk, page, "skip")
    assert on_desk(page) == first.pk
    page = decide(desk, page, "publish")
    assert on_desk(page) is None
    assert "Nothing is left in this queue" in page.content.decode()
    rows = {row.pk: row for row in Article.objects.all()}
    assert {pk: row.status for pk, row in rows.items()} == {
        first.pk: "published",
        second.pk: "inbox",
        third.pk: "rejected",
        fourth.pk: "published",
    }
    assert (rows[third.pk].note, rows[third.pk].status_by) == ("Marketing", editor)
    assert rows[first.pk].edited_at
    assert not rows[second.pk].edited_at


def test_all_that_the_form_says_is_saved_with_the_decision(desk):
    kafka, go = make_topic("Kafka", synonyms="Apache Kafka"), make_topic("Go")
    flink = make_technology("Flink")
    (article,) = inbox(1, topics=[go])
    page = decide(
        desk,
        desk.get(DESK),
        "publish",
        level="advanced",
        includes_code="true",
        excerpt="How.",
        summary="## Long",
        topics=[],
        add_topics=["apache kafka"],
        add_technologies=["flink"],
    )
    assert messages(page) == ["Published: Article 1."]
    article.refresh_from_db()
    assert (article.level, article.includes_code, article.excerpt, article.summary) == (
        *("advanced", True, "How.", "## Long"),
    )
    assert article.shown_topics == [kafka]
    assert list(article.technology_links.values_list("technology", "state")) == [(flink.pk, "decided")]


def test_technology_that_is_unticked_is_removed_for_good(desk):
    (article,) = inbox(1)
    link_technology(article, "Kafka", state="measured")
    decide(desk, desk.get(DESK), "save", chosen_technologies=[])
    assert list(article.technology_links.values_list("state", flat=True)) == ["rejected"]


@pytest.mark.parametrize(("field", "kind"), [("add_topics", "topic"), ("add_technologies", "technology")])
def test_unknown_name_is_an_error_and_nothing_is_saved(desk, field, kind):
    (article,) = inbox(1)
    page = decide(desk, desk.get(DESK), "publish", level="advanced", **{field: ["Nonsense"]})
    assert f"There is no {kind} called “Nonsense”." in page.content.decode()
    assert on_desk(page) == article.pk
    assert Article.objects.values_list("status", "level").get() == ("inbox", "")
    assert one(read(page), "input", name="level", value="advanced", checked=True)


def test_article_that_lacks_something_is_not_published_and_nothing_of_it_saved(desk):
    make_article(status="inbox", title="", url="https://a.example/x")
    page = decide(desk, desk.get(DESK), "publish", level="advanced")
    assert "needs a title, a company and an address" in page.content.decode()
    assert Article.objects.values_list("status", "level").get() == ("inbox", "")


# Undo


def test_undo_brings_the_article_back_with_all_its_values(desk):
    first, second = inbox(2)
    before = Article.objects.values().get(pk=second.pk)
    page = decide(desk, desk.get(DESK), "reject", level="advanced", excerpt="New")
    page = undo(desk, page)
    assert (messages(page), on_desk(page)) == (["Undone."], second.pk)
    after = Article.objects.values().get(pk=second.pk)
    assert {n: v for n, v in after.items() if n != "changed_at"} == {
        n: v for n, v in before.items() if n != "changed_at"
    }
    assert on_desk(decide(desk, page, "publish")) == first.pk


def test_article_that_lay_on_the_desk_comes_after_the_one_that_is_looked_at_first(desk):
    first, second, third = inbox(3)
    page = decide(desk, desk.get(DESK), "publish")
    assert on_desk(page) == second.pk
    page = undo(desk, page)
    assert on_desk(page) == third.pk
    page = decide(desk, page, "skip")
    assert on_desk(page) == second.pk
    page = desk.get(f"{DESK}?article={first.pk}")
    assert on_desk(decide(desk, page, "publish")) == second.pk


def test_undo_of_nothing_says_so(desk):
    (article,) = inbox(1)
    page = undo(desk, desk.get(DESK))
    assert (messages(page), on_desk(page)) == (["There is nothing to undo."], article.pk)


def test_nobody_undoes_what_a_colleague_decided(desk, colleagues_desk):
    inbox(2)
    page = decide(colleagues_desk, colleagues_desk.get(DESK), "publish")
    batch = Changeset.objects.get()
    data = fields(one(read(page), "form", id="desk-undo")) | {"last": batch.pk}
    assert messages(desk.post(f"{DESK}undo/", data, follow=True)) == ["There is nothing to undo."]
    assert Article.objects.get(status="published")


# Queues


def test_queues_hold_what_they_say(desk):
    uber, lyft = make_company("Uber"), make_company("Lyft")
    facts = {"level": "advanced", "excerpt": "How.", "topics": ["Go"]}
    whole = make_article(uber, **facts)
    no_level = make_article(uber, **facts | {"level": ""})
    no_topics = make_article(uber, **facts | {"topics": []})
    no_excerpt = make_article(uber, **facts | {"excerpt": ""})
    plain, unread, twin = inbox(3, company=lyft)
    PageCrawl.objects.create(article=unread, error="The server answered 500.", due_at=None)
    Suggestion.objects.create(article=twin, duplicate_of=whole, duplicate_reason="The same text.")
    held = {}
    for name in ("inbox", "duplicates", "unread", "level", "topics", "excerpt"):
        client_page = desk.get(f"{DESK}?queue={name}")
        found = []
        while (pk := on_desk(client_page)) is not None:
            found.append(pk)
            client_page = decide(desk, client_page, "skip")
        held[name] = found
        session = desk.session
        session["desk:skipped"] = []
        session.save()
    assert held == {
        "inbox": [twin.pk, unread.pk, plain.pk],
        "duplicates": [twin.pk],
        "unread": [unread.pk],
        "level": [no_level.pk],
        "topics": [no_topics.pk],
        "excerpt": [no_excerpt.pk],
    }


def test_dead_original_is_retired_or_still_there(desk):
    first, second = (make_article(gone_on=timezone.localdate()) for _ in range(2))
    page = desk.get(f"{DESK}?queue=originals")
    assert on_desk(page) == second.pk
    assert "The original is gone since" in text(read(page))
    page = decide(desk, page, "there")
    assert messages(page) == [f"Still there: {second}."]
    page = decide(desk, page, "reject")
    assert on_desk(page) is None
    rows = Article.objects.order_by("pk").values_list("pk", "status", "gone_on")
    assert [row[:2] for row in rows] == [(first.pk, "rejected"), (second.pk, "published")]
    assert rows[1][2] is None


def test_queue_is_narrowed_to_a_company_or_a_feed(desk):
    uber, lyft = make_company("Uber"), make_company("Lyft")
    of_uber, of_lyft = make_article(uber, status="inbox"), make_article(lyft, status="inbox")
    feed = make_feed(lyft)
    of_lyft.feed_entries.create(feed=feed, key="k", digest="d")
    assert on_desk(desk.get(f"{DESK}?company={uber.pk}")) == of_uber.pk
    page = desk.get(f"{DESK}?feed={feed.pk}")
    assert on_desk(page) == of_lyft.pk
    assert on_desk(decide(desk, page, "publish")) is None
    assert "1 waiting, Uber" in text(read(desk.get(f"{DESK}?company={uber.pk}")))


def test_likeliest_come_first_if_asked(desk):
    likely, unknown, unlikely = inbox(3)
    Suggestion.objects.create(article=likely, publish=0.9)
    Suggestion.objects.create(article=unlikely, publish=0.1)
    page, order = desk.get(f"{DESK}?order=likely"), []
    while (pk := on_desk(page)) is not None:
        order.append(pk)
        page = decide(desk, page, "skip")
    assert order == [likely.pk, unlikely.pk, unknown.pk]


def test_chance_to_be_published_is_told_with_its_reason_until_it_is_decided(desk):
    (article,) = inbox(1)
    suggestion = Suggestion.objects.create(article=article, level="advanced")
    assert find(read(desk.get(DESK)), "p", class_="desk-likely") == []
    suggestion.publish, suggestion.publish_reason = 0.826, "Because of “kafka”."
    suggestion.save()
    said = "Chance to be published: 83 %. Because of “kafka”."
    assert text(one(read(desk.get(DESK)), "p", class_="desk-likely")) == said
    Article.objects.update(status="published", level="", status_at=timezone.now())
    page = desk.get(f"{DESK}?queue=level")
    assert on_desk(page) == article.pk
    assert find(read(page), "p", class_="desk-likely") == []


def test_article_of_a_queue_without_a_level_may_stay_without(desk):
    first, second = make_article(level=""), make_article(level="")
    page = decide(desk, desk.get(f"{DESK}?queue=level"), "save")
    assert on_desk(page) == first.pk
    assert on_desk(decide(desk, page, "save", level="advanced")) is None
    assert Article.objects.get(pk=second.pk).level == ""


def test_upcoming_titles_stand_beside_and_lead_to_their_articles(desk):
    articles = inbox(4)
    page = desk.get(DESK)
    links = find(one(read(page), "ol", class_="desk-upcoming"), "a")
    assert [text(link) for link in links] == ["Article 3", "Article 2", "Article 1"]
    page = desk.get(dict(links[1].attributes)["href"])
    assert on_desk(page) == articles[1].pk
    assert on_desk(decide(desk, page, "publish")) == articles[3].pk


# Suggestions


def test_suggested_values_are_shown_with_reasons_and_accepted_by_publishing(desk):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    (article,) = inbox(1)
    Suggestion.objects.create(
        article=article,
        topics=[
            {"topic": kafka.pk, "confidence": 0.93, "reason": "“kafka” in the title"},
            {"topic": go.pk, "confidence": 0.6, "reason": "like others"},
        ],
        level="advanced",
        level_confidence=0.8,
        level_reason="long, with code",
        excerpt="Drawn from the page.",
    )
    page = desk.get(DESK)
    boxes = find(one(read(page), "span", data_name="topics"), "label")
    assert [(text(box), dict(box.attributes)["title"]) for box in boxes] == [
        ("Kafka 93 %", "“kafka” in the title"),
        ("Go 60 %", "like others"),
    ]
    decide(desk, page, "publish")
    article.refresh_from_db()
    assert (article.shown_topics, article.level, article.excerpt) == (
        *([kafka], "advanced", "Drawn from the page."),
    )
    assert Changeset.objects.get().source == "suggestion"


def test_suggestion_that_is_unticked_is_not_taken(desk):
    kafka = make_topic("Kafka")
    (article,) = inbox(1)
    topics = [{"topic": kafka.pk, "confidence": 0.99, "reason": "r"}]
    Suggestion.objects.create(article=article, topics=topics, excerpt="Drawn.")
    decide(desk, desk.get(DESK), "publish", topics=[], excerpt="")
    article.refresh_from_db()
    assert (article.shown_topics, article.excerpt) == ([], "")
    assert Changeset.objects.get().source == "form"


def test_what_the_article_says_already_is_not_suggested_over(desk):
    (article,) = inbox(1, level="beginner", excerpt="Mine.")
    Suggestion.objects.create(article=article, level="advanced", level_confidence=0.99, excerpt="Drawn.")
    decide(desk, desk.get(DESK), "publish")
    article.refresh_from_db()
    assert (article.level, article.excerpt) == ("beginner", "Mine.")


def test_suggested_topic_that_is_gone_is_not_shown(desk):
    (article,) = inbox(1)
    Suggestion.objects.create(article=article, topics=[{"topic": 999, "confidence": 0.99, "reason": "r"}])
    assert find(one(read(desk.get(DESK)), "span", data_name="topics"), "label") == []


ACCEPT = f"{DESK}accept/"


def sure(article, *topics, confidence=0.95):
    told = [{"topic": topic.pk, "confidence": confidence, "reason": "r"} for topic in topics]
    return Suggestion.objects.create(article=article, topics=told, least=confidence)


def accepted(client, page, **changes):
    """Sends the page with what is suggested surely; the next page."""
    form = [form for form in find(read(page), "form") if dict(form.attributes)["method"] == "post"][-1]
    return client.post(ACCEPT, fields(form) | changes, follow=True)


def test_what_is_suggested_surely_is_shown_published_at_once_and_undone_by_one_click(desk):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    first, second, third, unsure = inbox(4)
    sure(first, kafka, go)
    sure(second, kafka)
    sure(third, kafka)
    sure(unsure, kafka, confidence=0.91)
    before = list(Article.objects.order_by("pk", "topics").values("pk", "status", "topics", "edited_at"))
    page = desk.get(ACCEPT)
    items = [text(item) for item in find(one(read(page), "ul", class_="desk-accept"), "li")]
    assert [item.partition(" ↗")[2].strip() for item in items] == [
        "Kafka 95 %",
        "Kafka 95 %",
        "Kafka 95 % Go 95 %",
    ]
    boxes = [dict(box.attributes)["value"] for box in find(read(page), "input", name="chosen")]
    page = accepted(desk, page, chosen=[box for box in boxes if not box.startswith(f"{third.pk}-")])
    assert messages(page) == ["Published: 2 articles."]
    rows = {article.pk: (article.status, article.shown_topics) for article in Article.objects.all()}
    assert rows == {
        first.pk: ("published", [go, kafka]),
        second.pk: ("published", [kafka]),
        third.pk: ("inbox", []),
        unsure.pk: ("inbox", []),
    }
    assert Changeset.objects.get().source == "suggestion"
    form = one(read(page), "form", class_="undo")
    desk.post(dict(form.attributes)["action"], fields(form))
    after = list(Article.objects.order_by("pk", "topics").values("pk", "status", "topics", "edited_at"))
    assert after == before


def test_what_has_changed_since_it_was_shown_is_left_alone(desk):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    first, second = inbox(2)
    suggestion = sure(first, kafka)
    sure(second, kafka)
    page = desk.get(ACCEPT)
    suggestion.topics[0]["topic"] = go.pk
    suggestion.save()
    Article.objects.filter(pk=second.pk).update(status="rejected")
    said = messages(accepted(desk, page))
    assert said[0] == "Published: 0 articles."
    assert said[1] == "Left as they are, since something about them has changed: 2 articles."
    assert not Article.objects.published().exists()


def test_floor_is_one_of_those_that_are_offered(desk):
    (article,) = inbox(1)
    sure(article, make_topic(), confidence=0.85)
    assert "so surely" in desk.get(f"{ACCEPT}?floor=1").content.decode()
    assert find(read(desk.get(f"{ACCEPT}?floor=80")), "input", name="chosen") != []
    assert find(read(desk.get(f"{ACCEPT}?floor=80&company=999")), "input", name="chosen") == []


def test_what_lies_before_a_colleague_is_not_published_meanwhile(desk, colleagues_desk):
    (article,) = inbox(1)
    sure(article, make_topic())
    colleagues_desk.get(DESK)
    assert find(read(desk.get(ACCEPT)), "input", name="chosen") == []


# Duplicates


def test_suggested_duplicate_is_joined_by_one_button_and_taken_apart_by_undo(desk):
    other = make_article("Uber", title="Known")
    (article,) = inbox(1)
    Suggestion.objects.create(article=article, duplicate_of=other, duplicate_reason="the same text")
    page = desk.get(DESK)
    assert "Probably the same as Known : the same text" in text(read(page))
    page = decide(desk, page, "duplicate")
    assert messages(page) == ["Joined with: Known."]
    assert Article.objects.get() == other
    assert undo(desk, page).status_code == 200
    assert Article.objects.count() == 2


def test_duplicate_is_named_by_address_or_number(desk):
    other = make_article(title="Known", url="https://a.example/known")
    for _, named in zip(inbox(2), ("http://www.a.example/known/?utm_source=x", str(other.pk)), strict=True):
        page = decide(desk, desk.get(DESK), "duplicate", duplicate_of=named)
        assert messages(page) == ["Joined with: Known."]
    assert Article.objects.get() == other


@pytest.mark.parametrize(
    "named", ["https://a.example/\x00", "", "nonsense", "0", "9" * 30, "https://a.example/nothing", "own"]
)
def test_duplicate_of_nothing_is_an_error(desk, named):
    (article,) = inbox(1)
    named = str(article.pk) if named == "own" else named
    page = decide(desk, desk.get(DESK), "duplicate", duplicate_of=named)
    assert "Say which article it is a duplicate of" in page.content.decode()
    assert Article.objects.count() == 1


# Two editors


def test_two_editors_never_get_the_same_article(desk, colleagues_desk):
    inbox(4)
    mine, theirs = desk.get(DESK), colleagues_desk.get(DESK)
    assert on_desk(mine) != on_desk(theirs)
    seen = {on_desk(mine), on_desk(theirs)}
    mine, theirs = decide(desk, mine, "publish"), decide(colleagues_desk, theirs, "publish")
    seen |= {on_desk(mine), on_desk(theirs)}
    assert len(seen) == 4
    assert on_desk(decide(desk, mine, "publish")) is None


def test_article_that_was_left_lying_is_given_to_others(desk, colleagues_desk):
    (article,) = inbox(1)
    assert on_desk(desk.get(DESK)) == article.pk
    assert on_desk(colleagues_desk.get(DESK)) is None
    page = colleagues_desk.get(f"{DESK}?article={article.pk}")
    assert "Somebody else has this article before them." in page.content.decode()
    DeskClaim.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert on_desk(colleagues_desk.get(DESK)) == article.pk


def test_field_that_a_colleague_has_changed_meanwhile_is_asked_about(desk, colleagues_desk):
    inbox(1, excerpt="Once")
    page = desk.get(DESK)
    Article.objects.update(excerpt="Theirs", note="kept")
    page = decide(desk, page, "publish", excerpt="Mine")
    assert "This was changed to “Theirs”, after you opened the page." in page.content.decode()
    assert Article.objects.values_list("status", "excerpt").get() == ("inbox", "Theirs")
    decide(desk, page, "publish")
    assert Article.objects.values_list("status", "excerpt", "note").get() == ("published", "Mine", "kept")


def test_topics_of_two_editors_are_both_kept(desk):
    kafka, go = make_topic("Kafka"), make_topic("Go")
    (article,) = inbox(1)
    page = desk.get(DESK)
    article.topics.add(go)
    decide(desk, page, "publish", add_topics=["Kafka"])
    assert set(article.topics.all()) == {kafka, go}


def test_article_that_somebody_has_decided_meanwhile_is_passed_over(desk):
    first, second, _ = inbox(3)
    page = desk.get(DESK)
    Article.objects.filter(pk=second.pk).update(status="rejected")
    assert on_desk(decide(desk, page, "publish")) == first.pk


# Who may, and odd orders


def test_only_those_who_may_change_articles_sit_at_the_desk(client, onlooker):
    assert onlooker.get(DESK).status_code == 403
    assert onlooker.post(f"{DESK}decide/", {"verdict": "publish"}).status_code == 403
    assert Client().get(DESK).status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"verdict": "publish"},
        {"verdict": "delete", "article": "1"},
        {"verdict": "publish", "article": "x"},
        {"verdict": "publish", "article": "9" * 40},
        {"verdict": "publish", "article": "0"},
    ],
)
def test_odd_orders_change_nothing(desk, data):
    inbox(1)
    page = desk.post(f"{DESK}decide/", data, follow=True)
    assert messages(page) == ["Only what the page offers can be chosen."]
    assert Article.objects.get().status == "inbox"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", "guru"),
        ("topics", "x"),
        ("topics", "999"),
        ("excerpt", "x" * 700),
    ],
)
def test_wrong_value_is_refused_with_a_sentence(desk, field, value):
    inbox(1)
    page = decide(desk, desk.get(DESK), "publish", **{field: [value]})
    assert page.status_code == 200
    assert texts(read(page), "ul", class_="errorlist") != []
    assert Article.objects.get().status == "inbox"


@pytest.mark.parametrize(
    "query", ["queue=none", "company=x", "feed=9999999999999999999999", "article=x", "order=up", "last=x"]
)
def test_odd_addresses_show_the_inbox(desk, query):
    (article,) = inbox(1)
    assert on_desk(desk.get(f"{DESK}?{query}")) == article.pk


def test_get_decides_nothing(desk):
    assert desk.get(f"{DESK}decide/").status_code == 405
    assert desk.get(f"{DESK}undo/").status_code == 405


# For JavaScript


def test_piece_is_the_next_article_alone(desk):
    first, _ = inbox(2)
    data = fields(one(read(desk.get(DESK)), "form", id="desk-form"))
    answer = desk.post(f"{DESK}decide/", data | {"verdict": "publish"}, headers={"X-Desk": "1"})
    assert (answer.status_code, on_desk(answer)) == (200, first.pk)
    assert "<html" not in answer.content.decode()
    assert "Published: Article 2." in answer.content.decode()


def test_number_of_queries_of_a_decision_does_not_grow(desk):
    counted = []
    for number in (3, 30, 300):
        company = make_company()
        inbox(number, company=company)
        page = desk.get(f"{DESK}?company={company.pk}")
        data = fields(one(read(page), "form", id="desk-form"))
        with CaptureQueriesContext(connection) as captured:
            desk.post(f"{DESK}decide/", data | {"verdict": "publish"}, headers={"X-Desk": "1"})
        counted.append(len(captured))
    assert len(set(counted)) == 1
    assert (Company.objects.count(), Topic.objects.count()) == (3, 0)


def test_ways_lead_to_the_desk(desk):
    assert DESK in hrefs(read(desk.get("/admin/")))
    assert DESK in hrefs(read(desk.get("/admin/articles/article/")))
