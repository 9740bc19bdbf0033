"""The index follows the database: every committed change is in the next answer, and no other."""

import hashlib
import threading

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.http import QueryDict
from django.utils import timezone

from articles import catalog
from articles.catalog import words
from articles.catalog.index import changelog, load, replica, snapshot
from articles.models import Article, Company
from tests.factories import make_article, make_company
from tests.pages import one, read, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]


def total(query_string=""):
    """The total that a request of now sees, from the index and from nowhere else."""
    assert catalog.refresh() is not None
    return catalog.search(catalog.read(QueryDict(query_string))).total


def in_another_connection(work):
    """Runs `work` in a thread with a database connection of its own, to its end."""
    errors = []

    def run():
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert errors == []


def test_publish_is_in_the_next_answer():
    article = make_article(status="inbox")
    assert total() == 0
    in_another_connection(lambda: Article.objects.filter(pk=article.pk).publish(None, timezone.now()))
    assert total() == 1


def test_raw_sql_is_in_the_next_answer():
    make_article(level="advanced")
    assert total("level=beginner") == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET level = 'beginner'")
    assert total("level=beginner") == 1


def test_delete_is_in_the_next_answer():
    make_article()
    assert total() == 1
    Article.objects.all().delete()
    assert total() == 0


def test_topic_link_is_in_the_next_answer():
    article = make_article(topics=["Kafka"])
    assert total("topic=kafka") == 1
    article.topics.clear()
    assert total("topic=kafka") == 0


def test_hidden_company_is_in_the_next_answer():
    company = make_company("Uber")
    make_article(company)
    assert total() == 1
    Company.objects.filter(pk=company.pk).update(published=False)
    assert total() == 0
    Company.objects.filter(pk=company.pk).update(published=True)
    assert total("company=uber") == 1


def test_renamed_topic_answers_to_its_new_slug():
    article = make_article(topics=["Kafka"])
    assert total("topic=kafka") == 1
    article.topics.update(slug="apache-kafka")
    assert total("topic=apache-kafka") == 1


def test_open_transaction_is_answered_by_the_database_and_leaves_no_trace():
    make_article()
    assert total() == 1
    with transaction.atomic():
        make_article()
        assert catalog.refresh() is None
        with replica.REPLICA.borrow() as lent:
            assert lent == (None, None)
        assert catalog.search(catalog.read(QueryDict())).total == 2
        transaction.set_rollback(True)
    assert total() == 1


def test_late_commit_is_not_missed():
    if connection.vendor == "sqlite":
        return  # writers take turns: no transaction can commit behind a later one
    company = make_company()
    begun, go_on = threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            make_article(company)
            begun.set()
            go_on.wait(10)
        connections.close_all()

    thread = threading.Thread(target=late)
    thread.start()
    begun.wait(10)
    make_article(company)
    assert total() == 1
    make_article(company)
    assert total() == 2
    # What is known is not told again, however long the other transaction stays open.
    assert not changelog.since(replica.REPLICA._position)
    go_on.set()
    thread.join()
    assert total() == 3


def test_pruned_log_makes_the_index_read_everything_again():
    make_article()
    assert total() == 1
    make_article()
    make_article()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_change WHERE id < (SELECT max(id) FROM articles_change)")
    with pytest.raises(changelog.Gap):
        changelog.since(replica.REPLICA._position)
    assert total() == 3


def test_log_prunes_itself(monkeypatch):
    with connection.cursor() as cursor:
        values = ", ".join(["('topic', 0)"] * 1000)
        for _ in range(105):
            cursor.execute(f"INSERT INTO articles_change (kind, object_id) VALUES {values}")
    make_article()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_change")
        assert changelog.KEPT <= cursor.fetchone()[0] <= changelog.KEPT + 1100


