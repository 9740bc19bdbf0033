"""Search text -> articles: the same however the words are divided, and as plain Python finds them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog.index.load import load_index, read_labels
from articles.catalog.text import fts5, ranking
from articles.catalog.text.highlight import highlighter
from articles.catalog.text.known_names import read_names
from articles.catalog.text.query import parse, plain
from articles.catalog.text.search import TextSearch
from articles.catalog.text.spelling import did_you_mean
from articles.models import Article, Company, Topic
from tests.articles.catalog import plain_search
from tests.articles.catalog.engines import engines
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db


def found(text):
    """The titles that `text` finds, best first, after all engines and plain Python have agreed on them."""
    ids = found_by_engines(text)
    assert ids == plain_search.Catalogue(ranking.MOST_RANKED).search(text)
    titles = Article.objects.in_bulk(ids)
    return [titles[pk].title for pk in ids]


def found_by_engines(text):
    """The ids that `text` finds, best first, after all engines have agreed on them."""
    query, index, names = parse(text), load_index(), read_names()
    read_labels(index)
    with engines() as all_engines:
        searches = [TextSearch(engine, names, index.members) for engine in all_engines]
        sets = [search.ids(query, index.public) & index.public for search in searches]
        best = [search.best(query, sets[0], index.keys.__getitem__) for search in searches]
        meant = [did_you_mean(text, names, engine) for engine in all_engines]
    assert sets[1:] == sets[:-1]
    assert best[1:] == best[:-1]
    assert meant[1:] == meant[:-1]
    newest = index.page(sets[0], "newest", 0, len(sets[0]))
    return list(dict.fromkeys([*best[0], *newest]))


# What a term finds


def test_word_of_two_letters_names_nothing_with_an_s_more():
    make_article("Gos", title="one")
    make_article("Apis", title="two")
    assert (found('"go"'), found('"api"')) == ([], ["two"])


@pytest.mark.parametrize("column", fts5.COLUMNS)
def test_text_is_looked_for_in_every_column(column):
    make_article(**{"title": "one", column: "All about Kafka"})
    make_article(title="two")
    assert len(found('"kafka"')) == 1


@pytest.mark.parametrize("column", ["note", "url", "questions", "prerequisites"])
def test_text_is_not_looked_for_elsewhere(column):
    make_article(**{"title": "one", column: "https://a.example/kafka"})
    assert found('"kafka"') == []


@pytest.mark.parametrize("query", ["zurich", "Zürich", "ZÜRICH", '"zürich"', '"Zurich"', "Zu\u0308rich"])
def test_text_folds_case_and_accents(query):
    make_article(title="Moving to Zürich")
    make_article(title="Moving to Genève")
    assert found(query) == ["Moving to Zürich"]


@pytest.mark.parametrize("query", ['"scaling"', '"scale"', '"scales"', '"scaled"', "scaling"])
def test_text_knows_english_endings(query):
    make_article(title="Scaling the index")
    make_article(title="Rating the index")
    assert found(query) == ["Scaling the index"]


def test_text_takes_a_phrase_as_it_stands():
    make_article(title="Exactly once delivery")
    make_article(title="Once more, exactly")
    assert found('"exactly once"') == ["Exactly once delivery"]
    assert found('"to be"') == []


def test_text_wants_every_word_wherever_each_stands():
    make_article("Kafka Inc", title="Streams", summary="At scale")
    make_article(title="Streams")
    assert found('streams scale "kafka"') == ["Streams"]


def test_text_leaves_out_what_has_a_minus():
    make_article(title="Kafka and Spark")
    make_article(title="Kafka alone")
    make_article(title="Kafka again", topics=["Spark"])
    assert found('"kafka" -spark -again') == ["Kafka alone"]
    assert found('kafka -"and spark" -again') == ["Kafka alone"]
    assert found("-spark") == ["Kafka alone"]


def test_text_takes_no_word_for_the_beginning_of_another():
    make_article(title="Kubernetes, a topic's name", topics=["Kubernetes"])
    for text in ("kuber", '"kuber"', "kuber kubernetes"):
        assert found(text) == []
    assert found("-kuber") == ["Kubernetes, a topic's name"]


@pytest.mark.parametrize(
    "query", ["日本語", "本語", "語", '"日本語の検索"', "日本語 検索", "日本語の検", "elasticsearchで日"]
)
def test_text_finds_words_of_scripts_without_spaces(query):
    make_article(title="Elasticsearchで日本語の検索を速くする", language="ja")
    make_article(title="Elasticsearch")
    make_article(title="中国的搜索", language="zh")
    assert found(query) == ["Elasticsearchで日本語の検索を速くする"]


@pytest.mark.parametrize(("query", "title"), [("검색", "빠른 검색을 만들기"), ("ค้นหา", "ระบบค้นหาใหม่")])
def test_text_finds_korean_and_thai(query, title):
    make_article(title=title)
    make_article(title="Search")
    assert found(query) == [title]


def test_text_without_spaces_takes_every_character_as_itself():
    make_article(title="速度が100%上がった_話")
    make_article(title="速度が1000上がったx話")
    assert found("100%上") == ["速度が100%上がった_話"]
    assert found("た_話") == ["速度が100%上がった_話"]


@pytest.mark.parametrize(
    ("query", "titles"), [("c++", ["In C++"]), ("c#", ["In C#"]), ('"c"', ["In C", "In C#", "In C++"])]
)
def test_text_tells_languages_by_their_symbols(query, titles):
    for title in ("In C", "In C++", "In C#"):
        make_article(title=title)
    assert sorted(found(query)) == titles


@pytest.mark.parametrize(
    "query", ["node", "js", "node.js", "client", "server", "client/server", "k8s", "2.5", "example"]
)
def test_text_finds_the_parts_of_joined_words(query):
    make_article(title="node.js client/server on k8s 2.5 mail@example.com")
    make_article(title="other")
    assert len(found(f'"{query}"')) == 1


def test_text_of_hidden_and_unpublished_articles_is_not_found():
    make_article(make_company("Hidden", published=False), title="Kafka hidden")
    make_article(title="Kafka inbox", status="inbox")
    assert found('"kafka"') == []
    assert found('"hidden"') == []


# Names


@pytest.mark.parametrize("query", ["kubernetes", "K8S", "apache kube", '"kube tools"'])
def test_text_finds_articles_by_names_and_synonyms_of_topics(query):
    topic = make_topic("Kubernetes", synonyms="k8s, Apache Kube, kube tool")
    make_article(title="on it", topics=[topic])
    make_article(title="off it", topics=["Nomad"])
    assert found(query) == ["on it"]


def test_text_finds_articles_by_the_name_of_their_company():
    make_article("Capital One", title="ours")
    make_article("One Capital", title="theirs")
    assert found('"capital one"') == ["ours"]
    assert sorted(found("capital")) == ["ours", "theirs"]
    assert found('"capit"') == []


def test_text_sees_names_change_at_once():
    make_article("Netflix", title="one", topics=["Kafka"])
    assert found('"netflix" "kafka"') == ["one"]
    Company.objects.update(name="Qwikster")
    Topic.objects.update(name="Messaging", synonyms="")
    assert found('"netflix"') == []
    assert found('"kafka"') == []
    assert found('"qwikster" "messaging"') == ["one"]


# Anything typed

HOSTILE = [
    "AND", "OR", "NOT", "NEAR", "NEAR(a b)", "a AND", "a OR OR b", "NOT a", "^a", "a^2", "a*", "*",
    "title:a", "{title excerpt}: a", "- a", "(a", "a)", "((", "a:b", "a + b", "a' OR 1=1 --",
    "'; DROP TABLE x; --", "''", 'a"', '"a', '""a""', '"a"*', "a&b", "a|b", "!a", "a<->b", "a:*", "\\",
    "a\\", "'a':*", "%s", "%(a)s", "%", "_", "a\x00b", "\x00", "\ud800", "🙂", "a🙂b", "²", "ⅷ", "\u0301",
    "a\u0301\u0301", "\u202e", "x" * 10_000, "x " * 5_000, '"' * 10_000, "-" * 10_000,
    '"' + "a " * 5_000 + '"', "日" * 10_000, "日%_!'\"本", "c++++", "a#+", "\n", "a\tb", "it's", "100%", "ß",
    "İ", "ǆ", "ﬁ", "\U0010ffff", "c+" + "+" * 500,
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_text_that_is_hostile_is_no_error(query):
    make_article(title="a b")
    found_by_engines(query)
    found_by_engines(f'-{query} "{query}')
    highlighter(parse(query))("a <b> & c")


@given(
    st.text(alphabet=st.sampled_from("ab -\":*()^+#'\\%_{}!&|<>~\x00🙂日é") | st.characters(), max_size=40)
)
def test_text_of_any_kind_is_no_error(query):
    make_article(title="a b", excerpt=plain(query)[:600])
    found_by_engines(query)
    highlighter(parse(query))(query)


LETTERS = ["kafka", "streams", "scaling", "scale", "Zürich", "日本語", "c++", "at", "to"]
phrases = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4).map(" ".join)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
queries = st.lists(
    st.builds(
        lambda sign, word, quote: sign + quote + word + quote,
        st.sampled_from(["", "", "-"]),
        st.sampled_from([*LETTERS, "ka", "sca", "本", "kafka streams"]),
        st.sampled_from(["", '"']),
    ),
    max_size=4,
).map(" ".join)


@pytest.mark.slow
@given(
    rows=st.lists(
        st.tuples(phrases, phrases, st.sampled_from(["kafka", "Zürich AG", "x"]), DAYS), max_size=6
    ),
    asked=st.lists(queries, max_size=6),
)
def test_search_of_any_catalogue_is_that_of_plain_python(rows, asked):
    Article.objects.all().delete()
    for title, summary, company, day in rows:
        make_article(company, title=title, summary=summary, published_on=day)
    for query in asked:
        found(query)


# Relevance

DAY = date(2024, 5, 1)


def test_relevance_puts_title_before_excerpt_before_summary():
    make_article(title="in summary", summary="kafka and more of it", published_on=DAY)
    make_article(title="kafka and more of it", published_on=DAY - timedelta(days=30))
    make_article(title="in excerpt", excerpt="kafka and more of it", published_on=DAY - timedelta(days=15))
    assert found('"kafka"') == ["kafka and more of it", "in excerpt", "in summary"]


def test_relevance_weighs_rare_names_more_than_common_ones():
    # Both articles have both words; each names one of them on top.
    rare, common = make_topic("Flink"), make_topic("Kafka")
    make_article(title="rare", excerpt="kafka flink", topics=[rare], published_on=DAY)
    make_article(title="common", excerpt="kafka flink", topics=[common], published_on=DAY)
    for _ in range(20):
        make_article(title="kafka", published_on=DAY)
    assert found('"kafka" "flink"') == ["rare", "common"]


def test_relevance_puts_the_later_of_two_alike_first():
    make_article(title="kafka", published_on=DAY, company="Later")
    make_article(title="kafka", published_on=DAY - timedelta(days=900), company="Earlier")
    make_article(title="kafka", published_on=None, company="Undated")
    companies = dict(Article.objects.values_list("pk", "company__name"))
    assert [companies[pk] for pk in found_by_engines('"kafka"')] == ["Later", "Earlier", "Undated"]


def test_relevance_puts_a_much_better_match_before_a_later_one():
    make_article(title="of kafka", published_on=DAY - timedelta(days=365))
    make_article(title="other", summary="so much text " * 50 + "kafka", published_on=DAY)
    assert found('"kafka"') == ["of kafka", "other"]


def test_relevance_counts_the_topic_beside_the_text():
    make_article(title="kafka is named", published_on=DAY)
    make_article(title="kafka is meant", published_on=DAY - timedelta(days=100), topics=["Kafka"])
    assert found('"kafka"') == ["kafka is meant", "kafka is named"]


def test_relevance_of_very_many_goes_by_date_from_some_place_on(monkeypatch):
    monkeypatch.setattr(ranking, "MOST_RANKED", 3)
    for number in range(8):
        make_article(title=f"kafka {number}", published_on=DAY + timedelta(days=number))
    best = found('"kafka"')
    assert best == [f"kafka {number}" for number in range(7, -1, -1)]
