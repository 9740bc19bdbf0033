"""The facets: what each group of options holds, what an option asks for, and how it is counted in SQL.

Each is a filter of django-filter with a field that reads any number of values; filters.py puts
them together.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

import django_filters
from django import forms
from django.conf.locale import LANG_INFO
from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.db.models.functions import ExtractYear, TruncMonth

from articles import languages
from articles.catalog import added
from articles.catalog.read_bands import READ_BANDS
from articles.models import Article, ArticleTechnology

SPELLS_LANGUAGE = re.compile(r"[\w-]+")
# Django knows Chinese only by its scripts.
MORE_LANGUAGES = {"zh": {"name": "Chinese"}}


@dataclass(frozen=True)
class Choice:
    """What is chosen in one facet: values any of which must hold, and values that must not.

    `unknown` are values that were asked for and are none of the facet's; they choose nothing.
    """

    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    unknown: tuple[str, ...] = field(default=(), compare=False)

    def __len__(self):
        return len(self.included) + len(self.excluded)

    def __contains__(self, value):
        return value in self.included or value in self.excluded


NO_CHOICE = Choice()


def read_choice(values, labels):
    """The Choice that the `values` of an address make in a facet whose labels by value are `labels`."""
    given = list(dict.fromkeys(values))
    included = sorted(v for v in given if v in labels)
    excluded = sorted(v[1:] for v in given if v.startswith("-") and v[1:] in labels)
    return Choice(
        included=tuple(included),
        # A value both chosen and excluded is a contradiction; the choice stands.
        excluded=tuple(v for v in excluded if v not in included),
        unknown=tuple(v for v in given if v and v.removeprefix("-") not in labels),
    )


class FacetField(forms.Field):
    """Reads every value of one facet; `read` is a function that makes a Choice of them."""

    widget = forms.SelectMultiple

    def __init__(self, *, read, **kwargs):
        self.read = read
        super().__init__(**kwargs)

    def clean(self, value):
        return self.read(value or ())


class FacetFilter(django_filters.Filter):
    """One facet of the panel. A subclass says its options, their condition and their counts."""

    field_class = FacetField
    by_count = False

    def __init__(self, *, label):
        super().__init__(label=label, required=False, read=self._read)

    def _read(self, values):
        return self.choice(values, self.parent.options.labels(self))

    def choice(self, values, labels):
        """The Choice that the `values` of an address make among the options with these `labels` by value."""
        return read_choice(values, labels)

    def options(self, there):
        """All its (value, label) pairs, in the panel's order; `there` is an ExactOptions or one like it."""
        raise NotImplementedError

    def offered(self, article_filter, counts):
        """Those of its options that the panel of `article_filter` has; `counts` as in catalog.panel()."""
        return article_filter.options.pairs(self)

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

    def options(self, there):
        return there.companies

    def condition(self, values):
        return Q(company__slug__in=values)

    def counts(self, articles):
        return _grouped(articles, "company__slug")


class LevelFilter(FacetFilter):
    def options(self, there):
        return Article.Level.choices

    def condition(self, values):
        return Q(level__in=values)

    def counts(self, articles):
        return _grouped(articles.exclude(level=""), "level")


class ReadTimeFilter(FacetFilter):
    def options(self, there):
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

    def options(self, there):
        return [("yes", self.yes), ("no", self.no)]

    def condition(self, values):
        return Q(**{f"{self.column}__in": [value == "yes" for value in values]})

    def counts(self, articles):
        numbers = _grouped(articles.exclude(**{self.column: None}), self.column)
        return {"yes" if flag else "no": count for flag, count in numbers.items()}


class LinkFilter(FacetFilter):
    """What an article can have several of: topics or technologies, as `facet` says.

    They are asked by EXISTS, never by a join: a join would multiply every other count.
    """

    by_count = True

    def __init__(self, facet, *, label):
        self.facet = facet
        super().__init__(label=label)

    def options(self, there):
        return {"topic": there.topics, "technology": there.technologies}[self.facet]

    def condition(self, values):
        return linked(self.facet, values)

    def filter(self, articles, choice):
        if self.facet not in self.parent.matches_all:
            return super().filter(articles, choice)
        articles = articles.filter(_linked_to_all(self.facet, choice.included))
        return super().filter(articles, Choice(excluded=choice.excluded))

    def counts(self, articles):
        found = links(self.facet).filter(article__in=articles.order_by())
        slugs = found.values_list(f"{self.facet}__slug")
        return dict(slugs.annotate(Count("article", distinct=True)).order_by())


