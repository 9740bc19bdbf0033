"""The index against the database: whatever the catalogue, the changes and the selection, they agree."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog import ArticleFilter, answers, coverage
from articles.catalog.added import window_starts
from articles.catalog.database_answer import ask_database
from articles.catalog.index.replica import REPLICA
from articles.catalog.index_answer import IndexAnswer
from articles.catalog.options import IndexOptions, Options
from articles.catalog.text.engine import Engine
from articles.models import Article, ArticleTechnology, Company, Technology, Topic
from tests.articles.catalog.engines import postings, rows

pytestmark = pytest.mark.django_db(transaction=True)

COMPANIES = ("acme", "bolt", "cargo")
TOPICS = ("kafka", "search", "testing", "mobile")
TECHNOLOGIES = ("redis", "go", "c++")
LANGUAGES = ("en", "ja", "")
WORDS = ("exactly", "once", "scaling", "kafka", "日本語", "Zürich")
# On both sides of every midnight that counts, and several within a microsecond.
MIDNIGHTS = [*window_starts().values()]
MOMENTS = [midnight + timedelta(microseconds=n) for midnight in MIDNIGHTS for n in (-1, 0, 1)]
SEARCHES = (
    "kafka",
    "scale",
    '"exactly once"',
    "-kafka",
    "once -kafka",
    "ka",
    "zurich",
    "本語",
    "acme kafka",
    "mob",
    "redis",
    "c++",
    "go -redis",
)

days = st.dates(date(2019, 12, 30), date(2021, 1, 2))
facts = st.fixed_dictionaries(
    {
        "company": st.sampled_from(COMPANIES),
        "status": st.sampled_from(["published"] * 4 + ["inbox", "rejected"]),
        "level": st.sampled_from(["", *Article.Level.values]),
        "read_minutes": st.none() | st.sampled_from([1, 4, 5, 9, 10, 20, 21, 600]),
        "includes_code": st.sampled_from([None, True, False]),
        "excerpt": st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
        "summary": st.sampled_from(["", "An overview."]),
        "language": st.sampled_from(LANGUAGES),
        "date": st.just((None, "day")) | st.tuples(days, st.sampled_from(Article.DatePrecision.values)),
        "status_at": st.none() | st.sampled_from(MOMENTS),
        "topics": st.sets(st.sampled_from(TOPICS)),
        "technologies": st.dictionaries(
            st.sampled_from(TECHNOLOGIES), st.sampled_from(["decided", "rejected"]), max_size=3
        ),
    }
)
values = {
    "company": COMPANIES,
    "level": Article.Level.values,
    "read": ("under-5", "5-10", "10-20", "over-20"),
    "code": ("yes", "no"),
    "summary": ("yes", "no"),
    "topic": TOPICS,
    "technology": ("redis", "go", "cpp"),
    "year": ("2019", "2020", "2021"),
    "month": ("2019-12", "2020-01", "2020-02", "2021-01"),
    "added": ("today", "7-days", "30-days"),
    "language": ("en", "ja"),
}
one_choice = st.sampled_from(
    [(name, sign + value) for name, choices in values.items() for value in choices for sign in ("", "-")]
)
selections = st.builds(
    lambda choices, match, search, sort: [*choices, *match, *search, ("sort", sort)],
    st.lists(one_choice, max_size=4),
    st.sampled_from([(), (("match", "all"),), (("technology_match", "all"),)]),
    st.one_of(st.just(()), st.sampled_from(SEARCHES).map(lambda search: (("q", search),))),
    st.sampled_from(["newest", "added", "oldest", "shortest", "longest", "relevance"]),
)
numbers = st.integers(0, 10)


def _write(pk, given_facts):
    given_facts = dict(given_facts)
    topics, technologies = given_facts.pop("topics"), given_facts.pop("technologies")
    given_facts["published_on"], given_facts["date_precision"] = given_facts.pop("date")
    company = Company.objects.filter(slug=given_facts.pop("company")).first()
    if company is None:
        return
    article, _ = Article.objects.update_or_create(
        slug=f"a{pk}",
        defaults=given_facts
        | {"company": company, "title": f"Title {pk}", "url": f"https://blog.example/{pk}"},
    )
    article.topics.set(Topic.objects.filter(slug__in=topics))
    article.technology_links.all().delete()
    for technology in Technology.objects.filter(name__in=technologies):
        ArticleTechnology.objects.create(
            article=article, technology=technology, state=technologies[technology.name]
        )


def _raw(number, level):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET level = %s WHERE id %% 3 = %s", [level, number % 3])


def _rolled_back(number):
    try:
        with transaction.atomic():
            Article.objects.all().delete()
            raise RuntimeError
    except RuntimeError:
        pass


changes = st.one_of(
    st.tuples(st.just(_write), numbers, facts),
    st.tuples(st.just(_raw), numbers, st.sampled_from(["", "advanced"])),
    st.tuples(st.just(_rolled_back), numbers),
    st.tuples(st.just(lambda n: Article.objects.filter(slug=f"a{n}").delete()), numbers),
    st.tuples(st.just(lambda n: Article.objects.reject(None, timezone.now())), numbers),
    st.tuples(st.just(lambda n: Article.objects.publish(None, timezone.now())), numbers),
    st.tuples(
        st.just(lambda slug, shown: Company.objects.filter(slug=slug).update(published=shown)),
        st.sampled_from(COMPANIES),
        st.booleans(),
    ),
    st.tuples(
        st.just(lambda old, n: Topic.objects.filter(slug=old).update(slug=f"t{n}", name=f"T{n}")),
        st.sampled_from(TOPICS),
        numbers,
    ),
    st.tuples(st.just(lambda slug: Topic.objects.filter(slug=slug).delete()), st.sampled_from(TOPICS)),
    st.tuples(
        st.just(lambda name: Technology.objects.filter(name=name).delete()), st.sampled_from(TECHNOLOGIES)
    ),
    st.tuples(
        st.just(lambda name, n: Technology.objects.filter(name=name).update(synonyms=f"n{n}, kafka")),
        st.sampled_from(TECHNOLOGIES),
        numbers,
    ),
    st.tuples(
        st.just(lambda state, n: ArticleTechnology.objects.filter(article_id__gt=n).update(state=state)),
        st.sampled_from(["decided", "rejected"]),
        numbers,
    ),
    st.tuples(
        st.just(lambda slug, n: Article.topics.through.objects.filter(article_id__gt=n).delete()),
        st.sampled_from(TOPICS),
        numbers,
    ),
)


def _apply(change):
    action, *arguments = change
    try:
        with transaction.atomic():
            action(*arguments)
    except Exception as error:
        # Two topics of one slug, say: the constraint refuses, and nothing has changed.
        assert "unique" in str(error).lower()  # noqa: PT017


def _assert_agreement(pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    REPLICA.refresh()
    with REPLICA.borrow() as (index, labels):
        article_filter = ArticleFilter(data, options=Options(IndexOptions(index, labels)))
    with answers.answer(article_filter, is_ranked=True) as answer:
        assert isinstance(answer, IndexAnswer)
        found = (
            *(answer.filter.pairs(), answer.total(), answer.ids(0, 100)),
            *(answer.latest_added(2, 9), answer.added(), answer.counts()),
        )
    truth = ask_database(ArticleFilter(data))
    assert found == (
        *(truth.filter.pairs(), truth.total(), truth.ids(0, 100)),
        *(truth.latest_added(2, 9), truth.added(), truth.counts()),
    )
    assert coverage() == Article.objects.coverage()


@pytest.mark.slow
@given(
    catalogue=st.lists(facts, max_size=12),
    rounds=st.lists(st.tuples(st.lists(changes, max_size=4), st.lists(selections, max_size=4)), max_size=4),
    has_postings=st.booleans(),
)
def test_index_agrees_with_database_after_any_change(catalogue, rounds, has_postings):
    Article.objects.all().delete()
    Topic.objects.all().delete()
    Technology.objects.all().delete()
    Company.objects.all().delete()
    for slug in COMPANIES:
        Company.objects.create(slug=slug, name=slug)
    for slug in TOPICS:
        Topic.objects.create(slug=slug, name=slug)
    for name in TECHNOLOGIES:
        Technology.objects.create(slug=name.replace("++", "pp"), name=name, kind="tool")
    for number, given_facts in enumerate(catalogue):
        _write(number, given_facts)
    if has_postings:
        REPLICA.refresh()
        with REPLICA.borrow():
            REPLICA.words.forget()
            REPLICA.words.engine = Engine(postings(rows()))
    for made, asked in [([], [[]]), *rounds]:
        for change in made:
            _apply(change)
        for pairs in asked:
            _assert_agreement(pairs)
    REPLICA.forget()
