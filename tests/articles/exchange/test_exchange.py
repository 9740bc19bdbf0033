"""What becomes of each row of a file: new, known, different or wrong, and what is written."""

import json
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db.models.signals import post_save

from articles.exchange import KINDS, Options, carry_out, files, preview, resource
from articles.models import (
    AlternateURL,
    Article,
    ArticleTechnology,
    Changeset,
    Company,
    Feed,
    RowChange,
    Technology,
    Topic,
)
from articles.revisions.undo import undo
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db

URL = "https://acme.example/a"
# What no file has: ids, moments of saving, and what machines find out again.
LEFT_OUT = {
    "article": {"id", "canonical_url", "status_by", "gone_on", "edited_at", "added_at", "changed_at"},
    # The logo is a file of its own.
    "company": {"id", "logo", "added_at"},
    "topic": {"id"},
    "technology": {"id"},
    "feed": {
        *("id", "kind", "title", "next_due_at", "interval_minutes", "claim", "claimed_until", "etag"),
        *(
            "last_modified",
            "last_polled_at",
            "last_success_at",
            "http_status",
            "error",
            "warning",
            "failures",
        ),
        *("not_found", "entries_found", "entries_new", "entries_total", "newest_on", "added_at"),
    },
}


def sheet(*rows):
    return files.read(json.dumps(rows).encode())


def looked_at(kind, *rows, **options):
    """(what, changes, errors) of each row in the preview."""
    plan = preview(kind, sheet(*rows), Options(**options))
    return [(row.what, list(row.changes), list(row.errors)) for row in plan.rows]


def imported(kind, *rows, **options):
    """What became of each row that was imported."""
    return [row.what for row in carry_out(kind, sheet(*rows), Options(**options)).rows]


# Preview


def test_preview_says_of_each_row_what_it_would_change_and_changes_nothing():
    make_article("Acme", url=URL, title="Old", level="beginner")
    make_article("Acme", url=f"{URL}2", title="Same")
    rows = [
        {"url": URL, "title": "New", "level": "Advanced"},
        {"url": f"{URL}2", "title": "Same"},
        {"url": f"{URL}3", "title": "Third", "company": "acme"},
        {"url": f"{URL}4", "title": "Fourth", "company": "Nobody", "read_minutes": "ten"},
    ]
    before = RowChange.objects.count()
    assert looked_at("article", *rows) == [
        ("differs", [("title", "Old", "New"), ("level", "beginner", "advanced")], []),
        ("known", [], []),
        ("new", [("url", "", f"{URL}3"), ("title", "", "Third"), ("company", "", "acme")], []),
        (
            "wrong",
            [],
            [
                ("company", "There is no company “Nobody”. Add or import it first."),
                ("read_minutes", "“ten” is no whole number."),
            ],
        ),
    ]
    assert (Article.objects.count(), RowChange.objects.count()) == (2, before)


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({"level": "expert"}, [("level", "“expert” is none of: beginner, intermediate, advanced.")]),
        ({"includes_code": "maybe"}, [("includes_code", "“maybe” is neither yes nor no.")]),
        ({"published_on": "yesterday"}, [("published_on", "“yesterday” is not a day such as 2024-03-12.")]),
        ({"published_on": "2024-02-31"}, [("published_on", "“2024-02-31” is not a day such as 2024-03-12.")]),
        (
            {"published_on": "1970-01-01"},
            [("published_on", "Enter a day from 1990 on: there were no blogs before.")],
        ),
        ({"read_minutes": 601}, [("read_minutes", "Ensure this value is less than or equal to 600.")]),
        (
            {"language": "Klingon!"},
            [("language", "“Klingon!” is no code of a language, such as en, ja or pt-br.")],
        ),
        ({"topics": "kafka"}, [("topics", "There is no topic “kafka”. Add or import it first.")]),
        (
            {"url": "ftp://x.example"},
            [("url", "Enter a valid URL."), ("url", "This is not a web address, or it is too long.")],
        ),
        ({"title": "a\x00b"}, [("title", "There is a character in it that no text can have, such as NUL.")]),
        ({"title": "\ud800"}, [("title", "There is a character in it that no text can have, such as NUL.")]),
        ({"excerpt": "x" * 601}, [("excerpt", "It has 601 characters; 600 is the most.")]),
        ({"date_precision": "year"}, [("published_on", "Enter any day that fits what is known.")]),
        ({"read_minutes": ["3"]}, [("read_minutes", "A list does not belong here.")]),
        ({"other_addresses": "nowhere"}, [("other_addresses", "Not a web address: nowhere.")]),
    ],
)
def test_error_names_the_row_and_the_column_in_plain_words(facts, errors):
    [(what, _, told)] = looked_at("article", {"url": URL, "title": "A"} | facts)
    assert (what, told) == ("wrong", errors)


