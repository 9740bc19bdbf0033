"""The starter catalogue: loading it, and loading it again."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, ArticleTechnology, Company, Feed, Technology, Topic
from tests.forms import filled_in

pytestmark = pytest.mark.django_db

TOPICS = """
[[topic]]
slug = "kafka"
name = "Kafka"
description = "Running Apache Kafka."
synonyms = ["apache kafka", "kraft"]
"""
UBER = '''
name = "Uber"
tagline = "Rides and meals."
website = "https://www.uber.com/"
blog = "https://www.uber.com/blog/engineering/"
feeds = ["https://www.uber.com/blog/engineering/rss/"]

[[article]]
title = "Kafka at scale"
url = "https://www.uber.com/blog/kafka/"
date = 2021-03-12
authors = "Jane Doe"
language = "de"
topics = ["kafka"]
level = "advanced"
read_minutes = 12
includes_code = true
excerpt = "How Uber runs Kafka."
summary = """
A long story.
"""
takeaways = ["One.", "Two."]
prerequisites = ["Queues"]
questions = ["Why?"]

[[article]]
title = "Only the year is known"
url = "https://www.uber.com/blog/year/"
year = 2019

[[article]]
title = "Nothing is known"
url = "https://www.uber.com/blog/nothing/"
'''


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "companies").mkdir()
    write(tmp_path)
    return tmp_path


def write(folder, topics=TOPICS, **companies):
    (folder / "topics.toml").write_text(topics, "utf-8")
    for slug, text in (companies or {"uber": UBER}).items():
        (folder / "companies" / f"{slug}.toml").write_text(text, "utf-8")


def load(folder, *options):
    """Loads the catalogue in `folder`; returns the command's output, a list of lines."""
    output = StringIO()
    call_command("load_catalogue", folder, *options, stdout=output)
    return output.getvalue().splitlines()


def rows():
    """Everything the catalogue may write."""
    models = (Topic, Technology, Company, Feed, Article, Article.topics.through, ArticleTechnology)
    return [list(model.objects.order_by("pk").values()) for model in models]


def facts(title, *names):
    return Article.objects.values(*names).get(title=title)


UNKNOWN = {"published_on": None, "level": "", "read_minutes": None, "includes_code": None}


# Loading


def test_load_writes_what_the_files_say(folder):
    assert load(folder) == [
        "Topics: 1, 1 of them new",
        "Technologies: 0, 0 of them new",
        "Companies: 1, 1 of them new",
        "Feeds: 1, 1 of them new",
        "Articles: 3, 3 of them new, 0 completed",
    ]
    topic, company, feed = Topic.objects.get(), Company.objects.get(), Feed.objects.get()
    assert (topic.slug, topic.name, topic.synonyms) == ("kafka", "Kafka", "apache kafka, kraft")
    assert (company.slug, company.name, company.tagline) == ("uber", "Uber", "Rides and meals.")
    assert company.blog_url == "https://www.uber.com/blog/engineering/"
    assert (feed.company, feed.url) == (company, "https://www.uber.com/blog/engineering/rss/")
    article = Article.objects.get(title="Kafka at scale")
    expected = {
        "company": company,
        "slug": "kafka-at-scale",
        "url": "https://www.uber.com/blog/kafka/",
        "canonical_url": "https://uber.com/blog/kafka",
        "authors": "Jane Doe",
        "published_on": date(2021, 3, 12),
        "date_precision": "day",
        "language": "de",
        "level": "advanced",
        "read_minutes": 12,
        "includes_code": True,
        "excerpt": "How Uber runs Kafka.",
        "summary": "A long story.",
        "has_summary": True,
        "takeaways": "One.\nTwo.",
        "prerequisites": "Queues",
        "questions": "Why?",
        "status": "published",
        "status_by": None,
        "shown_topics": [topic],
    }
    assert {name: getattr(article, name) for name in expected} == expected


def test_load_leaves_unknown_what_the_files_leave_out(folder):
    load(folder)
    assert facts("Nothing is known", *UNKNOWN) == UNKNOWN
    assert facts("Only the year is known", "published_on", "date_precision") == {
        "published_on": date(2019, 1, 1),
        "date_precision": "year",
    }


