"""The words that were searched for, highlighted in a title or an excerpt."""

import re
import threading
import unicodedata
from functools import lru_cache

from markupsafe import Markup, escape
from Stemmer import Stemmer

from articles.catalog.text.tokens import WORD, fold, is_unsegmented

NOT_ASCII = re.compile("[^\x00-\x7f]")
# Regular expressions: where a word may begin, the rest of it, and what is between two words.
START, REST, BETWEEN = r"(?<![^\W_])", r"[^\W_]*", r"[\W_]+"

# A stemmer holds the word that it works on, so each thread has its own.
_of_thread = threading.local()


@lru_cache(maxsize=64)
def highlighter(query):
    """A function that makes safe HTML of a text, the wanted terms of `query` in <mark>."""
    characters = [term.text for term in query.wanted if is_unsegmented(term.text)]
    runs = [WORD.findall(_plain(term.text)) for term in query.wanted if not is_unsegmented(term.text)]
    finders = [*map(_characters, characters), *(_Phrase(run).spans for run in runs if len(run) > 1)]
    if single := {word for run in runs if len(run) == 1 for word in run}:
        finders.append(_Words(single).spans)
    return lambda text: _highlighted(text, finders)


def _highlighted(text, finders):
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    plain = _plain(text)
    spans = [span for find in finders for span in find(plain)]
    if not spans:
        return escape(text)
    html, end = "", 0
    for start, stop in _joined(sorted(spans)):
        html += f"{escape(text[end:start])}<mark>{escape(text[start:stop])}</mark>"
        end = stop
    return Markup(f"{html}{escape(text[end:])}")  # noqa: S704 -- all that comes from the text is escaped


def _characters(text):
    """A function that gives the (start, stop) of wherever the characters of `text` are in plain text."""
    pattern = re.compile(re.escape(_plain(text)))
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
