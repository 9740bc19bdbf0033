"""Summaries by a language model before an editor: marked, taken by a button, never saved by themselves."""

import pytest
from django.utils import timezone

from articles.models import Article, Changeset, PageCrawl, Suggestion, SummarySuggestion
from tests.articles.admin import test_desk
from tests.articles.admin.desk import ARTICLES, act, form_of, history, messages
from tests.articles.admin.test_desk import DESK
from tests.factories import make_article, make_articles, make_topic
from tests.forms import filled_in
from tests.pages import find, one, read, text, texts

pytestmark = pytest.mark.django_db

SUMMARY, TAKEAWAYS = "How brokers keep messages.", "Write it down.\nTest restarts."


@pytest.fixture(autouse=True)
def _model(settings):
    settings.SUGGEST_URL, settings.SUGGEST_MODEL = "http://127.0.0.1:9/v1", "llama3.2"


def written(article=None, **facts):
    """An article of the inbox about which the model has written."""
    article = article or make_article(status="inbox", status_at=None)
    facts = {
        "summary": SUMMARY,
        "takeaways": TAKEAWAYS,
        "level": "advanced",
        "written_by": "llama3.2",
    } | facts
    SummarySuggestion.objects.create(article=article, written_at=timezone.now(), **facts)
    return article


def row(article):
    return Article.objects.values_list("summary", "takeaways", "level", "status").get(pk=article.pk)


def block(page):
    """What is shown as suggested at the desk; None without it."""
    found = find(read(page), "section", aria_label="Suggested summary")
    return text(found[0]) if found else None


def fields(page):
    """What the desk's form sends, line ends included."""
    data = test_desk.fields(one(read(page), "form", id="desk-form"))
    return data | {name: page.context["form"][name].value() or "" for name in ("summary", "takeaways")}


def decide(client, page, verdict, **changes):
    """Presses a button of the desk; the next page."""
    data = fields(page) | {"verdict": verdict} | changes
    return client.post(f"{DESK}decide/", data, follow=True)


def take(client, page):
    return decide(client, page, "take")


# At the desk


def test_desk_shows_what_a_machine_wrote_and_by_which(desk):
    written()
    page = desk.get(DESK)
    shown = block(page)
    for words in ("Written by a machine", "llama3.2", "Nobody has checked it", SUMMARY, "Test restarts."):
        assert words in shown
    assert "llama3.2, a machine, says advanced" in text(one(read(page), "fieldset", class_="field-level"))
    data = fields(page)
    assert (data["summary"], data["takeaways"], data["level"]) == ("", "", [""])


@pytest.mark.parametrize("verdict", ["publish", "save"])
def test_what_nobody_took_is_not_saved_with_a_decision(desk, verdict):
    article = written()
    decide(desk, desk.get(DESK), verdict)
    assert row(article) == ("", "", "", "published" if verdict == "publish" else "inbox")
    assert not Changeset.objects.filter(source="suggestion").exists()


def test_taking_fills_the_form_and_saves_nothing(desk):
    article, topic = written(), make_topic("Kafka")
    suggested = [{"topic": topic.pk, "confidence": 0.6, "reason": "the word broker"}]
    Suggestion.objects.create(article=article, topics=suggested)
    page = take(desk, desk.get(DESK))
    data = fields(page)
    assert (data["summary"], data["takeaways"], data["level"]) == (SUMMARY, TAKEAWAYS, ["advanced"])
    assert "Written by a machine llama3.2. Read it" in text(one(read(page), "p", class_="written-by"))
    # What else is suggested is still there, ticked as it was.
    assert (data["suggested"], "topics" in data) == ([str(topic.pk)], False)
    assert block(page) is None
    assert (row(article), history()) == (("", "", "", "inbox"), [])


def test_what_was_taken_and_edited_is_saved_as_an_accepted_suggestion(desk, editor):
    article = written()
    page = take(desk, desk.get(DESK))
    decide(desk, page, "publish", summary="How brokers really keep messages.")
    assert row(article)[:3] == ("How brokers really keep messages.", TAKEAWAYS, "advanced")
    batch = Changeset.objects.get()
    assert (batch.get_source_display(), batch.user) == ("Suggestion accepted", editor)
    assert str(batch) == "Published at the desk, with what llama3.2 wrote"


def test_what_was_taken_and_emptied_again_is_no_accepted_suggestion(desk):
    article = written(level="")
    page = take(desk, desk.get(DESK))
    decide(desk, page, "publish", summary="", takeaways=" ")
    assert row(article) == ("", "", "", "published")
    assert Changeset.objects.get().source == "form"


