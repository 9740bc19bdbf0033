"""Search text -> articles: the same from sets, inverted index and SQL, and from both databases."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from articles.catalog import fulltext
from articles.catalog.index.load import load_index, read_labels
from articles.catalog.text import ranking
from articles.catalog.text import term_cache as text
from articles.catalog.text.engine import engine
from articles.catalog.text.highlight import marks
from articles.catalog.text.known_names import read_names
from articles.catalog.text.query import Term, parse
from articles.catalog.text.spelling import did_you_mean
from articles.models import Article, Company, Topic
from tests.articles.catalog.index_files import copied_words
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    return text.Words()


def found(query, words=None):
    """The titles that `query` finds, best first, after the sets and SQL have agreed on them."""
    index = load_index()
    labels = read_labels(index)
    words = words or text.Words()
    query = parse(query)
    ids = words.ids(query, index, labels) & index.public
    articles = text.matching(Article.objects.published(), query, read_names())
    assert ids == BitMap(articles.values_list("pk", flat=True))
    ranked = words.ranked(query, ids, index, labels)
    if query.wanted:
        assert ranked == list(text.by_relevance(articles, query, read_names()).values_list("pk", flat=True))
    if connection.vendor == "sqlite" and Article.objects.exists():
        with copied_words() as inverted:
            assert ids == inverted.ids(query, index, labels) & index.public
            assert ranked == inverted.ranked(query, ids, index, labels)
    titles = Article.objects.in_bulk(ranked)
    return [titles[pk].title for pk in ranked]


# What a term finds


@pytest.mark.parametrize("column", fulltext.COLUMNS)
def test_text_is_looked_for_in_every_column(column):
    make_article(**{"title": "one", column: "All about Kafka"})
    make_article(title="two")
    assert len(found('"kafka"')) == 1


@pytest.mark.parametrize("column", ["note", "url", "questions", "prerequisites"])
def test_text_is_not_looked_for_elsewhere(column):
    make_article(**{"title": "one", column: "https://a.example/kafka"})
    assert found('"kafka"') == []


@pytest.mark.parametrize(
    "query", ["zurich", "Zürich", "ZÜRICH", '"zürich"', '"Zurich"', "zür", "Zu\u0308rich"]
)
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


def test_text_takes_the_last_word_for_a_beginning():
    make_article(title="Kubernetes")
    assert found("kuber") == ["Kubernetes"]
    assert found('"kuber"') == []
    assert found("kuber ") == []
    assert found("kuber kubernetes") == []
    assert found("-kuber") == ["Kubernetes"]


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


@pytest.mark.parametrize("query", ["kubernetes", "K8S", "apache kube", "kub", '"kube tools"'])
def test_text_finds_articles_by_names_and_aliases_of_topics(query):
    topic = make_topic("Kubernetes", aliases="k8s, Apache Kube, kube tool")
    make_article(title="on it", topics=[topic])
    make_article(title="off it", topics=["Nomad"])
    assert found(query) == ["on it"]


def test_text_finds_articles_by_the_name_of_their_company():
    make_article("Capital One", title="ours")
    make_article("One Capital", title="theirs")
    assert found('"capital one"') == ["ours"]
    assert sorted(found("capital")) == ["ours", "theirs"]
    assert found('"capit"') == []


def test_text_sees_names_change_at_once(words):
    make_article("Netflix", title="one", topics=["Kafka"])
    assert found('"netflix" "kafka"', words) == ["one"]
    Company.objects.update(name="Qwikster")
    Topic.objects.update(name="Messaging", aliases="")
    assert found('"netflix"', words) == []
    assert found('"kafka"', words) == []
    assert found('"qwikster" "messaging"', words) == ["one"]


# Changes


def test_words_follow_every_change(words):
    one = make_article(title="Kafka one")
    two = make_article(title="Other two")
    assert found('"kafka"', words) == ["Kafka one"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET title = 'Kafka two' WHERE id = %s", [two.pk])
    Article.objects.filter(pk=one.pk).update(title="Gone one")
    words.changed([one.pk, two.pk])
    assert found('"kafka"', words) == ["Kafka two"]
    three = make_article(title="Kafka three")
    Article.objects.filter(pk=two.pk).delete()
    words.changed([two.pk])
    words.changed([three.pk])
    assert found('"kafka"', words) == ["Kafka three"]
    assert found("-kafka", words) == ["Gone one"]


@pytest.mark.parametrize("limit", ["MOST_PATCHED", "MOST_CHANGES"])
def test_words_follow_more_changes_than_they_look_at_one_by_one(words, monkeypatch, limit):
    monkeypatch.setattr(text, limit, 2)
    articles = [make_article(title=f"Title {n}") for n in range(4)]
    assert found('"kafka"', words) == []
    Article.objects.update(title="Kafka")
    words.changed([article.pk for article in articles])
    assert len(found('"kafka"', words)) == 4


def test_words_take_what_was_read_ahead_and_patch_it(words):
    """A change heard of while a set was being read is looked at when the set is used."""
    article = make_article(title="Kafka")
    state, ids = words.state(), engine().ids(Term("kafka"))
    Article.objects.update(title="Gone")
    words.changed([article.pk])
    words.take(Term("kafka"), ids, state)
    assert found('"kafka"', words) == []


def test_words_take_nothing_that_was_read_before_they_forgot(words):
    make_article(title="Kafka")
    state, ids = words.state(), engine().ids(Term("kafka"))
    words.forget()
    words.take(Term("kafka"), ids, state)
    assert len(words._entries) == 0


def test_words_know_a_rare_word_from_a_common_one(words):
    rare = make_article(title="Raft and Kafka")
    make_article(title="Kafka")
    assert list(words.rare(Term("raft"), 1)) == [rare.pk]
    # Asked a second time, neither needs the database.
    for _ in range(2):
        assert words.rare(Term("kafka"), 1) is None
    assert len(words.having(Term("kafka"))) == 2
    assert words.rare(Term("kafka"), 1) is None


@pytest.mark.parametrize(
    "typed", ["sc", "scal", "scali", "scalin", "scaling", "replicat", "replicatio", "zur", "züric"]
)
def test_word_of_a_title_is_found_from_its_second_letter_on(words, typed):
    make_article(title="Scaling replication in Zürich")
    assert found(typed, words) == ["Scaling replication in Zürich"]


def test_engine_has_the_commonest_words_of_titles():
    for title in ("Kafka streams", "Kafka", "Streams of Kafka"):
        make_article(title=title)
    assert engine().commonest(2) == ["kafka", "streams"]


def test_words_forget_what_was_not_asked_for_lately(words, monkeypatch):
    make_article(title="Kafka streams")
    monkeypatch.setattr(text, "MOST_BYTES", 4 * text.ENTRY_BYTES + 100)
    for query in ("kafka", "streams", "kafka", "flink"):
        found(query, words)
    assert [key for key, _ in words._entries] == ["kafka", "kafka", "flink", "flink"]


@pytest.mark.django_db(transaction=True)
def test_full_text_is_laid_again_when_its_triggers_are_gone():
    make_article(title="Kafka")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER articles_text_update_v1")
            cursor.execute("DROP TRIGGER articles_title_delete_v1")
        else:
            cursor.execute("DROP TRIGGER articles_text_v1 ON articles_article")
    Article.objects.update(title="Spark")
    fulltext.install()
    fulltext.install()
    assert (found('"kafka"'), found('"spark"')) == ([], ["Spark"])
    Article.objects.update(title="Flink")
    assert (found('"spark"'), found('"flink"')) == ([], ["Flink"])


@pytest.mark.django_db(transaction=True)
def test_full_text_survives_a_flush():
    make_article(title="Kafka")
    call_command("flush", interactive=False, verbosity=0)
    assert found('"kafka"') == []
    make_article(title="Kafka after")
    assert found('"kafka"') == ["Kafka after"]


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
    found(query)
    found(f'-{query} "{query}')
    did_you_mean(query, read_names())
    marks(parse(query))("a <b> & c")


@given(
    st.text(alphabet=st.sampled_from("ab -\":*()^+#'\\%_{}!&|<>~\x00🙂日é") | st.characters(), max_size=40)
)
def test_text_of_any_kind_is_no_error(query):
    found(query)
    did_you_mean(query, read_names())
    marks(parse(query))(query)


LETTERS = ["kafka", "streams", "scaling", "scale", "Zürich", "日本語", "c++", "at", "to"]
phrases = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4).map(" ".join)
queries = st.lists(
    st.builds(
        lambda sign, word, quote: sign + quote + word + quote,
        st.sampled_from(["", "", "-"]),
        st.sampled_from([*LETTERS, "ka", "sca", "本", "kafka streams"]),
        st.sampled_from(["", '"']),
    ),
    max_size=4,
).map(" ".join)


@given(
    rows=st.lists(
        st.tuples(phrases, phrases, st.sampled_from(["kafka", "Zürich AG", "x"]), st.dates()), max_size=6
    ),
    asked=st.lists(queries, max_size=6),
)
def test_sets_and_sql_agree_on_any_catalogue(rows, asked):
    Article.objects.all().delete()
    for title, summary, company, day in rows:
        make_article(company, title=title, summary=summary, published_on=day)
    words = text.Words()
    for query in asked:
        found(query, words)


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
    articles = text.by_relevance(Article.objects.published(), parse('"kafka"'), read_names())
    assert [article.company.name for article in articles] == ["Later", "Earlier", "Undated"]


def test_relevance_puts_a_much_better_match_before_a_later_one():
    make_article(title="of kafka", published_on=DAY - timedelta(days=365))
    make_article(title="other", summary="so much text " * 50 + "kafka", published_on=DAY)
    assert found('"kafka"') == ["of kafka", "other"]


def test_relevance_puts_the_word_as_typed_before_longer_ones():
    make_article(title="about javascript", published_on=DAY)
    make_article(title="about java", published_on=DAY - timedelta(days=100))
    assert found("java") == ["about java", "about javascript"]


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


def test_ranked_pages_make_up_the_whole(monkeypatch):
    monkeypatch.setattr(ranking, "MOST_RANKED", 3)
    for number in range(8):
        make_article(title="kafka " * (number % 4 + 1), published_on=DAY + timedelta(days=number))
    index = load_index()
    labels, words, query = read_labels(index), text.Words(), parse('"kafka"')
    whole = words.ranked(query, index.public, index, labels)
    pages = [words.ranked(query, index.public, index, labels, start, start + 2) for start in range(0, 10, 2)]
    assert [pk for page in pages for pk in page] == whole
    assert len(whole) == 8


# Marks


@pytest.mark.parametrize(
    ("query", "plain", "marked"),
    [
        ('"kafka"', "Kafka at scale", "<mark>Kafka</mark> at scale"),
        ('"scale"', "Scaling scales", "<mark>Scaling</mark> <mark>scales</mark>"),
        ('"zurich"', "In Zürich, Zu\u0308rich", "In <mark>Zürich</mark>, <mark>Zürich</mark>"),
        ('"exactly once"', "Exactly-once, once exactly", "<mark>Exactly-once</mark>, once exactly"),
        ("kaf", "Kafka", "<mark>Kafka</mark>"),
        ("日本", "新しい日本語の", "新しい<mark>日本</mark>語の"),
        ("-kafka x", "Kafka", "Kafka"),
        ('"b"', "<b>b & \"b\"", "&lt;<mark>b</mark>&gt;<mark>b</mark> &amp; &#34;<mark>b</mark>&#34;"),
        ('"amp" "lt"', "a & b < c", "a &amp; b &lt; c"),
        ('"script"', "<script>", "&lt;<mark>script</mark>&gt;"),
        ('a "a b"', "a b a", "<mark>a b</mark> <mark>a</mark>"),
        ("", "a & b", "a &amp; b"),
    ],
)  # fmt: skip
def test_marks_are_set_around_hits_and_all_else_is_escaped(query, plain, marked):
    (html,) = marks(parse(query))([plain])
    assert html == marked
    assert isinstance(html, SafeString)


@given(
    st.lists(st.text("abc é’&日\x00 ,", max_size=12), max_size=5),
    st.sampled_from(["a", "ab", '"b a"', "é", "日", '"a b" c']),
)
def test_texts_are_marked_together_as_each_alone(texts, query):
    mark = marks(parse(query))
    assert mark(texts) == [mark([text])[0] for text in texts]


@given(
    st.text("abß éﬁ²ª…'Å\u0301ˆ_", max_size=12),
    st.sampled_from(["a", "ab", '"b a"', "é", "ss", "fi", "2", '"a"']),
)
def test_accents_are_passed_over_quickly_as_slowly(text, query):
    mark = marks(parse(query))
    # Beside a text with such a character each text is looked through by itself, word by word.
    assert mark([text]) == mark([text, "\x00"])[:1]


def test_phrase_does_not_run_from_one_text_into_the_next():
    assert marks(parse('"a b"'))(["x a", "b", "a b"]) == ["x a", "b", "<mark>a b</mark>"]


def test_signs_that_are_no_letters_are_left_as_they_are():
    assert marks(parse('"scaling"'))(["“Scaling’s” — how…"]) == ["“<mark>Scaling</mark>’s” — how…"]


# Did you mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kafak", "kafka"),
        ("kubernets", "kubernetes"),
        ("Kubernets kafka", "kubernetes kafka"),
        ('"exactly onec" -spark', '"exactly once" -spark'),
        ("idempotncy", "idempotency"),
        ("netflx", "netflix"),
        ("ntflix", "netflix"),
        ("ekafka", "kafka"),
        ("akfka", "kafka"),
        ("zurihc", "zurich"),
        ("kafka", None),
        ("nothing like it", None),
        ("-kafak", None),
        ("kfa", None),
        ("日本誤", None),
        ("", None),
    ],
)
def test_did_you_mean_finds_the_word_that_was_meant(typed, meant):
    make_article(
        "Netflix", title="Kafka exactly once: idempotency", topics=[make_topic("K8s", aliases="kubernetes")]
    )
    make_article(title="日本語 in Zürich")
    assert did_you_mean(typed, read_names()) == meant


def test_did_you_mean_gives_the_more_frequent_of_two_words_as_near():
    for title in ("Sparks", "Spark one", "Spark two"):
        make_article(title=title)
    assert did_you_mean("sparc", read_names()) == "spark"
