"""Search text -> articles: the sets of their words, kept by each process while they are asked for.

The database keeps the words (fulltext.py, engines.py), and for a large catalogue an inverted index has
them too (inverted.py); Words keeps the answers to single terms as sets of ids, and combines them.
`matching` and `by_relevance` say the same in SQL: what the sets are held against, and their stand-in.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from itertools import count

import numpy as np
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat, StrIndex
from pyroaring import BitMap

from articles.catalog.index.facet_index import ID_BITS
from articles.catalog.postings.search import Inverted
from articles.catalog.text import known_names, ranking
from articles.catalog.text.engine import engine
from articles.catalog.text.query import Term
from articles.models import Article
from articles.models.querysets import NEWEST_FIRST

# The sets of some 300 very common words of a million articles, or of a hundred thousand rare ones; fewer
# where the inverted index gives them in no time.
MOST_BYTES, MOST_BYTES_BESIDE_INVERTED = 32 << 20, 12 << 20
# What an entry takes besides its set.
ENTRY_BYTES = 400
# So many changed articles are asked about again; of more, a term is asked about all.
MOST_PATCHED = 500
# Above this many, all terms are forgotten at once, and the inverted index is copied anew.
MOST_CHANGES = MOST_RECENT = 5_000
# Searches whose scores are remembered, at most 160 KB each.
MOST_SCORED = 32

_epochs = count()


@dataclass
class Entry:
    """What a term was found in, and when: after how many of the changes that Words heard of."""

    ids: BitMap
    heard: int
    size: int


class Words:
    """The sets of the terms that were asked for lately. Not safe for two threads at once."""

    def __init__(self):
        self._names = known_names.Latest()
        self._inverted = None
        # Whether there was an inverted index that can be used no longer.
        self.wants_inverted = False
        self.forget()

    def forget(self):
        """Throws everything away."""
        self._drop()
        self._forget_terms()

    @property
    def has_inverted(self):
        return self._inverted is not None

    def adopt(self, inverted):
        """Asks this inverted.Inverted from now on; it has heard of all changes so far."""
        self._drop()
        self._inverted = inverted

    def _drop(self, wants_another=False):
        if self._inverted:
            self._inverted.close()
        self._inverted, self.wants_inverted = None, wants_another

    def _forget_terms(self):
        self._epoch = next(_epochs)
        self._entries = OrderedDict()
        self._bytes = 0
        self._heard = 0
        self._changes = OrderedDict()
        self._scored = OrderedDict()
        self._highest = None
        # Words known to be too common for rare(); one that becomes rare is found out with the next start.
        self._common = set()

    def changed(self, pks):
        """Hears that the articles `pks` have changed. A term looks at them when it is asked for next."""
        self._heard += 1
        self._highest = None
        for pk in pks:
            self._changes[pk] = self._heard
            self._changes.move_to_end(pk)
        if self._inverted:
            self._inverted.hear(pks)
            if self._inverted.behind > MOST_RECENT:
                self._drop(wants_another=True)
        if len(self._changes) > MOST_CHANGES:
            self._forget_terms()

    def state(self):
        """What a set that is read from now on is true to; take() asks for it."""
        return self._epoch, self._heard

    def take(self, term, ids, state):
        """Keeps the set `ids` of `term`, read from the database after `state`."""
        epoch, heard = state
        if epoch == self._epoch and _key(term) not in self._entries:
            self._keep(_key(term), ids, heard)

    def ids(self, query, index, labels):
        """The articles that `query` finds, as a set; some of them may not be public."""
        found = None
        for term in query.wanted:
            here = self._all(term, index, labels)
            found = here if found is None else found & here
        found = index.public if found is None else found
        for term in query.unwanted:
            found = found - self._all(term, index, labels)
        return found

    def ranked(self, query, ids, index, labels, start=0, stop=None):
        """The ids of the set `ids`, the most relevant first, from place `start` up to `stop`.

        Of very many the latest are ranked (ranking.py); the others follow by date.
        """
        found = {
            term: (self.having(term), self._named(term, index, labels), self._number(Term(term.text)))
            for term in query.wanted
        }
        stop = len(ids) if stop is None else stop
        best = ranking.ranked(found, ids, index.keys.__getitem__, self._highest_id(), self._scores, stop)
        page = best[start:stop]
        if stop > len(best):
            others = ids - BitMap(best)
            page += index.page(others, "newest", max(0, start - len(best)), stop - len(best))
        return page

    def names(self, labels):
        """The names.Names of now."""
        return self._names.of(labels)

    def _all(self, term, index, labels):
        named = self._named(term, index, labels)
        return self.having(term) | named if named else self.having(term)

    def _named(self, term, index, labels):
        companies, topics = self._names.of(labels).named(term)
        sets = [index.members("company", pk) for pk in companies]
        sets += [index.members("topic", pk) for pk in topics]
        return BitMap.union(*sets) if len(sets) > 1 else sets[0] if sets else BitMap()

    def having(self, term):
        """The articles in whose own text `term` (query.Term) stands, of whatever status, as a set."""
        key = _key(term)
        entry = self._entries.get(key)
        stale = self._changed_since(entry.heard) if entry else ()
        if entry and not stale:
            self._entries.move_to_end(key)
            return entry.ids
        if entry and len(stale) <= MOST_PATCHED and not self._inverted:
            ids = (entry.ids - BitMap(stale)) | engine().ids(term, stale)
        else:
            ids = self._ids(term)
        self._keep(key, ids)
        return ids

    def _ids(self, term):
        return (self._inverted_of(term) or engine()).ids(term)

    def _inverted_of(self, term):
        """The inverted index, if there is one that can tell where `term` stands; else None."""
        return self._inverted if self._inverted and Inverted.knows(term) else None

    def _number(self, term):
        """In how many articles' own text `term` stands, which is no beginning."""
        inverted = self._inverted_of(term)
        return inverted.number(term) if inverted else len(self.having(term))

    def rare(self, term, most):
        """The same, or None if `term` stands in more than `most`; such a one is not looked up whole."""
        key = _key(term)
        inverted = self._inverted_of(term)
        if inverted and inverted.is_in_more(term, most):
            return None
        if self._inverted or key in self._entries:
            ids = self.having(term)
            return ids if len(ids) <= most else None
        if key in self._common:
            return None
        ids = engine().ids(term, most=most + 1)
        if len(ids) > most:
            self._common.add(key)
            return None
        self._keep(key, ids)
        return ids

    def _highest_id(self):
        if self._highest is None:
            self._highest = engine().highest_id()
        return self._highest

    def _scores(self, terms, rarities, hits, among):
        """What the engine says of them: the same for each page and each further filter of a search.

        Of few among many, asked out of the blue, nothing is remembered.
        """
        key = (terms, rarities, self._heard)
        scores = self._scored.pop(key, None)
        if scores is None and not self._inverted:
            scores = engine().scores(terms, rarities, hits)
        elif scores is None:
            if len(among) < len(hits) / 4:
                return self._inverted.scores(terms, hits & among)
            scores = self._inverted.scores(terms, hits)
        self._scored[key] = scores
        if len(self._scored) > MOST_SCORED:
            self._scored.popitem(last=False)
        return scores

    def _changed_since(self, heard):
        stale = []
        for pk, when in reversed(self._changes.items()):
            if when <= heard:
                break
            stale.append(pk)
        return stale

    def _keep(self, key, ids, heard=None):
        entry = Entry(ids, self._heard if heard is None else heard, _bytes(ids) + ENTRY_BYTES)
        if key in self._entries:
            self._bytes -= self._entries.pop(key).size
        self._entries[key] = entry
        self._bytes += entry.size
        while self._bytes > (MOST_BYTES_BESIDE_INVERTED if self._inverted else MOST_BYTES):
            _, oldest = self._entries.popitem(last=False)
            self._bytes -= oldest.size


