"""A word's place among all words is the same by its first bytes as by all of them."""

from bisect import bisect_left

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articles.catalog.postings.reader import _Words

# Few letters and lengths around eight bytes, so that many words begin alike.
word = st.text("aé", min_size=1, max_size=5).map(lambda text: ("kubern" + text).encode()) | st.text(
    "abé日", min_size=1, max_size=10
).map(str.encode)


@given(st.sets(word), word)
def test_words_are_found_by_their_beginnings(words, asked):
    there = sorted(words)
    made = _Words(b"".join(there), np.cumsum([len(one) for one in there], dtype=np.uint64))
    for one in (asked, asked + b"\xff", *there):
        assert made.place(one) == bisect_left(there, one)
