"""The change log has every changed row, and says when it no longer reaches back far enough."""

import json
import random
import time
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from django.db import connection, transaction

from articles.catalog.index import changelog
from articles.catalog.index.changelog import Changes, Position
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


@pytest.mark.parametrize("lost", [1, 2])
def test_log_that_lost_entries_is_noticed(lost):
    article = make_article()
    start = changelog.position()
    for _ in range(3):
        article.save()
    delete_log(f"id < {start.last + lost}")
    with pytest.raises(changelog.Gap):
        changelog.since(start)


def test_log_whose_known_entries_were_pruned_is_still_good():
    article = make_article()
    start = changelog.position()
    delete_log(f"id < {start.last}")
    article.save()
    assert set(changelog.since(start).articles) == {article.pk}


def test_log_as_it_was_earlier_is_noticed():
    article = make_article()
    backup = changelog.position()
    article.save()
    later = changelog.position()
    delete_log(f"id > {backup.last}")
    with pytest.raises(changelog.Gap):
        changelog.since(later)
    assert not changelog.since(backup)


def test_restored_log_that_went_on_otherwise_is_noticed():
    article = make_article()
    article.save()
    start = changelog.position()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_change SET mark = mark + 1 WHERE id = %s", [start.last])
    article.save()
    with pytest.raises(changelog.Gap):
        changelog.since(start)


def test_new_log_is_told_from_any_other():
    start = changelog.position()
    assert start.anchor is not None


def test_saved_position_is_gone_on_from():
    article = make_article()
    saved = json.loads(json.dumps(changelog.position().saved()))
    article.save()
    changes = changelog.since(Position.restored(saved))
    assert set(changes.articles) == {article.pk}
    assert not changelog.since(changes.position)


OF_ANOTHER_RELEASE = [
    *(None, "5012", [], {}, [1], [1, None], ["1", None, []], [1, 2, []], [1, [2], []], [1, ["a", 2], []]),
    *([1, [1, 2]], [1, [1, 2], 3], [1, [1, 2], [3]], [1, [1, 2], [[3]]], [1, [1, 2], [["a", 3]]]),
]


@pytest.mark.parametrize("saved", OF_ANOTHER_RELEASE)
def test_position_that_another_release_saved_is_none(saved):
    assert Position.restored(saved) is None


def test_changes_are_told_once_in_whatever_order_they_are_committed():
    if connection.vendor == "sqlite":
        return  # writers take turns
    articles = [make_article() for _ in range(4)]
    with other_connection() as first, other_connection() as second:
        save(first, articles[0])
        save(second, articles[1])
        start = changelog.position()
        articles[2].save()
        seen = changelog.since(start)
        assert set(seen.articles) == {articles[2].pk}
        assert seen.position.waiting >= 2
        second.commit()
        seen = changelog.since(seen.position)
        assert set(seen.articles) == {articles[1].pk}
        # What a saved position has not seen is told by it as well.
        restored = Position.restored(json.loads(json.dumps(seen.position.saved())))
        save(first, articles[3])
        articles[2].save()
        seen = changelog.since(seen.position)
        assert set(seen.articles) == {articles[2].pk}
        first.commit()
        seen = changelog.since(seen.position)
        assert set(seen.articles) == {articles[0].pk, articles[3].pk}
    assert set(changelog.since(restored).articles) == {articles[0].pk, articles[2].pk, articles[3].pk}
    assert settled(seen.position) == []


def test_saved_position_waits_for_what_is_running_when_it_is_gone_on_from():
    if connection.vendor == "sqlite":
        return  # writers take turns
    articles = [make_article() for _ in range(2)]
    with other_connection() as one:
        save(one, articles[0])
        articles[1].save()
        restored = Position.restored(json.loads(json.dumps(changelog.position().saved())))
        seen = changelog.since(restored)
        assert (set(seen.articles), seen.position.waiting >= 1) == (set(), True)
        one.commit()
        seen = changelog.since(seen.position)
        assert set(seen.articles) == {articles[0].pk}
    assert settled(seen.position) == []


