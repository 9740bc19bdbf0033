"""Why something is suggested, in words that an editor can check: what counted most for it. No Django."""

import numpy as np

from articles.curation.learning import terms
from articles.curation.learning.features import words_and_pairs

MOST = 3
# Words that say nothing to who reads the reason, whatever they counted for.
_EMPTY = """
    to it the an and or of in on for with at is are how we our you your what why be as by from that this
"""
EMPTY = frozenset(_EMPTY.split())
# What counts less than this share of the most is not worth telling.
SHARE = 0.25
LONGEST = 200


def phrases_of(example):
    """{hash of a feature: what an editor would call it} of an Example, without what has no name."""
    found = {}
    for text in (example.excerpt, example.title):
        written = terms.as_written(text)
        stems = words_and_pairs(terms.words(text))
        for stem in stems:
            parts = stem.split()
            if not any(word in EMPTY or len(word) == 1 for word in parts):
                shown = " ".join(written.get(word, word) for word in parts)
                found[terms.hashed(f"word:{stem}")] = f"“{shown}”"
    found[terms.hashed(f"company:{example.company}")] = f"articles of {example.company}"
    found |= {terms.hashed(f"technology:{name}"): f"technology {name}" for name in example.technologies}
    found |= {terms.hashed(f"topic:{topic}"): "its name" for topic in example.topics}
    found[terms.hashed("size:minutes")] = "its length"
    return found | dict.fromkeys(example.labels[0].tolist(), "the feed's categories")


def reason(ids, row, weights, phrases, page):
    """What counts most for an option: a sentence of at most LONGEST letters.

    `ids` are the model's features, `row` the (columns, values) of an article, `weights` those of the option,
    `phrases` phrases_of() the article, and `page` the hashes of its page's words.
    """
    columns, values = row
    counted = values * weights[columns]
    told = {}
    for key, value in zip(ids[columns].tolist(), counted.tolist(), strict=True):
        name = phrases.get(key) or ("words of its page" if key in page else None)
        if name is not None:
            told[name] = told.get(name, 0.0) + value
    best = sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))
    names = [name for name, value in best if value > 0 and value >= SHARE * best[0][1]]
    names = _without_repetition(names)[:MOST]
    if not names:
        return "It resembles articles that were decided so."
    return f"Because of {_listed(names)}."[:LONGEST]


def _without_repetition(names):
    """`names` without single words that stand in a pair that is named, and the other way round."""
    found = []
    for name in names:
        if not any(_words(name) <= _words(other) or _words(other) <= _words(name) for other in found):
            found.append(name)
    return found


def _words(name):
    """The words of a quotation or of a technology's name; other phrases are one."""
    told = name.removeprefix("technology ").strip("“”")
    return {*told.casefold().split()} if told != name else {name}


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def page_hashes(example):
    """The hashes of the words of an Example's page, as a set."""
    return set(np.asarray(example.page[0]).tolist())
