"""An ArticleFilter's answer from the index: the same questions that reference.py asks the database."""

from pyroaring import BitMap

from articles.catalog.card_context import Glimpse
from articles.catalog.facet_filters import Choice
from articles.catalog.index.facet_index import Wanted
from articles.catalog.text.search import TextSearch
from articles.kept import kept

# The numbers of one facet are 3 KB, those of all facets of a selection 25 KB.
MOST_COUNTED, MOST_COUNTED_WHOLE = 4_000, 100


class Answer:
    """One ArticleFilter held against one state of the index; use it while the replica is lent."""

    is_plain = False

    def __init__(self, article_filter, index, labels, words):
        """`words` is a words.Words; it has an engine if the filter has a query."""
        self.filter, self.index, self.labels = article_filter, index, labels
        self.words = TextSearch(words.engine, words.names(labels), index.members)
        self.wanted = self._wanted()
        self.chosen = index.chosen(self.wanted)
        self.state = index.state

    def total(self):
        return len(self.chosen)

    def ids(self, start, stop):
        """The ids from place `start` up to `stop`, in the filter's order."""
        if self.filter.order == "relevance":
            return self._by_relevance(start, stop)
        return self.index.page(self.chosen, self.filter.order, start, stop, self._question())

    def _by_relevance(self, start, stop):
        best = self.words.best(self.filter.query, self.chosen, self.index.keys.__getitem__, stop)
        page = best[start:stop]
        if stop > len(best):
            # Of very many not all are weighed: the others follow by date.
            others = self.chosen - BitMap(best)
            page += self.index.page(others, "newest", max(0, start - len(best)), stop - len(best))
        return page

    def latest(self, number):
        """The ids of the newest `number` articles, whatever the filter's order."""
        return self.index.page(self.chosen, "newest", 0, number)

    def counts(self):
        """For every facet of the filter a dict of value to number above 0."""
        # The pages of one selection have the same numbers.
        return kept(self.index.counted_whole, self._question(), self._count_all, MOST_COUNTED_WHOLE)

    def counts_of(self, facet):
        """The same for one facet."""
        if not self.filter.chosen[facet]:
            return self._count([facet], self.chosen)[facet]
        # A facet's numbers are the same whatever is chosen in it: readers who try one option after
        # another have them counted once.
        key = facet, *self._question(self.filter.left_out_of_count(facet))
        return kept(self.index.counted, key, lambda: self._count_chosen(facet), MOST_COUNTED)

    def _count_all(self):
        facets = self.filter.facets
        # One look is for all those that count the same articles.
        together = self._count([name for name in facets if not self.filter.chosen[name]], self.chosen)
        return {name: together[name] if name in together else self.counts_of(name) for name in facets}

    def _count_chosen(self, facet):
        is_left_out = facet in self.filter.left_out_of_count(facet)
        among = self.index.chosen(self.wanted, without=facet) if is_left_out else self.chosen
        return self._count([facet], among)[facet]

    def _count(self, facets, among):
        names = {"company": self.labels.company_slugs, "topic": self.labels.topic_slugs}
        return self.index.counts(facets, among, names)

    def _question(self, left_out=()):
        """What is asked, to be compared with others, as if nothing were chosen in the facets `left_out`."""
        chosen = [(name, one) for name, one in self.filter.chosen.items() if isinstance(one, Choice) and one]
        matches_all = self.filter.matches_all_topics and "topic" not in left_out
        return self.filter.scope, tuple(pair for pair in chosen if pair[0] not in left_out), matches_all

    def glimpses(self, ids):
        """A dict of the Glimpse of each of `ids`."""
        return glimpses_of(self.index, self.labels, ids)

    def _wanted(self):
        included, excluded = {}, {}
        for name in self.filter.facets:
            if choice := self.filter.chosen[name]:
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
            bases.append(self.words.ids(self.filter.query, self.index.public) & self.index.public)
        return BitMap.intersection(*bases) if len(bases) > 1 else bases[0] if bases else None


def glimpses_of(index, labels, ids):
    """A dict of the Glimpse of each of the public articles `ids`, but those whose company is just gone."""
    faces, names = labels.company_faces, labels.topic_faces
    companies, topics = index.columns.values_of(("company", "topic"), ids)
    return {
        pk: Glimpse(index.version(pk), faces[company], sorted([names[one] for one in its if one in names]))
        for pk, (company,), its in zip(ids, companies, topics, strict=True)
        if company in faces
    }
