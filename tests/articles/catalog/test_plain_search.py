"""Two hundred searches of a real catalogue, answered as plain Python answers them.

The suite runs on SQLite and on PostgreSQL; what agrees with the same reference on both agrees on both.
"""

import re

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from articles import catalog
from articles.catalog.database_answer import DatabaseAnswer
from articles.catalog.index.load import load_index, read_labels
from articles.catalog.index_answer import IndexAnswer
from articles.catalog.text.search import ask
from articles.catalog.text.spelling import corrections
from articles.catalog.text.suggestions import suggest
from articles.catalog.words import Words
from articles.models import Article, Company
from articles.starter import FOLDER, read_companies, read_technologies, read_topics
from articles.starter.load import load
from tests.articles.catalog.engines import engines
from tests.articles.catalog.plain_search import Catalogue
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db
MANY = 10_000

# Words, several words, phrases, beginnings, exclusions, facet words, scripts without spaces, symbols, slips,
# case and accents; a bar or the end of a line is between two searches.
SEARCHES = """
kafka | cassandra | postgres | mysql | redis | kubernetes | search | machine | learning | ranking
scaling | scale | scaled | service | services | microservices | latency | cache | caching | android | ios
swift | python | go | rust | java | testing | tests | data | pipeline | netflix | uber | how | we | the
a | to | and | of | in | 2016 | 2.0 | nowhere | - | … | &

machine learning | search ranking | scaling kafka | kafka netflix | the art of | how we built | data
real time data | real-time | a/b testing | ci/cd | node.js | end-to-end | io.js node | uber michelangelo
billions of messages | time series database | netflix cache | postgres replication | image search android
low latency high throughput | we the of a | zurich kafka
one two three four five six seven eight nine ten

"machine learning" | "learning machine" | "time series" | "the art of" | "at scale" | "how we" | "of the"
"exactly once" | "exactly once" kafka | kafka "at scale" | "real time" | "data pipeline" netflix
"to be" | "machine | machine" | "" | "a" "b" | "kafka streams" "at scale"
"open source" -"machine learning"

ka | kaf | kub | sca | scal | scalin | ma | mach | re | rea | th | in | co | cas | po | sea | java
data p | machine le | netflix ca | open so | how we b | é | zü | zur | ub | ne | i

kafka -uber | -kafka | -the | data -machine | data -"machine learning" | -kafka -data | search -search
kafka OR pulsar | cassandra OR "exactly once" scaling | netflix OR uber cache | kafka | pulsar | OR kafka
elastic search | micro services | post-mortem | postmortem | real time | realtime | cicd | nodejs | node js
capitalone | capital one | door dash | doordash search | on call | oncall | auto scaling | autoscaling
web socket
optimise | optimize | behaviour | color | catalog | modelling | how does netflix recommend movies
what is a service mesh | “exactly once” | «at scale» | don't repeat yourself | uber's kafka | r | c | r&d
.NET code
build | ai | stack overflow | riot games | games | one | the guardian | new york times | expedia

kafka -nowhere | -nowhere | scaling -scale | c++ -c# | 日本 -検索 | -日本 | -c++ code

company:netflix | company:netflix data | -company:netflix data | company:"Capital One" | level:advanced
topic:kafka | topic:kafka -company:uber scale | year:2016 data | language:ja | company:nobody data

日本 | 日本語 | 本語 | 語 | 検索 | 日本語 検索 | "日本語の検索" | 検索を速く | elasticsearchで | で日本 | 中国
검색 | 검 | ค้นหา | ระบบ
100%上 | 00%上 | た_話 | elasticsearch 検索 | 速度 | 中文 | 検索 kafka

c++ | c# | f# | c | "c" | c++ code | c++17 | g++ | c+ | objective-c | .net | ++ | a+b | C++

kafak | kubernets | kuberntes | micorservices | micorservices kafka | postgers replication
machin lerning | ntflix | netflx | cassandar | elasticsaerch | idempotncy | zurihc | scalng | serach
qqqqqq | akfka | xkafka | Kuberntes kafka | "exactly onec" -spark | kafak kuberntes serach | databse
tset | pyhton

zurich | Zürich | ZÜRICH | Zu\u0308rich | "zürich" | genève | geneve | größe | grosse | İstanbul
istanbul | naive | naïve | o'brien | don't | café müller | łódź | lodz
"""
SEARCHES = [search.strip() for search in re.split("[|\n]", SEARCHES) if search.strip()]