@pytest.mark.parametrize(
    ("lines", "day", "precision"),
    [
        ("date = 2021-03-12", date(2021, 3, 12), "day"),
        ("month = '2021-03'", date(2021, 3, 1), "month"),
        ("year = 2021", date(2021, 1, 1), "year"),
        ("date = 2021-03-12\nprecision = 'day'", date(2021, 3, 12), "day"),
        ("date = 2021-03-12\nprecision = 'month'", date(2021, 3, 12), "month"),
        ("date = 2021-03-12\nprecision = 'year'", date(2021, 3, 12), "year"),
        ("date = 2021-03-12\nprecision = 'order'", date(2021, 3, 12), "order"),
    ],
)
def test_load_takes_as_much_of_a_date_as_is_known(folder, lines, day, precision):
    write(folder, uber=UBER + lines + "\n")
    load(folder)
    assert facts("Nothing is known", "published_on", "date_precision") == {
        "published_on": day,
        "date_precision": precision,
    }


@pytest.mark.parametrize("said", ["EN", "en-US", "en_us", "English"])
def test_load_makes_a_code_of_a_language(folder, said):
    write(folder, uber=UBER + f"language = '{said}'\n")
    load(folder)
    assert facts("Nothing is known", "language") == {"language": "en"}


def test_load_gives_articles_with_the_same_title_different_slugs(folder):
    article = '[[article]]\ntitle = "Kafka"\nurl = "https://uber.example/{}"\n'
    write(folder, uber='name = "Uber"\n' + article.format(1) + article.format(2))
    load(folder)
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["kafka", "kafka-2"]


def test_load_prints_nothing_when_told_to_be_quiet(folder):
    assert load(folder, "--verbosity=0") == []
    assert Article.objects.count() == 3


# Loading again


def test_load_again_refuses_an_unknown_topic_of_an_article_that_is_there(folder):
    load(folder)
    write(folder, uber=UBER + 'topics = ["go"]\n')
    with pytest.raises(
        CommandError, match=r"^Nothing was loaded\. uber: go is not a topic in topics\.toml\.$"
    ):
        load(folder)


def test_load_again_changes_nothing(folder):
    load(folder)
    before = rows()
    assert load(folder) == [
        "Topics: 1, 0 of them new",
        "Technologies: 0, 0 of them new",
        "Companies: 1, 0 of them new",
        "Feeds: 1, 0 of them new",
        "Articles: 3, 0 of them new, 0 completed",
    ]
    assert rows() == before


def test_load_again_adds_what_is_new(folder):
    load(folder)
    article = '\n[[article]]\ntitle = "New"\nurl = "https://www.uber.com/blog/new"\ntopics = ["go"]\n'
    topics = TOPICS + '[[topic]]\nslug = "go"\nname = "Go"\n'
    write(folder, topics, uber=UBER + article, lyft='name = "Lyft"\nfeeds = ["https://eng.lyft.com/feed"]\n')
    assert load(folder) == [
        "Topics: 2, 1 of them new",
        "Technologies: 0, 0 of them new",
        "Companies: 2, 1 of them new",
        "Feeds: 2, 1 of them new",
        "Articles: 4, 1 of them new, 0 completed",
    ]
    assert Article.objects.get(title="New").shown_topics == [Topic.objects.get(name="Go")]


def test_load_again_fills_gaps_but_replaces_nothing(folder):
    load(folder)
    richer = UBER.replace('level = "advanced"', 'level = "beginner"').replace("minutes = 12", "minutes = 99")
    write(folder, uber=richer + 'date = 2022-05-04\nlevel = "beginner"\nexcerpt = "Known now."\n')
    assert load(folder)[-1] == "Articles: 3, 0 of them new, 1 completed"
    assert facts("Kafka at scale", "level", "read_minutes") == {"level": "advanced", "read_minutes": 12}
    assert facts("Nothing is known", "level", "excerpt", "published_on") == {
        "level": "beginner",
        "excerpt": "Known now.",
        "published_on": date(2022, 5, 4),
    }


DATES = {
    "none": "",
    "order": "date = 2021-03-12\nprecision = 'order'",
    "year": "year = 2021",
    "month": "month = '2021-03'",
    "day": "date = 2021-03-12",
}


