"""Which technologies a text names, and how often.

Names are whole words; one that is another word too needs evidence. Pure text, no Django; measure.py writes
what is found into the database.
"""

import re
from collections import Counter
from dataclasses import dataclass

from articles.technologies.names import WORD, spelling

# So many words before and after an ambiguous name are looked through for one that makes it clear.
NEAR = 5
# A page is about a technology that its text names so often, and so often in a thousand words.
FEWEST, OFTEN = 3, 2
# A version: "Go 1.22", "Swift 5", "Ray v2", but not "Go 10 times".
VERSION = re.compile(r" ?v?\d{1,2}(?:\.\d+)+\b| v\d+\b| \d{1,2}(?=\s*(?:$|[\n:;,!?)\]—–]|\.\s|\.$))")
# What joins the names of a list, and what joins two that work together.
JOINED = re.compile(
    r"\s*(?:,|/|&|\+|→|->|[,;]? ?(?:and|or|vs\.?|versus|with|on|in|from)(?= ))\s*$", re.IGNORECASE
)
# "Go-based" says what Go is; "Go-to-market" does not.
SUFFIX = re.compile(r"[-‑](?:based|powered|backed|native|compatible|specific|written|style)\b", re.IGNORECASE)
# "using Ray", "in Go": what something is done with. The second kind needs the end of a phrase after it.
USED = re.compile(r"\b(?:using|via|written in) $", re.IGNORECASE)
INSIDE = re.compile(r"\b(?:in|with|from) $", re.IGNORECASE)
OF = re.compile(r"\b(?:for|of) $", re.IGNORECASE)
PHRASE_ENDS = re.compile(r"\s*(?:$|[\n:;,.!?)\]—–|]|- |at [A-Z])")
POSSESSIVE = re.compile(r"['’]s\b")
AT_COMPANY = re.compile(r" at [A-Z]")
# Kinds that have a name of which one says so: "for Swift", "years of Go", "Presto at Lyft".
CODED_IN = ("language", "framework")
NAMED_AT = ("language", "framework", "database")


@dataclass(frozen=True)
class Technology:
    """What the matcher must know of a technology; `key` is whatever the caller calls it by.

    `ambiguous` are those of its names that also mean something else, whether they are among `names` or not.
    One counts if it is written just so and one of the words of `context` is near, or another sign of what is
    meant; without such words the spelling is enough. Beside a word that `context` has with a minus, as in
    "-to", it means something else.
    """

    key: object
    names: tuple[str, ...]
    kind: str = ""
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


def subjects(matcher, prose):
    """The keys of the technologies that a long text is about: those that it names often, as a set.

    A page names many things in passing, once to three times mostly (docs/decisions/0031-technologies.md).
    """
    words = list(WORD.finditer(prose))
    least = max(FEWEST, OFTEN * len(words) / 1000)
    return {key for key, number in matcher.mentions_among(words, prose).items() if number >= least}


class Known:
    """A Technology, its context as two sets."""

    def __init__(self, technology):
        self.key, self.kind = technology.key, technology.kind
        self.spoilers = {word[1:] for word in technology.context if word.startswith("-")}
        self.context = {word for word in technology.context if not word.startswith("-")}


@dataclass(frozen=True)
class Found:
    """One name in a text: what it may mean, the places of its first word and after its last one, and whether
    it may mean something else."""

    known: Known
    first: int
    after: int
    is_ambiguous: bool


