"""What is exported and imported into an empty database is there again, every row equal."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from articles.exchange import KINDS, Options, carry_out, export, files
from articles.models import AlternateURL, Article, ArticleTechnology, Company, Feed, Technology, Topic
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_feed,
    make_technology,
    make_topic,
)

pytestmark = pytest.mark.django_db

AS_THEY_WERE = Options(as_file_says=True)
# Companies, topics and technologies come before what names them.
ORDER = ("company", "topic", "technology", "feed", "article")
FORMATS = sorted(files.TYPES)
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
texts = st.text(letters, max_size=40)
hostile = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", "''=", "_x000B_", ""]), texts
)


def lines(longest, shortest=0):
    """Texts of one line as forms leave them: without spaces around them."""
    line = hostile.map(lambda text: " ".join(text.split())[:longest].strip())
    return line.filter(lambda text: len(text) >= shortest)


def rows():
    """Every row of all kinds without what is new in any database: ids, and moments of saving."""
    return {
        "company": list(_plain(Company, "slug", "name", "tagline", "blog_url", "website", "published")),
        "topic": list(_plain(Topic, "slug", "name", "description", "synonyms")),
        "technology": list(
            _plain(Technology, "slug", "name", "kind", "description", "synonyms", "ambiguous", "context")
        ),
        "feed": list(
            _plain(Feed, "url", "company__slug", "status", "reason", "publish_at_once", "include", "exclude")
        ),
        "article": list(_plain(Article, *(*COLUMNS, "company__slug", "canonical_url"))),
        "topics": list(_plain(Article, "slug", "topics__slug")),
        "addresses": list(_plain(AlternateURL, "article__slug", "canonical_url")),
        "technologies": list(
            ArticleTechnology.objects.decided()
            .order_by("article__slug", "technology__slug")
            .values_list("article__slug", "technology__slug", "state")
        ),
    }


COLUMNS = (
    *("url", "title", "slug", "authors", "published_on", "date_precision", "level", "read_minutes"),
    *("includes_code", "language", "image", "excerpt", "summary", "takeaways", "prerequisites", "questions"),
    *("status", "status_at", "picked_on", "note"),
)


def _plain(model, *names):
    return model.objects.order_by(*names).values_list(*names)


def empty_database():
    for model in (Article, Feed, Company, Topic, Technology):
        model.objects.all().delete()


def there_and_back(file_format):
    """Exports all rows, empties the database and imports them again."""
    models = {kind: KINDS[kind]._meta.model for kind in ORDER}
    there = [kind for kind in ORDER if models[kind].objects.exists()]
    bodies = {kind: export(kind, models[kind].objects.order_by("pk"), file_format) for kind in there}
    empty_database()
    for kind, body in bodies.items():
        plan = carry_out(kind, files.read(body), AS_THEY_WERE)
        assert [row for row in plan.rows if row.what != "new"] == []


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_column_of_every_kind_comes_back(file_format):
    company = make_company("Acme & Söhne", tagline="=1+1", blog_url="https://acme.example/")
    make_company("Hidden", published=False)
    kafka = make_topic("Kafka", description="@home", synonyms="Apache Kafka, Confluent")
    go = make_technology("Go", slug="go", kind="language", ambiguous="Go", context="golang, gopher")
    rust = make_technology("Rust")
    make_feed(company, status="paused", reason="Paused by jane.", include="kafka\ngo", publish_at_once=True)
    article = make_article(
        company,
        topics=[kafka, make_topic("Alpha")],
        title='-2 + 3, “quoted” "too"',
        url="https://acme.example/2024/03/a,b?x=1;2",
        published_on=date(2024, 3, 1),
        date_precision="month",
        level="advanced",
        read_minutes=12,
        includes_code=False,
        language="pt-br",
        image="https://acme.example/p.png",
        excerpt="One.\r\nTwo\ttabs.",
        summary="=HYPERLINK(1)\n\n* a\n* b",
        takeaways="'quoted\n'=twice",
        status_at=datetime(2024, 5, 6, 7, 8, 9, 123456, UTC),
        picked_on=date(2024, 6, 1),
        note="\x0bvertical _x000B_ tab",
    )
    AlternateURL.objects.create(article=article, canonical_url="https://old.example/a,b")
    AlternateURL.objects.create(article=article, canonical_url="https://old.example/z")
    link_technology(article, go)
    link_technology(article, rust, "rejected")
    make_article(None, title="", url="", slug="bare", status="inbox", status_at=None, language="")
    before = rows()
    there_and_back(file_format)
    assert rows() == before


urls = st.integers(0, 10**9).map(lambda number: f"https://blog.example/{number}?q=a,b")
dates = st.dates(date(1990, 1, 1), date(2025, 1, 1))
articles = st.lists(
    st.fixed_dictionaries(
        {
            "title": lines(300, shortest=1),
            "url": urls,
            "authors": lines(200),
            "published_on": dates,
            "date_precision": st.sampled_from(Article.DatePrecision.values),
            "level": st.sampled_from(["", *Article.Level.values]),
            "read_minutes": st.none() | st.integers(1, 600),
            "includes_code": st.none() | st.booleans(),
            "language": st.sampled_from(["", "en", "zh-hans"]),
            "excerpt": hostile,
            "summary": hostile,
            "takeaways": hostile,
            "note": hostile,
            "status": st.sampled_from(["inbox", "published", "rejected"]),
            "status_at": st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2025, 1, 1)),  # noqa: DTZ001
            "topics": st.sets(st.sampled_from(["alpha", "beta"])),
            "technologies": st.dictionaries(
                st.sampled_from(["go", "rust"]), st.sampled_from(["decided", "rejected"])
            ),
            "addresses": st.sets(st.integers(0, 10**9)),
        }
    ),
    unique_by=lambda article: article["url"],
    max_size=4,
)


@pytest.mark.parametrize("file_format", FORMATS)
@given(company=lines(80, shortest=1), tagline=lines(160), include=hostile, listed=articles)
def test_whatever_editors_write_comes_back(file_format, company, tagline, include, listed):
    with transaction.atomic():
        owner = make_company(company, slug="acme", tagline=tagline)
        topics = {slug: make_topic(slug, synonyms=tagline[:300]) for slug in ("alpha", "beta")}
        technologies = {slug: make_technology(slug, slug=slug, kind="language") for slug in ("go", "rust")}
        make_feed(owner, include=include, url="https://acme.example/feed")
        taken = {article["url"].partition("?")[0] for article in listed}
        for number, facts in enumerate(listed):
            plain = {k: v for k, v in facts.items() if k not in ("topics", "technologies", "addresses")}
            plain["status_at"] = plain["status_at"] and plain["status_at"].replace(tzinfo=UTC)
            article = make_article(owner, slug=f"a-{number}", **plain)
            article.topics.set(topics[slug] for slug in facts["topics"])
            for slug, state in facts["technologies"].items():
                link_technology(article, technologies[slug], state)
            for one in facts["addresses"]:
                if f"https://blog.example/{one}" not in taken:
                    taken.add(f"https://blog.example/{one}")
                    AlternateURL.objects.create(article=article, canonical_url=f"https://blog.example/{one}")
        before = rows()
        there_and_back(file_format)
        assert rows() == before
        transaction.set_rollback(True)