def test_saved_position_tells_nothing_again_of_before_a_transaction_that_is_open():
    if connection.vendor == "sqlite":
        return  # a number is given to what is committed
    article = make_article()
    with other_connection() as rolled_back:
        save(rolled_back, article)
        rolled_back.rollback()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE articles_articletechnology")
    article.save()
    with other_connection() as idle:
        idle.execute("SELECT pg_current_xact_id()")
        position = changelog.position()
        assert position.waiting
        assert not changelog.since(Position.restored(position.saved()))
        idle.rollback()


def test_change_of_a_transaction_that_began_after_the_last_one_that_ended_is_told():
    if connection.vendor == "sqlite":
        return  # writers take turns
    articles = [make_article() for _ in range(3)]
    start = changelog.position()
    with other_connection() as first, other_connection() as second:
        # The second begins later, has a number between those of the first, and ends after it.
        save(first, articles[0])
        save(second, articles[1])
        save(first, articles[2])
        first.commit()
        seen = changelog.since(start)
        assert set(seen.articles) == {articles[0].pk, articles[2].pk}
        assert seen.position.waiting >= 1
        second.commit()
        seen = changelog.since(seen.position)
        assert set(seen.articles) == {articles[1].pk}
    assert settled(seen.position) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_every_committed_change_is_told_at_the_next_look(seed):
    if connection.vendor == "sqlite":
        return  # writers take turns
    drawn = random.Random(seed)
    articles = [make_article() for _ in range(24)]
    with ExitStack() as opened:
        writers = [opened.enter_context(other_connection()) for _ in range(5)]
        # What each has changed and not committed; no two change the same article.
        pending = [set() for _ in writers]
        seen = Changes(changelog.position())
        for _ in range(120):
            number = drawn.randrange(len(writers))
            act = drawn.choice(["save"] * 5 + ["commit"] * 2 + ["rollback", "look", "look"])
            free = [article for article in articles if not any(article.pk in some for some in pending)]
            told = set()
            if act == "save" and free:
                for article in drawn.sample(free, min(len(free), drawn.randint(1, 3))):
                    save(writers[number], article)
                    pending[number].add(article.pk)
            elif act == "commit":
                writers[number].commit()
                told, pending[number] = pending[number], set()
            elif act == "rollback":
                writers[number].rollback()
                pending[number] = set()
            if told or act == "look":
                seen = changelog.since(seen.position)
                assert set(seen.articles) == told
        for writer in writers:
            writer.rollback()
    assert settled(seen.position) == []


def test_change_that_was_rolled_back_is_waited_for_no_longer():
    if connection.vendor == "sqlite":
        return  # a number is given to what is committed
    articles = [make_article() for _ in range(2)]
    start = changelog.position()
    with other_connection() as one:
        save(one, articles[0])
        articles[1].save()
        seen = changelog.since(start)
        assert seen.position.waiting >= 1
        one.rollback()
    assert settled(seen.position) == []


def test_transaction_that_is_open_elsewhere_has_nothing_told_twice():
    if connection.vendor == "sqlite":
        return  # a position is a number, whoever is at work
    article = make_article()
    with other_connection() as idle:
        idle.execute("SELECT pg_current_xact_id()")
        start = changelog.position()
        for _ in range(3):
            article.save()
        seen = changelog.since(start)
        assert set(seen.articles) == {article.pk}
        for _ in range(3):
            rows = Rows()
            with connection.execute_wrapper(rows):
                seen = changelog.since(seen.position)
            assert (bool(seen), rows.number) == (False, 1)
        idle.rollback()


def settled(position):
    """What is still told until nothing is waited for: other databases of the server have transactions too."""
    told = []
    for _ in range(1500):
        changes = changelog.since(position)
        told, position = [*told, *changes.articles], changes.position
        if not position.waiting:
            return told
        time.sleep(0.1)
    raise AssertionError("Entries that will not come are waited for.")


def delete_log(where):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM articles_change WHERE {where}")


@contextmanager
def other_connection():
    """A connection of psycopg's own to the test's database, in a transaction."""
    wanted = connection.get_connection_params()
    names = ("dbname", "host", "port", "user", "password")
    with psycopg.connect(**{name: wanted[name] for name in names if name in wanted}) as other:
        yield other


def save(other, article):
    other.execute("UPDATE articles_article SET title = title WHERE id = %s", [article.pk])


class Rows:
    """Counts the rows that PostgreSQL sends."""

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        self.number = context["cursor"].rowcount
        return result