def test_rows_about_the_same_are_an_error_of_the_later_one():
    first, second = looked_at(
        "article", {"url": URL, "title": "A"}, {"url": f"{URL}/?utm_source=x", "title": "B"}
    )
    assert (first[0], second) == (
        "new",
        ("wrong", [], [("", "An earlier row of the file is about the same.")]),
    )
    names = looked_at("company", {"name": "Acme"}, {"name": "ACME", "slug": "other"})
    assert [what for what, *_ in names] == ["new", "wrong"]


def test_file_without_a_column_that_tells_rows_apart_is_unreadable():
    with pytest.raises(files.Unreadable, match="one of them has to be url or slug"):
        preview("article", sheet({"title": "A"}), Options())


def test_columns_that_no_row_has_are_named():
    plan = preview("article", sheet({"url": URL, "status": "published", "Colour": "red"}), Options())
    assert plan.ignored == ["colour"]


def test_hostile_values_are_errors_of_rows_for_every_kind():
    values = ["=1+1", "\x00", "a" * 5000, "-1", 10**9, 1e300, True, ["a"], "'; DROP TABLE", "\ud800"]
    for kind, its in KINDS.items():
        for value in values:
            row = dict.fromkeys(its._meta.fields, value)
            assert [what for what, *_ in looked_at(kind, row)] in (["wrong"], ["new"])


# Finding what is there


def test_article_is_found_by_any_of_its_addresses_however_spelled():
    article = make_article("Acme", url=URL, title="A")
    AlternateURL.objects.create(article=article, canonical_url="https://old.example/a")
    for address in ("http://www.acme.example/a/?utm_source=x", "https://old.example/a"):
        assert looked_at("article", {"url": address, "title": "B"}) == [
            ("differs", [("title", "A", "B")], [])
        ]
    imported("article", {"url": "https://old.example/a", "title": "B"})
    assert Article.objects.values_list("url", "title").get() == (URL, "B")


def test_article_without_an_address_is_found_by_company_and_slug():
    make_article("Acme", url="", slug="a", title="A", status="inbox")
    row = {"company": "Acme", "slug": "a", "title": "B"}
    assert looked_at("article", row) == [("differs", [("title", "A", "B")], [])]


@pytest.mark.parametrize("kind", ["company", "topic", "technology"])
def test_named_rows_are_found_by_slug_then_by_name_and_keep_their_slug(kind):
    model = KINDS[kind]._meta.model
    make = {"company": make_company, "topic": make_topic, "technology": make_technology}[kind]
    make("Alpha", slug="alpha")
    assert imported(kind, {"slug": "alpha", "name": "Beta"}) == ["differs"]
    assert imported(kind, {"slug": "other", "name": "BETA"}) == ["differs"]
    assert list(model.objects.values_list("slug", "name")) == [("alpha", "BETA")]


def test_feed_is_found_by_its_address_however_spelled():
    make_feed(make_company("Acme"), url="https://acme.example/feed")
    row = {"url": "http://www.acme.example/feed/", "include": "kafka"}
    assert imported("feed", row) == ["differs"]
    assert list(Feed.objects.values_list("url", "include")) == [("https://acme.example/feed", "kafka")]


# What is written


def test_new_articles_come_into_the_inbox_and_known_ones_keep_their_status():
    make_article("Acme", url=URL, title="A", status="rejected")
    rows = [
        {"url": URL, "status": "published"},
        {"url": f"{URL}2", "title": "B", "company": "acme", "status": "published", "picked_on": "2024-01-01"},
    ]
    assert imported("article", *rows) == ["known", "new"]
    assert list(Article.objects.order_by("pk").values_list("status", "status_at", "picked_on"))[1:] == [
        ("inbox", None, None)
    ]
    assert Article.objects.get(canonical_url=URL).status == "rejected"


def test_status_is_what_the_file_says_if_told_so(editor):
    now = datetime(2026, 1, 2, tzinfo=UTC)
    make_article("Acme", url=URL, title="A", status="inbox")
    rows = [{"url": URL, "status": "published"}, {"url": f"{URL}2", "title": "B", "status": "published"}]
    assert imported("article", *rows, as_file_says=True, user=editor, now=now) == ["differs", "wrong"]
    article = Article.objects.get()
    assert (article.status, article.status_by, article.status_at) == ("published", editor, now)


