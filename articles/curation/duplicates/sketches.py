"""A text -> a sketch: a few numbers by which one can say how much two texts have in common. No Django.

The numbers are minhashes (Broder 1997): of two sketches as many agree as the texts have runs of three words
in common, among all that are in either.
"""

import zlib

import numpy as np

from articles.curation.learning import terms

# So many minhashes: the share that agrees is right within 6 in 100.
SIZE = 64
RUN = 3
# A text of fewer words is a notice that many pages show.
ENOUGH_WORDS = 50
# What is looked for together: texts with 8 of 10 runs in common share one of the first with 98 in 100, titles
# with 7 of 10 words one of the second with 93 in 100.
TEXT_BANDS, TEXT_BAND = 6, 3
TITLE_BANDS, TITLE_BAND = 5, 2
_PRIMES = np.random.default_rng(1997).integers(1, 2**32, (2, SIZE), np.uint64)
FACTORS, SHIFTS = _PRIMES[0] | np.uint64(1), _PRIMES[1]


def sketch_of(text, words=None):
    """The sketch of a text as bytes; b"" of one with fewer than ENOUGH_WORDS words.

    `words` are its terms.words(), if the caller has them.
    """
    words = terms.words(text) if words is None else words
    if len(words) < ENOUGH_WORDS:
        return b""
    runs = {" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
    return _minhashes(runs).astype("<u2").tobytes()


def likeness(one, other):
    """How much two texts with these sketches have in common, 0 to 1; None if one has no sketch."""
    if len(one) != len(other) or len(one) != 2 * SIZE:
        return None
    agree = np.frombuffer(bytes(one), "<u2") == np.frombuffer(bytes(other), "<u2")
    return np.count_nonzero(agree) / SIZE


def text_keys(sketch):
    """The numbers by which texts like this one are found, as a set."""
    numbers = np.frombuffer(bytes(sketch), "<u2") if len(sketch) == 2 * SIZE else ()
    return _bands("text", numbers, TEXT_BANDS, TEXT_BAND)


def title_keys(words):
    """The numbers by which titles with nearly the same `words` are found, as a set."""
    if not words:
        return set()
    numbers = _minhashes(set(words))[: TITLE_BANDS * TITLE_BAND]
    return {number_of(f"title {' '.join(sorted(words))}")} | _bands("words", numbers, TITLE_BANDS, TITLE_BAND)


def number_of(name):
    """A number that fits into a column, the same for the same `name`."""
    found = name.encode("utf-8", "surrogatepass")
    return zlib.crc32(found) << 31 ^ zlib.crc32(found[::-1])


def _bands(kind, numbers, bands, width):
    if not len(numbers):
        return set()
    return {
        number_of(f"{kind} {band} {[int(n) for n in numbers[band * width : (band + 1) * width]]}")
        for band in range(bands)
    }


def _minhashes(names):
    """For each of SIZE orders the hash of that of `names` which comes first in it."""
    hashes = np.array([zlib.crc32(name.encode("utf-8", "surrogatepass")) for name in names], np.uint64)
    # The middle of a product depends on all bits of its factors.
    mixed = (hashes[:, None] * FACTORS + SHIFTS) >> np.uint64(16) & np.uint64(0xFFFFFFFF)
    return mixed.min(0)
