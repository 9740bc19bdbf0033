"""The words that were searched for, marked in a title or an excerpt."""

import re
import threading
import unicodedata
from functools import lru_cache
from itertools import compress, islice

from django.utils.safestring import SafeString
from markupsafe import escape
from Stemmer import Stemmer

from articles.catalog.text.tokens import WORD, fold, is_unsegmented, words

# Between texts that are looked through as one; no text has it.
BETWEEN = "\x00"
# What is no letter in text that is otherwise ASCII: as good as a space, and as long.
SIGNS = "…’“”–—‘‚„«»‹›―•·×°©®™\u00a0\u2009\u200a\u202f"
NOT_ASCII = re.compile("[^\x00-\x7f]")

# A stemmer holds the word that it works on, so each thread has its own.
_of_thread = threading.local()


@lru_cache(maxsize=64)
def marks(query):
    """A function that makes safe HTML of each of a list of texts, the wanted terms of `query` in <mark>."""
    runs = [_Run(term) for term in query.wanted if not is_unsegmented(term.text)]
    pieces = [term.text.casefold() for term in query.wanted if is_unsegmented(term.text)]
    return lambda texts: _marked(texts, runs, pieces)


def escaped(texts):
    """The same without a query: safe HTML of each of a list of texts."""
    html = str(escape(BETWEEN.join(texts))).split(BETWEEN)
    return html if len(html) == len(texts) else [str(escape(text)) for text in texts]


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
        stands = (
            self.stands_at(0, [word[0] for word in found]) and BETWEEN not in text[start : found[-1].end()]
        )
        return found[-1].end() if stands else None

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
        _of_thread.stemmer = Stemmer("english")
    return _of_thread.stemmer.stemWord(word)


_folded = lru_cache(20_000)(fold)


def _marked(texts, runs, pieces):
    joined = BETWEEN.join(texts)
    if not joined.isascii():
        for sign in SIGNS:
            joined = joined.replace(sign, " ")
    plain = joined.split(BETWEEN)
    if len(plain) != len(texts):
        return [SafeString(_marked_alone(text, runs, pieces)) for text in texts]
    if not joined.isascii():
        plain = [text if text.isascii() else NOT_ASCII.sub(_plain, text) for text in plain]
        joined = BETWEEN.join(plain)
    # What is simple is looked through at once, and mostly all are.
    if joined.isascii():
        spans = _simple_spans(joined.lower(), runs)
        return list(map(SafeString, _with_marks(BETWEEN.join(texts), spans).split(BETWEEN)))
    is_simple = list(map(str.isascii, plain))
    spans = _simple_spans(BETWEEN.join(compress(plain, is_simple)).lower(), runs)
    marked = iter(_with_marks(BETWEEN.join(compress(texts, is_simple)), spans).split(BETWEEN))
    return [
        # Every part of it is escaped.
        SafeString(next(marked) if simple else _marked_alone(text, runs, pieces))
        for text, simple in zip(texts, is_simple, strict=True)
    ]


def _plain(match):
    return _plain_letter(match[0])


@lru_cache(2_000)
def _plain_letter(letter):
    """The one ASCII letter that words with `letter` are compared by; itself if there is none."""
    folded = fold(letter)
    return folded if len(folded) == 1 and folded.isascii() and folded.isalnum() else letter


def _marked_alone(text, runs, pieces):
    text = unicodedata.normalize("NFC", text)
    return _with_marks(text, _spans(text, runs, pieces))


def _with_marks(text, spans):
    """The HTML of `text` with `spans` of it in <mark>, as a plain str."""
    safe = str(escape(text))
    if not spans:
        return safe
    if len(safe) == len(text):
        # Nothing had to be escaped.
        return _cut(safe, spans, str)
    return _cut(text, spans, escape)


def _cut(text, spans, safe):
    parts, end = [], 0
    for start, stop in spans:
        parts += (safe(text[end:start]), "<mark>", safe(text[start:stop]), "</mark>")
        end = stop
    parts.append(safe(text[end:]))
    return "".join(parts)


def _simple_spans(lower, runs):
    """(start, stop) of what is to be marked in ASCII text in lower case, in order and apart."""
    return _joined(sorted(span for run in runs for span in run.spans(lower)))


def _spans(text, runs, pieces):
    """The same of any text, as it stands."""
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
