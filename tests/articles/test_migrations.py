"""What migrations do to the rows of a site that has been running."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_migration_linter import MigrationLinter

from articles.models import Article, Company, Topic

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BEFORE = [("articles", "0006_words_that_everybody_knows")]
# Nobody runs a release that these would break: 0.1.0 is the first.
BEFORE_THE_FIRST_RELEASE = [
    *("0003_ingest", "0006_words_that_everybody_knows", "0008_what_is_known_and_has_an_address"),
    *("0010_technologies", "0011_editors_picks", "0015_originals", "0019_suggested_summaries"),
    "0022_workers",
]


def lint(ignored, database="default"):
    linter = MigrationLinter(
        include_apps=["articles"], ignore_name=ignored, database=database, no_cache=True, no_output=True
    )
    linter.lint_all_migrations()
    return linter


def test_release_before_goes_on_working_after_every_migration():
    linter = lint(BEFORE_THE_FIRST_RELEASE)
    assert (linter.nb_erroneous, linter.has_errors) == (0, False), "See docs/how-to.md, Add a field"
    assert linter.nb_valid > 10


def test_migrations_that_break_the_release_before_are_seen():
    assert 1 < lint([]).nb_erroneous <= len(BEFORE_THE_FIRST_RELEASE)


@pytest.fixture
def old():
    """The models as they were before migration 0007; the test ends with those of now."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps.get_model
    call_command("migrate", verbosity=0)


def article(old, company, number, **facts):
    """An article of before, with its own address."""
    url = f"https://blog.example/{number}"
    facts = {"title": "Kafka", "slug": f"a{number}", "url": url, "canonical_url": url} | facts
    return old("articles", "Article").objects.create(company=company, status="published", **facts).pk


@pytest.fixture
def company(old):
    return old("articles", "Company").objects.create(name="Uber", slug="uber")


def migrate():
    call_command("migrate", verbosity=0)


def values(*names):
    return {row["pk"]: tuple(row[name] for name in names) for row in Article.objects.values("pk", *names)}


def test_placeholders_are_gone_and_facts_stay(old, company):
    # What --demo made up for this address.
    made_up = {"level": "beginner", "read_minutes": 21, "includes_code": True}
    made_up["published_on"] = date(2024, 6, 13)
    url = {"canonical_url": "https://uber.com/blog/nothing"}
    whole = article(old, company, 1, demo=True, **made_up, **url)
    url = {"canonical_url": "https://uber.com/blog/something"}
    known = {"level": "advanced", "read_minutes": 12, "includes_code": None, "published_on": date(2001, 2, 3)}
    part = article(old, company, 2, demo=True, **known, **url)
    saved = article(old, company, 3, demo=False, **made_up)
    migrate()
    assert values(*made_up) == {
        whole: ("", None, None, None),
        part: tuple(known.values()),
        saved: tuple(made_up.values()),
    }


def test_dates_that_no_article_has_are_unknown(old, company):
    days = [date(1989, 12, 31), date(1990, 1, 1), date(2099, 12, 31), date(2100, 1, 1), date(9999, 1, 1)]
    pks = [article(old, company, n, published_on=day) for n, day in enumerate(days)]
    year = article(old, company, "year", published_on=date(1970, 1, 1), date_precision="year")
    migrate()
    expected = [(None, "day"), (days[1], "day"), (days[2], "day"), (None, "day"), (None, "day")]
    assert values("published_on", "date_precision") == dict(zip(pks, expected, strict=True)) | {
        year: (None, "day")
    }


def test_languages_get_their_usual_codes(old, company):
    codes = {"en": "en", "EN": "en", "en-us": "en", "en_US": "en", "PT-BR": "pt-br", "zh-TW": "zh-hant"}
    codes |= {"German": "de", "klingon!": "", "": ""}
    pks = {article(old, company, n, language=said): code for n, (said, code) in enumerate(codes.items())}
    migrate()
    assert values("language") == {pk: (code,) for pk, code in pks.items()}


def test_slugs_get_an_address(old, company, client):
    slugs = {"-dash": "dash", "_under": "under", "..": None, "a/b": "a-b", "-": None, "über": "über"}
    pks = {article(old, company, n, slug=slug): new for n, (slug, new) in enumerate(slugs.items())}
    taken = article(old, company, "taken", slug="--über")
    names = {"Dash": "-dash", "Taken": "_uber", "Dots": "a.b", "Minus": "-", "Upper": "Up_Per"}
    for name, slug in names.items():
        old("articles", "Company").objects.create(name=name, slug=slug)
        old("articles", "Topic").objects.create(name=name, slug=slug)
    migrate()
    pks |= {pk: f"article-{pk}" for pk, new in pks.items() if new is None} | {taken: f"über-{taken}"}
    assert values("slug") == {pk: (slug,) for pk, slug in pks.items()}
    for model in (Company, Topic):
        found = dict(model.objects.exclude(name="Uber").values_list("name", "slug"))
        pk = {row.name: row.pk for row in model.objects.all()}
        uber = f"uber-{pk['Taken']}" if model is Company else "uber"
        noun = model.__name__.lower()
        assert found == {
            **{"Dash": "dash", "Taken": uber, "Dots": "ab", "Minus": f"{noun}-{pk['Minus']}"},
            "Upper": "Up_Per",
        }
    for row in [*Company.objects.all(), *Topic.objects.all(), *Article.objects.all()]:
        assert client.get(row.get_absolute_url()).status_code == 200


def test_repaired_rows_are_changed_and_others_are_not(old, company):
    long_ago = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
    kept, repaired = article(old, company, 1), article(old, company, 2, language="EN")
    old("articles", "Article").objects.update(changed_at=long_ago)
    migrate()
    moments = values("changed_at")
    assert (moments[kept] == (long_ago,), moments[repaired] > (long_ago,)) == (True, True)
