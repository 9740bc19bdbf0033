"""The inverted index asked: which articles a term stands in, and how much it says in each.

Two halves answer as one: postings.py has all words of one moment, recent.py those of the articles that
changed since. What comes out is what the database's own full text says, sets and weights alike.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from cachetools import LRUCache
from pyroaring import BitMap

from articles.catalog.index.bitmaps import ids_of
from articles.catalog.postings.build import TABLES, WEIGHTS
from articles.catalog.postings.delta import Recent, Splitter
from articles.catalog.text.engine import begins, typed
from articles.catalog.text.query import Term
from articles.catalog.text.tokens import has_symbols, is_unspaced

TEXT, TITLE = TABLES
# BM25 as FTS5 has it: how soon a word that is repeated says no more, how much long texts weigh less,
# and what the commonest words are worth.
K1, B, LEAST = 1.2, 0.75, 1e-6
MOST_NUMBERS = 1_000
# Of two arrays one is looked up in the other if that is so many times as long; else they are merged.
SEARCHED = 8
# Of so many phrases the places are kept, where they are at most so many: 4 MB.
MOST_BEGUN, FEW_BEGUN = 500, 2_000


@dataclass(frozen=True)
class Run:
    """The words of a term as a full-text table has them; the last may be just a beginning."""

    table: str
    words: tuple[str, ...]
    begins: bool

    def choices(self, table):
        """For each word the words of `table` that it may be."""
        *first, last = self.words
        return [*map(table.find, first), (table.beginning if self.begins else table.find)(last)]


class Inverted:
    """The words of all articles as they are now. One thread at a time."""

    def __init__(self, copy, changed):
        """`copy` are the Postings, `changed` the ids of the articles that changed since."""
        self._copy, self._recent, self._splitter = copy, Recent(), Splitter()
        # The last phrase and where it begins, and the same of some that begin in few places.
        self._last, self._begun = (None, None), LRUCache(MOST_BEGUN)
        self._changed, self._unread = BitMap(), BitMap()
        self.hear(changed)

    def close(self):
        self._copy.close()
        self._recent.close()
        self._splitter.close()

    def hear(self, pks):
        """Hears that the articles `pks` have changed; they are read when a word is asked for next."""
        self._unread |= BitMap(pks)
        self._changed |= self._unread
        # What was counted: how many articles a Run stands in, and (articles, words) in all.
        self._numbers, self._totals = LRUCache(MOST_NUMBERS), None

    @property
    def behind(self):
        """How many articles have changed since the copy was made."""
        return len(self._changed)

    @staticmethod
    def knows(term):
        """Whether ids() can tell; scripts without spaces and words with symbols are the database's."""
        return not is_unspaced(term.text) and not has_symbols(term.text)

    def is_in_more(self, term, most):
        """Whether `term` surely stands in more than `most` articles; no set is read to tell."""
        table = self._copy.tables[TEXT]
        choices = self._run(term, TEXT).choices(table)
        numbers = map(table.number_of, choices[0]) if len(choices) == 1 else ()
        return max(numbers, default=0) - self.behind > most

    def ids(self, term):
        """The articles in whose text `term` (query.Term) stands, of whatever status, as a set."""
        found = self._ids(self._run(term, TEXT))
        # The text has stems, of which half a word may be no beginning; titles are kept as they stand too.
        titles = self._ids(self._run(term, TITLE)) if begins(term) else found
        # Mostly they are among the others, and to look is quicker than to join.
        return found if titles.issubset(found) else found | titles

    def number(self, term):
        """How many articles `term`, which is no beginning, stands in."""
        return self._number(self._run(term, TEXT))

    def scores(self, terms, hits):
        """(ids, scores) of those of the set `hits` in whose text all of `terms` stand: BM25."""
        changed = hits & self._changed
        halves = ((self._copy, hits - changed if changed else hits), (self._recent, changed))
        parts = [self._scores(half.tables[TEXT], ids, terms) for half, ids in halves if ids]
        if len(parts) == 1:
            return parts[0]
        ids, scores = zip(*parts, strict=True) if parts else ([np.zeros(0, np.int64)], [np.zeros(0)])
        return np.concatenate(ids), np.concatenate(scores)

    def _scores(self, table, hits, terms):
        weighed = [self._weighed(term) for term in terms]
        articles, words = self._all()
        ids, numbers = table.places.words_of(ids_of(hits))
        scores, has_all = np.zeros(len(ids)), np.ones(len(ids), bool)
        damping = K1 * (1 - B) + (K1 * B * articles / max(1, words)) * numbers
        for runs in weighed:
            often = np.zeros(len(ids))
            choices = None
            for run, rarity in runs:
                # Mostly no other word begins so, and the second run is the first again.
                before, choices = choices, run.choices(table)
                if choices != before:
                    often = self._often(table, choices, hits, ids)
                scores += (rarity * (K1 + 1)) * (often / (often + damping))
            # The last run finds whatever an earlier one does.
            has_all &= often > 0
        if not has_all.all():
            ids, scores = ids[has_all], scores[has_all]
        return ids.astype(np.int64), scores

    def _often(self, table, choices, hits, ids):
        """How often a run of words stands in each of the articles `ids`, an array of those of the set `hits`
        that `table` has; in some columns once counts as more often."""
        if len(choices) > 1:
            return table.places.window(ids).weigh(self._begin(table, choices), WEIGHTS[TEXT])
        often = np.zeros(len(ids))
        for word in choices[0]:
            here, weights = table.weights_of(word, hits)
            often[np.searchsorted(ids, here) if len(here) < len(ids) else slice(None)] += weights
        return often

    def _weighed(self, term):
        """The (Run, rarity) pairs of `term`: a word as it was typed weighs more than longer ones."""
        runs = [self._run(Term(term.text), TEXT), self._run(term, TEXT)]
        return [(run, self._rarity(run)) for run in runs[: 1 + begins(term)] if run.words]

    def _run(self, term, table):
        return Run(table, self._splitter.words(typed(term), table), begins(term))

    def _ids(self, run):
        if not run.words:
            return BitMap()
        found = self._found(self._copy.tables[run.table], run)
        if self._changed:
            self._read_changed()
            # Mostly none of the few that changed has the word, and the set need not be made anew.
            found = found - self._changed if found.intersect(self._changed) else found
            recent = self._found(self._recent.tables[run.table], run)
            found = found | recent if recent else found
        self._numbers[run] = len(found)
        return found

    def _found(self, table, run):
        """The articles of `table` in which `run` stands, as a set."""
        choices = run.choices(table)
        if len(choices) == 1:
            return _union(table.ids_of, choices[0])
        return table.places.articles(self._begin(table, choices))

    def _begin(self, table, choices):
        """The places of `table` where a phrase begins, as a sorted array; kept, since it is weighed too."""
        if table not in self._copy.tables.values():
            return _begin(table, choices)
        key = table, tuple(choices)
        if key != self._last[0]:
            begin = self._begun.get(key)
            self._last = key, _begin(table, choices) if begin is None else begin
            if begin is None and len(self._last[1]) <= FEW_BEGUN:
                self._begun[key] = self._last[1]
        return self._last[1]

    def _rarity(self, run):
        number, (articles, _) = self._number(run), self._all()
        return max(LEAST, log((articles - number + 0.5) / (number + 0.5)))

    def _number(self, run):
        if run in self._numbers:
            return self._numbers[run]
        table = self._copy.tables[run.table]
        if len(run.words) == 1 and not run.begins and not self._changed:
            return sum(map(table.number_of, table.find(*run.words)))
        return len(self._ids(run))

    def _read_changed(self):
        if self._unread:
            self._recent.take(list(self._unread))
            self._unread = BitMap()

    def _all(self):
        """How many articles there are, and how many words they have together."""
        if self._totals is None:
            self._read_changed()
            copied, recent = self._copy.tables[TEXT].places, self._recent.tables[TEXT].places
            gone, their_words = copied.words_of(ids_of(self._changed))
            words = copied.words - int(their_words.sum()) + recent.words
            self._totals = len(copied.ids) - len(gone) + len(recent.ids), words
        return self._totals


