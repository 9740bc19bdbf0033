"""What a reader typed into the search box, as data. No Django, and no input is an error."""

import re
from dataclasses import dataclass
from typing import NamedTuple

# `facet:value`, a phrase in double quotes or a run of other characters, each with an optional minus
# before it. A quote that is never closed is passed over.
TOKEN = re.compile(
    r'(?P<minus>-?)(?:(?P<facet>(?<![^\s-])[a-z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s":]+)(?!["\S]))'
    r'|"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)
MOST_TERMS = 12
# What is longer was not typed by a reader; it is cut off.
LONGEST = 1000
# Control characters, halves of surrogate pairs, and the two that XML, and so a feed, cannot hold.
NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Term(NamedTuple):
    """A word or phrase as typed."""

    text: str


@dataclass(frozen=True)
class Query:
    """The words and phrases that must, and those that must not, stand in an article."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    # Whether more was typed than MOST_TERMS.
    is_cut: bool = False

    def __bool__(self):
        return bool(self.wanted or self.unwanted)


def plain(text):
    """`text` on one line, with single spaces and without control characters."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def parse(text):
    """The Query that `text` spells: words, "phrases", and either with a minus before it.

    Terms stay as typed and in their order, lose repeats (in whatever case) and surplus white space,
    and number at most MOST_TERMS.
    """
    wanted, unwanted = {}, {}
    text = text[:LONGEST]
    for token in TOKEN.finditer(text):
        term = _term(token)
        # Punctuation alone stands in no article; asking for it would hide them all.
        if not any(map(str.isalnum, term.text)):
            continue
        those = unwanted if token["minus"] else wanted
        if len(wanted) + len(unwanted) == MOST_TERMS and term.text.casefold() not in those:
            return Query(tuple(wanted.values()), tuple(unwanted.values()), is_cut=True)
        those.setdefault(term.text.casefold(), term)
    return Query(tuple(wanted.values()), tuple(unwanted.values()))


def _term(token):
    if token["phrase"] is not None:
        return Term(plain(token["phrase"]))
    return Term(NOT_TEXT.sub("", token["word"] or token[0].removeprefix("-").replace('"', " ")))


def take_facet_words(text, known):
    """(the rest of `text`, (name, value) pairs) for its facet words: `company:netflix -level:advanced`.

    `known(name, value)` gives the value as addresses have it, or None for what is no facet word:
    that stays in the text, as words to search. A pair's value begins with "-" if it is excluded.
    """
    rest, pairs, end = [], [], 0
    for token in TOKEN.finditer(text):
        value = token["facet"] and known(token["facet"], plain(token["quoted"] or token["value"] or ""))
        if value:
            rest.append(text[end : token.start()])
            pairs.append((token["facet"], token["minus"] + value))
            end = token.end()
    return plain("".join([*rest, text[end:]])) if pairs else text, pairs
