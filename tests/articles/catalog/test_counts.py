"""Every number and every order, held against the catalogue in plain Python."""

import random
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from articles import catalog
from articles.catalog.index.replica import REPLICA
from articles.models import Article
from tests.articles.catalog import plain
from tests.factories import (
    link_technology,
    make_article,
    make_company,
    make_technology,
    make_topic,
)

WORDS = ("quorum", "wombat", "latency", "billing", "zebra", "exactly once")
COMPANIES = [f"company-{n}" for n in range(12)]
TOPICS = [f"topic-{n}" for n in range(12)]
TECHNOLOGIES = [f"technology-{number}" for number in range(8)]
VALUES = {
    "company": COMPANIES[:-1],
    "level": ["beginner", "intermediate", "advanced"],
    "read": ["under-5", "5-10", "10-20", "over-20"],
    "code": ["yes", "no"],
    "summary": ["yes", "no"],
    "topic": TOPICS,
    "technology": TECHNOLOGIES,
    "year": ["2022", "2023", "2024"],
    "month": ["2022-01", "2022-06", "2023-12"],
    "added": ["today", "7-days", "30-days"],
    "language": ["en", "ja", "pt-br"],
}


def make_catalogue(rng):
    """60 random articles of 12 companies, the last of them hidden, on up to 5 of 12 topics."""
    companies = [make_company(slug=slug, published=slug != COMPANIES[-1]) for slug in COMPANIES]
    topics = [make_topic(slug=slug, synonyms=rng.choice(["", "wombat"])) for slug in TOPICS]
    technologies = [make_technology(slug=slug) for slug in TECHNOLOGIES]
    first, now = date(2022, 1, 1), timezone.now()
    for _ in range(60):
        month = date.fromisoformat(f"{rng.choice([*VALUES['month'], '2024-02'])}-01")
        day = month + timedelta(days=rng.randrange(28))
        dates = [{"published_on": known} for known in (None, first, day, day, day)]
        article = make_article(
            rng.choice(companies),
            topics=rng.sample(topics, rng.randint(0, 5)),
            status=rng.choice(["published"] * 5 + ["inbox", "rejected"]),
            # Some on the same day, so that ties in the order are tried.
            **rng.choice([{"year": day.year}, *dates]),
            status_at=rng.choice([None, now, now, now - timedelta(rng.randrange(40), microseconds=1)]),
            level=rng.choice(["", *VALUES["level"]]),
            read_minutes=rng.choice([None, 1, 4, 5, 7, 9, 10, 15, 20, 21, 60]),
            includes_code=rng.choice([None, True, False]),
            language=rng.choice(["", "en", "en", "ja", "pt-br"]),
            title=f"About {rng.choice(WORDS)}",
            summary=rng.choice(["", "", f"Says {rng.choice(WORDS).upper()}."]),
            excerpt=rng.choice(["", f"Its {rng.choice(WORDS)} and {rng.choice(WORDS)}."]),
            authors=rng.choice(["", "Wombat Smith"]),
        )
        for technology in rng.sample(technologies, rng.randint(0, 4)):
            link_technology(article, technology, rng.choice(["measured", "decided", "rejected"]))


def make_selection(rng):
    chosen = plain.Selection(sort=rng.choice(["newest", "added", "oldest", "shortest", "longest"]))
    for facet in rng.sample(sorted(VALUES), rng.randint(0, 3)):
        known = sorted(VALUES[facet])
        some = rng.sample(known, min(len(known), rng.randint(1, 3)))
        split = rng.randint(0, len(some))
        chosen.included[facet], chosen.excluded[facet] = set(some[:split]), set(some[split:])
    if rng.random() < 0.3:
        # What must all match is chosen in pairs, and with little else, so that some do.
        facet = rng.choice(["topic", "technology"])
        chosen.match_all = frozenset([facet])
        chosen.included = {facet: set(rng.sample(VALUES[facet], 2))}
        chosen.excluded[facet] = chosen.excluded.get(facet, set()) - chosen.included[facet]
    if rng.random() < 0.3:
        words = rng.sample(WORDS, 2)
        chosen.wanted, chosen.unwanted = tuple(words[: rng.randint(0, 1)]), tuple(words[1:])
    return chosen


def assert_agreement(rng):
    """Asks 60 random selections; the list of totals, for a test to see that they were no trifles."""
    rows = [plain.Row(article) for article in Article.objects.all()]
    totals = []
    for _ in range(60):
        selection = make_selection(rng)
        ids, counts = plain.answer(rows, selection)
        article_filter = catalog.read(QueryDict(selection.address()))
        pages = max(1, -(-len(ids) // catalog.PAGE_LENGTH))
        found = [catalog.search(article_filter, page) for page in range(1, pages + 1)]
        if found[0].reading:
            # Another selection is shown in place of one that gives next to nothing.
            assert len(ids) < catalog.PAGE_LENGTH
            continue
        assert [pk for results in found for pk in results.ids] == ids, selection
        assert [results.total for results in found] == [len(ids)] * pages
        assert [results.counts for results in found] == [counts] * pages, selection
        added = [row.pk for row in sorted((row for row in rows if row.pk in ids), key=plain.ORDERS["added"])]
        pages = range(1, max(1, -(-len(ids) // 5)) + 1)
        assert [pk for page in pages for pk in catalog.followed(article_filter, 5, page).ids] == added
        totals.append(len(ids))
    return totals


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_database_agrees_with_plain_python(seed):
    rng = random.Random(seed)
    make_catalogue(rng)
    totals = assert_agreement(rng)
    assert max(totals) > catalog.PAGE_LENGTH
    assert len(set(totals)) > 10


@pytest.mark.django_db(transaction=True)
def test_index_agrees_with_plain_python():
    rng = random.Random(3)
    make_catalogue(rng)
    assert REPLICA.refresh() is not None
    totals = assert_agreement(rng)
    assert max(totals) > catalog.PAGE_LENGTH
    assert len(set(totals)) > 10
