"""An ArticleFilter's answer from the index: the same questions that reference.py asks the database."""

from pyroaring import BitMap

from articles.catalog.index import Wanted
from articles.kept import keep

# Counts are some 20 KB at most, those of companies.
MOST_COUNTED = 300


class Answer:
    """One ArticleFilter held against one state of the index; use it while the replica is lent."""

    def __init__(self, article_filter, index, labels, words):
        self.filter, self.index, self.labels, self.words = article_filter, index, labels, words
        self.wanted = self._wanted()
        self.chosen = index.chosen(self.wanted)
        self.state = index.state

    def total(self):
        return len(self.chosen)

    def ids(self, start, stop):
        """The ids from place `start` up to `stop`, in the filter's order."""
        if self.filter.order == "relevance":
            return self.words.ranked(self.filter.query, self.chosen, self.index, self.labels, start, stop)
        return self.index.page(self.chosen, self.filter.order, start, stop)

    def latest(self, number):
        """The ids of the newest `number` articles, whatever the filter's order."""
        return self.index.page(self.chosen, "newest", 0, number)

    def counts(self):
        """For every facet of the filter a dict of value to number above 0."""
        return {name: self.counts_of(name) for name in self.filter.facets}

    def counts_of(self, facet):
        """The same for one facet."""
        counts = self._counts(facet)
        slugs = {"company": self.labels.company_slugs, "topic": self.labels.topic_slugs}.get(facet)
        if slugs is None:
            return counts
        return {slugs[pk]: number for pk, number in counts.items() if pk in slugs}

    def _counts(self, facet):
        # A facet's numbers are the same whatever is chosen in it: readers who try one option after
        # another have them counted once.
        key = (facet, self.filter.scope, self._choices(besides=facet))
        counted = self.index.counted
        if key not in counted:
            keep(counted, key, self.index.counts(facet, self.wanted, self.chosen), MOST_COUNTED)
        return counted[key]

    def _choices(self, besides):
        """What is chosen, but for the choices that do not count for the facet `besides`."""
        left_out = self.filter.left_out_of_count(besides)
        return tuple(
            (name, self.wanted.included[name], self.wanted.excluded[name], name in self.wanted.every)
            for name in self.filter.facets
            if name not in left_out
        )

    def versions(self, ids):
        """A value for each of `ids` that is another one after its card would be."""
        return {pk: self.index.version(pk) for pk in ids}

    def _wanted(self):
        included, excluded = {}, {}
        for name in self.filter.facets:
            choice = self.filter.chosen[name]
            included[name] = self._values(name, choice.included)
            excluded[name] = self._values(name, choice.excluded)
        every = frozenset(["topic"]) if self.filter.matches_all_topics else frozenset()
        return Wanted(included, excluded, every, self._base())

    def _values(self, facet, values):
        """Companies and topics go by id; a slug that is gone by now stands for no article."""
        pks = {"company": self.labels.company_ids, "topic": self.labels.topic_ids}.get(facet)
        return tuple(pks.get(value, 0) for value in values) if pks else values

    def _base(self):
        bases = []
        if self.filter.company:
            bases.append(self.index.members("company", self.filter.company.pk))
        if self.filter.topic:
            bases.append(self.index.members("topic", self.filter.topic.pk))
        if self.filter.query:
            bases.append(self.words.ids(self.filter.query, self.index, self.labels))
        return BitMap.intersection(*bases) if bases else None
