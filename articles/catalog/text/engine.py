"""The engine: which articles a term is in, and how much it says in each. The same whatever the database.

Two parts answer as one: the postings of a large catalogue, if there are any, have the words of all articles
as they were at one moment, and the delta has those that changed since; of a small catalogue it has all.
"""

import threading
from functools import lru_cache
from itertools import islice
from math import log

import numpy as np
from pyroaring import BitMap

from articles.catalog.text import fts5
from articles.catalog.text.delta import Delta
from articles.catalog.text.fts5 import Phrase
from articles.catalog.text.tokens import has_symbols, is_unsegmented
from articles.catalog.text.weights import K1, LEAST, B
from articles.models import Article

# So many articles are read at once.
BATCH = 1_000
# So many sets are remembered: a search asks for each of its words several times, and the next search for the
# same words. Of a million articles one takes up to 125 KB.
MOST_SETS = 100


class Engine:
    """The words of all published articles as they are now. Any number of threads may ask at a time.

    None waits for another's search: locks are held for one look at the delta at most.
    """

    def __init__(self, postings=None):
        """`postings` is a PostingsSearch or None."""
        self._postings, self._delta, self._tokenizer = postings, Delta(), fts5.Tokenizer()
        self._lock = threading.RLock()
        # Articles that are looked for in the delta, not in the postings; and sets of those still to be read.
        self._changed, self._pending = BitMap(), []
        # Another one after any change: what a thread finds meanwhile is remembered under the one before.
        self._version = object()
        self._found = lru_cache(MOST_SETS)(self._find)
        self._all = None, None

    def close(self):
        for part in (self._postings, self._delta, self._tokenizer):
            if part is not None:
                part.close()

    def mark_changed(self, pks):
        """Notes that the articles `pks` are new, changed or gone; they are read when a word is asked for."""
        self._pending.append(BitMap(pks))
        self._version = object()

    @property
    def delta_size(self):
        """How many articles the delta holds, or will when a word is asked for."""
        return len(self._changed.union(*self._pending))

    def ids(self, term):
        """The published articles in whose own text `term` (query.Term) is, as a set.

        Callers change nothing in it.
        """
        return self._ids(self._phrase(term))

    def number(self, term):
        """How many articles those are."""
        return self._number(self._phrase(term))

    def rare_ids(self, term, most):
        """ids(), or None if `term` is in more than `most` articles; no set is read of one that is in many."""
        surely = self._postings.number(self._phrase(term)) - self.delta_size if self._postings else 0
        if surely > most:
            return None
        ids = self.ids(term)
        return ids if len(ids) <= most else None

    def scores(self, weighed, hits):
        """(ids, scores) of those of the set `hits` in whose text all of `weighed` are, as arrays: BM25.

        `weighed` are (terms, number of articles) pairs: any of the terms counts as the same word.
        """
        articles, number_of_words = self._totals()
        weighed = [(self._text_phrases(terms), _rarity(number, articles)) for terms, number in weighed]
        average = max(1, number_of_words) / max(1, articles)
        changed = hits & self._changed
        parts = [(self._postings, hits - changed if changed else hits), (self._delta, changed)]
        scored = [_bm25(part, ids, weighed, average) for part, ids in parts if part is not None and ids]
        ids, scores = zip(*scored, strict=True) if scored else ((), ())
        return np.concatenate([np.zeros(0, np.int64), *ids]), np.concatenate([np.zeros(0), *scores])

    def articles(self):
        """How many articles there are."""
        return self._totals()[0]

    def title_ids(self, texts):
        """The published articles in whose title all words of the list `texts` are, as a set.

        The last word may be just a beginning; characters of scripts without spaces follow each other.
        """
        phrases = [phrase for text in texts for phrase in self._title_phrases(text)]
        if not phrases:
            return BitMap()
        phrases[-1] = phrases[-1]._replace(begins=True)
        return BitMap.intersection(*map(self._ids, phrases))

    def _title_phrases(self, text):
        if is_unsegmented(text):
            return [Phrase("literal_titles", self._tokenizer.words(text, "literal_titles"))]
        return [Phrase("titles", (word,)) for word in self._tokenizer.words(text, "titles")]

    def in_titles(self, term):
        """The published articles in whose title `term` (query.Term) is, without other endings, as a set."""
        table = "literal_titles" if is_unsegmented(term.text) or has_symbols(term.text) else "titles"
        return self._ids(Phrase(table, self._tokenizer.words(term.text, table)))

    def title_words(self, beginning):
        """The words of titles that begin with `beginning`, as a set, and some that no title has any more."""
        return self._words("titles", beginning)

    def title_number(self, word):
        """In how many titles the folded `word` is."""
        return self._number(Phrase("titles", (word,)))

    def is_same(self, word, other):
        """Whether two words are stored as one, being the same but for their endings."""
        return self._tokenizer.words(word, "words") == self._tokenizer.words(other, "words")

    def stems(self):
        """All words of the articles' texts as they are stored, as a set; for checks."""
        return self._words("words", "")

    def stem_ids(self, stem):
        """The articles in whose text the word is that is stored as `stem`, as a set; for checks."""
        return self._ids(Phrase("words", (stem,)))

    def _words(self, table, beginning):
        self._read_pending()
        parts = (part for part in (self._postings, self._delta) if part is not None)
        return {word for part in parts for word in part.words(table, beginning)}

    def _phrase(self, term):
        """What to look for: the Phrase that is where `term` is."""
        if is_unsegmented(term.text) or has_symbols(term.text):
            return Phrase("literal", self._tokenizer.words(term.text, "literal"))
        return self._text_phrase(term)

    def _text_phrase(self, term):
        return Phrase("words", self._tokenizer.words(term.text, "words"))

    def _text_phrases(self, terms):
        phrases = (self._text_phrase(term) for term in terms)
        return list(dict.fromkeys(phrase for phrase in phrases if phrase.words))

    def _ids(self, phrase):
        if not phrase.words:
            return BitMap()
        self._read_pending()
        return self._found(phrase, self._version)

    def _find(self, phrase, version):
        if not self._postings:
            return self._delta.ids(phrase)
        found, changed = self._postings.ids(phrase), self._changed
        if changed:
            # Mostly none of the few that changed has the word, and the set need not be copied.
            found = found - changed if found.intersect(changed) else found
            recent = self._delta.ids(phrase)
            found = found | recent if recent else found
        return found

    def _number(self, phrase):
        if not phrase.words:
            return 0
        self._read_pending()
        if self._postings and not self._changed:
            return self._postings.number(phrase)
        return len(self._ids(phrase))

    def _totals(self):
        """How many articles there are, and how many words they have together."""
        self._read_pending()
        version, totals = self._all
        if version != self._version:
            version = self._version
            articles, number_of_words = len(self._delta), self._delta.number_of_words
            if self._postings:
                _, gone = self._postings.lengths(self._changed)
                articles += len(self._postings.articles) - len(gone)
                number_of_words += self._postings.number_of_words - int(gone.sum())
            totals = articles, number_of_words
            self._all = version, totals
        return totals

    def _read_pending(self):
        if not self._pending:
            return
        with self._lock:
            number = len(self._pending)
            changed = self._changed
            for pks, rows in published_texts(BitMap().union(*self._pending[:number])):
                self._delta.replace(pks, rows)
                pks = BitMap(pks)
                replaced = pks & self._postings.articles if self._postings else BitMap()
                changed = changed - pks | replaced | BitMap(row[0] for row in rows)
            self._changed, self._version = changed, object()
            # Whoever asks meanwhile waits for what is still in the list.
            del self._pending[:number]


def published_texts(pks):
    """(pks, rows) of some of the ids `pks` at a time: a list of ids, and a list of rows for fts5.insert(),
    one for each published article among them."""
    pks = iter(pks)
    while batch := list(islice(pks, BATCH)):
        yield batch, Article.objects.published_values(batch, "pk", *fts5.COLUMNS)


def _rarity(number, articles):
    return max(LEAST, log((articles - number + 0.5) / (number + 0.5)))


def _bm25(part, hits, weighed, average):
    """(ids, scores) of those of the set `hits` that `part` holds and that have all of `weighed`, as arrays.

    `weighed` are (Phrases any of which counts, rarity) pairs; `average` is how many words articles have on
    average.
    """
    ids, lengths = part.lengths(hits)
    damping = K1 * (1 - B) + (K1 * B / average) * lengths
    scores, has_all = np.zeros(len(ids)), np.ones(len(ids), bool)
    for phrases, rarity in weighed:
        often = np.zeros(len(ids))
        for phrase in phrases:
            here, weights = part.weights(phrase, hits)
            often[np.searchsorted(ids, here)] += weights
        scores += (rarity * (K1 + 1)) * (often / (often + damping))
        has_all &= often > 0
    return ids[has_all].astype(np.int64), scores[has_all]
