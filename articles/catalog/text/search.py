"""A search text -> articles: what its terms find in texts and by name, and the best of them.

Answers come as sets of ids and say nothing about who may see them, or about dates: the caller has those.
"""

from functools import cache

from pyroaring import BitMap

from articles.catalog.text import ranking


class TextSearch:
    """An engine.Engine, the known_names.Names of now, and `members(facet, pk)`, the public articles of a
    company, on a topic or about a technology as a set."""

    def __init__(self, engine, names, members):
        self._engine, self._names, self._members = engine, names, members
        # A term's articles are asked for twice: to find them all, and to order them. Without a query
        # there may be no engine.
        self._text_ids = cache(lambda term: engine.ids(term))

    def ids(self, query, public):
        """The articles that `query` finds, as a set; all of the set `public` if it only leaves some out.

        Some of them may not be public.
        """
        found = None
        for term in query.wanted:
            here = self._all(term)
            found = here if found is None else found & here
        found = public if found is None else found
        for term in query.unwanted:
            found = found - self._all(term)
        return found

    def best(self, query, ids, keys_of, most=None):
        """The ids of the at most `most` best matches of `query` in the set `ids`, the best first.

        Of very many only the latest are weighed; the others are left out. `keys_of` is that of ranked().
        """
        found = {term: ranking.Found(self._text_ids(term), self._named(term)) for term in query.wanted}
        return ranking.ranked(found, ids, keys_of, self._engine.articles(), self._engine.scores, most)

    def _all(self, term):
        named = self._named(term)
        return self._text_ids(term) | named if named else self._text_ids(term)

    def _named(self, term):
        facets = ("company", "topic", "technology")
        named = zip(facets, self._names.named(term), strict=True)
        sets = [self._members(facet, pk) for facet, pks in named for pk in pks]
        return BitMap.union(*sets) if len(sets) > 1 else sets[0] if sets else BitMap()
