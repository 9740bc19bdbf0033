"""The database's own answer to an ArticleFilter: what the index is held against, and its stand-in.

Exact, and quick enough up to some ten thousand articles.
"""


class Answer:
    """One ArticleFilter asked of the database; the same questions as indexed.Answer."""

    def __init__(self, article_filter):
        self.filter = article_filter

    def total(self):
        return self.filter.without().count()

    def ids(self, start, stop):
        """The ids from place `start` up to `stop`, in the filter's order."""
        return list(self.filter.ordered.values_list("pk", flat=True)[start:stop])

    def latest(self, number):
        """The ids of the newest `number` articles, whatever the filter's order."""
        return list(self.filter.without().newest_first().values_list("pk", flat=True)[:number])

    def counts(self):
        """For every facet of the filter a dict of value to number above 0."""
        return {
            name: facet_filter.counts(self.filter.without(*self.filter.left_out_of_count(name)))
            for name, facet_filter in self.filter.facets.items()
        }
