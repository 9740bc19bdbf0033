"""Two hundred searches as readers type them: how many find what was meant, and how many of the hits say so.

The first half was written before the search was tuned, the second after. A hit says a word if its title,
excerpt, summary, takeaways or authors have it, in any spelling, or its company or a technology is called so.
"""

import re
import tomllib
from pathlib import Path

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from Stemmer import Stemmer

from articles import catalog
from articles.models import Article
from articles.starter import FOLDER, read_companies, read_technologies, read_topics
from articles.starter.load import load
from tests.articles.catalog.plain_search import fold

SEARCHES = tomllib.loads((Path(__file__).parents[2] / "data" / "searches.toml").read_text())
FIRST = 5
COLUMNS = ("title", "excerpt", "summary", "takeaways", "authors")
stem = Stemmer("porter").stemWord


@pytest.fixture
def _starter(transactional_db, own_files):
    load(read_topics(FOLDER), read_companies(FOLDER), read_technologies(FOLDER))
    catalog.refresh()


class Measured:
    """What the searches of one half come to."""

    def __init__(self, searches):
        self.number, self.misses, self.ranks, self.empty = len(searches), [], 0, []
        self.hits = self.saying = 0
        for search in searches:
            self._measure(search)

    def _measure(self, search):
        results = catalog.search(catalog.read(QueryDict(urlencode({"q": search["q"]}))))
        rows = Article.objects.select_related("company").in_bulk(results.ids)
        titles = [rows[pk].title for pk in results.ids]
        places = [n for n, title in enumerate(titles, 1) if any(part in title for part in search["first"])]
        wrong = [title for title in titles if any(part in title for part in search.get("not", ()))]
        if wrong or not places or places[0] > FIRST:
            self.misses.append((search["q"], titles[:FIRST], wrong))
        self.ranks += 1 / places[0] if places else 0
        if not titles:
            self.empty.append(search["q"])
        words = [[term.text for term in terms] for terms in results.filter.query.wanted]
        for article in rows.values():
            self.hits += 1
            self.saying += all(any(says(article, word, words) for word in either) for either in words)

    def __str__(self):
        return (
            f"success@{FIRST} {self.success:.3f}, mean reciprocal rank {self.ranks / self.number:.3f}, "
            f"hits that say the words {self.own_text:.3f}, empty {len(self.empty) / self.number:.3f}"
        )

    @property
    def success(self):
        return 1 - len(self.misses) / self.number

    @property
    def own_text(self):
        return self.saying / max(1, self.hits)


def says(article, typed, words):
    """Whether the article's text has `typed`: its letters in a row, however separated, with any ending."""
    names = [name for one in article.shown_technologies for name in one.names]
    text = " ".join([*(getattr(article, column) for column in COLUMNS), article.company.name, *names])
    there = re.findall(r"[^\W_]+", fold(text))
    stems = {stem(word) for word in there} | set(there)
    letters = "".join(re.findall(r"[^\W_]+", fold(typed)))
    # Neighbours may be written as one: "elastic search" is said by Elasticsearch.
    joined = "".join("".join(either) for either in words).lower()
    return (
        stem(letters) in stems or letters in "".join(there) or any(len(w) > 5 and w in joined for w in there)
    )


@pytest.mark.slow
@pytest.mark.usefixtures("_starter")
def test_readers_find_what_they_mean(capsys):
    halves = {name: Measured(searches) for name, searches in SEARCHES.items()}
    with capsys.disabled():
        for name, measured in halves.items():
            print(f"\n{measured.number} searches written {name} tuning: {measured}")  # noqa: T201 -- the result
    misses = [miss for measured in halves.values() for miss in measured.misses]
    number = sum(measured.number for measured in halves.values())
    hits, saying = (sum(getattr(one, name) for one in halves.values()) for name in ("hits", "saying"))
    assert len(misses) <= number * 0.05, misses
    assert saying >= hits * 0.95
    assert sum(len(measured.empty) for measured in halves.values()) <= number * 0.03


def test_searches_are_two_hundred():
    assert {name: len({search["q"] for search in half}) for name, half in SEARCHES.items()} == {
        "before": 100,
        "after": 100,
    }
