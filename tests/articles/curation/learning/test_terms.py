"""Words of texts, their hashes, and how those are packed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.curation.learning import terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sharding our Databases", ["shard", "our", "databas"]),
        ("C++ and C# in .NET 8", ["c++", "and", "c#", "in", "net", "8"]),
        ("ＫＡＦＫＡ", ["kafka"]),
        ("検索基盤", ["検索", "索基", "基盤"]),
        ("", []),
        ("—!?", []),
    ],
)
def test_words_are_folded_and_stemmed(text, words):
    assert terms.words(text) == words


def test_words_are_known_as_they_were_written():
    assert terms.as_written("Sharding databases") == {"shard": "sharding", "databas": "databases"}


def test_only_the_commonest_terms_of_a_long_text_are_counted():
    found = terms.counted([*"ab" * 5, *map(str, range(1000))], "page")
    assert len(found) <= terms.MOST_TERMS
    assert found[terms.hashed("page:a")] >= 5


@given(st.dictionaries(st.integers(0, terms.BUCKETS - 1), st.integers(1, 400), max_size=50))
def test_packed_terms_are_the_same_unpacked(counts):
    keys, numbers = terms.unpack(terms.pack(counts))
    told = dict(zip(keys.tolist(), numbers.tolist(), strict=True))
    assert told == {key: min(255, number) for key, number in counts.items()}


@given(st.binary(max_size=60))
def test_what_was_not_packed_is_nothing(garbage):
    assert [len(part) for part in terms.unpack(garbage)] in ([0, 0], [len(terms.unpack(garbage)[0])] * 2)


def test_hundred_terms_take_few_bytes():
    packed = terms.pack({terms.hashed(str(number)): 1 for number in range(100)})
    assert len(packed) < 350
