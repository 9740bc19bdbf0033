"""What an editor is told about why something is suggested."""

import numpy as np
import pytest

from articles.curation.learning import reasons, terms
from articles.curation.learning.features import Example, Space, blocks_of

EXAMPLE = Example(
    title="Sharding Kafka brokers",
    excerpt="We shard it.",
    company="Uber",
    technologies=("Kafka",),
    topics=(7,),
    page=(np.array([terms.hashed("page:zookeep")], np.uint32), np.ones(1, np.float32)),
    labels=(np.array([terms.hashed("label:data")], np.uint32), np.ones(1, np.float32)),
)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"word:shard": 3}, "Because of “sharding”."),
        (
            {"word:shard": 1, "word:broker": 5, "technology:Kafka": 4},
            "Because of “brokers” and technology Kafka.",
        ),
        ({"word:shard kafka": 3, "word:kafka": 2}, "Because of “sharding kafka”."),
        (
            {"company:Uber": 1, "topic:7": 3, "label:data": 2},
            "Because of its name, the feed's categories and articles of Uber.",
        ),
        ({"page:zookeep": 1}, "Because of words of its page."),
        ({"word:shard": -1}, "It resembles articles that were decided so."),
        ({}, "It resembles articles that were decided so."),
        # What hardly counted is not told.
        ({"word:broker": 10, "word:shard": 1}, "Because of “brokers”."),
        ({"word:we": 10}, "It resembles articles that were decided so."),
    ],
)
def test_reason_names_what_counted_most(counts, sentence):
    blocks = blocks_of(EXAMPLE)
    ids = np.unique(np.concatenate([keys for keys, _ in blocks.values()]))
    space = Space(ids, np.ones(len(ids), np.float32))
    weights = np.zeros(len(ids), np.float32)
    columns, values = space.row(blocks)
    for name, count in counts.items():
        at = np.searchsorted(ids, terms.hashed(name))
        weights[at] = count / values[columns == at].sum()
    told = reasons.reason(
        ids, (columns, values), weights, reasons.phrases_of(EXAMPLE), reasons.page_hashes(EXAMPLE)
    )
    assert told == sentence


def test_long_reason_fits_its_column():
    example = Example(title=" ".join(letter * 150 for letter in "abc"))
    blocks = blocks_of(example)
    ids = np.unique(np.concatenate([keys for keys, _ in blocks.values()]))
    row = Space(ids, np.ones(len(ids), np.float32)).row(blocks)
    told = reasons.reason(ids, row, np.ones(len(ids)), reasons.phrases_of(example), set())
    assert len(told) <= 200
