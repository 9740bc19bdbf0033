"""What a reader may have meant whose search finds nothing."""

from math import inf

from articles.catalog.text.query import Term, parse
from articles.catalog.text.tokens import WORD, fold, has_symbols, is_unsegmented, words

# Shorter words have too many neighbours to guess among them.
SHORTEST = 4
LONG = 7
# Each word takes time: all words of titles that begin with its letter are compared with it.
MOST_WORDS = 2


def did_you_mean(text, names, engine):
    """`text` with its unknown words replaced by near known ones, or None if there is nothing better.

    `names` is known_names.Names, `engine` engine.Engine. A word is known that is in an article or in a name.
    A near one is one or, from LONG letters, two slips away, and is in a title or a name.
    """
    corrected, tried = {}, 0
    for word in dict.fromkeys(WORD.findall(text)):
        if tried < MOST_WORDS and _is_wanted(word, text) and not _is_known(word, names, engine):
            tried += 1
            if better := _nearest(fold(word), names, engine):
                corrected[word] = better
    if not corrected:
        return None
    return WORD.sub(lambda found: corrected.get(found[0], found[0]), text)


def _is_wanted(word, text):
    if len(word) < SHORTEST or is_unsegmented(word) or has_symbols(word) or word.isdigit():
        return False
    return any(fold(word) in words(term.text) for term in parse(text).wanted)


def _is_known(word, names, engine):
    term = Term(word)
    return any(names.named(term)) or engine.number(term) > 0


def _nearest(word, names, engine):
    """The word with fewest slips from `word`, of several a name or else the one in most titles, or None."""
    most = 2 if len(word) >= LONG else 1
    of_names = names.words()
    # A slip in the first letter: one too many, or the first two swapped.
    likely = {word[1:], word[1] + word[0] + word[2:]} | engine.title_words(word[0]) | of_names
    near = [
        (slips, other)
        for other in likely
        if other != word and _may_be_near(word, other, most) and (slips := _slips(word, other)) <= most
    ]
    # Numbers are looked up of these few alone; a word that has gone from all titles has none.
    numbered = (
        (slips, -inf if other in of_names else -engine.title_number(other), other) for slips, other in near
    )
    best = min((one for one in numbered if one[1]), default=None)
    return best and best[-1]


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
