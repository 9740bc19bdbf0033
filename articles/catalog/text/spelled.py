"""Other spellings of a word that mean the same: joined, split or hyphened, British or American.

There is no list of words: what is a spelling is told by the words that the texts and names have.
"""

import re

from articles.catalog.text.query import JOINABLE, Term
from articles.catalog.text.stop_words import is_stop_word
from articles.catalog.text.tokens import fold, is_unsegmented, words
from articles.catalog.text.weights import FEW

# Words of fewer letters are not split, nor are single letters split off; a digit is, as in http2.
SHORTEST, SHORTEST_PART = 4, 2
# Words of so many are split into letters: "ab" is A/B, "io" is I/O.
LETTERS = 2
# The endings and middles in which British and American words differ, as (British, American), and in words of
# how many letters at least: "hour" is none of them.
DIFFERING = [
    (re.compile(british), there, re.compile(american), here, shortest)
    for british, there, american, here, shortest in (
        ("is(e[sdr]?|ing|ations?)$", r"iz\1", "iz(e[sdr]?|ing|ations?)$", r"is\1", 6),
        ("ys(e[sdr]?|ing)$", r"yz\1", "yz(e[sdr]?|ing)$", r"ys\1", 6),
        ("our", "or", "or", "our", 5),
        ("ogue(s?)$", r"og\1", "og(s?)$", r"ogue\1", 6),
        ("tre(s?)$", r"ter\1", "ter(s?)$", r"tre\1", 5),
        ("ence(s?)$", r"ense\1", "ense(s?)$", r"ence\1", 6),
        ("ll(ed|ing|er)$", r"l\1", "l(ed|ing|er)$", r"ll\1", 8),
        ("amme(s?)$", r"am\1", "am(s?)$", r"amme\1", 7),
    )
]


class Spellings:
    """The spellings that an engine.Engine and known_names.Names know."""

    def __init__(self, engine, names):
        self._engine, self._names = engine, names

    def of(self, term):
        """`term` and the other Terms that mean the same and stand in an article or a name, as a tuple.

        What was in quotes means just itself, and so do words with symbols and scripts without spaces.
        """
        if term.is_exact or is_unsegmented(term.text):
            return (Term(term.text, is_exact=term.is_exact),)
        other = [
            word for one in term.joined for word in (one, *_differing(fold(one))) if self._is_known(word)
        ]
        parts = words(term.text)
        if len(parts) > 1 and "&" not in term.text:
            other += [word for word in ["".join(parts)] if self._is_known(word)]
        elif JOINABLE.fullmatch(term.text):
            other += [word for word in _differing(fold(term.text)) if self._is_known(word)]
            other += self._split(fold(term.text))
        return tuple(Term(text) for text in dict.fromkeys([term.text, *other]))

    def _is_known(self, word):
        return self._names.has_run(fold(word)) or self._engine.number(Term(word)) > 0

    def _split(self, word):
        """The ways to write `word` as two that stand beside each other somewhere, as a list of phrases."""
        # Two words together are a phrase, which takes longer to find than a word: of one that is in many
        # articles anyway no other spelling is looked for.
        number = self._engine.number(Term(word))
        if word.isdigit() or number > FEW:
            return []
        if len(word) == LETTERS:
            return [phrase for phrase in [" ".join(word)] if self._engine.number(Term(phrase))]
        places = range(SHORTEST_PART, len(word)) if len(word) >= SHORTEST else ()
        halves = [(word[:place], word[place:]) for place in places]
        return [
            f"{first} {last}"
            for first, last in halves
            if (len(last) >= SHORTEST_PART or last.isdigit())
            # "asset" is not "as set"; but "oncall" may be "on call" where nobody writes it so.
            and not (number and (is_stop_word(first) or is_stop_word(last)))
            and self._engine.number(Term(first))
            and self._engine.number(Term(last))
            and self._engine.number(Term(f"{first} {last}"))
        ]


def _differing(word):
    """How else the British or the Americans may write the folded `word`, as a list."""
    return [
        pattern.sub(other, word)
        for british, there, american, here, shortest in DIFFERING
        if len(word) >= shortest
        for pattern, other in ((british, there), (american, here))
        if pattern.search(word)
    ]
