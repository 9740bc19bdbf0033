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
        texts = [term.text for term in terms]
        self._finders = [_characters(text) for text in texts if _is_looked_for_by_letters(text)]
        runs = [WORD.findall(_plain(text)) for text in texts if not _is_looked_for_by_letters(text)]
        self._finders += [_Phrase(run).spans for run in runs if len(run) > 1]
        if single := {word for run in runs if len(run) == 1 for word in run}:
            self._finders.append(_Words(single).spans)

    def __call__(self, text):
        text = _composed(text)
        spans = self._spans(text)
        if not spans:
            return escape(text)
        html, end = "", 0
        for start, stop in spans:
            html += f"{escape(text[end:start])}<mark>{escape(text[start:stop])}</mark>"
            end = stop
        return Markup(f"{html}{escape(text[end:])}")  # noqa: S704 -- all that comes from the text is escaped

    def is_in(self, text):
        """Whether one of the terms is in `text`."""
        plain = _plain(_composed(text))
        return any(find(plain) for find in self._finders)

    def snippet(self, text, length=SNIPPET_LENGTH):
        """The part of `text` around the first hit as such HTML, at most `length` letters of it, cut between
        words; None if there is no hit."""
        text = " ".join(_composed(text).split())
        spans = self._spans(text)
        return self(_cut_around(text, *spans[0], length)) if spans else None

    def _spans(self, text):
        plain = _plain(text)
        spans = [span for find in self._finders for span in find(plain)]
        return _joined(sorted(spans)) if spans else spans


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


def _is_looked_for_by_letters(text):
    return is_unsegmented(text) or has_symbols(text)


def _characters(text):
    """A function that gives the (start, stop) of wherever the characters of `text` are in plain text; a word
    with symbols is not found within another."""
    pattern = re.escape(_plain(text))
    if not is_unsegmented(text):
        pattern = f"{START}{pattern}(?![^\\W_]|[+#]|[&'’][^\\W_])"
    pattern = re.compile(pattern)
    return lambda text: [found.span() for found in pattern.finditer(text)]


class _Words:
    """Words that are looked for by themselves, in any of their endings."""

    def __init__(self, words):
        self._stems = set(map(_stem, words))
        # Words of one stem have all but its end in common: finding beginnings is quick, stemming is not.
        self._beginnings = {beginning for word in words for beginning in _beginnings(word)}
        self._pattern = re.compile(f"{START}{_one_of(self._beginnings)}{REST}")

    def spans(self, text):
        """The (start, stop) of wherever one of the words is in plain text."""
        # Most texts have no such letters anywhere, which is told faster than by looking for words.
        if not any(beginning in text for beginning in self._beginnings):
            return []
        return [found.span() for found in self._pattern.finditer(text) if _stem(found[0]) in self._stems]


class _Phrase:
    """Words that follow each other."""

    def __init__(self, words):
        self._stems = [*map(_stem, words)]
        beginnings = [_beginnings(word) for word in words]
        self._first = beginnings[0]
        self._pattern = re.compile(START + BETWEEN.join(f"({_one_of(those)}{REST})" for those in beginnings))

    def spans(self, text):
        """The (start, stop) of wherever the words follow each other in plain text."""
        if not any(beginning in text for beginning in self._first):
            return []
        spans, place = [], 0
        while found := self._pattern.search(text, place):
            is_here = [*map(_stem, found.groups())] == self._stems
            spans += [found.span()] if is_here else []
            place = found.end() if is_here else found.end(1)
        return spans


def _one_of(texts):
    return f"(?:{'|'.join(map(re.escape, texts))})"


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
