"""How two titles differ: not at all, in light words, or in what tells a series apart. No Django."""

import re
from dataclasses import dataclass

from articles.curation.learning import terms

# Words without which a title means the same.
_LIGHT = """
    a an the this that our my we how why what when where is are was be to of for in on at by with from and or
    as into via using use it its you your i do does did not new blog engineering tech team part post
    introducing announcing updated cross draft
"""
LIGHT = frozenset(terms.words(_LIGHT))
# What tells the members of a series apart: numbers, seasons, platforms.
_SERIAL = """
    one two three four five six seven eight nine ten first second third fourth fifth sixth last final
    ii iii iv vi vii viii ix january february march april june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter
    monday tuesday wednesday thursday friday intro introduction conclusion beginner advanced
    ios android web server client frontend backend
"""
SERIAL = frozenset(terms.words(_SERIAL))
ROMAN = re.compile(r"\b(?:part|chapter|episode|volume|vol|day|week|season)\W{0,2}([ivx]+)\b", re.IGNORECASE)
VERSION = re.compile(r"\d+(?:\.\d+)+")
# "Title | Company blog", "Title – Company – Medium": what follows the last line.
SITE = re.compile(r"\s+[|·–—]\s+[^|·–—]{1,40}$")


@dataclass(frozen=True)
class Difference:
    """What two titles have in common (`shared`), and the words that only one or the other has."""

    shared: frozenset
    one: frozenset
    other: frozenset

    @property
    def is_none(self):
        return not self.one and not self.other

    @property
    def tells_apart(self):
        """Whether they differ in a number, a month or the like: members of one series."""
        return any(_is_serial(word) for word in self.one | self.other)

    @property
    def share(self):
        """How many of all words they share, 0 to 1."""
        return len(self.shared) / max(1, len(self.shared) + len(self.one) + len(self.other))


def heavy_words(title, company=""):
    """The words of `title` that say what it is about, without those of the company's name, as a frozenset."""
    ends = SITE.search(title)
    if ends and company and terms.words(company)[:1] == terms.words(ends.group())[:1]:
        title = title[: ends.start()]
    title = VERSION.sub(lambda found: found.group().replace(".", "dot"), title)
    title = ROMAN.sub(lambda found: f"{found.group()} {len(found[1])}roman{found[1].lower()}", title)
    words = terms.words(title)
    return frozenset(words) - LIGHT - {*terms.words(company)} or frozenset(words)


def difference(one, other):
    """The Difference of two sets of heavy words; those that are spelled nearly alike count as shared."""
    shared, left, right = set(one & other), set(one - other), set(other - one)
    for word in sorted(left):
        twin = next((found for found in sorted(right) if _is_spelled_alike(word, found)), None)
        if twin is not None:
            left.discard(word)
            right.discard(twin)
            shared.add(word)
    return Difference(frozenset(shared), frozenset(left), frozenset(right))


def _is_serial(word):
    return word in SERIAL or any(letter.isdigit() for letter in word)


def _is_spelled_alike(one, other):
    """Whether two stems differ in a letter, as by a slip of the pen, or one begins as the other."""
    if min(len(one), len(other)) < 6:
        return False
    if one.startswith(other) or other.startswith(one):
        return True
    begin = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if begin is None:
        return True
    return one[begin + 1 :] in (other[begin + 1 :], other[begin:]) or one[begin:] == other[begin + 1 :]