def test_taking_leaves_what_the_editor_has_typed_or_chosen(desk):
    article = written()
    data = fields(desk.get(DESK))
    data |= {"summary": "Mine.", "level": "beginner", "excerpt": "Typed.", "verdict": "take"}
    page = desk.post(f"{DESK}decide/", data, follow=True)
    data = fields(page)
    assert (data["summary"], data["level"], data["taken"]) == ("Mine.", ["beginner"], ["takeaways"])
    assert data["excerpt"] == ["Typed."]
    decide(desk, page, "publish")
    assert row(article) == ("Mine.", TAKEAWAYS, "beginner", "published")


def test_level_that_was_learned_stays_ticked_and_the_machines_is_only_told(desk):
    article = written()
    Suggestion.objects.create(
        article=article, level="intermediate", level_confidence=0.9, level_reason="the word replay"
    )
    page = desk.get(DESK)
    legend = text(one(read(page), "fieldset", class_="field-level"))
    assert "suggested: intermediate, the word replay" in legend
    assert "llama3.2, a machine, says advanced" in legend
    decide(desk, take(desk, page), "publish")
    assert row(article)[2] == "intermediate"


def test_taking_still_asks_before_it_overwrites(desk):
    article = written()
    page = take(desk, desk.get(DESK))
    Article.objects.filter(pk=article.pk).update(summary="A colleague's.")
    page = decide(desk, page, "publish")
    assert "“A colleague&#x27;s.”" in page.content.decode()
    assert row(article) == ("A colleague's.", "", "", "inbox")


def test_last_decision_can_still_be_undone_after_taking(desk):
    first, second = (written() for _ in range(2))
    page = take(desk, decide(desk, desk.get(DESK), "publish"))
    assert fields(page)["article"] == [str(first.pk)]
    test_desk.undo(desk, page)
    assert (row(first)[3], row(second)[3]) == ("inbox", "inbox")


def test_nothing_to_take_is_no_error(desk):
    for article in make_articles(2, status="inbox", status_at=None):
        page = take(desk, desk.get(f"{DESK}?article={article.pk}"))
        assert page.status_code == 200
        written(article, summary="", takeaways="", level="", error="It failed.")
    assert take(desk, desk.get(DESK)).status_code == 200
    assert {article.summary for article in Article.objects.all()} == {""}


HOSTILE = "<script>alert(1)</script><b>\"'{{ 7|add:7 }}"


def test_markup_in_an_answer_is_text_wherever_it_is_shown(desk, chief_desk):
    """The reading of answers refuses it; whatever is in the table is text all the same."""
    article = written(summary=HOSTILE, takeaways=f"{HOSTILE}\n{HOSTILE}", written_by=HOSTILE, error=HOSTILE)
    page = desk.get(DESK)
    for shown in (
        page,
        take(desk, page),
        desk.get(form_of(article)),
        desk.get("/admin/articles/suggestions/"),
    ):
        content = shown.content.decode()
        assert "&lt;script&gt;alert(1)" in content
        assert "<script>alert(1)" not in content
        assert "{{ 7|add:7 }}" in content


def test_refusal_is_told_at_the_desk_and_on_the_form(desk):
    later = timezone.now() + timezone.timedelta(hours=3, minutes=1)
    sentence = "The language model: The server answered 401 Unauthorized."
    article = written(summary="", takeaways="", level="", error=sentence, due_at=later)
    given_up = written(summary="", takeaways="", level="", error="It failed.", tries=3)
    for address in (f"{DESK}?article={article.pk}", form_of(article)):
        assert f"{sentence} Next try: in 3 h" in text(read(desk.get(address)))
    assert "It failed. It was tried 3 times and given up." in text(read(desk.get(form_of(given_up))))


def test_bulk_acceptance_publishes_no_summary_that_nobody_has_seen(desk):
    article, topic = written(), make_topic("Kafka")
    topics = [{"topic": topic.pk, "confidence": 0.99, "reason": "named in the title"}]
    Suggestion.objects.create(article=article, topics=topics, least=0.99)
    page = desk.get(f"{DESK}accept/")
    (form,) = [form for form in find(read(page), "form") if find(form, "input", name="chosen")]
    desk.post(f"{DESK}accept/", test_desk.fields(form) | {"chosen": [f"{article.pk}-{topic.pk}"]})
    assert row(article) == ("", "", "", "published")


@pytest.mark.parametrize("action", ["publish", "mark_includes_code"])
def test_actions_of_the_list_take_no_summary(desk, action):
    article = written()
    act(desk, ARTICLES, action, [article])
    assert row(article)[:3] == ("", "", "")


