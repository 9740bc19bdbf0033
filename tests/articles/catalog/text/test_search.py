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
from articles.catalog.text.search import TextSearch, ask
from articles.catalog.text.spelling import corrections
from articles.models import Article, Company
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
        searches = [TextSearch(ask(query, engine, names), index.members) for engine in all_engines]
        meant = [corrections(query, names, engine) for engine in all_engines]
    sets = [search.ids(index.public) & index.public for search in searches]
    best = [search.best(sets[0], index.keys.__getitem__) if query.wanted else [] for search in searches]
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
    make_article("Spark", title="Kafka again")
    assert found('"kafka" -spark -again') == ["Kafka alone"]
    assert found('kafka -"and spark" -again') == ["Kafka alone"]
    assert found("-spark") == ["Kafka alone"]


def test_text_takes_either_of_two_words():
    make_article(title="Kafka", year=2022)
    make_article(title="Pulsar streams", year=2021)
    make_article(title="Flink streams", year=2020)
    assert found("kafka OR pulsar") == ["Kafka", "Pulsar streams"]
    assert found('kafka OR "pulsar streams" OR flink') == ["Kafka", "Pulsar streams", "Flink streams"]
    assert found("kafka OR pulsar streams") == ["Pulsar streams"]


# Spellings


@pytest.mark.parametrize(
    ("titles", "typed"),
    [
        (["Elasticsearch", "An elastic search"], ["elastic search", "elastic-search", "elasticsearch"]),
        (["Our micro-services", "microservices"], ["micro services", "microservice", "micro-services"]),
        (["Postmortem", "Post-mortem", "post mortem"], ["post mortem", "postmortem", "Post-Mortem"]),
        (["A real-time index", "realtime"], ["realtime", "real-time", "real time"]),
        (["CI/CD", "cicd"], ["cicd", "ci/cd", "ci cd"]),
        (["Node.js", "nodejs"], ["nodejs", "node.js", "node js"]),
        (["On-call"], ["oncall", "on-call"]),
        (["Python 3", "python3"], ["python3", "python 3"]),
        (["Optimising it", "Optimized"], ["optimise", "optimized", "optimizing"]),
        (["Colour and behaviour", "Color, behavior"], ["color behaviour", "colour behavior"]),
        (["Data centre", "Datacenter"], ["data center", "data centre"]),
        (["Modelling", "Modeling"], ["modelling", "modeling"]),
    ],
)  # fmt: skip
def test_text_finds_all_spellings_of_a_word(titles, typed):
    for title in titles:
        make_article(title=title)
    make_article(title="search services mortem time time node cd python data")
    for text in typed:
        assert sorted(found(text)) == sorted(titles), text


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # In quotes a word is meant as it stands.
        ('"realtime"', ["realtime"]),
        ('"real time"', ["real-time"]),
        # Both halves stand there, but not beside each other.
        ("timereal", []),
        # What is left out of a search is half of a word only where nobody writes the word.
        ("asset", ["asset"]),
        ("oncall", ["on call"]),
    ],
)
def test_text_takes_for_a_spelling_only_what_is_one(text, titles):
    for title in ("real-time", "realtime", "time is real", "asset", "as set", "on call"):
        make_article(title=title)
    assert found(text) == titles


def test_words_without_their_signs_are_others():
    for title in ("In .NET", "The net", "R", "R&D", "Uber's R-Tree", "C", "C++", "Of C."):
        make_article(title=title)
    assert found(".net") == ["In .NET"]
    assert sorted(found("net")) == ["In .NET", "The net"]
    assert sorted(found("r")) == ["R", "Uber's R-Tree"]
    assert found("r&d") == ["R&D"]
    assert sorted(found("c")) == ["C", "Of C."]


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
    ("query", "titles"), [("c++", ["In C++"]), ("c#", ["In C#"]), ('"c"', ["In C"]), ("c", ["In C"])]
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
def test_name_of_a_topic_only_puts_its_articles_first(query):
    topic = make_topic("Kubernetes", synonyms="k8s, Apache Kube, kube tool")
    words = "kubernetes k8s apache kube tools"
    make_article(title="on it")
    make_article(title="says it, and is on it", excerpt=words, topics=[topic])
    make_article(title="says it", excerpt=words, topics=["Nomad"])
    assert found(query) == ["says it, and is on it", "says it"]


def test_text_finds_articles_by_the_name_of_their_company():
    make_article("Capital One", title="ours")
    make_article("One Capital", title="theirs")
    assert found('"capital one"') == ["ours"]
    assert found("capitalone") == ["ours"]
    assert found("capital one") == ["ours"]
    assert sorted(found("capital")) == ["ours", "theirs"]
    assert found('"capit"') == []


def test_word_of_a_name_is_that_name_only_if_texts_use_it_for_nothing_else():
    make_article("Slalom Build", title="ours")
    make_article("Slalom Build", title="We build")
    assert sorted(found("build")) == ["We build", "ours"]
    make_article(title="To build one")
    assert sorted(found("build")) == ["To build one", "We build", "ours"]
    make_article(title="To build another")
    assert sorted(found("build")) == ["To build another", "To build one", "We build"]
    assert sorted(found("slalom build")) == ["We build", "ours"]


@pytest.mark.parametrize(
    "query", ["new york times", "The New York Times", "newyorktimes", "the-new-york-times"]
)
def test_name_of_many_words_is_found_however_it_is_spaced(query):
    make_article("The New York Times", title="ours")
    for word in ("new", "york", "times"):
        make_article(title=f"{word} at last")
        make_article(title=f"{word} again")
    assert found(query) == ["ours"]


def test_text_sees_names_change_at_once():
    make_article("Netflix", title="one")
    assert found('"netflix"') == ["one"]
    Company.objects.update(name="Qwikster")
    assert found('"netflix"') == []
    assert found('"qwikster"') == ["one"]


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
    highlighter(tuple(term for terms in parse(query).wanted for term in terms))("a <b> & c")


@given(
    st.text(alphabet=st.sampled_from("ab -\":*()^+#'\\%_{}!&|<>~\x00🙂日é") | st.characters(), max_size=40)
)
def test_text_of_any_kind_is_no_error(query):
    make_article(title="a b", excerpt=plain(query)[:600])
    found_by_engines(query)
    highlighter(tuple(term for terms in parse(query).wanted for term in terms))(query)


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
