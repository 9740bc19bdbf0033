"""What the query string of a listing means: one ArticleFilter, always bound.

It reads the address, drops what makes no sense and remembers that it did, and spells the address
of any neighbouring selection. Counting is facets.py's work.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django import forms
from django.conf.locale import LANG_INFO
from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.db.models.functions import ExtractYear
from django.http import QueryDict

from articles.catalog import query, text
from articles.catalog.values import READ_BANDS
from articles.models import Article, Company, Topic

SORTS = {
    "relevance": "Best match",
    "newest": "Newest",
    "oldest": "Oldest",
    "shortest": "Shortest",
    "longest": "Longest",
}
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Choice:
    """What is chosen in one facet: values any of which must hold, and values that must not."""

    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __len__(self):
        return len(self.included) + len(self.excluded)

    def __contains__(self, value):
        return value in self.included or value in self.excluded


class FacetField(forms.Field):
    """Reads every value of one facet. Unknown values are left out and kept in `unknown`."""

    widget = forms.SelectMultiple

    def __init__(self, *, options, **kwargs):
        self.options = options
        self.unknown = ()
        super().__init__(**kwargs)

    def clean(self, value):
        given = list(dict.fromkeys(value or []))
        known = dict(self.options()) if any(given) else {}
        included = sorted(v for v in given if v in known)
        excluded = sorted(v[1:] for v in given if v.startswith("-") and v[1:] in known)
        self.unknown = tuple(v for v in given if v and v.removeprefix("-") not in known)
        # A value both chosen and excluded is a contradiction; the choice stands.
        return Choice(tuple(included), tuple(v for v in excluded if v not in included))


class FacetFilter(django_filters.Filter):
    """One facet of the panel. A subclass says its options, their condition and their counts."""

    field_class = FacetField
    by_count = False

    def __init__(self, *, label):
        self._options = None
        super().__init__(label=label, required=False, options=self.options)

    def options(self):
        """All (value, label) pairs there are, in the panel's order; read once a request."""
        if self._options is None:
            self._options = self.read_options()
        return self._options

    def read_options(self):
        raise NotImplementedError

    def condition(self, values):
        """The Q that an article meets if any of `values` holds for it."""
        raise NotImplementedError

    def counts(self, articles):
        """How many of `articles` have each value, as a dict of value to number above 0."""
        raise NotImplementedError

    def filter(self, articles, choice):
        if choice.included:
            articles = articles.filter(self.condition(choice.included))
        if choice.excluded:
            articles = articles.exclude(self.condition(choice.excluded))
        return articles


class CompanyFilter(FacetFilter):
    by_count = True

    def read_options(self):
        return self.parent.known.companies

    def condition(self, values):
        return Q(company__slug__in=values)

    def counts(self, articles):
        return _grouped(articles, "company__slug")


class LevelFilter(FacetFilter):
    def read_options(self):
        return Article.Level.choices

    def condition(self, values):
        return Q(level__in=values)

    def counts(self, articles):
        return _grouped(articles.exclude(level=""), "level")


class ReadTimeFilter(FacetFilter):
    def read_options(self):
        return [(value, label) for value, label, _, _ in READ_BANDS]

    def condition(self, values):
        condition = Q()
        for value, _, first, last in READ_BANDS:
            if value in values:
                band = Q(read_minutes__isnull=False)
                if first is not None:
                    band &= Q(read_minutes__gte=first)
                if last is not None:
                    band &= Q(read_minutes__lte=last)
                condition |= band
        return condition

    def counts(self, articles):
        bands = Case(*(When(self.condition([value]), then=n) for n, (value, *_) in enumerate(READ_BANDS)))
        numbers = _grouped(articles.exclude(read_minutes=None).annotate(band=bands), "band")
        return {READ_BANDS[n][0]: count for n, count in numbers.items()}


class FlagFilter(FacetFilter):
    """A yes-or-no column; an article of which it is not known counts for neither."""

    def __init__(self, *, column, yes, no, label):
        self.column, self.yes, self.no = column, yes, no
        super().__init__(label=label)

    def read_options(self):
        return [("yes", self.yes), ("no", self.no)]

    def condition(self, values):
        return Q(**{f"{self.column}__in": [value == "yes" for value in values]})

    def counts(self, articles):
        numbers = _grouped(articles.exclude(**{self.column: None}), self.column)
        return {"yes" if flag else "no": count for flag, count in numbers.items()}


class TopicFilter(FacetFilter):
    """Topics are asked by EXISTS, never by a join: a join would multiply every other count."""

    by_count = True

    def read_options(self):
        return self.parent.known.topics

    def condition(self, values):
        return on_topics(values)

    def filter(self, articles, choice):
        if not self.parent.matches_all_topics:
            return super().filter(articles, choice)
        articles = articles.filter(_on_all_topics(choice.included))
        return super().filter(articles, Choice(excluded=choice.excluded))

    def counts(self, articles):
        links = Article.topics.through.objects.filter(article__in=articles.order_by())
        return dict(links.values_list("topic__slug").annotate(Count("article", distinct=True)).order_by())


