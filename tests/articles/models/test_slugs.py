"""Slugs are made from titles and names, and a slug that is taken gets a suffix."""

import pytest

from articles.models import Article
from articles.models.slugs import COMPANY_SLUG_LENGTH, article_slug, company_slug, free_slug


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