def test_empty_cells_change_nothing_unless_they_count():
    make_article("Acme", url=URL, title="A", level="advanced", topics=["Kafka"])
    row = {"url": URL, "title": "", "level": "", "topics": ""}
    assert looked_at("article", row) == [("known", [], [])]
    [(what, changes, _)] = looked_at("article", row | {"title": "A"}, empties=True)
    assert (what, changes) == ("differs", [("level", "advanced", ""), ("topics", "kafka", "")])


def test_links_are_added_and_removed_as_the_file_says():
    article = make_article("Acme", url=URL, topics=["Kafka", "Go"])
    make_topic("Rust")
    for name in ("Redis", "Vim", "Emacs"):
        make_technology(name)
    link_technology(article, "Redis")
    link_technology(article, "Vim", "measured")
    AlternateURL.objects.create(article=article, canonical_url="https://old.example/a")
    row = {
        "url": URL,
        "topics": "go, Rust",
        "technologies": ["emacs"],
        "technologies_removed": "vim",
        "other_addresses": "https://old.example/a http://www.older.example/a/",
    }
    assert imported("article", row) == ["differs"]
    assert sorted(article.topics.values_list("slug", flat=True)) == ["go", "rust"]
    states = ArticleTechnology.objects.order_by("technology__slug").values_list("technology__slug", "state")
    assert list(states) == [("emacs", "decided"), ("vim", "rejected")]
    others = sorted(article.alternates.values_list("canonical_url", flat=True))
    assert others == ["https://old.example/a", "https://older.example/a"]


def test_address_of_another_article_is_no_other_address():
    make_article("Acme", url=URL, title="A")
    [(what, _, errors)] = looked_at("article", {"url": f"{URL}2", "title": "B", "other_addresses": URL})
    assert (what, errors) == ("wrong", [("other_addresses", f"{URL} is already used by: A (published).")])


def test_only_the_columns_that_differ_are_written():
    article = make_article("Acme", url=URL, title="A")
    plan = carry_out("article", sheet({"url": URL, "title": "B", "level": ""}), Options())
    [change] = RowChange.objects.of(article).filter(changeset=plan.changeset.id)
    assert {*change.after} == {"title", "edited_at"}


def test_technologies_are_measured_again_in_what_was_imported():
    make_technology("Kafka")
    imported("article", {"url": URL, "title": "How we run Kafka"})
    assert [one.name for one in Article.objects.get().shown_technologies] == ["Kafka"]
    imported("technology", {"name": "Run", "kind": "tool"})
    assert sorted(one.name for one in Article.objects.get().shown_technologies) == ["Kafka", "Run"]


def test_feed_is_paused_and_resumed_as_its_buttons_do():
    feed = make_feed(url="https://acme.example/feed", failures=3, etag="x")
    imported("feed", {"url": feed.url, "status": "paused", "reason": "Too loud."})
    feed.refresh_from_db()
    assert (feed.status, feed.reason) == ("paused", "Too loud.")
    imported("feed", {"url": feed.url, "status": "active", "reason": "Too loud."})
    feed.refresh_from_db()
    assert (feed.status, feed.reason, feed.failures, feed.etag) == ("active", "", 0, "")


def test_feed_publishes_at_once_only_for_those_who_may_say_so():
    make_company("Acme")
    row = {"url": "https://acme.example/feed", "company": "acme", "publish_at_once": "yes"}
    imported("feed", row, publishes_at_once=False)
    assert Feed.objects.get().publish_at_once is False
    imported("feed", row)
    assert Feed.objects.get().publish_at_once is True


def test_slug_is_made_of_the_name():
    make_company("Other", slug="acme-co")
    imported("company", {"name": "Acme & Co"}, {"name": "Acme-Co"})
    assert sorted(Company.objects.values_list("slug", flat=True)) == ["acme-co", "acme-co-2", "acme-co-3"]


# Between preview and confirmation


def test_row_that_somebody_changes_after_the_preview_is_left_alone_and_named():
    make_article("Acme", url=URL, title="A")
    make_article("Acme", url=f"{URL}2", title="B")
    rows = sheet(*({"url": f"{URL}{n}", "title": "Mine", "level": "advanced"} for n in ("", "2", "3")))
    shown = preview("article", rows, Options()).shown
    Article.objects.filter(canonical_url=URL).update(title="Theirs")
    make_article("Acme", url=f"{URL}3", title="Theirs too")
    plan = carry_out("article", rows, Options(), shown)
    assert [(row.what, row.name) for row in plan.rows] == [
        ("left", "Mine"),
        ("differs", "Mine"),
        ("left", "Mine"),
    ]
    titles = Article.objects.order_by("canonical_url").values_list("title", flat=True)
    assert list(titles) == ["Theirs", "Mine", "Theirs too"]