class YearFilter(FacetFilter):
    def read_options(self):
        return [(year, year) for year in self.parent.known.years]

    def condition(self, values):
        condition = Q()
        for year in map(int, values):
            condition |= Q(published_on__range=(date(year, 1, 1), date(year, 12, 31)))
        return condition

    def counts(self, articles):
        dated = articles.exclude(published_on=None).annotate(year=ExtractYear("published_on"))
        return {str(year): count for year, count in _grouped(dated, "year").items()}


class LanguageFilter(FacetFilter):
    by_count = True

    def read_options(self):
        return [(code, language_name(code)) for code in self.parent.known.languages]

    def condition(self, values):
        return Q(language__in=values)

    def counts(self, articles):
        return _grouped(articles.exclude(language=""), "language")


class Known:
    """The options there are, read from the database when they are asked for.

    The index offers the same attributes from memory (replica.Known).
    """

    @cached_property
    def companies(self):
        """(slug, name) of the companies that readers may see, by name."""
        return list(Company.objects.published().by_name().values_list("slug", "name"))

    @cached_property
    def topics(self):
        """(slug, name) of all topics, by name."""
        return list(Topic.objects.by_name().values_list("slug", "name"))

    @cached_property
    def years(self):
        """The years that public articles are of, newest first, as text."""
        days = Article.objects.published().order_by().dates("published_on", "year", order="DESC")
        return [str(day.year) for day in days]

    @cached_property
    def languages(self):
        """The codes of the languages that public articles are in, in alphabetical order."""
        codes = Article.objects.published().exclude(language="").order_by("language")
        return list(codes.values_list("language", flat=True).distinct())


