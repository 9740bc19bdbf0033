"""The change log has every changed row, and says when it no longer reaches back far enough."""

import pytest
from django.db import connection, transaction

from articles.catalog.index import changelog
from articles.catalog.index.changelog import Changes
from articles.models import Article
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

Link = Article.topics.through


def changes_of(change):
    """What the log says of change(), as (articles, companies, topics)."""
    start = changelog.position()
    change()
    changes = changelog.since(start)
    assert bool(changes) is True
    assert not changes.everything
    return set(changes.articles), changes.companies, changes.topics


def test_nothing_has_changed_where_nothing_was_done():
    make_article()
    start = changelog.position()
    assert changelog.since(start) == Changes(changelog.since(start).position)
    assert not changelog.since(start)


def test_article_is_logged_when_it_comes_changes_and_goes():
    company = make_company()
    article, other = make_article(company), make_article(company)
    assert changes_of(lambda: Article.objects.filter(pk=article.pk).update(title="x")) == (
        {article.pk},
        False,
        False,
    )
    assert changes_of(lambda: Article.objects.update(title="x"))[0] == {article.pk, other.pk}
    pk = article.pk
    assert changes_of(article.delete) == ({pk}, False, False)
    assert changes_of(lambda: make_article(company))[0] == {Article.objects.latest("pk").pk}


def test_article_is_logged_when_its_topics_change():
    article, topic = make_article(), make_topic()
    assert changes_of(lambda: article.topics.add(topic)) == ({article.pk}, False, False)
    assert changes_of(lambda: article.topics.remove(topic)) == ({article.pk}, False, False)


def test_both_articles_are_logged_when_a_topic_moves_from_one_to_the_other():
    before, after = make_article(topics=["Kafka"]), make_article()
    moved = changes_of(lambda: Link.objects.update(article=after))
    assert moved == ({before.pk, after.pk}, False, False)


def test_both_ids_are_logged_when_an_article_gets_another():
    article = make_article()
    new = article.pk + 1000
    assert changes_of(lambda: Article.objects.update(id=new))[0] == {article.pk, new}


def test_companies_and_topics_are_logged():
    company, topic = make_company(), make_topic()
    assert changes_of(company.save) == (set(), True, False)
    assert changes_of(company.delete) == (set(), True, False)
    assert changes_of(topic.save) == (set(), False, True)
    assert changes_of(topic.delete) == (set(), False, True)


def test_what_is_rolled_back_is_not_logged():
    article = make_article()
    start = changelog.position()
    with transaction.atomic():
        article.save()
        transaction.set_rollback(True)
    assert not changelog.since(start)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's log says itself how far it reaches")
@pytest.mark.parametrize("lost", [1, 2])
def test_log_that_lost_entries_is_noticed(lost):
    article = make_article()
    start = changelog.position()
    for _ in range(3):
        article.save()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_change WHERE id <= %s", [int(start.mark) + lost])
    with pytest.raises(changelog.Gap):
        changelog.since(start)


def test_log_whose_known_entries_were_pruned_is_still_good():
    article = make_article()
    start = changelog.position()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_change")
    article.save()
    assert set(changelog.since(start).articles) == {article.pk}
