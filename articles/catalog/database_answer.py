"""The database's own answer to an ArticleFilter: what tests compare the index with, and its stand-in.

Exact, and quick enough up to some ten thousand articles.
"""

from articles.catalog.card_context import CardContext
from articles.models import Article, Company


class DatabaseAnswer:
    """The answer of the database to one ArticleFilter; the same questions as IndexAnswer."""

    def __init__(self, article_filter, can_count=True):
        """`can_count` says whether there is time to count every option."""
        self.filter, self.can_count = article_filter, can_count

    def total(self):
        if self.filter.company or self.filter.topic or self.filter.is_narrowed:
            return self.filter.without().count()
        # The first page after a start: joining the company of a million articles takes seconds.
        published = Article.objects.filter(status="published")
        hidden = list(Company.objects.filter(published=False).values_list("pk", flat=True))
        return published.count() - published.filter(company__in=hidden).count()

    def total_of_page(self):
        """How many articles the filter's company or topic has, or how many there are, whatever is chosen."""
        return self.filter.of_page.count()

    def ids(self, start, stop):
        """The ids from position `start` up to `stop`, in the filter's order."""
        return list(self.filter.ordered.values_list("pk", flat=True)[start:stop])

    def latest(self, number):
        """The ids of the newest `number` articles, whatever the filter's order."""
        return list(self.filter.without().newest_first().values_list("pk", flat=True)[:number])

    def counts(self):
        """For every facet of the filter a dict of value to number above 0; None if there is no time."""
        return {name: self.counts_of(name) for name in self.filter.facets} if self.can_count else None

    def counts_of(self, facet):
        """The same for one facet."""
        among = self.filter.without(*self.filter.left_out_of_count(facet))
        return self.filter.facets[facet].counts(among)

    def contexts(self, ids):
        """A dict of the CardContext of each of the public articles `ids`."""
        return card_contexts(ids)


def card_contexts(ids):
    """A dict of the CardContext of each of the articles `ids` that are public."""
    articles = Article.objects.with_context(ids)
    return {article.pk: CardContext(article.company, article.shown_topics) for article in articles}
