"""The desk by keyboard alone, as an editor uses it."""

import json
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Changeset, Suggestion, SummarySuggestion, Topic
from articles.revisions.recording import recorded
from tests.browser.test_accessibility import AXE, RULES
from tests.browser.test_admin_in_browser import desk  # noqa: F401 -- a fixture
from tests.factories import make_articles, make_company, make_topic

ADDRESS = "/admin/desk/"


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.number = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.number += 1

    def decide(self, key):
        """Presses `key` and waits until the next article is there."""
        before = self.page.locator("input[name=article]").get_attribute("value")
        self.press(key)
        expect(self.page.locator(f"input[name=article][value='{before}']")).to_have_count(0)


@pytest.fixture
def hundred(catalogue):
    """A hundred articles in the inbox, each with what is suggested; the latest comes first."""
    topics = [make_topic(f"Subject {number}") for number in range(5)]
    articles = make_articles(100, make_company("Desk company"), status="inbox", status_at=None, language="en")
    Suggestion.objects.bulk_create(
        Suggestion(
            article=article,
            topics=[{"topic": topics[n % 5].pk, "confidence": 0.95, "reason": "named in the title"}],
            level="advanced" if n % 2 else "",
            level_confidence=0.8,
            excerpt=f"Excerpt {n}.",
        )
        for n, article in enumerate(articles)
    )
    return articles[::-1], topics


def test_hundred_articles_are_cleared_by_keyboard_with_at_most_150_keys(desk, hundred, editor):  # noqa: F811
    articles, _ = hundred
    desk.goto(ADDRESS)
    keys, expected = Keys(desk), {}
    for number, article in enumerate(articles):
        n = 99 - number
        topic, level, excerpt = {f"Subject {n % 5}"}, "advanced" if n % 2 else "", f"Excerpt {n}."
        status = "published"
        if number % 10 == 3:
            status = "rejected"
        if number % 10 == 5:
            keys.press("1")
            level = "beginner"
        if number % 20 == 7:
            keys.press("c")
        keys.decide("r" if status == "rejected" else "p")
        code = True if number % 20 == 7 else None
        expected[article.pk] = (status, level, excerpt, code, topic)
    expect(desk.locator(".desk-empty")).to_be_visible()
    assert keys.number <= 150
    rows = {
        row.pk: (row.status, row.level, row.excerpt, row.includes_code, {t.name for t in row.topics.all()})
        for row in Article.objects.filter(pk__in=expected).prefetch_related("topics")
    }
    assert rows == expected
    assert set(Article.objects.filter(pk__in=expected).values_list("status_by", flat=True)) == {editor.pk}


def test_every_key_does_what_it_says(desk, hundred):  # noqa: F811
    articles, _ = hundred
    desk.goto(ADDRESS)
    keys = Keys(desk)
    keys.press("?")
    expect(desk.locator("#desk-keys")).to_be_visible()
    keys.press("Escape")
    expect(desk.locator("#desk-keys")).to_be_hidden()
    keys.press("2", "c", "c", "t")
    desk.keyboard.type("subject 3")
    keys.press("Enter", "Escape", "e")
    desk.keyboard.type(" More p and r.")
    keys.press("Escape", "m")
    desk.keyboard.type("The summary.")
    keys.press("Escape")
    keys.decide("p")
    first = Article.objects.get(pk=articles[0].pk)
    assert (first.status, first.level, first.includes_code) == ("published", "intermediate", False)
    assert (first.excerpt, first.summary) == ("Excerpt 99. More p and r.", "The summary.")
    assert {topic.name for topic in first.topics.all()} == {"Subject 4", "Subject 3"}
    keys.decide("u")
    assert Article.objects.get(pk=first.pk).status == "inbox"
    expect(desk.locator("input[name=article]")).to_have_value(str(first.pk))
    keys.decide("s")
    keys.press("Shift+R")
    desk.keyboard.type("Marketing")
    keys.decide("Enter")
    second = Article.objects.get(pk=articles[1].pk)
    assert (second.status, second.note) == ("rejected", "Marketing")
    keys.press("d")
    desk.keyboard.type(str(articles[0].pk))
    keys.decide("Enter")
    assert not Article.objects.filter(pk=articles[2].pk).exists()
    keys.decide("w")
    assert Article.objects.get(pk=articles[3].pk).status == "inbox"


@pytest.fixture
def written(hundred, settings):
    """The article that comes first, and the next one, have a summary by a machine, of a usual length."""
    settings.SUGGEST_URL = "http://127.0.0.1:9/v1"
    articles, _ = hundred
    facts = {"summary": " ".join(["How brokers keep what they were given."] * 8), "level": "beginner"}
    lines = "\n".join(["Acknowledge a message only after the third broker has written it down."] * 4)
    SummarySuggestion.objects.bulk_create(
        SummarySuggestion(
            article=article, takeaways=lines, written_by="llama3.2", written_at=timezone.now(), **facts
        )
        for article in articles[:2]
    )
    return articles


def test_one_key_takes_what_a_machine_wrote_and_another_publishes_it(desk, written):  # noqa: F811
    desk.goto(ADDRESS)
    expect(desk.locator(".desk-written")).to_contain_text("Nobody has checked it.")
    keys = Keys(desk)
    keys.press("a")
    expect(desk.locator("#id_takeaways")).to_have_value(re.compile("^Acknowledge"))
    expect(desk.locator(".desk-written")).to_have_count(0)
    expect(desk.locator(".written-by")).to_contain_text("llama3.2")
    # The level that was learned stays.
    expect(desk.locator("input[name=level][value=advanced]")).to_be_checked()
    keys.press("m")
    desk.keyboard.type(" Edited.")
    keys.press("Escape")
    keys.decide("p")
    article = Article.objects.get(pk=written[0].pk)
    assert (article.status, article.level) == ("published", "advanced")
    assert article.summary.endswith("given. Edited.")
    assert Changeset.objects.get().source == "suggestion"
    keys.decide("p")
    assert Article.objects.get(pk=written[1].pk).summary == ""