class Matcher:
    """Finds the names of `technologies` in texts."""

    def __init__(self, technologies):
        self._by_word = {}
        self._known = {}
        for one in technologies:
            self._known[one.key] = Known(one)
            for name in dict.fromkeys((*one.names, *one.ambiguous)):
                self._add(spelling(one.key, name, is_ambiguous=name in one.ambiguous))
        for spellings in self._by_word.values():
            spellings.sort(key=lambda one: (-len(one.words), not one.after, not one.before))

    def _add(self, one):
        if one is not None:
            self._by_word.setdefault(one.words[0], []).append(one)

    def mentions(self, text):
        """How often each technology is named in `text`, a Counter by key."""
        return self.mentions_among(list(WORD.finditer(text)), text)

    def mentions_among(self, words, text):
        """The same; `words` are the matches of WORD in `text`."""
        found = list(self._names(text, words))
        sure = {one.known.key for n, one in enumerate(found) if _Place(text, words, found, n).is_meant()}
        # Once it is clear what a word stands for in a text, it is clear everywhere in it.
        return Counter(one.known.key for one in found if one.known.key in sure)

    def _names(self, text, words):
        """The Found of each name, the longest at a place."""
        after = 0
        for place, word in enumerate(words):
            spellings = self._by_word.get(word.group().lower())
            if spellings is None or place < after:
                continue
            one = self._name_at(text, words, place, spellings)
            if one is not None:
                yield one
                after = one.after

    def _name_at(self, text, words, place, spellings):
        for one in spellings:
            after = place + len(one.words)
            if after <= len(words) and one.is_at(text, words[place:after]):
                known = self._known[one.key]
                return Found(known, place, after, bool(one.exact))
        return None


class _Place:
    """The place of the name `found[number]` in a text, and whether its surroundings say that it is meant."""

    def __init__(self, text, words, found, number):
        self.text, self.words, self.name = text, words, found[number]
        self.neighbours = [*found[max(0, number - 1) : number], *found[number + 1 : number + 2]]
        self.start, self.end = words[self.name.first].start(), words[self.name.after - 1].end()
        self.before = text[max(0, self.start - 12) : self.start]

    def is_meant(self):
        known = self.name.known
        if not self.name.is_ambiguous:
            return True
        if self._is_in_a_longer_word():
            return bool(SUFFIX.match(self.text, self.end))
        if self._is_replaced() or VERSION.match(self.text, self.end):
            return True
        if self._is_spoiled():
            return False
        return not known.context or self._is_framed() or self._is_joined() or self._has_context()

    def _is_in_a_longer_word(self):
        around = self.text[self.end : self.end + 2]
        return around[:1] in ("-", "‑") and around[1:].isalpha()

    def _is_spoiled(self):
        """Whether a word beside it says that it means something else."""
        first, after = self.name.first, self.name.after
        beside = (*self.words[max(0, first - 1) : first], *self.words[after : after + 1])
        return any(word.group().lower() in self.name.known.spoilers for word in beside)

    def _is_framed(self):
        kind, ends = self.name.known.kind, bool(PHRASE_ENDS.match(self.text, self.end))
        return bool(
            USED.search(self.before)
            or (kind == "language" and POSSESSIVE.match(self.text, self.end))
            or (kind == "language" and self.before.lower().endswith(" in "))
            or (ends and INSIDE.search(self.before))
            or (ends and kind in CODED_IN and OF.search(self.before))
            or (kind in NAMED_AT and AT_COMPANY.match(self.text, self.end))
        )

    def _is_replaced(self):
        """Whether it is one of two names in "from Python to Go"."""
        for other in self.neighbours:
            first, second = self._in_order(other)
            if self._between(first, second).strip().lower() == "to":
                start = self.words[first.first].start()
                if self.text[max(0, start - 5) : start].lower() == "from ":
                    return True
        return False

    def _is_joined(self):
        """Whether it stands in one list with another technology, or works together with it."""
        return any(
            self._tells(other) and JOINED.match(self._between(*self._in_order(other)))
            for other in self.neighbours
        )

    def _tells(self, other):
        """Whether `other` is a technology beyond doubt, or of the same kind."""
        is_sure = not other.is_ambiguous or not other.known.context
        return other.known is not self.name.known and (is_sure or other.known.kind == self.name.known.kind)

    def _in_order(self, other):
        return sorted((self.name, other), key=lambda name: name.first)

    def _between(self, first, second):
        return self.text[self.words[first.after - 1].end() : self.words[second.first].start()]

    def _has_context(self):
        first, after = self.name.first, self.name.after
        near = (*self.words[max(0, first - NEAR) : first], *self.words[after : after + NEAR])
        return any(word.group().lower() in self.name.known.context for word in near)
