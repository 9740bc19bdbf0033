"""The catalogue's files: what is said about a broken one, and what those in this repository contain."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Company, Feed, Topic
from articles.starter import ARTICLE_KEYS, DATE_KEYS, read_companies, read_topics
from tests.pages import read, texts

pytestmark = pytest.mark.django_db

TOPIC = '[[topic]]\nslug = "kafka"\nname = "Kafka"\n'
COMPANY = 'name = "Uber"\n'
# Its titles, one a line.
PAGE = Path(__file__).parents[2] / "data" / "pinterest-page.txt"
ARTICLE = COMPANY + '[[article]]\ntitle = "Kafka"\nurl = "https://uber.example/1"\n'


def refusal(folder, files):
    """The command's error for `files`, a dict of path to text or bytes. Nothing may have been written."""
    files = {"topics.toml": TOPIC, "companies/uber.toml": ARTICLE, **files}
    (folder / "companies").mkdir(parents=True)
    for name, content in files.items():
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError) as error:
        call_command("load_catalogue", folder, verbosity=0)
    for model in (Topic, Company, Feed, Article):
        assert model.objects.count() == 0
    return str(error.value)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("levle = 'advanced'", "levle is not a key of the catalogue."),
        ("read_minutes = '5'", "read_minutes has the wrong type: '5'."),
        ("read_minutes = true", "read_minutes has the wrong type: True."),
        ("includes_code = 1", "includes_code has the wrong type: 1."),
        ("year = '2019'", "year has the wrong type: '2019'."),
        ("date = '2019-07-04'", "date has the wrong type: '2019-07-04'."),
        ("topics = 'kafka'", "topics has the wrong type: 'kafka'."),
        ("topics = ['kafka', 7]", "topics has the wrong type: ['kafka', 7]."),
        ("takeaways = [{a = 1}]", "takeaways has the wrong type: [{'a': 1}]."),
    ],
)
def test_load_refuses_an_article_of_the_wrong_shape(tmp_path, lines, sentence):
    said = refusal(tmp_path, {"companies/uber.toml": ARTICLE + lines})
    assert said == f"Nothing was loaded. {tmp_path}/companies/uber.toml: {sentence}"


def test_article_keys_are_columns_of_an_article():
    columns = {field.name for field in Article._meta.fields}
    assert set(ARTICLE_KEYS) - columns == {*DATE_KEYS, "topics"}


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("topics = ['go']", "go is not a topic in topics.toml."),
        ("year = 0", "0 is not a year."),
        ("year = 20190", "20190 is not a year."),
        ("year = 1989", "Kafka: published_on: Enter a day from 1990 on: there were no blogs before."),
        ("date = 9999-01-01", "Kafka: published_on: Enter a day that is at most 3 days ahead."),
        ("month = '2019'", "2019 is not a month."),
        ("month = '2019-13'", "2019-13 is not a month."),
        ("month = '2019-09-12'", "2019-09-12 is not a month."),
        (
            "date = 2019-09-01\nprecision = 'week'",
            "Kafka: date_precision: Value 'week' is not a valid choice.",
        ),
        ("precision = 'month'", "Kafka: precision stands without a date."),
        ("date = 2019-09-01\nyear = 2019", "Kafka: date and year do not go together."),
        ("month = '2019-09'\nyear = 2019", "Kafka: month and year do not go together."),
        ("year = 2019\nprecision = 'month'", "Kafka: precision and year do not go together."),
        ("level = 'expert'", "Kafka: level: Value 'expert' is not a valid choice."),
        ("read_minutes = 0", "Kafka: read_minutes: Ensure this value is greater than or equal to 1."),
        ("read_minutes = 601", "Kafka: read_minutes: Ensure this value is less than or equal to 600."),
        (
            "language = 'more-than-twelve'",
            "Kafka: language: Enter the code of a language, such as en, ja or pt-br.",
        ),
        (
            "[[article]]\ntitle = 'Again'\nurl = 'http://www.uber.example/1/'",
            "http://www.uber.example/1/ is listed twice.",
        ),
        ("[[article]]\ntitle = 'X'\nurl = 'uber.example'", "Not a web address: uber.example"),
        ("[[article]]\ntitle = 'X'\nurl = 'https://a b/'", "X: url: Enter a valid URL."),
    ],
)
def test_load_refuses_an_article_that_does_not_fit(tmp_path, lines, sentence):
    said = refusal(tmp_path, {"companies/uber.toml": ARTICLE + lines})
    assert said == f"Nothing was loaded. uber: {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tagline = 'Rides.'", "name is missing in {'tagline': 'Rides.'}."),
        ("name = ''", "name is missing in {'name': ''}."),
        ("name = ' '", "name is missing in {'name': ' '}."),
        (COMPANY + "article = [1]", "1 is not a table."),
        (COMPANY + "article = 'Kafka'", "article has the wrong type: 'Kafka'."),
        (COMPANY + "[[article]]\ntitle = 'Kafka'", "url is missing in {'title': 'Kafka'}."),
        (
            COMPANY + "[[article]]\nurl = 'https://uber.example'",
            "title is missing in {'url': 'https://uber.example'}.",
        ),
        (COMPANY + "feeds = [1]", "feeds has the wrong type: [1]."),
    ],
)
def test_load_refuses_a_company_of_the_wrong_shape(tmp_path, text, sentence):
    said = refusal(tmp_path, {"companies/uber.toml": text})
    assert said == f"Nothing was loaded. {tmp_path}/companies/uber.toml: {sentence}"


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        (
            "uber",
            f"name = '{'x' * 101}'",
            f"uber: {'x' * 101}: name: Ensure this value has at most 100 characters (it has 101).",
        ),
        ("uber", COMPANY + "blog = 'ftp://uber.example'", "uber: Uber: blog_url: Enter a valid URL."),
        ("uber", COMPANY + "feeds = ['feed']", "uber: feed: url: Enter a valid URL."),
        ("lyft", "name = 'UBER'", "uber: Uber is listed twice."),
        (
            "lyft",
            ARTICLE.replace("Uber", "Lyft"),
            "uber: https://uber.example/1 is listed twice.",
        ),
        (
            "a b",
            "name = 'A B'",
            "a b: A B: slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        ),
    ],
)
def test_load_refuses_a_company_that_does_not_fit(tmp_path, file, text, sentence):
    assert refusal(tmp_path, {f"companies/{file}.toml": text}) == f"Nothing was loaded. {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[topic]]\nname = 'K'\nslug = '-k'", "-k: K: slug: A slug begins with a letter or a digit."),
        ("[[topic]]\nname = 'Go'", "{folder}/topics.toml: slug is missing in {{'name': 'Go'}}."),
        ("topic = ['Go']", "{folder}/topics.toml: 'Go' is not a table."),
        (TOPIC + "synonyms = [1]", "{folder}/topics.toml: synonyms has the wrong type: [1]."),
        (TOPIC + TOPIC, "kafka: Kafka is listed twice."),
        (TOPIC + "[[topic]]\nslug = 'k'\nname = 'KAFKA'", "k: KAFKA is listed twice."),
    ],
)
def test_load_refuses_broken_topics(tmp_path, text, sentence):
    said = refusal(tmp_path, {"topics.toml": text})
    assert said == f"Nothing was loaded. {sentence.format(folder=tmp_path)}"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"companies/uber.toml": "name = "}, "companies/uber.toml: Invalid value"),
        ({"companies/uber.toml": b"name = '\xff'"}, "companies/uber.toml: 'utf-8' codec can't decode"),
        ({"topics.toml": None}, "topics.toml: [Errno 2] No such file or directory"),
        ({"companies/uber.toml": None}, "has no companies/*.toml."),
    ],
)
def test_load_names_a_file_it_cannot_read(tmp_path, files, words):
    said = refusal(tmp_path, files)
    assert said.startswith(f"Nothing was loaded. {tmp_path}")
    assert words in said


