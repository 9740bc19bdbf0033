"""Many threads highlight at once, as a server with threads does."""

import sys
import threading
from itertools import product

import pytest
from Stemmer import Stemmer

from articles.catalog.text import highlight

WORDS = [
    "".join(parts)
    for parts in product("bcdfgl", "aeiou", ("rat", "scal", "ner"), ("ational", "ing", "izer", "s"))
]


@pytest.fixture
def _eager_switching():
    """Threads take turns as often as they can, so that what is shared is soon found half-done."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_eager_switching")
def test_stems_are_the_same_in_every_thread():
    expected = Stemmer("porter").stemWords(WORDS)
    wrong = []

    def stem(first):
        turned = WORDS[first:] + WORDS[:first]
        try:
            found = dict(zip(turned, map(highlight._stem, turned), strict=True))
            wrong.extend(word for word, right in zip(WORDS, expected, strict=True) if found[word] != right)
        except IndexError as error:
            wrong.append(error)

    highlight._stem.cache_clear()
    threads = [threading.Thread(target=stem, args=(50 * number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
