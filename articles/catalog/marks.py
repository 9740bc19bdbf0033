"""The words that were searched for, marked in a title or an excerpt."""

import threading
import unicodedata
from functools import lru_cache
from itertools import islice

import snowballstemmer
from markupsafe import Markup, escape

from articles.catalog.terms import WORD, fold, is_unspaced, words

# A stemmer holds the word that it works on, so each thread has its own.
_of_thread = threading.local()


@lru_cache(maxsize=64)
def marks(query):
    """A function that makes safe HTML of plain text, with the wanted terms of `query` in <mark>."""
    runs = [_Run(term) for term in query.wanted if not is_unspaced(term.text)]
    pieces = [term.text.casefold() for term in query.wanted if is_unspaced(term.text)]
    return lambda text: _marked(text if text.isascii() else unicodedata.normalize("NFC", text), runs, pieces)


class _Run:
    """The words of one term, as they are compared."""

    def __init__(self, term):
        self.words = words(term.text)
        self.stems = tuple(map(_stem, self.words))
        self.is_prefix = term.is_prefix
        # Words that were compared with the term, and whether they are the same.
        self._seen = {}
        # Words of one stem have all but its end in common: comparing beginnings is quick, stemming slow.
        likely = {_beginning(self.stems[0]), _beginning(self.words[0])} if self.words else set()
        self.beginnings = {one for one in likely if not one.startswith(tuple(likely - {one}))}

    def spans(self, text):
        """A list of (start, stop) of the term wherever it stands in `text`, which is ASCII in lower case."""
        spans = []
        for beginning in self.beginnings:
            # Most words need no look.
            start = text.find(beginning)
            while start >= 0:
                if not (start and text[start - 1].isalnum()) and (stop := self._stop(text, start)):
                    spans.append((start, stop))
                start = text.find(beginning, start + 1)
        return spans

    def _stop(self, text, start):
        """Where the term ends in `text` if it begins at `start`, else None."""
        if len(self.words) == 1:
            word = WORD.match(text, start)[0]
            if word not in self._seen:
                self._seen[word] = self._same(0, word)
            return start + len(word) if self._seen[word] else None
        found = list(islice(WORD.finditer(text, start), len(self.words)))
        return found[-1].end() if self.stands_at(0, [word[0] for word in found]) else None

    def places(self, there):
        """Where in the folded words `there` the term begins."""
        beginnings = tuple(self.beginnings)
        likely = [place for place, word in enumerate(there) if word.startswith(beginnings)]
        return [place for place in likely if self.stands_at(place, there)]

    def stands_at(self, place, there):
        """Whether the term begins at `place` of the folded words `there`."""
        if place + len(self.words) > len(there):
            return False
        return all(self._same(n, there[place + n]) for n in range(len(self.words)))

    def _same(self, n, word):
        if self.is_prefix and n == len(self.words) - 1 and word.startswith(self.stems[n]):
            return True
        return word == self.words[n] or (word[:2] == self.words[n][:2] and _stem(word) == self.stems[n])


def _beginning(stem):
    """What every word of this stem begins with: endings change two letters of a stem at most."""
    return stem[: max(2, len(stem) - 2)]


@lru_cache(10_000)
def _stem(word):
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = snowballstemmer.stemmer("english")
    return _of_thread.stemmer.stemWord(word)


_folded = lru_cache(20_000)(fold)


def _marked(text, runs, pieces):
    spans = _spans(text, runs, pieces)
    safe = escape(text)
    if not spans:
        return safe
    # Mostly nothing is escaped, and then a place in the text is the same place in the HTML.
    cut = str if len(safe) == len(text) else escape
    parts, end = [], 0
    for start, stop in spans:
        parts += (cut(text[end:start]), "<mark>", cut(text[start:stop]), "</mark>")
        end = stop
    parts.append(cut(text[end:]))
    return Markup("".join(parts))  # noqa: S704 -- every part is escaped


def _spans(text, runs, pieces):
    """(start, stop) of what is to be marked, in order and apart."""
    if text.isascii():
        lower = text.lower()
        spans = runs[0].spans(lower) if runs else []
        for run in runs[1:]:
            spans += run.spans(lower)
        return _joined(sorted(spans)) if len(spans) > 1 else spans
    found = list(WORD.finditer(text))
    there = [_folded(word[0]) for word in found]
    spans = [
        (found[place].start(), found[place + len(run.words) - 1].end())
        for run in runs
        for place in run.places(there)
    ]
    for piece in pieces:
        spans += _places(text.casefold() if len(text.casefold()) == len(text) else text, piece)
    return _joined(sorted(spans))


def _places(text, piece):
    place = text.find(piece)
    while place >= 0:
        yield place, place + len(piece)
        place = text.find(piece, place + len(piece))


def _joined(spans):
    joined = []
    for start, stop in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
