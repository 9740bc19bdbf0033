"""What the query string of a listing means: one ArticleFilter, always bound.

It reads the address, and drops what makes no sense and remembers that it did. Spelling addresses is
querystring.py's work; what a facet is, facets.py says.
"""

from copy import deepcopy

import django_filters
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property

from articles.catalog.facets import (
    NO_CHOICE,
    AddedFilter,
    Choice,
    CompanyFilter,
    FacetFilter,
    FlagFilter,
    LanguageFilter,
    LevelFilter,
    LinkFilter,
    MonthFilter,
    ReadTimeFilter,
    YearFilter,
    linked,
)
from articles.catalog.options import ExactOptions, Options, as_one_word
from articles.catalog.querystring import MATCHES, Address
from articles.catalog.text import query
from articles.models import Article

SORTS = {
    "relevance": "Best match",
    "newest": "Newest",
    "added": "Recently added",
    "oldest": "Oldest",
    "shortest": "Shortest",
    "longest": "Longest",
}
LONGEST_QUERY = 200


class ArticleFilter(django_filters.FilterSet):
    """A selection of published articles, as the query string of a listing spells it.

    `data` is a QueryDict. On a page about a `company`, a `topic` or a `technology`, that narrows it for good.
    Nothing in `data` is an error: what cannot be read is left out, and `dropped` says so.
    `options` are those there are; without them they are read from the database. `chosen` has the
    cleaned values by name, but for those that could not be read.
    """

    company = CompanyFilter(label="Company")
    level = LevelFilter(label="Level")
    read = ReadTimeFilter(label="Read time")
    code = FlagFilter(label="Code", column="includes_code", yes="Includes code", no="No code")
    summary = FlagFilter(label="Summary", column="has_summary", yes="Has summary", no="No summary")
    topic = LinkFilter("topic", label="Topic")
    match = django_filters.ChoiceFilter(choices=[("all", "all topics")], method="unchanged")
    technology = LinkFilter("technology", label="Technology")
    technology_match = django_filters.ChoiceFilter(choices=[("all", "all technologies")], method="unchanged")
    year = YearFilter(label="Year")
    month = MonthFilter(label="Month")
    added = AddedFilter(label="Added")
    language = LanguageFilter(label="Language")
    q = django_filters.CharFilter(max_length=LONGEST_QUERY, label="Search", method="unchanged")
    sort = django_filters.ChoiceFilter(choices=list(SORTS.items()), method="unchanged")

    def __init__(self, data, *, company=None, topic=None, technology=None, options=None):
        self.options = options or Options(ExactOptions())
        self.company, self.topic, self.technology = company, topic, technology
        # What FilterSet does here, but for copying every filter: that takes longer than all the rest, and
        # only the database's answer needs it.
        self.is_bound, self.data, self.queryset = True, data, Article.objects
        self.request = self.form_prefix = None
        self.facets = FACETS_OF_A_COMPANY if company else FACETS
        self._take_facet_words()
        self._take_buttons()
        self.chosen, self._unread = self._clean()

    @cached_property
    def filters(self):
        """FilterSet's own copies of the filters, tied to this selection."""
        filters = deepcopy(self.base_filters)
        if self.company:
            del filters["company"]
        for one in filters.values():
            one.model, one.parent = Article, self
        return filters

    def _take_facet_words(self):
        """Makes `company:netflix` in the search text the choice that the panel would have made of it."""
        text = self.data.get("q", "")
        rest, pairs = query.take_facet_words(text, self._facet_value)
        if pairs:
            self._add(pairs)
            self.data["q"] = rest

    def _take_buttons(self):
        """Makes `not=company:netflix`, as a button of the panel says it, the choice that leaves that out, and
        `not=company:-netflix` the end of it. A button is pressed last: it means more than a ticked box."""
        pairs = [value.partition(":")[::2] for value in self.data.getlist("not")]
        pairs = [(name, value) for name, value in pairs if value.strip("-") and name in self.facets]
        if not pairs:
            return
        self.data = self.data.copy()
        for name, value in pairs:
            plain = value.removeprefix("-")
            others = [one for one in self.data.getlist(name) if one.removeprefix("-") != plain]
            self.data.setlist(name, others if value.startswith("-") else [*others, f"-{plain}"])

    def _add(self, pairs):
        self.data = self.data.copy()
        for name, value in pairs:
            self.data.appendlist(name, value)

    def _facet_value(self, name, value):
        """The value of facet `name` that `value` is, or that has it for a label, whatever its case, accents
        and spaces; or None."""
        facet_filter = self.facets.get(name)
        return self.options.spelled(facet_filter).get(as_one_word(value)) if facet_filter else None

    def _clean(self):
        """The cleaned values by name, and the names of the fields that could not be read.

        The fields alone do what a form of them would: making a form takes as long as all the rest.
        """
        chosen, unread = dict.fromkeys(self.facets, NO_CHOICE) | NOTHING_ELSE, []
        for name in [name for name in chosen if name in self.data]:
            if name in self.facets:
                labels = self.options.labels(self.facets[name])
                chosen[name] = self.facets[name].choice(self.data.getlist(name), labels)
                continue
            try:
                chosen[name] = self.base_filters[name].field.clean(self.data.get(name))
            except ValidationError:
                del chosen[name]
                unread.append(name)
        return chosen, unread

    # What is chosen

    @cached_property
    def matches_all(self):
        """The facets of which every chosen value must hold; without a chosen one nothing is matched."""
        return frozenset(
            facet
            for facet, match in MATCHES.items()
            if self.chosen.get(match) == "all" and self.chosen[facet].included
        )

    @cached_property
    def text(self):
        return query.straight(query.plain(self.chosen.get("q", "")))

    @cached_property
    def query(self):
        return query.parse(self.text)

    @cached_property
    def default_sort(self):
        return "relevance" if self.query.wanted else "newest"

    @cached_property
    def order(self):
        """One of SORTS; relevance means nothing without words to match."""
        sort = self.chosen.get("sort") or self.default_sort
        return sort if sort != "relevance" or self.query.wanted else "newest"

    @cached_property
    def is_narrowed(self):
        """Whether the reader chose anything that leaves articles out."""
        return bool(self.text) or any(self.chosen.get(name) for name in self.facets)

    @property
    def number_chosen(self):
        """How many filters are applied, the search text among them."""
        return sum(len(self.chosen[name]) for name in self.facets) + bool(self.text)

    @property
    def not_understood(self):
        """What the address asked for and is not to be had, a list of clauses."""
        labels = {"q": "The search text", "sort": "The order", "match": "How topics match"}
        labels["technology_match"] = "How technologies match"
        return [
            f"{f.label}: “{value[:60]}” is not known here"
            for name, f in self.facets.items()
            for value in self.chosen[name].unknown
        ] + [f"{labels.get(name, name)} could not be read" for name in self._unread]

    @property
    def dropped(self):
        """What is left out of what the address asked for, a list of sentences."""
        sentences = [f"{clause}, so it is left out." for clause in self.not_understood]
        if self.query.is_cut:
            sentences.append(f"Only the first {query.MOST_TERMS} words are searched for.")
        return sentences

    @cached_property
    def scope(self):
        """What the page is about and what is searched for, as one value that can be compared."""
        return *(one and one.pk for one in (self.company, self.topic, self.technology)), self.query

    # Articles

    @cached_property
    def of_page(self):
        """The articles that the page is about, before anything is chosen."""
        articles = Article.objects.published()
        if self.company:
            articles = articles.filter(company=self.company)
        for facet, one in (("topic", self.topic), ("technology", self.technology)):
            if one:
                articles = articles.filter(linked(facet, [one.slug]))
        return articles

    def left_out_of_count(self, name):
        """The facets whose choices do not count for the numbers of facet `name`: itself, or none.

        Topics or technologies that must all match are counted as chosen, since there a further one narrows.
        """
        return () if name in self.matches_all else (name,)

    def without(self, *names, everywhere=False):
        """The articles chosen by facets, as if nothing were chosen in those named `names`; with `everywhere`
        as if the page were about no company and no topic.

        What words find is not in the tables: database_answer.py narrows these to it.
        """
        articles = Article.objects.published() if everywhere else self.of_page
        for name, value in self.chosen.items():
            if name not in names:
                articles = self.filters[name].filter(articles, value)
        return articles

    def unchanged(self, articles, name, value):
        return articles

    # Addresses

    @cached_property
    def _address(self):
        pairs = []
        for name, value in self.chosen.items():
            if isinstance(value, Choice):
                pairs += [(name, v) for v in value.included]
                pairs += [(name, f"-{v}") for v in value.excluded]
            elif name == "q" and self.text:
                pairs.append((name, self.text))
            elif name in {MATCHES[facet] for facet in self.matches_all}:
                pairs.append((name, value))
            elif name == "sort" and self.order != self.default_sort:
                pairs.append((name, self.order))
        return Address(pairs, ADDRESS_ORDER)

    def pairs(self):
        """The selection as the (name, value) pairs of its address, in their fixed order."""
        return list(self._address.pairs)

    def query_string(self, *, less=(), more=(), page=1, expand=()):
        """The query string of this selection less some pairs and with some more, "" or "?…".

        `expand` names the facets that it shows whole.
        """
        return self._address.query_string(less=less, more=more, page=page, expand=expand)

    def widened(self, less, more=()):
        """The ArticleFilter of this selection less the pairs in `less` and with those in `more`."""
        data = QueryDict(self.query_string(less=less, more=more)[1:])
        return ArticleFilter(data, **self._of_page(), options=self.options)

    def unnarrowed(self):
        """The ArticleFilter of all articles that the page is about."""
        return ArticleFilter(QueryDict(), **self._of_page(), options=self.options)

    def _of_page(self):
        return {"company": self.company, "topic": self.topic, "technology": self.technology}


FACETS = {name: f for name, f in ArticleFilter.base_filters.items() if isinstance(f, FacetFilter)}
FACETS_OF_A_COMPANY = {name: f for name, f in FACETS.items() if name != "company"}
NOTHING_ELSE = {name: "" for name in ArticleFilter.base_filters if name not in FACETS}
# In an address names stand as they are declared above. The panel begins with what most readers choose by.
ADDRESS_ORDER = {name: n for n, name in enumerate(ArticleFilter.base_filters)}
PANEL_ORDER = (
    *("topic", "technology", "level", "read", "code", "company"),
    *("year", "month", "added", "summary", "language"),
)
