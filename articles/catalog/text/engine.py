"""The engine: which articles a term is in, and how much it says in each. The same whatever the database.

Two parts answer as one: the postings of a large catalogue, if there are any, have the words of all articles
as they were at one moment, and the delta has those that changed since; of a small catalogue it has all.
"""

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
    """The words of all published articles as they are now. One thread at a time."""

    def __init__(self, postings=None):
        """`postings` is a PostingsSearch or None."""
        self._postings, self._delta, self._tokenizer = postings, Delta(), fts5.Tokenizer()
        # Articles that are looked for in the delta, not in the postings; and those of them still to be read.
        self._changed, self._pending = BitMap(), BitMap()
        self._found = lru_cache(MOST_SETS)(self._find)
        self._all = None

    def close(self):
        for part in (self._postings, self._delta, self._tokenizer):
            if part is not None:
                part.close()

    def mark_changed(self, pks):
        """Notes that the articles `pks` are new, changed or gone; they are read when a word is asked for."""
        self._pending |= BitMap(pks)
        self._found.cache_clear()
        self._all = None

    @property
    def delta_size(self):
        """How many articles the delta holds, or will when a word is asked for."""
        return len(self._changed | self._pending)

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

    def scores(self, terms, hits):
        """(ids, scores) of those of the set `hits` in whose text all of `terms` are, as arrays: BM25."""
        phrases = [phrase for term in terms if (phrase := self._text_phrase(term)).words]
        weighed = [(phrase, self._rarity(phrase)) for phrase in phrases]
        articles, number_of_words = self._totals()
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

    def title_words(self, beginning):
        """The words of titles that begin with `beginning`, as a set, and some that no title has any more."""
        return self._words("titles", beginning)

    def title_number(self, word):
        """In how many titles the folded `word` is."""
        return self._number(Phrase("titles", (word,)))

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

    def _rarity(self, phrase):
        number, articles = self._number(phrase), self.articles()
        return max(LEAST, log((articles - number + 0.5) / (number + 0.5)))

    def _ids(self, phrase):
        if not phrase.words:
            return BitMap()
        self._read_pending()
        return self._found(phrase)

    def _find(self, phrase):
        if not self._postings:
            return self._delta.ids(phrase)
        found = self._postings.ids(phrase)
        if self._changed:
            # Mostly none of the few that changed has the word, and the set need not be copied.
            found = found - self._changed if found.intersect(self._changed) else found
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
        if self._all is None:
            articles, number_of_words = len(self._delta), self._delta.number_of_words
            if self._postings:
                _, gone = self._postings.lengths(self._changed)
                articles += len(self._postings.articles) - len(gone)
                number_of_words += self._postings.number_of_words - int(gone.sum())
            self._all = articles, number_of_words
        return self._all

    def _read_pending(self):
        pending, self._pending = self._pending, BitMap()
        for pks, rows in published_texts(pending):
            self._delta.replace(pks, rows)
            pks = BitMap(pks)
            replaced = pks & self._postings.articles if self._postings else BitMap()
            self._changed = self._changed - pks | replaced | BitMap(row[0] for row in rows)


def published_texts(pks):
    """(pks, rows) of some of the ids `pks` at a time: a list of ids, and a list of rows for fts5.insert(),
    one for each published article among them."""
    pks = iter(pks)
    while batch := list(islice(pks, BATCH)):
        yield batch, Article.objects.published_values(batch, "pk", *fts5.COLUMNS)


def _bm25(part, hits, weighed, average):
    """(ids, scores) of those of the set `hits` that `part` holds and that have all terms, as arrays.

    `weighed` are (Phrase, rarity) pairs, one for each term; `average` is how many words articles have on
    average.
    """
    ids, lengths = part.lengths(hits)
    damping = K1 * (1 - B) + (K1 * B / average) * lengths
    scores, has_all = np.zeros(len(ids)), np.ones(len(ids), bool)
    for phrase, rarity in weighed:
        here, weights = part.weights(phrase, hits)
        often = np.zeros(len(ids))
        often[np.searchsorted(ids, here)] = weights
        scores += (rarity * (K1 + 1)) * (often / (often + damping))
        has_all &= often > 0
    return ids[has_all].astype(np.int64), scores[has_all]
