"""The facets: what each group of options holds, what an option asks for, and how it is counted in SQL.

Each is a filter of django-filter with a field that reads any number of values; filters.py puts
them together.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import django_filters
from django import forms
from django.conf.locale import LANG_INFO
from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.db.models.functions import ExtractYear

from articles.catalog.values import READ_BANDS
from articles.models import Article, Company, Topic

# Django knows Chinese only by its scripts.
MORE_LANGUAGES = {"zh": {"name": "Chinese"}}


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

    def __deepcopy__(self, memo):
        """A copy for one form: nothing in it is changed in place, and it is never rendered."""
        return copy(self)

    def clean(self, value):
        given = list(dict.fromkeys(value or []))
        known = dict(self.options()) if any(given) else {}
        included = sorted(v for v in given if v in known)
        excluded = sorted(v[1:] for v in given if v.startswith("-") and v[1:] in known)
        self.unknown = tuple(v for v in given if v and v.removeprefix("-") not in known)
        # A value both chosen and excluded is a contradiction; the choice stands.
        return Choice(tuple(included), tuple(v for v in excluded if v not in included))


class CopiedOnce:
    """A filter that is copied for a request as it is: nothing in it is changed in place.

    django-filter copies every filter, and all that it holds, for every request.
    """

    def __deepcopy__(self, memo):
        made = copy(self)
        if self.method:
            # Setting it ties the method to the copy, whose FilterSet has it.
            made.method = self.method
        return made


class ChoiceFilter(CopiedOnce, django_filters.ChoiceFilter):
    pass


class CharFilter(CopiedOnce, django_filters.CharFilter):
    pass


class FacetFilter(CopiedOnce, django_filters.Filter):
    """One facet of the panel. A subclass says its options, their condition and their counts."""

    field_class = FacetField
    by_count = False

    def __init__(self, *, label):
        self._options = None
        super().__init__(label=label, required=False, options=self.options)

    def __deepcopy__(self, memo):
        made = super().__deepcopy__(memo)
        made._options = None
        made.extra = self.extra | {"options": made.options}
        return made

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


class Glanced(Known):
    """The same at a glance, where reading all would take seconds: for while a large index is being read."""

    LATEST = 10_000

    @cached_property
    def years(self):
        """Every year from that of the oldest article to that of the newest, newest first, as text."""
        days = Article.objects.published().exclude(published_on=None).order_by().values_list("published_on")
        ends = [days.order_by(order).first() for order in ("-published_on", "published_on")]
        if None in ends:
            return []
        newest, oldest = (day.year for (day,) in ends)
        return [str(year) for year in range(newest, oldest - 1, -1)]

    @cached_property
    def languages(self):
        """The codes of the languages that the latest articles are in."""
        latest = Article.objects.published().newest_first().values_list("language", flat=True)
        return sorted(set(latest[: self.LATEST]) - {""})


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
    code = code.lower()
    info = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0]) or MORE_LANGUAGES.get(code) or {}
    return info.get("name", code)


def _grouped(articles, column):
    return dict(articles.order_by().values_list(column).annotate(Count("pk")))
