"""Which technologies a text names: measured on labelled texts, and the rules one by one."""

import csv
import tomllib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.starter import read_technologies
from articles.technologies.matching import Matcher, Technology, subjects
from blogindex.env import BASE_DIR

DATA = BASE_DIR / "tests" / "data"


@cache
def starter():
    """A Matcher of the starter's technologies by slug."""
    return Matcher(
        Technology(
            one["slug"],
            (one["name"], *one.get("synonyms", ())),
            one["kind"],
            tuple(one.get("ambiguous", ())),
            tuple(one.get("context", ())),
        )
        for one in read_technologies()
    )


def named(text):
    return set(starter().mentions(text))


def labelled(half):
    """(text, slugs of what it names) pairs, labelled by reading."""
    with (DATA / "technologies.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["half"] == half]
    return [(row["text"], set(filter(None, row["technologies"].split("|")))) for row in rows]


def score(pairs):
    """(precision, recall, number of matches) of the starter's names in labelled texts."""
    right = sum(len(named(text) & wanted) for text, wanted in pairs)
    found = sum(len(named(text)) for text, _ in pairs)
    return right / found, right / sum(len(wanted) for _, wanted in pairs), found


@pytest.mark.parametrize(("half", "least_recall"), [("tuned", 0.9), ("final", 0.95)])
def test_matches_in_real_titles_are_right(half, least_recall):
    """The half "final" was labelled before any rule was tried on it (docs/decisions/0031-technologies.md)."""
    precision, recall, _ = score(labelled(half))
    assert precision >= 0.95
    assert recall >= least_recall


def test_labels_are_many_and_name_technologies_of_the_starter():
    slugs = {one["slug"] for one in read_technologies()}
    pairs = labelled("tuned") + labelled("final")
    assert {slug for _, wanted in pairs for slug in wanted} - slugs == set()
    assert sum(len(wanted) for _, wanted in labelled("final")) >= 200
    assert sum(not wanted for _, wanted in pairs) >= 80


def texts():
    return tomllib.loads((DATA / "technologies_in_text.toml").read_text())["text"]


@pytest.mark.parametrize("number", range(len(texts())))
def test_page_is_about_what_its_text_names_often(number):
    text = texts()[number]
    assert subjects(starter(), text["text"]) == set(text["about"])
    assert named(text["text"]) == {*text["about"], *text["passing"]}


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        # Other words, and names inside longer ones
        ("How we react to incidents", set()),
        ("How to React to Kubernetes Outages", {"kubernetes"}),
        ("React Native at scale", {"react-native"}),
        ("A go-to-market plan for Go-To teams", set()),
        ("Ready, Set, Go with Docker", {"docker"}),
        ("When things go wrong", set()),
        ("R&D at Acme, and the R in SRE", set()),
        ("A swift recovery", set()),
        ("Spring cleaning of flags", set()),
        ("JavaScript is not Java", {"javascript", "java"}),
        ("JavaScripts", set()),
        ("kafkaesque forms", set()),
        ("my_kafka_topic and kafka.example.org, @kafka", set()),
        ("C-level and Series C news", set()),
        ("GO FASTER", set()),
        ("Make it work, make it fast", set()),
        ("A hack day", set()),
        # Signs and spellings
        ("C++, C# and .NET", {"cpp", "csharp", "dotnet"}),
        ("From C to C++", {"cpp", "c"}),
        ("ASP.NET pages", {"dotnet"}),
        ("nodejs, Node.js, Node JS and node.js", {"nodejs"}),
        ("scikit learn", {"scikit-learn"}),
        ("Let’s Encrypt", {"lets-encrypt"}),
        ("KAFKA’s brokers", {"kafka"}),
        ("Amazon RedshiftとTableauを用いた", {"amazon-redshift", "tableau"}),
        ("HTTP/2 at the edge", {"http-2"}),
        # What makes an ambiguous name clear
        ("Concurrency in Go", {"go"}),
        ("Go 1.22 is out", {"go"}),
        ("A Go-based proxy", {"go"}),
        ("Go’s garbage collector", {"go"}),
        ("Moving from Go to Rust", {"go", "rust"}),
        ("Go and Rust", {"go", "rust"}),
        ("Six years of Go", {"go"}),
        ("Go at Acme", {"go"}),
        ("Spark on Kubernetes", {"spark", "kubernetes"}),
        ("Tuning Spark SQL", {"spark", "sql"}),
        ("Spring Boot services", {"spring"}),
        ("Training models with Ray", {"ray"}),
        ("A talk with Ray Smith", set()),
        ("Helm charts", {"helm"}),
        ("At the helm of a team", set()),
        ("Vault secrets", {"vault"}),
        ("Moving dashboards to Datadog", {"datadog"}),
        ("Sharding MySQL at Databricks", {"mysql"}),
    ],
)
def test_text_names_these_technologies(text, slugs):
    assert named(text) == slugs


def test_word_that_is_clear_once_is_counted_everywhere():
    text = "We moved to Go. Go is small. Services in Go start at once."
    assert starter().mentions(text)["go"] == 3


def test_editors_technology_needs_no_rules():
    matcher = Matcher([Technology("wombat", ("Wombat DB", "wombatdb"))])
    assert matcher.mentions("wombat-db and WombatDB, no wombat") == {"wombat": 2}


@pytest.mark.parametrize("name", ["", "++", "  "])
def test_name_without_a_letter_is_none(name):
    assert Matcher([Technology(1, (name, "Kafka"))]).mentions(f"Kafka {name}") == {1: 1}


@given(st.text())
def test_any_text_can_be_read(text):
    named(text)


@given(st.sampled_from(["Kafka", "Kubernetes", "PostgreSQL", "GraphQL"]), st.text(" ,;!?\n()", max_size=5))
def test_plain_name_is_found_wherever_it_stands_as_a_word(name, signs):
    assert len(named(f"word{signs} {name} {signs}word")) == 1
