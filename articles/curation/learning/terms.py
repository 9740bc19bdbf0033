"""A text -> hashed counts of its terms, and those packed into few bytes. No Django.

A hash says nothing of the word it was made of, so what is kept of a page is no copy of its text.
"""

import re
import threading
import unicodedata
import zlib
from collections import Counter

import numpy as np
from Stemmer import Stemmer

# So many different hashes there are: 4 million, of which a page takes some hundreds.
BUCKETS = 2**22
# Of a page the terms are kept that stand there most often.
MOST_TERMS = 400
WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
# Scripts without spaces between words: pairs of neighbouring characters stand for words.
UNSPACED_LETTER = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff]")
UNSPACED = re.compile(f"{UNSPACED_LETTER.pattern}+")
# More of a text says nothing new about its subject.
LONGEST = 200_000
# A stemmer knows the words that it has stemmed before, and is of one thread.
_of_thread = threading.local()


def words(text):
    """The words of `text` in order, folded and stemmed; a list."""
    return _stems(_found(text))


def as_written(text):
    """{word of words(text): how it is written there}"""
    found = _found(text)
    return dict(zip(_stems(found), found, strict=True))


def _stems(found):
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = Stemmer("english")
    return _of_thread.stemmer.stemWords(found)


def _found(text):
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    if not UNSPACED_LETTER.search(folded):
        return WORD.findall(folded)
    found = []
    for word in WORD.findall(folded):
        run = UNSPACED.search(word)
        found += _pairs(run.group()) if run else [word]
    return found


def _pairs(run):
    return [run[n : n + 2] for n in range(max(1, len(run) - 1))]


def hashed(name):
    """The number that stands for the feature `name`."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


def counted(found, kind):
    """{hash: count} of the strings `found`, which are features of one `kind`, the commonest MOST_TERMS."""
    counts = Counter(found).most_common(MOST_TERMS)
    terms = Counter()
    for name, count in counts:
        terms[hashed(f"{kind}:{name}")] += count
    return terms


def pack(terms):
    """`terms` ({hash: count}) as bytes, b"" without any."""
    if not terms:
        return b""
    ids = np.array(sorted(terms), np.uint32)
    counts = np.array([min(255, terms[key]) for key in sorted(terms)], np.uint8)
    steps = np.diff(ids, prepend=np.uint32(0)).astype("<u4").view(np.uint8).reshape(-1, 4)
    # Byte by byte, the columns of small numbers are runs of zeros.
    return zlib.compress(steps.T.tobytes() + counts.tobytes(), 9)


def unpack(packed):
    """(hashes ascending, their counts as numbers) as arrays; empty ones of what pack() has not made."""
    try:
        raw = np.frombuffer(zlib.decompress(bytes(packed)) if packed else b"", np.uint8)
        number = len(raw) // 5
        steps = np.ascontiguousarray(raw[: number * 4].reshape(4, number).T).view("<u4").ravel()
        return np.cumsum(steps, dtype=np.uint32), raw[number * 4 : number * 5].astype(np.float32)
    except (zlib.error, ValueError):
        return np.zeros(0, np.uint32), np.zeros(0, np.float32)
