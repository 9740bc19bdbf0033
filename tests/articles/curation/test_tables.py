"""The numbers of an evaluation as an editor reads them."""

from articles.curation.learning.learn import learn
from articles.curation.tables import tables
from tests.articles.curation.learning.examples import decisions


def test_each_field_has_two_tables():
    report = learn(decisions(), {})[1]
    found = tables(report)
    assert [table.title for table in found] == [
        "Topics",
        "Topics: confidence",
        "Level",
        "Level: confidence",
        "Published or rejected",
        "Published or rejected: confidence",
    ]
    assert [row[0] for row in found[0].rows] == [
        "suggestions",
        "the commonest",
        "the nearest article",
        "names and synonyms",
    ]
    assert found[0].words.startswith("Learned from 320 decisions, compared with 80 others. Offered from ")
    assert all(len(row) == len(table.columns) for table in found for row in table.rows)


def test_field_that_offers_nothing_says_so():
    facts = learn(decisions(), {})[1]["level"] | {"floor": None}
    assert "None is offered: too few are right." in tables({"level": facts})[0].words


def test_nothing_learned_has_no_tables():
    assert tables({}) == []
