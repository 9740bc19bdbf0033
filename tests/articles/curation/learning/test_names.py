"""Topics that a text names."""

import pytest

from articles.curation.learning.names import named_in, names_of

NAMES = names_of({1: ["Relational databases", "SQL"], 2: ["Databases"], 3: ["CI/CD"], 4: ["sql"], 5: ["!"]})


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Our relational database", (1, 2)),
        ("A DATABASE of databases", (2,)),
        ("CI/CD for all", (3,)),
        ("Nothing", ()),
        ("", ()),
        # Two topics are called so.
        ("SQL", ()),
    ],
)
def test_topics_are_found_by_whole_names(text, topics):
    assert named_in(text, NAMES) == topics
