"""Rows with keys of an older rule get those of now, and what becomes one loses nothing that was decided."""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from articles.models import (
    AlternateURL,
    Article,
    Changeset,
    FeedEntry,
    Merged,
    PageCrawl,
    ReaderReport,
    RowChange,
    Suggestion,
)
from articles.revisions import undo
from articles.revisions.recording import recorded
from articles.revisions.rekeying import rekey
from tests.factories import make_article, make_company, make_feed, make_topic

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BLOG = "https://blog.example"
KAFKA = f"{BLOG}/kafka"


@pytest.fixture
def migrate(capsys):
    """Runs migration 0025 over what the test has made; returns what it prints, line by line."""

    def run():
        call_command("migrate", "articles", "0024", verbosity=0)
        capsys.readouterr()
        call_command("migrate", verbosity=0)
        return [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]

    return run


def untouched(url, key, **facts):
    """An article of the inbox as ingest has made it, with a key of before."""
    facts = {"title": "Kafka", "language": "", "status": "inbox", "status_at": None} | facts
    article = decided(url, key, **facts)
    PageCrawl.objects.create(
        article=article, extracted={"title": {"value": article.title, "from": "feed", "at": "2026-01-01"}}
    )
    return article


def decided(url, key, **facts):
    """An article that an editor has published, with a key of before."""
    article = make_article(**facts)
    Article.objects.filter(pk=article.pk).update(url=url, canonical_url=key)
    article.refresh_from_db()
    return article


def keys():
    return dict(Article.objects.order_by("pk").values_list("pk", "canonical_url"))


def test_every_kind_of_old_key_becomes_that_of_now(migrate):
    olds = {
        f"{KAFKA}?at_medium=rss&id=7": f"{KAFKA}?id=7",
        f"{BLOG}/one/index.html": f"{BLOG}/one",
        f"{BLOG}//two": f"{BLOG}/two",
        f"{BLOG}/amp/three": f"{BLOG}/three",
        "https://xn--bcher-kva.example/a": "https://bücher.example/a",
        f"{BLOG}/four?hsLang=en": f"{BLOG}/four",
        f"{BLOG}/five?nb=1&share=twitter": f"{BLOG}/five",
        f"{BLOG}/eng/../six": f"{BLOG}/six",
        f"{BLOG}/seven?id=3%3Futm_source%3Drss": f"{BLOG}/seven?id=3",
        f"{BLOG}/same": f"{BLOG}/same",
    }
    made = {untouched(old, old).pk: new for old, new in olds.items()}
    blank = make_article(url="", status="inbox", company=None).pk
    assert migrate() == ["9 of 10 articles and 0 of their other addresses have new keys."]
    assert keys() == made | {blank: None}
    assert migrate() == []


def test_route_gets_back_what_the_old_key_lacked(migrate):
    # Of a site that a script makes, all articles had one key, so that only one of them is there.
    routed = untouched(f"{BLOG}/#!/post/1", BLOG)
    front = untouched(f"{BLOG}/index.html", f"{BLOG}/index.html", title="Front")
    assert migrate() == ["2 of 2 articles and 0 of their other addresses have new keys."]
    assert keys() == {routed.pk: f"{BLOG}#!/post/1", front.pk: BLOG}


def test_untouched_article_becomes_part_of_the_one_that_was_decided(migrate):
    left = decided(f"{KAFKA}?xtor=RSS-1", f"{KAFKA}?xtor=RSS-1", topics=["Streams"], title="Edited")
    gone = untouched(KAFKA, KAFKA)
    feed = make_feed()
    FeedEntry.objects.create(feed=feed, article=gone, key="k", digest="d")
    AlternateURL.objects.create(article=gone, canonical_url=f"{BLOG}/other")
    ReaderReport.objects.create(article=gone, kind="link")
    copy = untouched(f"{BLOG}/copy", f"{BLOG}/copy")
    Suggestion.objects.create(article=copy, duplicate_of=gone)
    assert migrate() == [
        "1 of 3 articles and 0 of their other addresses have new keys.",
        f"Article {gone.pk} became one with article {left.pk}: their addresses are the same.",
    ]
    assert keys() == {left.pk: KAFKA, copy.pk: f"{BLOG}/copy"}
    left.refresh_from_db()
    assert (left.title, left.status, [topic.name for topic in left.topics.all()]) == (
        "Edited",
        "published",
        ["Streams"],
    )
    owners = [model.objects.get().article_id for model in (FeedEntry, AlternateURL, ReaderReport)]
    assert owners == [left.pk] * 3
    assert Suggestion.objects.get().duplicate_of_id == left.pk
    assert Merged.objects.get().into_id == left.pk


def test_joining_is_in_the_history_and_can_be_undone(migrate, editor):
    left, gone = decided(KAFKA, KAFKA), untouched(f"{KAFKA}?spm=1", f"{KAFKA}?spm=1", published_on=None)
    FeedEntry.objects.create(feed=make_feed(), article=gone, key="k", digest="d")
    before = Article.objects.filter(pk=gone.pk).values().get(), PageCrawl.objects.values().get()
    migrate()
    made = Changeset.objects.get(words__contains="became one")
    assert undo.undo(made, editor).left == {}
    after = Article.objects.filter(pk=gone.pk).values().get(), PageCrawl.objects.values().get()
    moments = {"changed_at": before[0]["changed_at"]}
    assert (after[0] | moments, after[1]) == before
    assert (FeedEntry.objects.get().article_id, Article.objects.count()) == (gone.pk, 2)
    assert RowChange.objects.filter(changeset=made, object_id=left.pk).count() == 1