@pytest.fixture
def starter():
    """What the starter catalogue says most of, and articles in other scripts, with symbols, without a date,
    hidden and not published."""
    load(read_topics(FOLDER), read_companies(FOLDER), read_technologies(FOLDER))
    Article.objects.filter(excerpt="").delete()
    uber = Company.objects.get(slug="uber")
    make_article(
        uber,
        title="Elasticsearchで日本語の検索を速くする",
        language="ja",
        topics=[make_topic("検索", slug="kensaku")],
        year=2023,
    )
    make_article(uber, title="日本語", excerpt="検索を速くする話, 速度が100%上がった_話", language="ja")
    make_article(uber, title="速度が1000上がったx話", language="ja", year=2024)
    make_article(uber, title="中国的搜索", summary="中文 kafka", language="zh", year=2021)
    make_article(uber, title="빠른 검색을 만들기", language="ko", year=2020)
    make_article(uber, title="ระบบค้นหาใหม่", language="th", year=2019)
    make_article(uber, title="Modern C++17 and C#", excerpt="From C to C++ and F#: code with g++", year=2018)
    make_article(
        uber, title="Moving to Zürich, naïve", authors="Müller, O'Brien", summary="Größe in Genève", year=2017
    )
    make_article(uber, title="Java", excerpt="java " * 40, year=2016)
    make_article(uber, title="İstanbul ﬁnance Łódź café", takeaways="Exactly once.\nIdempotency.")
    make_article(
        make_company("Kafka Inc"), title="Streams", topics=[make_topic("Streams", synonyms="kstreams")]
    )
    make_article(make_company("Hidden", published=False), title="Secret kafka in C++", summary="日本 secret")
    make_article(uber, title="Kafka in the inbox, only secretword", status="inbox")


@pytest.mark.slow
def test_searches_are_those_of_plain_python(starter):
    plainly, index = Catalogue(), load_index()
    labels = read_labels(index)
    differing = []
    with engines() as all_engines:
        all_words = [words_of(engine) for engine in all_engines]
        for text in dict.fromkeys(SEARCHES):
            article_filter = catalog.read(QueryDict(urlencode({"q": text})))
            expected = answer(plainly, article_filter, text)
            answers = [asked(words, index, labels, article_filter, text) for words in all_words]
            names = all_words[0].names(labels)
            by_database = DatabaseAnswer(article_filter, ask(article_filter.query, all_engines[0], names))
            if answers != [expected] * len(answers) or by_database.ids(0, MANY) != expected[0]:
                differing.append(text)
    assert differing == []


def words_of(engine):
    words = Words(None)
    words.engine = engine
    return words


def answer(plainly, article_filter, text):
    """(ids in order, better words, suggested titles) as plain Python gives them."""
    # What facet words leave is told by the filter's own rows.
    allowed = set(article_filter.without().values_list("pk", flat=True))
    ids = [pk for pk in plainly.search(article_filter.text) if pk in allowed]
    return ids, plainly.corrections(article_filter.text), plainly.titles(text)


def asked(words, index, labels, article_filter, text):
    """The same as `words` gives them, with the sets of all articles."""
    engine, names = words.engine, words.names(labels)
    asked = ask(article_filter.query, engine, names)
    found = IndexAnswer(article_filter, index, labels, asked)
    suggested = suggest(text, names, lambda typed: engine.title_ids(typed) & index.public)
    meant = corrections(article_filter.query, names, engine)
    return found.ids(0, MANY), meant, [one.label for one in suggested.titles]


def test_searches_are_two_hundred():
    assert len({*SEARCHES}) >= 200
