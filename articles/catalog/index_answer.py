"""An ArticleFilter's answer from the index: the same questions that database_answer.py asks the database."""

from dataclasses import replace

from pyroaring import BitMap

from articles.catalog import added
from articles.catalog.card_context import CardContext
from articles.catalog.facets import Choice
from articles.catalog.index.facet_index import Selection
from articles.catalog.related.companies import Companies
from articles.catalog.text.search import NOTHING_ASKED, TextSearch


class IndexAnswer:
    """The answer of one state of the index to one ArticleFilter; use it while the replica is borrowed."""

    is_plain = False

    def __init__(self, article_filter, index, labels, asked=NOTHING_ASKED):
        """`asked` is the search.Asked of the filter's query."""
        self.filter, self.index, self.labels = article_filter, index, labels
        self.words = TextSearch(asked, index.members)
        self.selection = self._selection()
        self.chosen = index.chosen(self.selection)

    def total(self):
        return len(self.chosen)

    def total_of_page(self):
        """How many articles the page of the filter is about, whatever is chosen."""
        scope = self._scope()
        return len(BitMap.intersection(*scope) if scope else self.index.public)

    def total_everywhere(self):
        """How many articles there would be if the page were about no company and no topic."""
        base = self.words.ids(self.index.public) & self.index.public if self.filter.query else None
        return len(self.index.chosen(replace(self.selection, base=base)))

    def all_found(self):
        """All articles of the answer, as a set; callers change nothing in it."""
        return self.chosen

    def topic(self, pk):
        """The Topic with this id, or None."""
        return self.labels.topics_by_pk.get(pk)

    def topic_by_slug(self, slug):
        """The Topic with this slug, or None."""
        return self.labels.by_slug["topic"].get(slug)

    def before_search(self):
        """Those that there are before words are searched for, but for what the query leaves out."""
        base = self._scope()
        chosen = self.index.chosen(replace(self.selection, base=BitMap.intersection(*base) if base else None))
        return self.words.without_unwanted(chosen)

    def ids(self, start, stop):
        """The ids from position `start` up to `stop`, in the filter's order."""
        if self.filter.order == "relevance":
            return self._by_relevance(start, stop)
        return self.index.page(self.chosen, self.filter.order, start, stop, self._question())

    def _by_relevance(self, start, stop):
        best = self.words.best(self.chosen, self.index.keys.__getitem__, stop)
        page = best[start:stop]
        if stop > len(best):
            # Of very many not all are weighed: the others follow by date.
            others = self.chosen - BitMap(best)
            first, question = max(0, start - len(best)), ("not weighed", *self._question())
            page += self.index.page(others, "newest", first, stop - len(best), question)
        return page

    def latest_added(self, start, stop):
        """The ids from position `start` up to `stop`, what was published here last first."""
        return self.index.page(self.chosen, "added", start, stop, self._question())

    def added(self):
        """added.series() of the articles that were added in the past 30 days."""
        # After an import nearly all may be recent: the pages of one selection have them counted once.
        moments, counted = self.index.moments, self.index.counted
        key = "series", *self._question()
        return _once(counted, key, lambda: added.series(moments(self.chosen, added.LONGEST_WINDOW)))

    def once(self, name, make):
        """What `make` gives under this `name`, made once for all pages that stand for the same articles."""
        return _once(self.index.beside, (name, *self._question()), make)

    def counts(self):
        """For every facet of the filter a dict of value to number above 0."""
        # The pages of one selection have the same numbers.
        key, cache = self._question(), self.index.counted_whole
        if key not in cache:
            # One look is for all those that count the same articles.
            cache[key] = self.counts_together(self.filter.facets)
        return cache[key]

    def counts_of(self, facet):
        """The same for one facet."""
        if not self.filter.chosen[facet]:
            return self._count([facet], self.chosen)[facet]
        # A facet's numbers are the same whatever is chosen in it: readers who try one option after
        # another have them counted once.
        question = self._question(self.filter.left_out_of_count(facet))
        return _once(self.index.counted, (facet, *question), lambda: self._count_chosen(facet))

    def counts_together(self, facets):
        """The same for `facets`, a dict by facet."""
        whole = self.index.counted_whole.get(self._question())
        if whole is not None:
            return {name: whole[name] for name in facets}
        together = self._count([name for name in facets if not self.filter.chosen[name]], self.chosen)
        return {name: together[name] if name in together else self.counts_of(name) for name in facets}

    def companies_on(self, topics):
        """(Companies, the OnTopic of each of `topics`), by slugs; topics that are gone are left out."""
        # The pages of all companies compare the same numbers: they are counted once.
        public = self.index.public
        companies = _once(self.index.beside, "companies", lambda: Companies(self._by_company(public)))
        rows = self.labels.by_slug["topic"]
        return companies, [self._on_topic(companies, rows[slug].pk) for slug in topics if slug in rows]

    def _on_topic(self, companies, topic):
        members = self.index.members("topic", topic)
        return _once(self.index.beside, ("on", topic), lambda: companies.on_topic(self._by_company(members)))

    def _by_company(self, ids):
        return self._count(["company"], ids)["company"]

    def contexts(self, ids):
        """A dict of the CardContext of each of the articles `ids`."""
        return card_contexts(self.index, self.labels, ids)

    def _count_chosen(self, facet):
        is_left_out = facet in self.filter.left_out_of_count(facet)
        among = self.index.chosen(self.selection, without=facet) if is_left_out else self.chosen
        return self._count([facet], among)[facet]

    def _count(self, facets, among):
        counts = self.index.counts(facets, among)
        for facet, slugs in self.labels.slugs.items():
            if facet in counts:
                its = counts[facet]
                counts[facet] = dict(zip(map(slugs.get, its), its.values(), strict=True))
                # What was added after the last look at the change log is known after the next one.
                counts[facet].pop(None, None)
        return counts

    def _question(self, left_out=()):
        """What is asked, to be compared with others, as if nothing were chosen in the facets `left_out`."""
        chosen = [(name, one) for name, one in self.filter.chosen.items() if isinstance(one, Choice) and one]
        matches_all = self.filter.matches_all.difference(left_out)
        return self.filter.scope, tuple(pair for pair in chosen if pair[0] not in left_out), matches_all

    def _selection(self):
        included, excluded = {}, {}
        for name in self.filter.facets:
            if choice := self.filter.chosen[name]:
                included[name] = self._values(name, choice.included)
                excluded[name] = self._values(name, choice.excluded)
        return Selection(included, excluded, self.filter.matches_all, self._base())

    def _values(self, facet, values):
        """Companies, topics and technologies go by id; a slug that is gone by now stands for no article."""
        rows = self.labels.by_slug.get(facet)
        return values if rows is None else tuple(rows[value].pk if value in rows else 0 for value in values)

    def _base(self):
        bases = self._scope()
        if self.filter.query:
            bases.append(self.words.ids(self.index.public) & self.index.public)
        return BitMap.intersection(*bases) if len(bases) > 1 else bases[0] if bases else None

    def _scope(self):
        """The public articles of the filter's company, on its topic and about its technology, as sets."""
        company, topic, technology, _ = self.filter.scope
        scope = {"company": company, "topic": topic, "technology": technology}
        return [self.index.members(facet, pk) for facet, pk in scope.items() if pk]


def _once(cache, key, make):
    if key not in cache:
        cache[key] = make()
    return cache[key]


def coverage(index):
    """What ArticleQuerySet.coverage() says: of all published articles, those of hidden companies included."""
    sets = index.sets
    told = {
        "level": sets["level"].values(),
        "topics": sets["topic"].values(),
        "summary": [sets["summary"].get("yes", BitMap())],
        "excerpt": sets["excerpt"].values(),
        "read_time": sets["read"].values(),
    }
    total = len(index.published)
    return {"total": total} | {what: total - len(BitMap().union(*its)) for what, its in told.items()}


def card_contexts(index, labels, ids):
    """A dict of the CardContext of each of the public articles `ids`."""
    values = index.columns.values_of(("company", "topic", "technology"), ids)
    return {
        pk: CardContext(
            labels.companies_by_pk[company], labels.topics_by_name(on), labels.technologies_by_name(about)
        )
        for pk, (company,), on, about in zip(ids, *values, strict=True)
        # A company that was added after the last look at the change log is known after the next one.
        if company in labels.companies_by_pk
    }