class ArticleFilter(django_filters.FilterSet):
    """A selection of published articles, as the query string of a listing spells it.

    `data` is a QueryDict. On a company's or a topic's page, `company` or `topic` narrows it for
    good. Nothing in `data` is an error: what cannot be read is left out, and `dropped` says so.
    `known` holds the options there are; without it they are read from the database.
    """

    company = CompanyFilter(label="Company")
    level = LevelFilter(label="Level")
    read = ReadTimeFilter(label="Read time")
    code = FlagFilter(label="Code", column="includes_code", yes="Includes code", no="No code")
    summary = FlagFilter(label="Summary", column="has_summary", yes="Has summary", no="No summary")
    topic = TopicFilter(label="Topic")
    match = django_filters.ChoiceFilter(choices=[("all", "all topics")], method="unchanged")
    year = YearFilter(label="Year")
    language = LanguageFilter(label="Language")
    q = django_filters.CharFilter(max_length=LONGEST_QUERY, label="Search", method="search")
    sort = django_filters.ChoiceFilter(choices=list(SORTS.items()), method="unchanged")

    def __init__(self, data, *, company=None, topic=None, known=None):
        self.known = known or Known()
        articles = Article.objects.published()
        if company:
            articles = articles.filter(company=company)
        if topic:
            articles = articles.filter(on_topics([topic.slug]))
        super().__init__(data, queryset=articles)
        self.company, self.topic = company, topic
        if company:
            del self.filters["company"]
        self._take_facet_words()
        self.form.full_clean()

    def _take_facet_words(self):
        """Makes `company:netflix` in the search text the choice that the panel would have made of it."""
        text = self.data.get("q", "")
        rest, pairs = query.take_facet_words(text, self._facet_value)
        if pairs:
            self.data = self.data.copy()
            self.data["q"] = rest
            for name, value in pairs:
                self.data.appendlist(name, value)

    def _facet_value(self, name, value):
        """The value of facet `name` that `value` is, or that has it for a label, in any case; or None."""
        facet_filter, value = self.facets.get(name), value.casefold()
        options = facet_filter.options() if facet_filter and value else ()
        return next((key for key, label in options if value in (key.casefold(), label.casefold())), None)

    # What is chosen

    @property
    def chosen(self):
        """The cleaned values by name; a field that could not be read is missing."""
        return self.form.cleaned_data

    @property
    def facets(self):
        """The facet filters by name, in the address's order."""
        return {name: f for name, f in self.filters.items() if isinstance(f, FacetFilter)}

    @property
    def matches_all_topics(self):
        """Whether every chosen topic must hold; without a chosen topic there is nothing to match."""
        return self.chosen.get("match") == "all" and bool(self.chosen["topic"].included)

    @property
    def text(self):
        return query.plain(self.chosen.get("q", ""))

    @cached_property
    def query(self):
        return query.parse(self.text)

    @property
    def default_sort(self):
        return "relevance" if self.query.wanted else "newest"

    @property
    def order(self):
        """One of SORTS; relevance means nothing without words to match."""
        sort = self.chosen.get("sort") or self.default_sort
        return sort if sort != "relevance" or self.query.wanted else "newest"

    @property
    def is_narrowed(self):
        """Whether the reader chose anything that leaves articles out."""
        return bool(self.text) or any(self.chosen.get(name) for name in self.facets)

    @property
    def number_chosen(self):
        """How many filters are applied, the search text among them."""
        return sum(len(self.chosen[name]) for name in self.facets) + bool(self.text)

    @property
    def dropped(self):
        """What the address asked for and is not to be had, a list of sentences."""
        sentences = [
            f"{f.label}: “{value[:60]}” is not known here, so it is left out."
            for name, f in self.facets.items()
            for value in self.form.fields[name].unknown
        ]
        labels = {"q": "The search text", "sort": "The order", "match": "How topics match"}
        return sentences + [
            f"{labels.get(name, name)} could not be read, so it is left out." for name in self.form.errors
        ]

    # Articles

    def left_out_of_count(self, name):
        """The facets whose choices do not count for the numbers of facet `name`: itself, or none.

        Topics that must all match are counted as chosen, since there a further topic narrows.
        """
        return () if name == "topic" and self.matches_all_topics else (name,)

    def without(self, *names):
        """The articles chosen, as if nothing were chosen in the facets (or in "q") named `names`."""
        articles = self.queryset
        for name, value in self.chosen.items():
            if name not in names:
                articles = self.filters[name].filter(articles, value)
        return articles

    @property
    def ordered(self):
        """The articles chosen, in the order chosen."""
        articles = self.without()
        if self.order == "relevance":
            return text.by_relevance(articles, self.query)
        return {
            "newest": articles.newest_first,
            "oldest": articles.oldest_first,
            "shortest": articles.shortest_first,
            "longest": articles.longest_first,
        }[self.order]()

    def search(self, articles, name, value):
        return text.matching(articles, self.query)

    def unchanged(self, articles, name, value):
        return articles

    # Addresses

    def pairs(self):
        """The selection as the (name, value) pairs of its address, in their fixed order."""
        return list(self._pairs)

    @cached_property
    def _pairs(self):
        pairs = []
        for name in self.filters:
            value = self.chosen.get(name)
            if isinstance(value, Choice):
                pairs += [(name, v) for v in value.included]
                pairs += [(name, f"-{v}") for v in value.excluded]
            elif name == "q" and self.text:
                pairs.append((name, self.text))
            elif name == "match" and self.matches_all_topics:
                pairs.append((name, value))
            elif name == "sort" and self.order != self.default_sort:
                pairs.append((name, self.order))
        return pairs

    def query_string(self, *, less=(), more=(), page=1):
        """The query string of this selection less some pairs and with some more, "" or "?…"."""
        pairs = [pair for pair in self._pairs if pair not in less]
        pairs += [pair for pair in more if pair not in pairs]
        names = {name for name, value in pairs if name == "q" or not value.startswith("-")}
        if "topic" not in names:
            pairs = [pair for pair in pairs if pair[0] != "match"]
        if "q" not in names:
            pairs = [pair for pair in pairs if pair != ("sort", "newest")]
        pairs.sort(key=self._place)
        if page > 1:
            pairs.append(("page", str(page)))
        return f"?{urlencode(pairs)}" if pairs else ""

    @cached_property
    def _order(self):
        return {name: n for n, name in enumerate(self.filters)}

    def _place(self, pair):
        """Where a pair stands in an address: by name, exclusions last, then by value."""
        name, value = pair
        return self._order.get(name, len(self._order)), value.startswith("-"), value

    def widened(self, less, more=()):
        """The ArticleFilter of this selection less the pairs in `less` and with those in `more`."""
        query_string = self.query_string(less=less, more=more)
        data = QueryDict(query_string[1:])
        return ArticleFilter(data, company=self.company, topic=self.topic, known=self.known)


def on_topics(slugs):
    """The Q that an article meets if it is on any of the topics `slugs`, without a join."""
    links = Article.topics.through.objects.filter(article=OuterRef("pk"), topic__slug__in=slugs)
    return Q(Exists(links))


def _on_all_topics(slugs):
    """The Q that an article meets if it is on all of the topics `slugs`.

    One subquery however many there are: SQLite takes no expression of more than 1,000 levels.
    """
    links = Article.topics.through.objects.filter(topic__slug__in=slugs).order_by().values("article")
    return Q(pk__in=links.annotate(number=Count("topic")).filter(number=len(slugs)).values("article"))


def language_name(code):
    """The English name of a language code; an unknown code stands for itself."""
    info = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.lower().split("-")[0]) or {}
    return info.get("name", code)


def _grouped(articles, column):
    return dict(articles.order_by().values_list(column).annotate(Count("pk")))