def _key(term):
    return term.text.lower(), term.is_prefix


def _bytes(ids):
    statistics = ids.get_statistics()
    return sum(statistics[f"n_bytes_{kind}_containers"] for kind in ("array", "run", "bitset"))


def matching(articles, query, known):
    """The articles in which every wanted term of `query` stands and none of the unwanted ones.

    `known` are the names.Names of now.
    """
    for term in query.wanted:
        articles = articles.filter(_stands(term, known))
    for term in query.unwanted:
        articles = articles.exclude(_stands(term, known))
    return articles


def by_relevance(articles, query, known):
    """`articles` with the best matches of `query` first, newest first among equals."""
    found = {
        term: (ids := engine().ids(term), _named_ids(term, known), len(_exact_ids(term, ids)))
        for term in query.wanted
    }
    days = dict(articles.order_by().values_list("pk", "published_on"))
    best = ranking.ranked(found, BitMap(days), lambda pks: _keys(pks, days), engine().highest_id())
    if not best:
        return articles.order_by(*NEWEST_FIRST)
    # The place in a list, in the words of both databases: where ",17," stands in ",5,17,3,".
    place = StrIndex(
        Value(f",{','.join(map(str, best))},"),
        Concat(Value(","), Cast("pk", TextField()), Value(","), output_field=TextField()),
    )
    # What is older than all that is ranked need not be looked for.
    place = Case(When(pk__gte=min(best), then=place), default=Value(0), output_field=BigIntegerField())
    return articles.alias(place=place).order_by(
        Case(When(place=0, then=None), default=F("place")).asc(nulls_last=True), *NEWEST_FIRST
    )


def _keys(pks, days):
    ordinals = [days[pk].toordinal() if isinstance(days[pk], date) else 0 for pk in pks.tolist()]
    return (np.array(ordinals, np.int64) << ID_BITS) | pks


def _stands(term, known):
    companies, topics = known.named(term)
    links = Article.topics.through.objects.filter(article=OuterRef("pk"), topic__in=topics)
    return Q(pk__in=RawSQL(*engine().source(term))) | Q(company__in=companies) | Q(Exists(links))  # noqa: S611 -- the terms are parameters


def _exact_ids(term, ids):
    return engine().ids(Term(term.text)) if term.is_prefix else ids


def _named_ids(term, known):
    companies, topics = known.named(term)
    links = Article.topics.through.objects.filter(article=OuterRef("pk"), topic__in=topics)
    named = Article.objects.published().filter(Q(company__in=companies) | Q(Exists(links)))
    return BitMap(named.order_by().values_list("pk", flat=True))