def test_lost_trigger_is_laid_again_by_migrate():
    there, wanted = changelog.installed_triggers()
    assert there == wanted
    with connection.cursor() as cursor:
        name = sorted(name for name in wanted if name.startswith("articles_article_insert"))[0]
        cursor.execute(
            f"DROP TRIGGER {name}"
            if connection.vendor == "sqlite"
            else f"DROP TRIGGER {name} ON articles_article"
        )
    assert changelog.installed_triggers()[0] == wanted - {name}
    call_command("migrate", verbosity=0)
    assert changelog.installed_triggers()[0] == wanted


@pytest.mark.slow
def test_large_catalogue_is_read_apart_while_the_database_answers(monkeypatch):
    monkeypatch.setattr(replica, "READ_AT_ONCE", 0)
    make_article()
    assert catalog.refresh() is None
    assert catalog.search(catalog.read(QueryDict())).total == 1
    replica.REPLICA.wait()
    assert total() == 1


@pytest.mark.slow
def test_index_does_not_wait_for_the_words_that_another_process_builds(monkeypatch):
    monkeypatch.setattr(replica, "READ_AT_ONCE", 0)
    make_article()
    with words.FILE.build_lock():
        catalog.refresh()
        replica.REPLICA.wait()
        assert total() == 1


@pytest.mark.slow
def test_index_that_is_being_read_is_not_taken_from_its_copy_too(monkeypatch):
    monkeypatch.setattr(replica, "READ_AT_ONCE", 0)
    make_article()
    is_saved, may_take, take, taken = threading.Event(), threading.Event(), replica.Replica._take, []

    def take_late(self, *copy):
        taken.append(threading.current_thread().name)
        is_saved.set()
        may_take.wait(20)
        take(self, *copy)

    monkeypatch.setattr(replica.Replica, "_take", take_late)
    replica.REPLICA.forget()
    catalog.refresh()
    assert is_saved.wait(20)
    catalog.refresh()
    may_take.set()
    replica.REPLICA.wait()
    assert (taken, total()) == (["index"], 1)


@pytest.mark.slow
def test_pages_come_without_numbers_while_a_large_index_is_read(client, monkeypatch):
    make_article(level="advanced", year=2020, language="de")
    may_read, load_index = threading.Event(), replica.load_index
    monkeypatch.setattr(replica, "READ_AT_ONCE", 0)
    monkeypatch.setattr(replica, "load_index", lambda: may_read.wait(20) and load_index())
    replica.REPLICA.forget()
    address = "/articles/?year=2020&language=de"
    before = read(client.get(address))
    may_read.set()
    replica.REPLICA.wait()
    after = read(client.get(address))
    notice = "The site has just started: the numbers beside the filters come in a moment."
    assert (texts(before, class_="notice"), texts(after, class_="notice")) == ([notice], [])
    assert texts(one(before, id="facet-level"), "li")[2] == "Advanced"
    assert texts(one(after, id="facet-level"), "li")[0] == "Advanced 1"
    assert texts(before, id="count") == texts(after, id="count") == ["1 article"]


def test_many_changes_at_once_are_followed(monkeypatch):
    monkeypatch.setattr(replica, "MOST_FOLLOWED", 3)
    company = make_company()
    assert total() == 0
    for _ in range(5):
        make_article(company)
    assert total() == 5


def test_reading_threads_never_see_half_a_change():
    company = make_company()
    for _ in range(20):
        make_article(company, level="advanced", includes_code=True)
    total()
    stop, torn = threading.Event(), []

    def read():
        while not stop.is_set():
            catalog.refresh()
            results = catalog.search(catalog.read(QueryDict()))
            levels = results.counts["level"]
            if levels.get("advanced", 0) + levels.get("beginner", 0) != 20 or len(results.ids) != 20:
                torn.append(levels)
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(30):
        Article.objects.update(level=["beginner", "advanced"][number % 2])
    stop.set()
    for reader in readers:
        reader.join()
    assert torn == []


# The snapshot


def saved():
    """The snapshot's file after an index was read."""
    total()
    return next((settings.VAR_DIR / "index").iterdir())


def test_snapshot_gives_the_same_index():
    make_article(level="advanced", topics=["Kafka"], year=2020)
    make_article(level="beginner", read_minutes=7)
    saved()
    loaded, _ = snapshot.read()
    fresh = replica.load_index()
    assert loaded.sets == fresh.sets
    assert loaded.order.tolist() == fresh.order.tolist()


