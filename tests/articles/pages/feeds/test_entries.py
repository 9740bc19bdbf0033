"""What feeds say of an article, the same in each format."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog import plain
from articles.models import Article, Company, Topic
from articles.models.installation import tag_prefix
from tests.articles.pages.feeds.documents import MEDIA_TYPES, ReadEntry, entries, feed_of, titles
from tests.factories import link_technology, make_article, make_company, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("ending", MEDIA_TYPES)]

ADDED = datetime(2026, 3, 5, 11, tzinfo=UTC)
URL = "https://www.medium.com/uber/exactly-once?a=1&b=2"
HOSTILE = "List<T> & <script>alert(1)</script> ]]> &amp; \"quoted\" 'too'"


def test_entry_says_what_is_known_of_an_article(client, ending):
    article = make_article(
        "Uber",
        title="Exactly once",
        slug="exactly-once",
        url=URL,
        excerpt="How it is done.",
        summary="Long.",
        authors="Ada",
        level="advanced",
        read_minutes=10,
        includes_code=True,
        published_on="2019-03-12",
        topics=["Kafka", "Go"],
        status_at=ADDED,
    )
    Article.objects.update(changed_at=ADDED + timedelta(days=2))
    page = "http://testserver/articles/uber/exactly-once/"
    assert entries(client, f"/articles/feed.{ending}") == [
        ReadEntry(
            id=f"{tag_prefix()}article/{article.pk}",
            title="Uber: Exactly once",
            url=URL,
            page=page,
            published=ADDED,
            updated=ADDED + timedelta(days=2),
            author="Ada",
            summary="How it is done.",
            content="How it is done.Written: 12 Mar 2019. Advanced, 10 min read, includes code, has summary."
            "Read at medium.com or about it at Blogindex",
            content_links=[URL, page],
            topics=["Go", "Kafka"],
        )
    ]


def test_entry_leaves_out_what_nobody_knows(client, ending):
    article = make_article("Uber", title="Exactly once", url=URL, language="", status_at=ADDED)
    Article.objects.update(changed_at=ADDED)
    assert entries(client, f"/articles/feed.{ending}") == [
        ReadEntry(
            id=f"{tag_prefix()}article/{article.pk}",
            title="Uber: Exactly once",
            url=URL,
            page=None,
            published=ADDED,
            updated=ADDED,
            author="Uber",
            summary=None,
            content="Read at medium.com",
            content_links=[URL],
            topics=[],
        )
    ]


@pytest.mark.parametrize(
    ("facts", "summary"),
    [
        (
            {"level": "advanced", "read_minutes": 10, "includes_code": True},
            "Advanced, 10 min read, includes code",
        ),
        ({"read_minutes": 1}, "1 min read"),
        ({"includes_code": True}, "Includes code"),
        ({"includes_code": False}, None),
        ({"level": "beginner", "excerpt": "Said."}, "Said."),
    ],
)
def test_summary_without_an_excerpt_is_the_facts(client, ending, facts, summary):
    make_article(**facts)
    assert [entry.summary for entry in entries(client, f"/articles/feed.{ending}")] == [summary]


@pytest.mark.parametrize(
    ("precision", "said", "wrong"),
    [
        ("day", "Written: 12 Mar 2019.", []),
        ("month", "Written: Mar 2019.", ["12 Mar", "2019-03-12"]),
        ("year", "Written: 2019.", ["Mar", "2019-03"]),
        ("order", "", ["2019", "Mar "]),
    ],
)
def test_date_is_said_as_far_as_it_is_known(client, ending, precision, said, wrong):
    make_article(published_on="2019-03-12", date_precision=precision, status_at=ADDED.replace(month=5))
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert entry.content == f"{said}Read at blog.example"
    page = client.get(f"/articles/feed.{ending}").content.decode()
    assert [text for text in wrong if text in page] == []


def test_technologies_are_categories_too(client, ending):
    link_technology(make_article("Uber", title="a", topics=["Streams"]), "Kafka")
    (entry,) = entries(client, f"/technologies/kafka/feed.{ending}")
    assert (entry.title, entry.topics) == ("Uber: a", ["Streams", "Kafka"])


@pytest.mark.parametrize("fact", ["summary", "takeaways", "prerequisites", "questions"])
def test_our_page_is_named_where_it_says_more(client, ending, fact):
    make_article("Uber", slug="a", **{fact: "More."})
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert entry.page == "http://testserver/articles/uber/a/"


def test_entry_of_an_article_that_nobody_dated_here_is_as_new_as_its_row(client, ending):
    article = make_article(status_at=None)
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert entry.published == article.added_at.replace(microsecond=0)


def test_edit_moves_updated_and_leaves_published(client, ending):
    article = make_article(status_at=ADDED)
    article.title = "Another"
    article.save()
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert (entry.published, entry.updated) == (ADDED, article.changed_at.replace(microsecond=0))


def test_ids_outlive_host_scheme_and_slugs(client, ending, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    article = make_article("Uber", slug="old", topics=["Kafka"])
    one = client.get(f"/companies/uber/feed.{ending}", headers={"Host": "one.example"})
    Article.objects.update(slug="new", title="New", url="https://moved.example/")
    Company.objects.update(slug="uber-technologies")
    two = client.get(
        f"/companies/uber-technologies/feed.{ending}", headers={"Host": "two.example"}, secure=True
    )
    for response in (one, two):
        assert f"{tag_prefix()}article/{article.pk}" in response.content.decode()


def test_text_is_said_as_text(client, ending):
    company = make_company("A & B", slug="a-b")
    topic = make_topic("C & <D>", slug="c")
    make_article(company, title=HOSTILE, slug="list", excerpt=HOSTILE, authors=HOSTILE, topics=[topic])
    (entry,) = entries(client, f"/companies/a-b/feed.{ending}?topic=c")
    assert entry.title == f"A & B: {HOSTILE}"
    assert (entry.summary, entry.author, entry.topics) == (HOSTILE, HOSTILE, ["C & <D>"])
    assert entry.content.startswith(HOSTILE)
    assert b"<script" not in client.get(f"/companies/a-b/feed.{ending}").content or ending == "json"


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם",
        "مرحبا \u202eabc",
        "👩‍💻 🇺🇦 \U0001f9d1\u200d\U0001f680",
        "e\u0301 \u2028\u2029 \x85",
        "日本語",
    ],
)
def test_text_of_any_script_arrives(client, ending, text):
    make_article("Uber", title=text, slug="any", excerpt=text)
    (entry,) = entries(client, f"/articles/feed.{ending}")
    said = " ".join(text.split())
    assert (entry.title, entry.summary) == (f"Uber: {said}", said)


def test_feed_outlives_characters_that_xml_cannot_hold(client, ending):
    company = make_company("U\x07ber", slug="uber")
    topic = make_topic("Kaf\x1bka", slug="kafka")
    make_article(company, title="a\x08b\uffff", slug="ab", excerpt="c\x0bd", authors="e\x01f", topics=[topic])
    (entry,) = entries(client, f"/companies/uber/feed.{ending}?topic=kafka")
    assert (entry.title, entry.summary, entry.author, entry.topics) == (
        "U ber: a b",
        "c d",
        "e f",
        ["Kaf ka"],
    )


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_any_text_arrives(client, ending, text):
    if not Article.objects.exists():
        make_article("Uber", topics=["Kafka"])
    Article.objects.update(title=f"a {text}", excerpt=text, authors=text)
    Topic.objects.update(name=f"b {text}"[:60])
    (entry,) = entries(client, f"/articles/feed.{ending}")
    said = plain(text)
    assert (entry.title, entry.author) == (f"Uber: {plain(f'a {text}')}", said or "Uber")
    assert (entry.summary or "", entry.topics) == (said, [plain(f"b {text}"[:60])])


def test_very_long_text_is_cut_at_a_word(client, ending):
    make_article(excerpt="word " * 100_000)
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert entry.summary == f"{'word ' * 119}word…"


def test_address_is_spelled_as_a_uri(client, ending):
    make_article(url="https://blog.example/a b/ü?q=<x>")
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert entry.url == "https://blog.example/a%20b/%C3%BC?q=%3Cx%3E"


def test_feed_never_holds_the_editors_note(client, ending):
    make_article(note="Ask legal first")
    assert b"Ask legal first" not in client.get(f"/articles/feed.{ending}").content


def test_feed_shows_the_new_name_of_a_company_and_a_topic(client, ending):
    make_article("Uber", title="a", topics=["Kafka"])
    Company.objects.update(name="Uber Technologies")
    Topic.objects.update(name="Apache Kafka")
    (entry,) = entries(client, f"/articles/feed.{ending}")
    assert (entry.title, entry.topics) == ("Uber Technologies: a", ["Apache Kafka"])
    assert titles(client, f"/companies/uber/feed.{ending}") == ["Uber Technologies: a"]
    assert (
        feed_of(client, f"/companies/uber/feed.{ending}").title == "Articles by Uber Technologies · Blogindex"
    )
