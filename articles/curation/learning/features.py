"""What is known of an article -> the numbers that the model learns from. No Django.

A feature is a hash of its kind and name, such as "word:kafka". Each kind is a block of its own: its values,
counts weighted by how rare a feature is, have the length 1 together, times the weight of the block.
"""

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from articles.curation.learning import terms
from articles.curation.learning.sparse import Rows

# What the block of each kind counts for, chosen by cross-validation (docs/decisions).
BLOCKS = {"title": 1.0, "text": 1.0, "parts": 0.6, "page": 1.0, "facts": 0.9, "guess": 1.0}
# Blocks whose values are taken as they are.
AS_THEY_ARE = {"guess"}
# A feature that fewer articles have tells nothing about others.
FEWEST = 2
# Words of addresses that say where things are, not what they are about.
EMPTY = frozenset(
    ["www", "com", "blog", "engineering", "tech", "html", "index", "post", "posts", "article", "articles"]
)
SEVERAL = re.compile(r"[\W_\d]+")
# What is hardly likely is left out of a guess.
UNLIKELY = 0.1
NOTHING = (np.zeros(0, np.uint32), np.zeros(0, np.float32))


@dataclass(frozen=True)
class Example:
    """An article as the model sees it.

    `company` is a name; `technologies` are those that it is about, and `topics` those that its texts name.
    `page` and `labels` are (hashes, counts) of the words of its page and of the feed's categories. The
    numbers are None if they are not known.
    """

    title: str
    excerpt: str = ""
    url: str = ""
    company: str = ""
    technologies: tuple[str, ...] = ()
    topics: tuple = ()
    page: tuple = NOTHING
    labels: tuple = NOTHING
    read_minutes: int | None = None
    includes_code: bool | None = None


def blocks_of(example):
    """{block: (hashes, counts)} of an Example."""
    facts = _arrays(dict.fromkeys(map(terms.hashed, _facts(example)), 1))
    return {
        "title": _arrays(terms.counted(words_and_pairs(terms.words(example.title)), "word")),
        "text": _arrays(terms.counted(words_and_pairs(terms.words(example.excerpt)), "word")),
        "parts": _arrays(terms.counted(_parts(example.title), "part")),
        "page": example.page,
        "facts": tuple(np.concatenate(pair) for pair in zip(facts, example.labels, strict=True)),
    }


def with_guess(blocks, example, topics):
    """The blocks of an Example and what its topics are guessed to be, {topic: confidence}, with its size.

    How difficult an article is, and whether it is published, depends on its subject.
    """
    guess = {terms.hashed(f"guess:{topic}"): sure for topic, sure in topics.items() if sure >= UNLIKELY}
    guess[terms.hashed("size:excerpt")] = len(example.excerpt) / 300
    guess[terms.hashed("size:minutes")] = math.log1p(example.read_minutes or 0)
    return {**blocks, "guess": _arrays(guess)}


def words_and_pairs(words):
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _parts(text):
    """Runs of four letters, which different forms and spellings of a word share."""
    folded = f" {SEVERAL.sub(' ', text.casefold()).strip()} "
    return [folded[n : n + 4] for n in range(len(folded) - 3)]


def _facts(example):
    if example.company:
        yield f"company:{example.company}"
    yield from (f"technology:{name}" for name in example.technologies)
    yield from (f"topic:{name}" for name in example.topics)
    path = example.url.partition("://")[2].partition("/")[2]
    yield from (f"path:{word}" for word in sorted({*terms.words(path.replace("-", " "))} - EMPTY))
    if example.includes_code is not None:
        yield f"code:{example.includes_code}"
    if example.read_minutes:
        yield f"minutes:{min(6, example.read_minutes.bit_length())}"


def _arrays(counts):
    keys = np.fromiter(counts.keys(), np.uint32, len(counts))
    return keys, np.fromiter(counts.values(), np.float32, len(counts))


@dataclass
class Space:
    """The features that a model knows, `ids` ascending, and how rare each is, as a weight."""

    ids: np.ndarray = field(default_factory=lambda: NOTHING[0])
    rarity: np.ndarray = field(default_factory=lambda: NOTHING[1])

    @classmethod
    def of(cls, blocked):
        """The Space of the features that FEWEST of some articles have; `blocked` is blocks_of() of each."""
        own = [np.unique(np.concatenate([keys for keys, _ in blocks.values()])) for blocks in blocked]
        ids, numbers = np.unique(np.concatenate([NOTHING[0], *own]), return_counts=True)
        often = numbers >= FEWEST
        return cls(ids[often], np.log((1 + len(own)) / numbers[often]).astype(np.float32))

    def rows(self, blocked):
        """The sparse.Rows of some articles; `blocked` is blocks_of() of each."""
        found = [self.row(blocks) for blocks in blocked]
        columns = np.concatenate([NOTHING[0], *(row[0] for row in found)])
        values = np.concatenate([NOTHING[1], *(row[1] for row in found)])
        return Rows([len(row[0]) for row in found], columns, values, len(self.ids))

    def row(self, blocks):
        """(columns, values) of one article."""
        found = [self._block(*block, name) for name, block in blocks.items()]
        return tuple(np.concatenate(part) for part in zip(*found, strict=True))

    def _block(self, keys, counts, name):
        if not len(keys) or not len(self.ids):
            return np.zeros(0, np.int64), NOTHING[1]
        at = np.searchsorted(self.ids, keys)
        known = self.ids[np.minimum(at, len(self.ids) - 1)] == keys
        at = at[known]
        if name in AS_THEY_ARE:
            return at, BLOCKS[name] * counts[known]
        value = (1 + np.log(counts[known])) * self.rarity[at]
        return at, (BLOCKS[name] / max(1e-6, float(np.linalg.norm(value)))) * value
