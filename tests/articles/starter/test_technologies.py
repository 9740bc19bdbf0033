"""The starter's technologies: what the file holds, and what loading it makes of articles."""

import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, ArticleTechnology, Technology
from articles.starter import read_technologies, read_topics
from tests.factories import link_technology, make_article

pytestmark = pytest.mark.django_db

KAFKA = """
[[technology]]
slug = "kafka"
name = "Kafka"
kind = "tool"
synonyms = ["Apache Kafka", "Kafka Streams"]
"""
GO = """
[[technology]]
slug = "go"
name = "Go"
kind = "language"
description = "A language."
ambiguous = ["Go"]
context = ["services"]
"""
UBER = """
name = "Uber"
[[article]]
title = "Queues"
url = "https://uber.example/1"
excerpt = "Kafka carries the rides."
[[article]]
title = "Go services"
url = "https://uber.example/2"
[[article]]
title = "Let's go"
url = "https://uber.example/3"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "companies").mkdir()
    (tmp_path / "topics.toml").write_text("")
    (tmp_path / "companies" / "uber.toml").write_text(UBER)
    return tmp_path


def load(folder, technologies):
    (folder / "technologies.toml").write_text(technologies)
    call_command("load_catalogue", folder, verbosity=0)


def links():
    rows = ArticleTechnology.objects.order_by("article__title")
    return list(rows.values_list("article__title", "technology__slug", "state"))


def test_starter_has_technologies_of_every_kind():
    technologies = read_technologies()
    assert len(technologies) >= 250
    kinds = Counter(one["kind"] for one in technologies)
    assert set(kinds) == set(Technology.Kind.values)
    assert min(kinds.values()) >= 25


def test_names_of_the_starter_belong_to_one_technology_each():
    names = Counter(
        name.lower()
        for one in read_technologies()
        for name in {one["name"].lower(), *(synonym.lower() for synonym in one.get("synonyms", ()))}
    )
    assert [name for name, number in names.items() if number > 1] == []


def test_ambiguous_names_of_the_starter_are_no_synonyms():
    """A synonym is the same thing; what also means something else is no name to search by."""
    technologies = read_technologies()
    assert [
        one["slug"]
        for one in technologies
        if {*one.get("ambiguous", ())} & {*one.get("synonyms", ())}
        or (one.get("context") and not one.get("ambiguous"))
    ] == []


def test_no_topic_has_a_technology_for_a_synonym():
    """A search for terraform is not one for all of cloud infrastructure."""
    names = {name.lower() for one in read_technologies() for name in (one["name"], *one.get("synonyms", ()))}
    taken = {
        (topic["slug"], synonym)
        for topic in read_topics()
        for synonym in topic.get("synonyms", ())
        if synonym.lower() in names
    }
    # Topics about one technology are the same thing as that.
    assert taken == {("kafka", "apache kafka"), ("kubernetes", "k8s")}


def test_slugs_of_the_starter_are_made_of_words():
    assert [
        one["slug"] for one in read_technologies() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one["slug"])
    ] == []


def test_load_writes_technologies_and_measures_articles(folder):
    load(folder, KAFKA + GO)
    kafka, go = Technology.objects.order_by("-name")
    assert (kafka.name, kafka.kind, kafka.synonyms) == ("Kafka", "tool", "Apache Kafka, Kafka Streams")
    assert (go.description, go.ambiguous, go.context) == ("A language.", "Go", "services")
    assert links() == [("Go services", "go", "measured"), ("Queues", "kafka", "measured")]


def test_new_technology_is_looked_for_in_articles_that_are_there(folder):
    other = make_article(title="Kafka by hand")
    load(folder, GO)
    assert links() == [("Go services", "go", "measured")]
    load(folder, GO + KAFKA)
    assert links() == [
        ("Go services", "go", "measured"),
        ("Kafka by hand", "kafka", "measured"),
        ("Queues", "kafka", "measured"),
    ]
    assert [one.slug for one in other.shown_technologies] == ["kafka"]


def test_load_again_keeps_what_editors_decided(folder):
    load(folder, KAFKA)
    ArticleTechnology.objects.update(state="rejected")
    link_technology(Article.objects.get(title="Let's go"), "Kafka")
    Technology.objects.update(name="Kafka (Apache)", synonyms="")
    load(folder, KAFKA + GO)
    assert links() == [
        ("Go services", "go", "measured"),
        ("Let's go", "kafka", "decided"),
        ("Queues", "kafka", "rejected"),
    ]
    assert Technology.objects.get(slug="kafka").name == "Kafka (Apache)"


def test_catalogue_may_do_without_technologies(folder):
    call_command("load_catalogue", folder, verbosity=0)
    assert Technology.objects.count() == 0
    assert Article.objects.count() == 3


@pytest.mark.parametrize(
    ("technologies", "sentence"),
    [
        (KAFKA.replace('kind = "tool"', ""), "technologies.toml: kind is missing in "),
        (KAFKA.replace('"tool"', '"gadget"'), "kafka: Kafka: kind: Value 'gadget' is not a valid choice."),
        (KAFKA + KAFKA, "kafka: Kafka is listed twice."),
        (KAFKA + "aliases = []", "technologies.toml: aliases is not a key of the catalogue."),
    ],
)
def test_broken_file_is_refused_with_a_sentence(folder, technologies, sentence):
    with pytest.raises(CommandError) as error:
        load(folder, technologies)
    assert sentence in str(error.value)
    assert Technology.objects.count() == Article.objects.count() == 0