def test_of_two_untouched_articles_the_one_whose_page_was_read_stays(migrate):
    first, second = untouched(KAFKA, KAFKA), untouched(f"{KAFKA}/index.html", f"{KAFKA}/index.html")
    third = untouched(f"{BLOG}/b?cm_mmc=1", f"{BLOG}/b?cm_mmc=1", title="B")
    fourth = untouched(f"{BLOG}/b?cm_mmc=2", f"{BLOG}/b?cm_mmc=2", title="B")
    PageCrawl.objects.filter(pk=fourth.pk).update(read_at=timezone.now())
    migrate()
    assert keys() == {first.pk: KAFKA, fourth.pk: f"{BLOG}/b"}
    assert not Article.objects.filter(pk__in=[second.pk, third.pk]).exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "Another title"},
        {"note": "Ask Ann."},
        {"level": "advanced"},
        {"edited_at": timezone.now()},
        {"published_on": date(2026, 1, 1)},
        {"status": "rejected"},
    ],
)
def test_articles_that_were_both_decided_both_stay(migrate, facts):
    first = decided(KAFKA, KAFKA, title="Decided")
    second = untouched(f"{KAFKA}?spm=1", f"{KAFKA}?spm=1")
    Article.objects.filter(pk=second.pk).update(**facts)
    told = f"Articles {second.pk} and {first.pk} have the same address; both were edited, so both stay."
    assert migrate()[1:] == [told]
    assert keys() == {first.pk: KAFKA, second.pk: f"{KAFKA}?spm=1"}
    # It is told again as long as there are two, and either can be saved.
    assert migrate()[1:] == [told]
    for article in Article.objects.order_by("pk"):
        article.clean()
        article.save()
    assert keys() == {first.pk: KAFKA, second.pk: f"{KAFKA}?spm=1"}
    first.delete()
    Article.objects.get().save()
    assert keys() == {second.pk: KAFKA}


def test_topics_and_technologies_are_decisions(migrate):
    decided(KAFKA, KAFKA)
    second = untouched(f"{KAFKA}?spm=1", f"{KAFKA}?spm=1")
    second.topics.add(make_topic())
    migrate()
    assert Article.objects.filter(pk=second.pk).exists()


def test_article_that_was_to_be_published_still_is(migrate):
    left, gone = untouched(KAFKA, KAFKA), untouched(f"{KAFKA}?spm=1", f"{KAFKA}?spm=1")
    PageCrawl.objects.filter(pk=gone.pk).update(publish=True)
    PageCrawl.objects.filter(pk=left.pk).update(due_at=None)
    migrate()
    row = PageCrawl.objects.get()
    assert (row.pk, row.publish, row.due_at is None) == (left.pk, True, False)


def test_alternate_addresses_get_new_keys_and_needless_ones_go(migrate):
    article, other = decided(KAFKA, KAFKA), decided(f"{BLOG}/b", f"{BLOG}/b")
    for owner, address in (
        (article, f"{KAFKA}?xtor=1"),
        (article, f"{BLOG}/c/index.html"),
        (article, f"{BLOG}/c"),
        (article, f"{BLOG}/d?spm=1"),
        (other, f"{BLOG}/d?spm=2"),
        (other, f"{BLOG}//e"),
    ):
        AlternateURL.objects.create(article=owner, canonical_url=address)
    assert migrate() == ["0 of 2 articles and 4 of their other addresses have new keys."]
    found = set(AlternateURL.objects.values_list("article", "canonical_url"))
    assert found == {
        (article.pk, f"{BLOG}/c"),
        (article.pk, f"{BLOG}/d"),
        (other.pk, f"{BLOG}/d?spm=2"),
        (other.pk, f"{BLOG}/e"),
    }


def test_an_older_change_of_the_address_is_undone_to_the_key_of_now(migrate, editor):
    article = make_article(url=f"{BLOG}/new")
    old = f"{KAFKA}?spm=1"
    Article.objects.filter(pk=article.pk).update(url=old, canonical_url=old)
    with recorded(Changeset.Source.FORM, "Moved", editor) as made:
        Article.objects.filter(pk=article.pk).update(
            url=f"{BLOG}/new?spm=1", canonical_url=f"{BLOG}/new?spm=1"
        )
    migrate()
    undo.undo(Changeset.objects.get(pk=made.id), editor)
    article.refresh_from_db()
    assert (article.url, article.canonical_url) == (old, KAFKA)


def test_deleted_article_comes_back_with_the_key_of_now(editor):
    article = decided(f"{KAFKA}?spm=1", f"{KAFKA}?spm=1")
    with recorded(Changeset.Source.FORM, "Gone", editor) as made:
        article.delete()
    undo.undo(Changeset.objects.get(pk=made.id), editor)
    assert Article.objects.get().canonical_url == KAFKA


def test_many_articles_take_a_few_queries_a_batch(django_assert_max_num_queries):
    company = make_company()
    Article.objects.bulk_create(
        [
            Article(
                company=company, title="A", slug=f"a{n}", url=f"{BLOG}/{n}", canonical_url=f"{BLOG}/{n}?spm=1"
            )
            for n in range(500)
        ]
    )
    with django_assert_max_num_queries(20):
        assert rekey(apps.get_model).changed == 500
