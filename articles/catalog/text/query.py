"""What a reader typed into the search box, as data. No Django, and no input is an error."""

import re
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from articles.catalog.text.stop_words import is_stop_word
from articles.catalog.text.tokens import is_unsegmented

# `facet:value`, a phrase in double quotes, a bar for "or", or a run of other characters, each with an
# optional minus before it. A quote that is never closed is passed over.
TOKEN = re.compile(
    r'(?P<minus>-?)(?:(?P<facet>(?<![^\s-])[a-zA-Z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s":]+)(?!["\S]))'
    r'|"(?P<phrase>[^"]*)"|(?P<bar>\|)|(?P<word>[^\s"|]+))'
)
MOST_TERMS = 12
# What is longer was not typed by a reader; it is cut off.
LONGEST = 1000
# Control characters, halves of surrogate pairs, and the two that XML, and so a feed, cannot hold.
NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# The double quotation marks of all languages.
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』〝〞〟＂", '"'))
# What a sentence puts around a word; the dot before .NET and the signs after C++ are part of theirs. A minus
# that is not the first character excludes nothing, and would if the word were typed alone.
AROUND = re.compile(r"^[-(\[{¿¡'‘’`,;:]+(?=.)|(?<=.)[)\]}.,;:!?…'‘’`]+$")
POSSESSIVE = re.compile("(?<=.)['’]s$", re.IGNORECASE)
# So many words at most, as the names of companies have, are tried as one.
MOST_JOINED = 3
# Words that make another one if they are written together.
JOINABLE = re.compile(r"[^\W_]+")


class Term(NamedTuple):
    """A word or phrase as typed.

    `is_exact` says that it was in quotes; `joined` has what it makes with the words typed before or after it.
    """

    text: str
    is_exact: bool = False
    joined: tuple[str, ...] = ()

    @property
    def typed(self):
        """How a reader types it."""
        return f'"{self.text}"' if self.is_exact else self.text


@dataclass(frozen=True)
class Query:
    """The words and phrases that must, and those that must not, stand in an article.

    Each of `wanted` is a tuple of Terms, any of which is enough: several if there was OR between them.
    """

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    # Whether more was typed than MOST_TERMS.
    is_cut: bool = False

    def __bool__(self):
        return bool(self.wanted or self.unwanted)

    @property
    def typed(self):
        """The query as a reader types it, without what it leaves out of account."""
        wanted = [" OR ".join(term.typed for term in terms) for terms in self.wanted]
        return " ".join([*wanted, *(f"-{term.typed}" for term in self.unwanted)])


def plain(text):
    """`text` on one line, with single spaces and without control characters."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def straight(text):
    """`text` with straight double quotes in place of all others."""
    return text if text.isascii() else text.translate(QUOTES)


def with_either(text):
    """`text` with OR in place of each "or" between two words; what is in quotes stays."""
    parts = straight(text).split('"')
    parts[::2] = [re.sub(r"(?<=\S) or (?=\S)", " OR ", part) for part in parts[::2]]
    return '"'.join(parts)


def parse(text):
    """The Query that `text` spells: words, "phrases", either with a minus before it or OR between two.

    Terms stay as typed and in their order, lose repeats (in whatever case) and surplus white space, and
    number at most MOST_TERMS. Words that only hold a sentence together are left out, unless there are no
    others.
    """
    wanted, unwanted, stop_words, seen, is_cut = [], [], [], set(), False
    for item in _with_joined(_items(straight(text[:LONGEST]))):
        key = item.is_unwanted, item.term.text.casefold()
        if item.is_stop_word:
            stop_words.append(item.term)
        elif key not in seen:
            if len(seen) == MOST_TERMS:
                is_cut = True
                break
            seen.add(key)
            if item.is_unwanted:
                unwanted.append(item.term)
            elif item.is_either and wanted:
                wanted[-1].append(item.term)
            else:
                wanted.append([item.term])
    if not (wanted or unwanted):
        firsts = {term.text.casefold(): term for term in reversed(stop_words)}
        wanted = [[term] for term in reversed(firsts.values())][:MOST_TERMS]
    return Query(tuple(map(tuple, wanted)), tuple(unwanted), is_cut)


class _Item(NamedTuple):
    """A term as it was read; `is_either` says that there was "or" before it."""

    term: Term
    is_unwanted: bool
    is_either: bool

    @property
    def is_stop_word(self):
        return not (self.is_unwanted or self.term.is_exact) and is_stop_word(self.term.text)

    @property
    def is_joinable(self):
        term = self.term
        is_word = JOINABLE.fullmatch(term.text) and not is_unsegmented(term.text)
        return bool(is_word) and not (term.is_exact or self.is_unwanted)


def _items(text):
    items, is_either = [], False
    for token in TOKEN.finditer(text):
        if token["bar"] or token[0] == "OR":
            is_either = True
            continue
        term = _term(token)
        # Punctuation alone stands in no article; asking for it would hide them all.
        if any(map(str.isalnum, term.text)):
            items.append(_Item(term, bool(token["minus"]), is_either and not token["minus"]))
            is_either = False
    return items


def _with_joined(items):
    """The items, each word with what it makes together with its neighbours."""
    joined = [[] for _ in items]
    for first, stop in combinations(range(len(items) + 1), 2):
        run = items[first:stop]
        if 1 < len(run) <= MOST_JOINED and _is_one_word(run):
            word = "".join(item.term.text for item in run)
            for place in range(first, stop):
                joined[place].append(word)
    return [
        item._replace(term=item.term._replace(joined=tuple(its))) if its else item
        for item, its in zip(items, joined, strict=True)
    ]


def _is_one_word(run):
    """Whether the items of a list may be one word: "log in" is, "in log" is not."""
    first, *others = run
    if first.is_stop_word or any(item.is_either for item in others):
        return False
    return all(item.is_joinable for item in run)


def _term(token):
    if token["phrase"] is not None:
        return Term(plain(token["phrase"]), is_exact=True)
    word = NOT_TEXT.sub("", token["word"] or token[0].removeprefix("-").replace('"', " "))
    return Term(POSSESSIVE.sub("", AROUND.sub("", word)).strip())


def take_facet_words(text, known):
    """(the rest of `text`, (name, value) pairs) for its facet words: `company:netflix -level:advanced`.

    `known(name, value)` gives the value as addresses have it, or None for what is no facet word:
    that stays in the text, as words to search. A pair's value begins with "-" if it is excluded.
    """
    text = straight(text)
    rest, pairs, end = [], [], 0
    for token in TOKEN.finditer(text):
        name = (token["facet"] or "").lower()
        value = name and known(name, plain(token["quoted"] or token["value"] or ""))
        if value:
            rest.append(text[end : token.start()])
            pairs.append((name, token["minus"] + value))
            end = token.end()
    return plain("".join([*rest, text[end:]])) if pairs else text, pairs