@pytest.mark.parametrize(
    ("before", "after"), [(one, other) for n, one in enumerate(DATES) for other in list(DATES)[n + 1 :]]
)
def test_load_again_takes_a_date_that_says_more_of_the_same(folder, before, after):
    write(folder, uber=f"{UBER}{DATES[after]}\n")
    load(folder)
    better = facts("Nothing is known", "published_on", "date_precision")
    Article.objects.all().delete()
    write(folder, uber=f"{UBER}{DATES[before]}\n")
    load(folder)
    write(folder, uber=f"{UBER}{DATES[after]}\n")
    assert load(folder)[-1] == "Articles: 3, 0 of them new, 1 completed"
    assert facts("Nothing is known", "published_on", "date_precision") == better
    write(folder, uber=f"{UBER}{DATES[before]}\n")
    assert load(folder)[-1] == "Articles: 3, 0 of them new, 0 completed"


@pytest.mark.parametrize("other", ["year = 2020", "month = '2021-04'", "date = 2021-04-01"])
@pytest.mark.parametrize("known", ["date = 2021-03-12", "month = '2021-03'"])
def test_load_again_takes_no_date_that_says_something_else(folder, known, other):
    write(folder, uber=f"{UBER}{known}\n")
    load(folder)
    before = rows()
    write(folder, uber=f"{UBER}{other}\n")
    load(folder)
    assert rows() == before


def test_load_again_moves_the_time_of_change_of_what_it_completes(folder):
    load(folder)
    before = dict(Article.objects.values_list("title", "changed_at"))
    write(folder, uber=UBER + 'level = "beginner"\n')
    load(folder)
    after = dict(Article.objects.values_list("title", "changed_at"))
    assert [title for title in before if after[title] != before[title]] == ["Nothing is known"]


# What editors have decided


def edit(client, row, **changes):
    """Changes `row` through the admin, as an editor would."""
    address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    answer = client.post(address, filled_in(client.get(address), **changes))
    assert answer.status_code == 302, answer.context["adminform"].errors


def test_load_again_keeps_an_editors_values(folder, client, chief):
    load(folder)
    client.force_login(chief)
    kafka, nothing = (
        Article.objects.get(title="Kafka at scale"),
        Article.objects.get(title="Nothing is known"),
    )
    edit(client, kafka, title="Kafka, retold", excerpt="", summary="", topics=[], read_minutes="")
    edit(client, nothing, level="", published_on="", status="rejected")
    edit(client, Topic.objects.get(), slug="apache-kafka", description="Streams of events.")
    edit(client, Company.objects.get(), tagline="", published="")
    before = rows()
    load(folder)
    assert rows() == before


@pytest.mark.parametrize("change", [{"name": "Uber Technologies"}, {"slug": "uber-technologies"}])
def test_load_again_finds_a_company_by_slug_or_name(folder, client, chief, change):
    load(folder)
    client.force_login(chief)
    edit(client, Company.objects.get(), **change)
    article = '\n[[article]]\ntitle = "New"\nurl = "https://www.uber.com/blog/new"\n'
    write(folder, uber=UBER + article)
    load(folder)
    assert Company.objects.get().articles.count() == 4


@pytest.mark.parametrize("change", [{"name": "Apache Kafka"}, {"slug": "apache-kafka"}])
def test_load_again_finds_a_topic_by_slug_or_name(folder, client, chief, change):
    load(folder)
    client.force_login(chief)
    edit(client, Topic.objects.get(), **change)
    article = '\n[[article]]\ntitle = "New"\nurl = "https://www.uber.com/blog/new"\ntopics = ["kafka"]\n'
    write(folder, uber=UBER + article)
    load(folder)
    assert Topic.objects.get().articles.count() == 2


def test_load_again_keeps_an_editors_list_level_and_action(folder, client, editor):
    load(folder)
    client.force_login(editor)
    article = Article.objects.get(title="Nothing is known")
    client.post(
        "/admin/articles/article/",
        {"action": "set_level", "level": "beginner", "_selected_action": [article.pk]},
    )
    write(folder, uber=UBER + 'excerpt = "Known now."\n')
    load(folder)
    assert facts(article.title, "level", "excerpt") == {"level": "beginner", "excerpt": ""}