def test_form_takes_what_a_machine_wrote_by_a_button(desk, written):  # noqa: F811
    article = written[0]
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(desk.locator("#id_summary")).to_have_value("")
    desk.get_by_role("button", name="Take into the form").click()
    expect(desk.locator("#id_takeaways")).to_have_value(re.compile("^Acknowledge"))
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_be_visible()
    article.refresh_from_db()
    assert (article.summary[:11], article.level) == ("How brokers", "beginner")
    assert str(Changeset.objects.get()) == "Saved, with what llama3.2 wrote"


def test_original_is_opened_in_a_window_of_its_own(desk, hundred):  # noqa: F811
    articles, _ = hundred
    desk.context.route("https://blog.example/**", lambda route: route.fulfill(body="The original"))
    desk.goto(ADDRESS)
    with desk.context.expect_page() as opened:
        desk.keyboard.press("o")
    assert opened.value.url == articles[0].url


def test_name_that_there_is_not_is_told_and_nothing_lost(desk, hundred):  # noqa: F811
    articles, _ = hundred
    desk.goto(ADDRESS)
    desk.keyboard.press("t")
    desk.keyboard.type("Nonsense")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    expect(desk.locator(".errorlist")).to_have_text("There is no topic called “Nonsense”.")
    assert Article.objects.get(pk=articles[0].pk).status == "inbox"
    assert Topic.objects.filter(name="Nonsense").count() == 0


@pytest.mark.parametrize("is_taken", [False, True])
@pytest.mark.parametrize("width", [768, 1440])
def test_all_is_on_one_screen(desk, written, width, is_taken):  # noqa: F811
    desk.set_viewport_size({"width": width, "height": 1024 if width == 768 else 900})
    desk.goto(ADDRESS)
    if is_taken:
        desk.keyboard.press("a")
        # The answer has taken the place of what was there.
        expect(desk.locator(".desk-written")).to_have_count(0)
        expect(desk.locator(".written-by")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    bottom = desk.locator(".desk-verdicts").bounding_box()
    assert bottom["y"] + bottom["height"] <= (1024 if width == 768 else 900)


WIDTHS = (390, 768, 1440)
SCHEMES = {"light": {}, "dark": {"color_scheme": "dark"}, "forced colours": {"forced_colors": "active"}}
CONTENT_RULES = "async rules => (await axe.run('#content', rules)).violations"


def broken(page):
    """What axe finds in the page's content, light, dark and in forced colours; its frame is Django's."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(**{"color_scheme": "light", "forced_colors": "none"} | SCHEMES[scheme])
        # Links of the admin change their colours by and by.
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished)).then(() => 0)")
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        for violation in page.evaluate(CONTENT_RULES, RULES):
            found += [f"{scheme} {violation['id']}: {n['html'][:160]}" for n in violation["nodes"]]
    page.emulate_media(forced_colors="none")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found + (["wider than the window"] if wide else [])


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_desk_and_the_history_break_no_rule(desk, written, editor, width):  # noqa: F811
    first, second = written[:2]
    with recorded(Changeset.Source.ACTION, "Retold", editor) as batch:
        Article.objects.filter(pk=first.pk).update(title="Retold", level="beginner")
    desk.set_viewport_size({"width": width, "height": 1024})
    history = "/admin/articles/article"
    found = {}
    for address in (
        ADDRESS,
        f"{ADDRESS}?queue=excerpt&order=likely",
        f"{history}/{first.pk}/history/",
        f"/admin/articles/changeset/{batch.id}/change/",
        f"{history}/merge/?a={first.pk}&b={second.pk}",
    ):
        desk.goto(address)
        found[address] = broken(desk)
    assert {address: lines for address, lines in found.items() if lines} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_an_import_break_no_rule(desk, hundred, width, complaints):  # noqa: F811
    """With a row of each sort: new, to change, as it is, wrong, and left since somebody came in between."""
    articles, _ = hundred
    new = {"url": "https://a-company-of-quite-a-long-name.example/blog/2024/05/how-we-do-it", "title": "New"}
    rows = [new, {"url": "nowhere"}, *({"url": one.url, "title": "Retold " * 20} for one in articles[:2])]
    rows += [
        {"url": articles[2].url, "title": articles[2].title},
        {"url": articles[3].url, "level": "expert"},
    ]
    body = json.dumps(rows).encode()
    desk.set_viewport_size({"width": width, "height": 1024})
    desk.goto("/admin/articles/article/import/")
    found = {"form": broken(desk)}
    desk.set_input_files("[name=file]", {"name": "a.json", "mimeType": "text/plain", "buffer": body})
    desk.get_by_role("button", name="Show what would change").click()
    kinds = desk.locator(".exchange-rows .tone")
    expect(kinds).to_have_text(["new", "error", "changes", "changes", "known", "error"])
    found["preview"] = broken(desk)
    Article.objects.filter(pk=articles[0].pk).update(title="Theirs")
    desk.get_by_role("button", name="Import 3 rows").click()
    expect(kinds).to_have_text(["changes"])
    found["left"] = broken(desk)
    assert {name: lines for name, lines in found.items() if lines} == {}
    # axe sets styles of its own on these pages, which the policy refuses.
    complaints[:] = [line for line in complaints if not line.startswith("Applying inline style")]