def _begin(table, choices):
    """The places where a run of words begins, as a sorted array; `choices` are Run.choices()."""
    places = [(n, _joined([table.places_of(word) for word in words])) for n, words in enumerate(choices)]
    # From the rarest word on.
    (first, found), *others = sorted(places, key=lambda pair: len(pair[1]))
    # Nothing begins before the first place there is.
    found = found[np.searchsorted(found, first) :] - np.uint32(first)
    for n, there in others:
        words, wanted = choices[n], found + np.uint32(n)
        if len(words) == 1 and table.has_marks(words[0]):
            found = found[table.stands_at(words[0], wanted)]
        else:
            found = _both(wanted, there) - np.uint32(n)
    return found


def _joined(arrays):
    """Sorted arrays as one."""
    return arrays[0] if len(arrays) == 1 else np.sort(np.concatenate([*arrays, np.zeros(0, np.uint32)]))


def _both(few, many):
    """What is in both of two sorted arrays."""
    if len(few) * SEARCHED < len(many):
        return few[many.take(np.searchsorted(many, few), mode="clip") == few]
    both = np.concatenate([few, many])
    # Merges them, since each is in order.
    both.sort(kind="stable")
    return both[1:][both[1:] == both[:-1]]


def _union(sets_of, words):
    sets = [sets_of(word) for word in words]
    return BitMap.union(*sets) if len(sets) > 1 else sets[0] if sets else BitMap()
