"""What a reader may have meant whose search finds nothing."""

from articles.catalog.text.engine import engine
from articles.catalog.text.query import Term, parse
from articles.catalog.text.tokens import WORD, fold, has_symbols, is_unspaced, words

# Shorter words have too many neighbours to guess among them.
SHORTEST = 4
LONG = 7
# Each word asked about takes up to some 80 ms at a million articles.
MOST_WORDS = 2


def did_you_mean(text, names):
    """`text` with its unknown words replaced by near known ones, or None if there is nothing better.

    `names` is names.Names. A word is known that stands in an article or in a name; a near one is
    one or, from LONG letters, two slips away, and stands in a title or a name.
    """
    corrected, tried = {}, 0
    for word in dict.fromkeys(WORD.findall(text)):
        if tried < MOST_WORDS and _is_wanted(word, text) and not _is_known(word, names):
            tried += 1
            if better := _nearest(fold(word), names):
                corrected[word] = better
    if not corrected:
        return None
    return WORD.sub(lambda found: corrected.get(found[0], found[0]), text)


def _is_wanted(word, text):
    if len(word) < SHORTEST or is_unspaced(word) or has_symbols(word) or word.isdigit():
        return False
    return any(fold(word) in words(term.text) for term in parse(text).wanted)


def _is_known(word, names):
    term = Term(word)
    return any(names.named(term)) or engine().has(term)


def _nearest(word, names):
    """The word with fewest slips from `word`, the most frequent one of several, or None."""
    most = 2 if len(word) >= LONG else 1
    best = min(
        (
            (slips, -number, other)
            for other, number in _candidates(word, most, names)
            if other != word and _may_be_near(word, other, most) and (slips := _slips(word, other)) <= most
        ),
        default=None,
    )
    return best and best[2]


def _candidates(word, most, names):
    # A slip in the first letter: one too many, or the first two swapped.
    others = [word[1:], word[1] + word[0] + word[2:]]
    yield from ((part, 1_000_000) for part in names.words() if abs(len(part) - len(word)) <= most)
    yield from engine().vocabulary(word[0], len(word) - most, len(word) + most, others)


def _may_be_near(one, other, most):
    """A quick look at the letters: every slip changes at most two of them."""
    return abs(len(one) - len(other)) <= most and len(set(one) ^ set(other)) <= 2 * most


def _slips(one, other):
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    before, row = None, list(range(len(other) + 1))
    for n, letter in enumerate(one):
        above, row = row, [n + 1]
        for m, there in enumerate(other):
            cost = min(above[m + 1] + 1, row[m] + 1, above[m] + (letter != there))
            if n and m and letter == other[m - 1] and one[n - 1] == there:
                cost = min(cost, before[m - 1] + 1)
            row.append(cost)
        before = above
    return row[-1]
