"""Which options there are: companies, topics, technologies, years, months and languages that readers can see.

They come from the database, exactly or at a glance, or from the index. The facets make (value, label)
pairs of them (facets.py).
"""

from functools import cached_property

from articles.catalog.text.tokens import words
from articles.models import Article, Company, Technology, Topic


def as_one_word(text):
    """`text` without differences of case, accents, spaces and punctuation; "" if it has no letters."""
    return "".join(words(text))


class Options:
    """The (value, label) pairs of every facet, each facet's made once.

    `there` is an ExactOptions, a QuickOptions or an IndexOptions.
    """

    def __init__(self, there):
        self._there = there
        self._pairs, self._labels, self._positions, self._spelled = {}, {}, {}, {}

    def pairs(self, facet_filter):
        """The pairs in the panel's order."""
        name = facet_filter.field_name
        if name not in self._pairs:
            self._pairs[name] = tuple(facet_filter.options(self._there))
        return self._pairs[name]

    def labels(self, facet_filter):
        """The labels by value."""
        name = facet_filter.field_name
        if name not in self._labels:
            self._labels[name] = dict(self.pairs(facet_filter))
        return self._labels[name]

    def positions(self, facet_filter):
        """The position of each value among the pairs."""
        name = facet_filter.field_name
        if name not in self._positions:
            self._positions[name] = {value: n for n, value in enumerate(self.labels(facet_filter))}
        return self._positions[name]

    def spelled(self, facet_filter):
        """The values by how readers may spell them (as_one_word()): as in addresses, or by their labels."""
        name = facet_filter.field_name
        if name not in self._spelled:
            pairs = self.pairs(facet_filter)
            spelled = {as_one_word(label): value for value, label in reversed(pairs)}
            spelled |= {as_one_word(value): value for value, _ in reversed(pairs)}
            spelled.pop("", None)
            self._spelled[name] = spelled
        return self._spelled[name]


class ExactOptions:
    """The options there are, read from the database when they are asked for."""

    @cached_property
    def companies(self):
        """(slug, name) of the companies that readers see, by name."""
        return list(Company.objects.published().by_name().values_list("slug", "name"))

    @cached_property
    def topics(self):
        """(slug, name) of all topics, by name."""
        return list(Topic.objects.by_name().values_list("slug", "name"))

    @cached_property
    def technologies(self):
        """(slug, name) of all technologies, by name."""
        return list(Technology.objects.by_name().values_list("slug", "name"))

    @cached_property
    def years(self):
        """The years that public articles are of, newest first, as text."""
        dated = Article.objects.published().with_known_year()
        days = dated.order_by().dates("published_on", "year", order="DESC")
        return [str(day.year) for day in days]

    @cached_property
    def months(self):
        """The months that public articles are known to be of, newest first, such as "2026-02"."""
        days = Article.objects.published().with_known_month().order_by()
        return [day.isoformat()[:7] for day in days.dates("published_on", "month", order="DESC")]

    @cached_property
    def languages(self):
        """The codes of the languages that public articles are in, in alphabetical order."""
        codes = Article.objects.published().exclude(language="").order_by("language")
        return list(codes.values_list("language", flat=True).distinct())


class QuickOptions(ExactOptions):
    """The same at a glance, where reading all takes seconds: for while a large index is being read."""

    LATEST = 10_000

    @cached_property
    def years(self):
        """Every year from that of the oldest article to that of the newest, newest first, as text."""
        days = Article.objects.published().with_known_year().order_by().values_list("published_on")
        ends = [days.order_by(order).first() for order in ("-published_on", "published_on")]
        if None in ends:
            return []
        newest, oldest = (day.year for (day,) in ends)
        return [str(year) for year in range(newest, oldest - 1, -1)]

    @cached_property
    def months(self):
        """Every month of these years, newest first."""
        return [f"{year}-{month:02}" for year in self.years for month in range(12, 0, -1)]

    @cached_property
    def languages(self):
        """The codes of the languages that the latest articles are in."""
        latest = Article.objects.published().newest_first().values_list("language", flat=True)
        return sorted(set(latest[: self.LATEST]) - {""})


class IndexOptions:
    """The same as ExactOptions, from the FacetIndex `index` and its `labels`."""

    def __init__(self, index, labels):
        self.companies = [(company.slug, company.name) for company in labels.companies]
        self.topics = [(topic.slug, topic.name) for topic in labels.topics]
        self.technologies = [(one.slug, one.name) for one in labels.technologies]
        self.years = sorted(index.values("year"), reverse=True)
        self.months = sorted(index.values("month"), reverse=True)
        self.languages = sorted(index.values("language"))
