"""The catalogue that is made up to measure with: the same each time, shaped like a real one."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import catalog
from articles.canonical import canonical_url
from articles.catalog.index import changelog
from articles.catalog.index.replica import REPLICA
from articles.models import Article, ArticleTechnology, Company, Technology, Topic
from benchmarks import generator
from benchmarks.management.commands import generate_articles

N = 2_000


def generate(number, **options):
    said = StringIO()
    call_command(generate_articles.Command(), number, stdout=said, **options)
    return said.getvalue()


@pytest.mark.django_db
def test_rows_are_those_of_the_generator():
    said = generate(300)
    assert said.splitlines()[-1].startswith("Generated 300 articles in ")
    rows, links, technology_links = next(generator.articles(300, 1))
    assert list(Article.objects.order_by("pk").values_list(*generator.ARTICLE_COLUMNS)) == rows
    through = Article.topics.through.objects
    assert sorted(through.values_list("article_id", "topic_id")) == sorted(links)
    written = ArticleTechnology.objects.values_list(*generator.LINK_COLUMNS)
    assert sorted(written) == sorted(technology_links)
    technologies = Technology.objects.order_by("pk").values_list(*generator.TECHNOLOGY_COLUMNS)
    assert list(technologies) == generator.technologies()
    assert (
        list(Company.objects.order_by("pk").values_list(*generator.COMPANY_COLUMNS)) == generator.companies()
    )
    assert list(Topic.objects.order_by("pk").values_list(*generator.TOPIC_COLUMNS)) == generator.topics()


@pytest.mark.django_db
def test_rows_are_valid():
    generate(40)
    for article in Article.objects.select_related("company"):
        article.full_clean()
        assert article.canonical_url == canonical_url(article.url)


@pytest.mark.django_db
def test_later_rows_get_free_ids():
    generate(3)
    assert Topic.objects.create(name="New", slug="new").pk > len(generator.topics())
    assert Article.objects.create(title="New").pk > 3


def test_same_seed_gives_same_rows_whatever_the_number():
    small, large = list(generator.articles(7, 1)), list(generator.articles(generator.BATCH + 7, 1))
    assert small[0][0] == large[0][0][:7]
    assert [len(rows) for rows, *_ in large] == [generator.BATCH, 7]
    assert next(generator.articles(7, 2)) != small[0]


def test_catalogue_is_shaped_like_a_real_one():
    rows, links, technology_links = next(generator.articles(N, 1))
    rows = [dict(zip(generator.ARTICLE_COLUMNS, row, strict=True)) for row in rows]
    by_company = Counter(row["company_id"] for row in rows)
    assert [pk for pk, _ in by_company.most_common(2)] == [1, 2]
    assert 0.12 < by_company[1] / N < 0.2
    assert len(by_company) > 200
    assert len(generator.topics()) == 200
    assert 2.5 < len(links) / N < 3.2
    assert 0.7 < len(technology_links) / N < 1
    assert len({technology for _, technology, *_ in technology_links}) > 300
    assert {row["published_on"].year for row in rows if row["published_on"]} == set(range(2014, 2026))
    assert 0 < sum(row["published_on"] is None for row in rows) < 0.03 * N
    assert 0 < sum(row["date_precision"] == "year" for row in rows) < 0.06 * N
    assert {row["level"] for row in rows} == {"", "beginner", "intermediate", "advanced"}
    assert {row["includes_code"] for row in rows} == {None, True, False}
    assert 0.87 < sum(row["language"] == "en" for row in rows) / N < 0.95
    assert 0.85 < sum(bool(row["excerpt"]) for row in rows) / N < 0.95
    assert 0.2 < sum(bool(row["summary"]) for row in rows) / N < 0.3
    in_english = [len(row["title"].split()) for row in rows if row["language"] == "en"]
    assert (min(in_english), max(in_english)) == (4, 12)


def test_words_are_common_and_rare():
    rows, *_ = next(generator.articles(N, 1))
    place = [generator.ARTICLE_COLUMNS.index(name) for name in ("title", "excerpt", "summary", "takeaways")]
    seen = Counter()
    for row in rows:
        seen.update(set(" ".join(row[n] for n in place).lower().replace(".", " ").split()))
    shares = [number / N for number in seen.values()]
    assert seen[generator.vocabulary()[len(generator.FUNCTION_WORDS)]] / N > 1 / 3
    assert sum(0.008 < share < 0.012 for share in shares) > 20
    assert sum(number < 5 for number in seen.values()) > 5_000


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, -1])
def test_a_number_below_one_is_refused(number):
    with pytest.raises(CommandError, match="from 1"):
        generate(number)


@pytest.mark.django_db
def test_a_database_in_use_is_refused():
    Topic.objects.create(name="Kafka", slug="kafka")
    with pytest.raises(CommandError, match="holds a catalogue already"):
        generate(3)
    assert (Topic.objects.count(), Article.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_triggers_are_back_afterwards():
    before = _triggers()
    generate(3)
    assert _triggers() == before
    there, wanted = changelog.installed_triggers()
    assert there == wanted


@pytest.mark.django_db(transaction=True)
def test_an_error_on_the_way_leaves_no_trace(monkeypatch):
    def broken(number, seed):
        yield next(articles(number, seed))
        raise RuntimeError

    articles, before = generator.articles, _triggers()
    monkeypatch.setattr(generator, "articles", broken)
    with pytest.raises(RuntimeError):
        generate(3)
    assert _triggers() == before
    assert (Company.objects.count(), Article.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_whoever_follows_reads_everything_again(rf):
    REPLICA.forget()
    catalog.refresh()
    assert catalog.search(catalog.read(rf.get("/").GET)).total == 0
    generate(100)
    catalog.refresh()
    assert catalog.search(catalog.read(rf.get("/").GET)).total == 100


@pytest.mark.django_db(transaction=True)
def test_generated_articles_are_found_by_their_words(rf):
    REPLICA.forget()
    generate(100)
    catalog.refresh()
    article = Article.objects.exclude(summary="").filter(language="en").first()
    for words in (article.title, f'"{article.title}"', article.summary.split(".")[0]):
        found = catalog.search(catalog.read(rf.get("/", {"q": words}).GET))
        assert article.pk in found.ids


def _triggers():
    sql = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
