"""What rows say about themselves, what is filled in for them, and the messages for forms."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.canonical import canonical_url
from articles.models import Article, Company, Topic
from tests.factories import make_article, make_company, make_topic
from tests.pages import read, texts

pytestmark = pytest.mark.django_db


# What the database fills in


@pytest.mark.parametrize(("summary", "has_summary"), [("", False), ("An overview.", True)])
def test_has_summary_is_generated_by_the_database(summary, has_summary):
    article = make_article(excerpt="A card says this much.", takeaways="One thing.")
    Article.objects.filter(pk=article.pk).update(summary=summary)
    article.refresh_from_db()
    assert article.has_summary is has_summary


def test_has_summary_cannot_be_set_by_hand():
    article = make_article()
    article.has_summary = True
    article.save()
    article.refresh_from_db()
    assert article.has_summary is False


def test_times_are_set_for_rows_written_in_bulk():
    company = make_company()
    Article.objects.bulk_create([Article(company=company, title="Kafka", slug="kafka")])
    article = Article.objects.get()
    assert None not in (article.added_at, article.changed_at)


def test_saving_updates_only_the_time_of_change():
    article = make_article()
    before = Article.objects.get()
    article.save()
    after = Article.objects.get()
    assert after.added_at == before.added_at
    assert after.changed_at > before.changed_at


def test_saving_a_changed_address_updates_its_canonical_form():
    article = make_article(url="https://blog.example/old")
    article.url = "http://www.blog.example/new/"
    article.save()
    article.refresh_from_db()
    assert article.url == "http://www.blog.example/new/"
    assert article.canonical_url == "https://blog.example/new"


# Slugs


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Exactly-once: how we do it!", "exactly-once-how-we-do-it"),
        ("Кафка в продакшене", "кафка-в-продакшене"),
        ("分散システムの設計", "分散システムの設計"),
        ("Über die Straße", "über-die-straße"),
        ("C++ & Rust", "c-rust"),
        ("__init__", "init"),
        ("x" * 300, "x" * 120),
        ("a" * 119 + " b", "a" * 119),
    ],
)
def test_slug_is_made_from_the_title(title, slug):
    assert make_article(title=title).slug == slug


@pytest.mark.parametrize("title", ["🚀🚀🚀", "…", ""])
def test_slug_of_a_title_without_letters_is_stable(title):
    status = "published" if title else "inbox"
    article = make_article("Uber", title=title, url="https://blog.example/rocket", status=status)
    assert article.slug == "article-abbc64ef"


def test_second_article_with_the_same_title_gets_another_slug():
    first = make_article("Uber", title="Kafka", url="https://blog.example/1")
    second = make_article("Uber", title="Kafka", url="https://blog.example/2")
    long = [make_article("Uber", title="x" * 200).slug for _ in range(2)]
    assert (first.slug, second.slug) == ("kafka", "kafka-6e128bcf")
    assert [len(slug) for slug in long] == [120, 120]
    assert long[0] != long[1]


def test_slug_stays_when_the_title_changes():
    article = make_article(title="Kafka")
    article.title = "Kafka, revised"
    article.save()
    assert article.slug == "kafka"


def test_slug_of_an_article_without_company_does_not_collide_later():
    company = make_company()
    article = Article.objects.create(title="Kafka", url="https://blog.example/1")
    make_article(company, title="Kafka")
    article.company = company
    article.save()
    assert Article.objects.filter(company=company).count() == 2


def test_public_address_of_a_unicode_title_is_found(client):
    article = make_article("Uber", title="分散システムの設計")
    assert article.get_absolute_url() == (
        "/articles/uber/%E5%88%86%E6%95%A3%E3%82%B7%E3%82%B9%E3%83%86%E3%83%A0%E3%81%AE%E8%A8%AD%E8%A8%88/"
    )
    assert texts(read(client.get(article.get_absolute_url())), "h1") == ["分散システムの設計"]


# Messages for forms


def errors_of(row):
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    return error.value.message_dict


def test_full_clean_names_the_article_with_the_same_address():
    make_article(title="Kafka at scale", url="https://blog.example/kafka", status="rejected")
    twin = Article(company=make_company(), title="Kafka", url="https://www.blog.example/kafka/")
    assert errors_of(twin)["url"] == ["This address is already used by: Kafka at scale (rejected)."]


def test_full_clean_of_a_saved_article_does_not_find_itself():
    article = make_article(published_on=date(2024, 3, 12))
    assert article.full_clean() is None


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"read_minutes": 0}, {"read_minutes": ["Ensure this value is greater than or equal to 1."]}),
        ({"read_minutes": 601}, {"read_minutes": ["Ensure this value is less than or equal to 600."]}),
        ({"level": "expert"}, {"level": ["Value 'expert' is not a valid choice."]}),
        ({"date_precision": "year"}, {"published_on": ["Enter any day that fits what is known."]}),
        ({"date_precision": "order"}, {"published_on": ["Enter any day that fits what is known."]}),
        ({"slug": "-dash"}, {"slug": ["A slug begins with a letter or a digit."]}),
        ({"slug": "_dash"}, {"slug": ["A slug begins with a letter or a digit."]}),
        ({"language": "klingon!"}, {"language": ["Enter the code of a language, such as en, ja or pt-br."]}),
        (
            {"published_on": date(1989, 12, 31)},
            {"published_on": ["Enter a day from 1990 on: there were no blogs before."]},
        ),
    ],
)
def test_full_clean_says_what_is_wrong_with_a_value(values, errors):
    facts = {"title": "Kafka", "url": "https://blog.example/kafka", **values}
    found = errors_of(Article(company=make_company(), **facts))
    assert {name: found.get(name) for name in errors} == errors


@pytest.mark.parametrize(
    "url",
    [
        "ftp://blog.example/kafka",
        "https://blog.example:99999/kafka",
        "https://blog.example/" + "記" * 300,
        "https://",
    ],
)
def test_full_clean_refuses_what_is_not_a_web_address(url):
    errors = errors_of(Article(company=make_company(), title="Kafka", url=url))
    assert errors["url"][-1] == "This is not a web address, or it is too long."


@pytest.mark.parametrize("lacking", ["title", "url", "company"])
def test_full_clean_says_what_a_published_article_needs(lacking):
    facts = {"title": "Kafka", "url": "https://blog.example/kafka", "company": make_company()}
    facts[lacking] = None if lacking == "company" else ""
    assert errors_of(Article(status="published", **facts)) == {
        "__all__": ["To be published, an article needs a title, a company and an address."]
    }


@pytest.mark.parametrize("precision", Article.DatePrecision.values)
def test_full_clean_makes_the_slug_and_leaves_the_day_as_it_is(precision):
    day = date(2019, 7, 4)
    article = Article(company=make_company(), title="Kafka", published_on=day, date_precision=precision)
    article.full_clean()
    assert (article.slug, article.published_on) == ("kafka", day)


@pytest.mark.parametrize(("days", "is_refused"), [(3, False), (4, True)])
def test_full_clean_refuses_days_that_are_further_ahead_than_three(days, is_refused):
    day = timezone.localdate() + timedelta(days=days)
    facts = {"title": "Kafka", "url": "https://blog.example/kafka", "published_on": day}
    article = Article(company=make_company(), **facts)
    if is_refused:
        assert errors_of(article) == {"published_on": ["Enter a day that is at most 3 days ahead."]}
    else:
        article.full_clean()


@pytest.mark.parametrize("said", ["EN", "en_US", "English", " en "])
def test_full_clean_makes_a_code_of_a_language(said):
    article = Article(company=make_company(), title="Kafka", language=said)
    article.full_clean()
    assert article.language == "en"


@pytest.mark.parametrize("kind", [Company, Topic])
@pytest.mark.parametrize("slug", ["-dash", "_dash", "-"])
def test_full_clean_refuses_a_slug_that_begins_with_no_letter_or_digit(kind, slug):
    assert errors_of(kind(name="Dash", slug=slug))["slug"] == ["A slug begins with a letter or a digit."]


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (make_company, Company, "There is already a company with this name."),
        (make_topic, Topic, "There is already a topic with this name."),
    ],
)
def test_full_clean_says_that_a_name_is_taken(make, kind, message):
    make("Uber")
    assert errors_of(kind(name="UBER", slug="uber-2")) == {"__all__": [message]}


def test_full_clean_says_that_a_slug_is_taken():
    company = make_article("Uber", title="Kafka").company
    article = Article(company=company, title="Other", slug="kafka")
    assert errors_of(article)["__all__"] == ["This company already has an article with this slug."]


# Properties


@pytest.mark.parametrize(
    ("name", "monogram"),
    [("Uber", "U"), ("Stitch Fix", "SF"), ("The New York Times", "TN"), ("メルカリ", "メ"), ("ökotest", "Ö")],
)
def test_monogram_stands_for_the_company(name, monogram):
    assert Company(name=name).monogram == monogram


def test_hue_is_always_the_same():
    assert [Company(slug=slug).hue for slug in ("netflix", "uber", "uber")] == [7, 2, 2]


@pytest.mark.parametrize(
    ("status", "company_published", "public"),
    [
        ("published", True, True),
        ("published", False, False),
        ("inbox", True, False),
        ("rejected", True, False),
    ],
)
def test_is_public_agrees_with_published(status, company_published, public):
    article = make_article(make_company(published=company_published), status=status)
    assert article.is_public is public
    assert Article.objects.published().filter(pk=article.pk).exists() is public


def test_is_public_of_an_article_without_company_is_false():
    assert Article(title="Kafka", status="published").is_public is False


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"title": "Kafka", "url": "https://blog.example/1"}, "Kafka"),
        ({"url": "https://blog.example/1"}, "https://blog.example/1"),
        ({"pk": 7}, "Untitled article 7"),
        ({}, "Untitled article"),
    ],
)
def test_article_is_named_by_its_title_or_address(facts, name):
    assert str(Article(**facts)) == name


def test_shown_topics_are_sorted_by_name():
    article = make_article(topics=["Storage", "Kafka"])
    assert [topic.name for topic in article.shown_topics] == ["Kafka", "Storage"]
    assert Article().shown_topics == []


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.blog.example/2024/kafka", "blog.example"),
        ("https://eng.uber.com", "eng.uber.com"),
        ("", ""),
    ],
)
def test_site_is_the_host_it_is_read_at(url, site):
    assert Article(canonical_url=canonical_url(url) if url else None).site == site