class YearFilter(FacetFilter):
    def options(self, there):
        return [(year, year) for year in there.years]

    def condition(self, values):
        condition = Q()
        for year in map(int, values):
            condition |= Q(published_on__range=(date(year, 1, 1), date(year, 12, 31)))
        return condition & ~Q(date_precision=Article.DatePrecision.ORDER)

    def counts(self, articles):
        dated = articles.with_known_year().annotate(year=ExtractYear("published_on"))
        return {str(year): count for year, count in _grouped(dated, "year").items()}


class MonthFilter(FacetFilter):
    """Months of publication. There are hundreds, so the panel has those of few years alone."""

    # Without a chosen year, those are offered of so many years at most.
    MOST_YEARS = 2

    def options(self, there):
        return [(month, month_name(month)) for month in there.months]

    def offered(self, article_filter, counts):
        chosen, years = article_filter.chosen["month"], article_filter.chosen["year"].included
        if not years and counts and len(counts["year"]) <= self.MOST_YEARS:
            years = counts["year"]
        given = counts["month"] if counts and years else ()
        if not (chosen or given):
            return []
        return [
            (month, label)
            for month, label in article_filter.options.pairs(self)
            if (month in given and month[:4] in years) or month in chosen
        ]

    def condition(self, values):
        condition = Q()
        for first in map(_first_day, values):
            condition |= Q(published_on__range=(first, _last_day(first)))
        return condition & Q(date_precision__in=[Article.DatePrecision.DAY, Article.DatePrecision.MONTH])

    def counts(self, articles):
        dated = articles.with_known_month().annotate(month=TruncMonth("published_on"))
        return {first.isoformat()[:7]: count for first, count in _grouped(dated, "month").items()}


class AddedFilter(FacetFilter):
    """When editors published the article here: windows of days that end today."""

    def options(self, there):
        return [(value, label) for value, label, _ in added.WINDOWS]

    def condition(self, values):
        starts = added.window_starts()
        return Q(status_at__gte=min(starts[value] for value in values))

    def counts(self, articles):
        starts = added.window_starts()
        numbers = {
            # A name in SQL begins with a letter.
            f"past_{value}": Count("pk", filter=Q(status_at__gte=start))
            for value, start in starts.items()
        }
        found = articles.order_by().aggregate(**numbers)
        return {value: found[f"past_{value}"] for value in starts if found[f"past_{value}"]}


class LanguageFilter(FacetFilter):
    by_count = True

    def options(self, there):
        return [(code, language_name(code)) for code in there.languages]

    def choice(self, values, labels):
        return super().choice([value if value in labels else _language(value) for value in values], labels)

    def condition(self, values):
        return Q(language__in=values)

    def counts(self, articles):
        return _grouped(articles.exclude(language=""), "language")


def month_name(month):
    """ "February 2026" for "2026-02"."""
    return f"{_first_day(month):%B %Y}"


def _first_day(month):
    return date.fromisoformat(f"{month}-01")


def _last_day(first):
    return first.replace(day=monthrange(first.year, first.month)[1])


def links(facet):
    """The links of articles to topics, or those to technologies that readers see."""
    topics, technologies = Article.topics.through.objects.all(), ArticleTechnology.objects.shown()
    return {"topic": topics, "technology": technologies}[facet]


def linked(facet, slugs):
    """The Q that an article meets if it is linked to any of `slugs`, without a join."""
    return Q(Exists(links(facet).filter(**{"article": OuterRef("pk"), f"{facet}__slug__in": slugs})))


def _linked_to_all(facet, slugs):
    """The Q that an article meets if it is linked to all of `slugs`.

    One subquery however many there are: SQLite takes no expression of more than 1,000 levels.
    """
    found = links(facet).filter(**{f"{facet}__slug__in": slugs}).order_by().values("article")
    return Q(pk__in=found.annotate(number=Count(facet)).filter(number=len(slugs)).values("article"))


def _language(value):
    """The value of an address with the usual code for its language: "-EN" is "-en", "en-US" is "en"."""
    name = value.removeprefix("-")
    code = languages.code(name) if SPELLS_LANGUAGE.fullmatch(name) else ""
    return value[: len(value) - len(name)] + (code or name)


def language_name(code):
    """The English name of a language code; an unknown code stands for itself."""
    code = code.lower()
    info = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0]) or MORE_LANGUAGES.get(code) or {}
    return info.get("name", code)


def _grouped(articles, column):
    return dict(articles.order_by().values_list(column).annotate(Count("pk")))