# The starter catalogue itself


@pytest.fixture(scope="module")
def starter():
    """The companies of the starter catalogue by slug."""
    return dict(read_companies())


@pytest.fixture(scope="module")
def articles(starter):
    return [article for company in starter.values() for article in company.get("article", [])]


def number_with(articles, *keys):
    return sum(all(key in article for key in keys) for article in articles)


def test_starter_catalogue_is_as_large_as_promised(starter, articles):
    assert sum(bool(company.get("blog") and company.get("feeds")) for company in starter.values()) >= 150
    assert len(articles) >= 3_500
    days = [article["date"] for article in articles if "date" in article and "precision" not in article]
    assert len(days) >= 2_400
    assert sum(day.year in (2025, 2026) for day in days) >= 200
    assert number_with(articles, "authors") >= 1_800
    assert number_with(articles, "read_minutes") >= 1_000
    assert number_with(articles, "includes_code") >= 900
    assert number_with(articles, "level", "excerpt") >= 700
    assert number_with(articles, "summary", "takeaways") >= 30
    assert {len(article["topics"]) for article in articles} == {1, 2, 3}


def test_starter_says_nothing_of_an_article_in_part(articles):
    assert number_with(articles, "level", "excerpt") == number_with(articles, "level")
    assert all(120 <= len(article["excerpt"]) <= 260 for article in articles if "excerpt" in article)
    texts = [article["excerpt"] for article in articles if "excerpt" in article]
    assert len(set(texts)) == len(texts)


def test_starter_topics_are_all_in_use(starter, articles):
    topics = read_topics()
    used = {name for article in articles for name in article.get("topics", [])}
    assert used == {topic["slug"] for topic in topics}
    assert [topic["slug"] for topic in topics if not topic.get("description")] == []


@pytest.mark.slow
def test_page_that_the_index_began_with_has_its_articles_in_their_order(client):
    """The 44 articles of the original page of which the address is known, newest first."""
    call_command("load_catalogue", verbosity=0)
    addresses = ["/companies/pinterest/", "/companies/pinterest/?page=2"]
    pages = [read(client.get(address)) for address in addresses]
    titles = [title for page in pages for title in texts(page, "h3")]
    assert len(titles) == 48
    assert titles[:44] == PAGE.read_text().splitlines()


def test_starter_catalogue_loads_completely(starter):
    call_command("load_catalogue", verbosity=0)
    number = sum(len(company.get("article", [])) for company in starter.values())
    assert Company.objects.published().count() == len(starter)
    assert Article.objects.published().count() == number