def test_queue_of_suggested_summaries_has_published_articles_without_one(desk, settings):
    article = written(make_article())
    written()
    written(make_article(summary="There."))
    written(make_article(), summary="", error="It failed.")
    page = desk.get(f"{DESK}?queue=summaries")
    assert fields(page)["article"] == [str(article.pk)]
    decide(desk, take(desk, page), "save")
    assert row(article)[:2] == (SUMMARY, TAKEAWAYS)
    assert "Suggested summaries" in texts(read(page), "a")
    settings.SUGGEST_URL = ""
    assert "Suggested summaries" not in texts(read(desk.get(DESK)), "a")


# On the article's form


def test_form_shows_it_beside_the_fields_and_leaves_them_empty(desk):
    article = written()
    page = read(desk.get(form_of(article)))
    shown = one(page, "div", id="written")
    for words in ("Written by a machine", SUMMARY, "Write it down.", "Level: advanced"):
        assert words in text(shown)
    assert text(one(page, "textarea", id="id_summary")) == ""
    assert one(shown, "a", href=f"{DESK}?article={article.pk}")


@pytest.mark.parametrize("facts", [{"summary": "There."}, {}])
def test_form_is_as_before_where_there_is_nothing_to_suggest(desk, facts):
    article = make_article(**facts)
    if facts:
        written(article)
    assert find(read(desk.get(form_of(article))), "div", id="written") == []


def test_form_tells_the_history_what_was_taken(desk):
    article = written()
    data = filled_in(desk.get(form_of(article)))
    desk.post(form_of(article), data | {"summary": SUMMARY, "taken": "summary takeaways level"})
    batch = Changeset.objects.get()
    assert (batch.source, str(batch)) == ("suggestion", "Saved, with what llama3.2 wrote")
    assert row(article)[:3] == (SUMMARY, "", "")


def test_form_that_only_claims_to_have_taken_something_is_an_edit(desk):
    article = written()
    data = filled_in(desk.get(form_of(article)))
    desk.post(form_of(article), data | {"excerpt": "How.", "taken": "summary excerpt nonsense"})
    assert Changeset.objects.get().source == "form"


# Asked for by an editor


def test_editor_has_summaries_suggested_for_published_articles(desk):
    lacking, there, rejected = make_article(), make_article(summary="There."), make_article(status="rejected")
    PageCrawl.objects.create(article=lacking, due_at=None, text_hash="1" * 64)
    said = act(desk, ARTICLES, "have_suggested", [lacking, there, rejected])
    assert said == [
        "llama3.2 is going to be asked about 1 article. "
        "Left out, since they have a summary or a suggested one, or are rejected: 2."
    ]
    planned = SummarySuggestion.objects.get()
    assert (planned.pk, planned.wanted, planned.model) == (lacking.pk, True, "llama3.2")
    assert "A summary by llama3.2 is asked for." in text(read(desk.get(form_of(lacking))))
    assert history() == []


def test_asking_for_many_asks_first(desk):
    articles = make_articles(21)
    page = desk.post(ARTICLES, {"action": "have_suggested", "_selected_action": [a.pk for a in articles]})
    assert "Are you sure?" in page.content.decode()
    assert not SummarySuggestion.objects.exists()


def test_action_is_there_only_where_a_model_is_named(desk, settings):
    make_article()
    assert "Have summaries suggested" in desk.get(ARTICLES).content.decode()
    settings.SUGGEST_URL = ""
    assert "Have summaries suggested" not in desk.get(ARTICLES).content.decode()
    act(desk, ARTICLES, "have_suggested", [Article.objects.get()])
    assert not SummarySuggestion.objects.exists()


# How it does


def test_page_on_suggestions_says_how_the_model_does(desk, settings):
    address = "/admin/articles/suggestions/"
    settings.SUGGEST_KEY = "sk-secret"
    written()
    written(summary="", error="It failed.", due_at=timezone.now(), tries=1)
    for _ in range(2):
        written(summary="", error="The summary holds markup.", tries=3)
    page = desk.get(address)
    shown = text(read(page))
    assert "llama3.2 at http://127.0.0.1:9/v1 is asked about at most 200 articles a day." in shown
    assert "Written: 1, waiting: 1, given up: 2." in shown
    assert "The summary holds markup. 2 articles It failed. 1 article" in shown
    assert "sk-secret" not in page.content.decode()
    settings.SUGGEST_URL = ""
    assert "language model" not in text(read(desk.get(address)))


def test_messages_of_the_desk_name_what_was_done(desk):
    written()
    page = decide(desk, take(desk, desk.get(DESK)), "save")
    assert messages(page)[0].startswith("Saved: Article ")
