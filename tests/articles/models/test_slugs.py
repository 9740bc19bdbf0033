"""Slugs are made from titles and names, a slug that is taken gets a suffix, and each has an address."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given
from hypothesis import strategies as st

from articles.models import Article, Company, Topic
from articles.models.slugs import COMPANY_SLUG_LENGTH, article_slug, company_slug, free_slug
from tests.factories import make_article


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How Rivers Flow", "how-rivers-flow"),
        ("検索の基盤", "検索の基盤"),
        ("Größe & Maß", "größe-maß"),
        ("x" * 130, "x" * 120),
        ("a" * 119 + " b", "a" * 119),
        ("???", "article-58a4a96e"),
    ],
)
def test_article_slug_is_its_title_in_addresses(title, slug):
    assert article_slug(title, "https://acme.example/x") == slug


@pytest.mark.parametrize(
    ("name", "slug"), [("Acme & Co.", "acme-co"), ("日本", "company"), ("x" * 100, "x" * 90)]
)
def test_company_slug_is_its_name_in_ascii(name, slug):
    assert company_slug(name) == slug


@pytest.mark.parametrize(
    ("taken", "options", "slug"),
    [
        ((), {}, "kafka"),
        (("kafka",), {}, "kafka-2"),
        (("kafka", "kafka-2", "kafka-3"), {}, "kafka-4"),
        ((), {"source": "https://a.example/"}, "kafka"),
        (("kafka",), {"source": "https://a.example/"}, "kafka-befde498"),
        (("kafka",), {"source": ""}, "kafka-e3b0c442"),
        (("kafka",), {"longest": 6}, "ka-2"),
    ],
)
def test_taken_slug_gets_a_number_or_a_hash(taken, options, slug):
    assert free_slug("kafka", taken.__contains__, **options) == slug


@pytest.mark.parametrize("options", [{}, {"source": "x"}, {"longest": COMPANY_SLUG_LENGTH}])
def test_suffix_fits_the_column(options):
    longest = options.get("longest", 120)
    assert len(free_slug("x" * longest, {"x" * longest}.__contains__, **options)) <= longest


@pytest.mark.django_db
def test_article_without_company_gets_a_hash_even_if_it_has_nothing_else():
    assert Article(company=None).free_slug() == "article-e3b0c442-e3b0c442"


slugs = st.from_regex(r"\A[\w.-]{1,20}\Z") | st.from_regex(r"\A[-_a-zA-Z0-9]{1,20}\Z") | st.text(max_size=20)


def _is_accepted(row, slug):
    """Whether a form takes the slug."""
    row.slug = slug
    try:
        row.clean_fields(exclude={"name", "title", "company"})
    except ValidationError:
        return False
    return slug != ""


@pytest.mark.django_db
@given(slug=slugs)
@example(slug="-dash")
@example(slug="_dash")
@example(slug="9")
@example(slug="a-")
def test_slug_that_a_form_takes_has_pages_that_lead_to_it(client, slug):
    Article.objects.all().delete()
    Company.objects.all().delete()
    Topic.objects.all().delete()
    company, topic = Company(name="Uber"), Topic(name="Kafka")
    assume(_is_accepted(company, slug) and _is_accepted(topic, slug) and len(slug) <= 60)
    company.save()
    topic.save()
    article = make_article(company, slug=slug, summary="Said.", topics=[topic])
    for row in (company, topic, article):
        address = row.get_absolute_url()
        assert client.get(address).status_code == 200
        assert f'href="{address}"' in client.get("/articles/").content.decode()
    for query in (f"company={slug}", f"topic={slug}", f"topic=-{slug}&company=-{slug}"):
        assert client.get(f"/articles/?{query}", follow=True).status_code == 200


@pytest.mark.django_db
@given(slug=slugs)
@example(slug="-dash")
@example(slug="..")
def test_slug_of_an_article_that_a_form_takes_has_a_page(client, slug):
    Article.objects.all().delete()
    assume(_is_accepted(Article(), slug))
    article = make_article(slug=slug)
    assert client.get(article.get_absolute_url()).status_code == 200


@given(title=st.text(max_size=150), name=st.text(max_size=120))
def test_slug_that_is_made_is_one_that_a_form_takes(title, name):
    assert _is_accepted(Article(), article_slug(title, "https://acme.example/x"))
    assert _is_accepted(Company(), company_slug(name))
    taken = {article_slug(title, ""), company_slug(name)}
    assert _is_accepted(Article(), free_slug(article_slug(title, ""), taken.__contains__, source=title))
    free = free_slug(company_slug(name), taken.__contains__, longest=COMPANY_SLUG_LENGTH)
    assert _is_accepted(Company(), free)
