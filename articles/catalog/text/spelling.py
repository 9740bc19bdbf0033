"""What a reader may have meant whose search finds nothing, or next to nothing."""

from itertools import zip_longest
from math import inf

from articles.catalog.text.query import Term
from articles.catalog.text.spelled import Spellings
from articles.catalog.text.tokens import WORD, fold, has_symbols, is_unsegmented

# Shorter words have too many neighbours to guess among them.
SHORTEST = 4
LONG = 7
# Words of one stem have all but so many letters in common.
LONGEST_ENDING = 3
# What English words end in, or lose before another ending.
ENDINGS = {
    "",
    "e",
    "s",
    "es",
    "y",
    "ies",
    "ied",
    "d",
    "ed",
    "ing",
    "r",
    "er",
    "ers",
    "or",
    "ors",
    "ly",
    "al",
    "able",
}
ENDINGS |= {"ion", "ions", "ation", "ations", "ment", "ments", "ness", "ity", "ive"}
# Each word takes time: all words of titles that begin with its letter are compared with it.
MOST_WORDS = 2
# A word of at most so many articles, and of no title, may be a slip of one that so many times as many have.
RARE, MANY = 2, 10


def corrections(query, names, engine):
    """{typed word: better one} of the words of the query.Query that stand in no article and no name, or in
    few articles and no title, by near ones that are in many more; empty if there is nothing better.

    `names` is known_names.Names, `engine` engine.Engine. A near word is one or, from LONG letters, two slips
    away, and is in a title or a name. What was in quotes was meant.
    """
    corrected, tried = {}, 0
    spellings = Spellings(engine, names)
    for term in (term for terms in query.wanted for term in terms if not term.is_exact):
        for word in dict.fromkeys(WORD.findall(term.text)):
            if tried == MOST_WORDS or not _may_be_wrong(word, term):
                continue
            number = _number(word, term, names, spellings, engine)
            if number <= RARE and not engine.title_number(fold(word)):
                tried += 1
                if better := _nearest(fold(word), names, engine, MANY * number):
                    corrected[word] = better
    return corrected


def same_stems(query, names, engine):
    """{typed word: better one} of the words that no title has, but one other word of the same stem in many.

    They find the same articles, since stems are what is compared: "kubernets" finds Kubernetes.
    """
    better = {}
    for term in (term for terms in query.wanted for term in terms if not term.is_exact):
        word = fold(term.text)
        if len(word) < LONG or not word.isalpha() or is_unsegmented(word) or names.has_run(word):
            continue
        if engine.title_number(word) == 0:
            likely = engine.title_words(word[: len(word) - LONGEST_ENDING])
            same = [other for other in likely if engine.is_same(word, other) and engine.title_number(other)]
            if len(same) == 1 and engine.title_number(same[0]) >= MANY and _differ_by_a_slip(word, same[0]):
                better[term.text] = same[0]
    return better


def _differ_by_a_slip(word, other):
    """Whether two words of one stem are not just two forms of a word; it has one plural only."""
    stem = next(n for n, pair in enumerate(zip_longest(word, other)) if pair[0] != pair[1])
    endings = {word[stem:], other[stem:]}
    return endings == {"s", "es"} or not endings <= ENDINGS


def corrected_text(text, corrected):
    """`text` with the words that are keys of the dict `corrected` replaced; what is in quotes stays."""
    parts = text.split('"')
    parts[::2] = [WORD.sub(lambda found: corrected.get(found[0], found[0]), part) for part in parts[::2]]
    return '"'.join(parts)


def _may_be_wrong(word, term):
    if len(word) < SHORTEST or word.isdigit():
        return False
    return not (is_unsegmented(term.text) or has_symbols(term.text))


def _number(word, term, names, spellings, engine):
    """In how many articles `word` of `term` is, in any spelling; many of a word that is in a name."""
    named = names.named(word)
    if any(named) or names.has_run(fold(word)):
        return inf
    alone = term if word == term.text else Term(word)
    return max(engine.number(one) for one in spellings.of(alone))


def _nearest(word, names, engine, least):
    """The word with fewest slips from `word`, of several a name or else the one in most titles, or None.

    One of fewer than `least` titles is none, but in a name.
    """
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
    best = min((one for one in numbered if one[1] and -one[1] >= least), default=None)
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
