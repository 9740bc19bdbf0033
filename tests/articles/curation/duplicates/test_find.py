"""Which article another is a copy of, found by what they have in common."""

import pytest

from articles.curation.duplicates import find
from articles.curation.pages import keep_page
from articles.models import Article, PageCrawl, SketchKey
from tests.factories import make_article, make_articles, make_company

pytestmark = pytest.mark.django_db
TITLE = "Consistent hashing for rate limits"
PROSE = " ".join(f"word{n}" for n in range(300))


def inbox(title=TITLE, **facts):
    return make_article(status="inbox", status_at=None, title=title, **facts)


def read(article, prose=PROSE, text_hash="a" * 64):
    PageCrawl.objects.create(article=article, text_hash=text_hash, words=len(prose.split()))
    keep_page(article, prose)


def originals(*articles):
    found = find.originals([article.pk for article in articles])
    return {pk: one.original for pk, one in found.items()}


@pytest.fixture
def company():
    return make_company("Uber")


def test_same_text_under_another_title_is_a_copy(company):
    one, other = inbox(company=company), inbox("Rates and rings", company=company)
    for article in (one, other):
        read(article)
    assert originals(one, other) == {other.pk: one.pk}


def test_edited_text_elsewhere_is_a_copy(company):
    one, other = inbox(company=company), inbox("Rates and rings")
    read(one)
    read(other, PROSE.replace("word7 ", "seven "), "b" * 64)
    assert originals(other, one) == {other.pk: one.pk}


def test_published_article_is_the_original_whenever_it_came(company):
    one, between = inbox(company=company), inbox(company=company)
    published = make_article(company, title=TITLE)
    find.index_all()
    assert originals(one, between) == {one.pk: published.pk, between.pk: published.pk}


def test_copy_of_a_rejected_article_is_told(company):
    rejected = make_article(company, title=TITLE, status="rejected")
    find.index_all()
    one = inbox(company=company)
    assert originals(one) == {one.pk: rejected.pk}


def test_series_is_no_copy(company):
    parts = [inbox(f"{TITLE}, part {n}", company=company) for n in range(1, 6)]
    assert originals(*parts) == {}


def test_title_of_more_articles_than_are_looked_at_is_no_sign(monkeypatch, company):
    monkeypatch.setattr(find, "MOST", 3)
    articles = make_articles(4, company)
    Article.objects.by_pks([article.pk for article in articles]).update(title=TITLE)
    find.index_all()
    assert originals(inbox(company=company)) == {}


def test_article_without_a_title_is_a_copy_of_none(company):
    assert originals(inbox("", company=company), inbox("", company=company)) == {}


def test_indexing_again_adds_nothing(company):
    make_article(company, title=TITLE)
    find.index_all()
    before = set(SketchKey.objects.values_list("pk", flat=True))
    find.index_all()
    assert set(SketchKey.objects.values_list("pk", flat=True)) == before
    assert 0 < len(before) <= 6


def test_numbers_follow_the_title(company):
    one = inbox(company=company)
    originals(one)
    before = set(SketchKey.objects.values_list("key", flat=True))
    Article.objects.filter(pk=one.pk).update(title="Something else altogether")
    originals(one)
    assert not before & set(SketchKey.objects.values_list("key", flat=True))
