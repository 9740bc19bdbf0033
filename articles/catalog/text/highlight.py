"""The words that were searched for, highlighted in a title or an excerpt."""

import re
import threading
import unicodedata
from functools import lru_cache

from markupsafe import Markup, escape
from Stemmer import Stemmer

from articles.catalog.text.tokens import WORD, fold, has_symbols, is_unsegmented

NOT_ASCII = re.compile("[^\x00-\x7f]")
# Regular expressions: where a word may begin, the rest of it, and what is between two words.
START, REST, BETWEEN = r"(?<![^\W_])", r"[^\W_]*", r"[\W_]+"

# So many letters of a text stand around a hit in it.
SNIPPET_LENGTH = 160

# A stemmer holds the word that it works on, so each thread has its own.
_of_thread = threading.local()


@lru_cache(maxsize=64)
def highlighter(terms):
    """The Highlighter of a tuple of query.Terms."""
    return Highlighter(terms)


class Highlighter:
    """Makes safe HTML of a text, whatever is one of its terms in <mark>."""

    def __init__(self, terms):
        self._finders = [_finder(term.text) for term in terms]

    def __call__(self, text):
        text = _composed(text)
        html, end = "", 0
        for start, stop in self._spans(text):
            html += f"{escape(text[end:start])}<mark>{escape(text[start:stop])}</mark>"
            end = stop
        return Markup(f"{html}{escape(text[end:])}")  # noqa: S704 -- all that comes from the text is escaped

    def snippet(self, text, length=SNIPPET_LENGTH):
        """The part of `text` around the first hit as such HTML, at most `length` letters of it, cut between
        words; None if there is no hit."""
        text = " ".join(_composed(text).split())
        spans = self._spans(text)
        return self(_cut_around(text, *spans[0], length)) if spans else None

    def _spans(self, text):
        plain = _plain(text)
        return _joined(sorted(span for spans in self._finders for span in spans(plain)))


def _composed(text):
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _cut_around(text, start, stop, length):
    """At most `length` letters of `text`, around the place from `start` to `stop` and cut between words."""
    if len(text) <= length:
        return text
    # A third of what there is room for stands before the hit.
    room = length - 2 - min(stop - start, length - 2)
    first = max(0, min(start - room // 3, len(text) - (length - 1)))
    if first and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    last = min(len(text), first + length - 2)
    if last < len(text) and (space := text.rfind(" ", stop, last)) > 0:
        last = space
    return f"{'…' if first else ''}{text[first:last].rstrip()}{'…' if last < len(text) else ''}"


def _finder(text):
    """A function that gives the (start, stop) of wherever `text` is in plain text."""
    if is_unsegmented(text):
        return _characters(re.compile(re.escape(_plain(text))))
    if has_symbols(text):
        return _characters(re.compile(f"{START}{re.escape(_plain(text))}(?![^\\W_]|[+#]|[&'’][^\\W_])"))
    return _Words(text).spans


def _characters(pattern):
    return lambda text: [found.span() for found in pattern.finditer(text)]


class _Words:
    """The words of one term."""

    def __init__(self, text):
        self._words = WORD.findall(_plain(text))
        self._same = lru_cache(1_000)(self._are_same)
        # Words of one stem have all but its end in common: finding beginnings is quick, stemming is not.
        beginnings = [_beginnings(word) for word in self._words]
        patterns = (f"((?:{'|'.join(map(re.escape, those))}){REST})" for those in beginnings)
        self._pattern = re.compile(START + BETWEEN.join(patterns))
        self._first = beginnings[0] if beginnings else ()

    def spans(self, text):
        """The (start, stop) of wherever the words follow each other in plain text."""
        # Most texts have no such letters anywhere, which is told faster than by looking for words.
        if not any(beginning in text for beginning in self._first):
            return []
        spans, place = [], 0
        while found := self._pattern.search(text, place):
            is_here = all(self._same(n, word) for n, word in enumerate(found.groups()))
            spans += [found.span()] if is_here else []
            place = found.end() if is_here else found.end(1)
        return spans

    def _are_same(self, n, word):
        """Whether `word` is the `n`th of the term, but for its ending."""
        return word == self._words[n] or _stem(word) == _stem(self._words[n])


def _beginnings(word):
    """What all words begin with that are the same as `word` but for their endings, as a set."""
    # Endings change two letters of a stem at most.
    return {one[: max(2, len(one) - 2)] for one in (word, _stem(word))}


@lru_cache(10_000)
def _stem(word):
    """The stem by which the search finds the word (FTS5's porter); words of one or two letters have none."""
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = Stemmer("porter")
    return _of_thread.stemmer.stemWord(word) if len(word) > 2 else word


def _plain(text):
    """`text` in small letters without accents, each character where it was."""
    return (text if text.isascii() else NOT_ASCII.sub(_plain_letter, text)).lower()


def _plain_letter(found):
    folded = fold(found[0])
    return folded if len(folded) == 1 else found[0]


def _joined(spans):
    """Sorted (start, stop) pairs, those that overlap or touch as one."""
    joined = []
    for start, stop in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