def test_snapshot_is_followed_from_where_it_was_saved():
    make_article()
    saved()
    make_article()
    replica.REPLICA.forget()
    assert total() == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-100],
        lambda content: content[: len(content) // 2],
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: b"not a snapshot at all" * 100,
    ],
)
def test_damaged_snapshot_is_passed_over(damage):
    make_article()
    path = saved()
    path.write_bytes(damage(path.read_bytes()))
    assert snapshot.read() is None
    replica.REPLICA.forget()
    assert total() == 1


# As snapshots of older releases began, among others.
@pytest.mark.parametrize(
    "start", [b"PK\3\4\x14\0\0\0", b"\xff" * 8, b"\0" * 8, (40).to_bytes(8, "little"), b""]
)
def test_file_of_another_kind_is_passed_over(start):
    make_article()
    content = start + b"whatever else is in it"
    saved().write_bytes(hashlib.sha256(content).digest() + content)
    assert snapshot.read() is None
    replica.REPLICA.forget()
    assert total() == 1


def test_snapshot_without_a_new_facet_is_ignored(monkeypatch):
    article = make_article(authors="Ada")
    saved()
    assert snapshot.read() is not None
    few_valued = load._few_valued
    monkeypatch.setattr(load, "COUNTED", (*load.COUNTED, "signed"))
    monkeypatch.setattr(load, "_few_valued", lambda *facts: [*few_valued(*facts), ("signed", "yes")])
    assert snapshot.read() is None
    replica.REPLICA.forget()
    assert total() == 1
    assert set(replica.REPLICA._index.members("signed", "yes")) == {article.pk}


def test_snapshot_of_another_array_is_ignored(monkeypatch):
    make_article()
    saved()
    facet_index = load.FacetIndex

    class Longer(facet_index):
        def __init__(self, *facets):
            super().__init__(*facets)
            self.minutes = self.minutes.astype("i4")

    monkeypatch.setattr(load, "FacetIndex", Longer)
    assert snapshot.read() is None


def test_snapshot_of_other_meanings_is_ignored(monkeypatch, tmp_path):
    make_article()
    saved()
    changed = tmp_path / "read_bands.py"
    changed.write_text("READ_BANDS = ()")
    monkeypatch.setattr(snapshot.read_bands, "__file__", str(changed))
    assert snapshot.read() is None


def test_snapshot_of_another_database_is_passed_over():
    make_article()
    saved()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_change SET mark = mark + 1")
    assert replica.REPLICA._saved() is None


# The check


def test_check_index_finds_agreement(capsys):
    make_article(level="advanced", topics=["Kafka"])
    call_command("check_index")
    assert "agree" in capsys.readouterr().out


def test_check_index_says_what_differs(capsys):
    article = make_article(level="advanced")
    total()
    replica.REPLICA._index.sets["level"]["advanced"].discard(article.pk)
    with pytest.raises(CommandError):
        call_command("check_index")
    lines = capsys.readouterr().out.splitlines()
    assert (
        f"level advanced: 0 in the index, 1 in the database; too many: [], missing: [{article.pk}]" in lines
    )
    assert "level advanced: the index counts 0, the database 1" in lines


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        ("added", "When articles were added differs."),
        ("changed", "When articles were last changed differs."),
    ],
)
def test_check_index_says_that_a_moment_differs(capsys, array, sentence):
    article = make_article()
    total()
    getattr(replica.REPLICA._index, array)[article.pk] += 1
    with pytest.raises(CommandError):
        call_command("check_index")
    assert sentence in capsys.readouterr().out.splitlines()


def test_check_index_says_which_words_differ(capsys):
    article = make_article(title="Kafka", company=make_company("Acme"))
    total("q=kafka")
    replica.REPLICA.words.engine._delta.replace([article.pk], [])
    with pytest.raises(CommandError):
        call_command("check_index")
    assert "word kafka: 0 in the index, 1 in the database" in capsys.readouterr().out