def test_change_of_another_column_is_no_reason_to_leave_a_row():
    make_article("Acme", url=URL, title="A")
    rows = sheet({"url": URL, "title": "Mine"})
    shown = preview("article", rows, Options()).shown
    Article.objects.update(note="Theirs")
    assert [row.what for row in carry_out("article", rows, Options(), shown).rows] == ["differs"]
    assert Article.objects.values_list("title", "note").get() == ("Mine", "Theirs")


def test_what_was_wrong_in_the_preview_stays_so():
    rows = sheet({"url": URL, "title": "A", "company": "acme"})
    shown = preview("article", rows, Options()).shown
    make_company("Acme")
    assert [row.what for row in carry_out("article", rows, Options(), shown).rows] == ["wrong"]
    assert not Article.objects.exists()


def test_row_whose_place_is_taken_at_the_same_moment_is_left_out_whole():
    theirs = make_article("Acme", url=f"{URL}/theirs")

    def take_it(instance, **kwargs):
        AlternateURL.objects.create(article=theirs, canonical_url="https://old.example/a")

    post_save.connect(take_it, sender=Article)
    try:
        rows = [{"url": URL, "title": "A", "other_addresses": "https://old.example/a"}]
        plan = carry_out("article", sheet(*rows), Options())
    finally:
        post_save.disconnect(take_it, sender=Article)
    assert [row.errors for row in plan.rows] == [(("", resource.TAKEN),)]
    assert list(Article.objects.all()) == [theirs]
    assert imported("article", {"url": URL, "title": "A"}) == ["new"]


# One batch


def test_rows_of_many_transactions_are_one_change_and_compared_with_each_other(monkeypatch):
    monkeypatch.setattr(resource, "TOGETHER", 2)
    make_article("Acme", url=f"{URL}4", title="Old")
    rows = sheet(*({"url": f"{URL}{n}", "title": f"T{n}"} for n in (1, 2, 3, 4, 1, 5)))
    shown = preview("article", rows, Options()).shown
    Article.objects.update(title="Theirs")
    plan = carry_out("article", rows, Options(), shown)
    assert [(row.number, row.what) for row in plan.rows] == [
        *((2, "new"), (3, "new"), (4, "new"), (5, "left"), (6, "wrong"), (7, "new")),
    ]
    assert RowChange.objects.filter(changeset=plan.changeset.id, table="articles_article").count() == 4
    assert sorted(Article.objects.values_list("title", flat=True)) == ["T1", "T2", "T3", "T5", "Theirs"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_kind_is_in_its_files_or_left_out_on_purpose(kind):
    its = KINDS[kind]._meta
    columns = {field.name for field in its.model._meta.concrete_fields if not field.generated}
    assert columns - {*its.fields} == LEFT_OUT[kind]


def test_import_is_one_change_and_undoing_it_leaves_what_was_there():
    user = get_user_model().objects.create_user("jane")
    make_topic("Kafka")
    article = make_article("Acme", url=URL, title="A", picked_on=date(2024, 1, 1))
    rows = [
        {"url": URL, "title": "B", "topics": "kafka", "other_addresses": "https://old.example/a"},
        {"url": f"{URL}2", "title": "C", "company": "acme", "topics": "kafka"},
    ]
    plan = carry_out("article", sheet(*rows), Options(user=user))
    changeset = Changeset.objects.get(pk=plan.changeset.id)
    assert (changeset.source, str(changeset), changeset.user) == ("import", "Import of articles", user)
    undo(changeset, user)
    article.refresh_from_db()
    assert (article.title, article.topics.count(), article.alternates.count()) == ("A", 0, 0)
    assert list(Article.objects.all()) == [article]


@pytest.mark.parametrize("kind", ["company", "topic", "technology", "feed"])
def test_import_of_every_kind_is_undone(kind):
    make_company("Acme")
    row = {"feed": {"url": "https://acme.example/feed", "company": "acme"}}.get(kind, {"name": "Beta"})
    plan = carry_out(kind, sheet(row | ({"kind": "tool"} if kind == "technology" else {})), Options())
    model = {"company": Company, "topic": Topic, "technology": Technology, "feed": Feed}[kind]
    number = model.objects.count()
    undo(Changeset.objects.get(pk=plan.changeset.id), None)
    assert model.objects.count() == number - 1


@pytest.mark.parametrize("number", [1, 3, 30])
def test_preview_asks_few_questions_for_each_row(number, django_assert_max_num_queries):
    rows = sheet(*({"url": f"{URL}{n}", "title": f"A {n}"} for n in range(number)))
    with django_assert_max_num_queries(10 + 6 * number):
        preview("article", rows, Options())
