"""What the list of articles is searched for, and its filters that are more than a column's values."""

from django.contrib import admin
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal

from articles import catalog
from articles.admin.lists.offered import MOST_OFFERED, OfferedFilter
from articles.models import Article, Company, Feed, Topic

# So many articles of the inbox say which languages it has.
MOST_LOOKED_AT = 500
# A search is for so many words, the further ones left out.
MOST_WORDS = 12


def words_of(text):
    """The words that a search is for, a list: as in Django's lists, quotes hold several together."""
    words = (
        unescape_string_literal(word) if word[0] in "\"'" and word[0] == word[-1] else word
        for word in smart_split(text)
    )
    return list(dict.fromkeys(words))[:MOST_WORDS]


class StatusFilter(admin.SimpleListFilter):
    """Inbox, published or rejected."""

    title = "status"
    parameter_name = "status__exact"

    def lookups(self, request, model_admin):
        return Article.Status.choices

    def queryset(self, request, articles):
        return articles.with_status(self.value()) if self.value() else articles


class MissingFilter(admin.SimpleListFilter):
    """What an editor still has to add."""

    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [
            ("level", "Level"),
            ("summary", "Summary"),
            ("topics", "Topics"),
            ("excerpt", "Excerpt"),
            ("read_time", "Read time"),
            ("date", "Date"),
        ]

    def queryset(self, request, articles):
        return articles.missing(self.value()) if self.value() in dict(self.lookup_choices) else articles


class SinceFilter(admin.SimpleListFilter):
    """When the status last changed, for "published this week"."""

    title = "status since"
    parameter_name = "since"

    def lookups(self, request, model_admin):
        return [("1", "Past day"), ("7", "Past 7 days"), ("30", "Past 30 days")]

    def queryset(self, request, articles):
        if self.value() not in dict(self.lookup_choices):
            return articles
        return articles.decided_since(int(self.value()), timezone.now())


class YearFilter(admin.SimpleListFilter):
    """The year of publication: every one between those of the first article and the latest."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        return [(str(year), str(year)) for year in Article.objects.years()]

    def queryset(self, request, articles):
        return articles.of_year(int(self.value())) if self.value() in dict(self.lookup_choices) else articles


class LanguageFilter(OfferedFilter):
    """The language: those that readers find articles in, those of the latest articles in the inbox, and the
    one that was asked for."""

    title = "language"
    parameter_name = "language"

    def offered(self, chosen):
        catalog.refresh()
        waiting = Article.objects.inbox().latest_rows(MOST_LOOKED_AT).languages()
        return [(code, code) for code in sorted({*catalog.totals("language"), *waiting, chosen} - {""})]

    def narrowed(self, articles, code):
        return articles.in_language(code)


class CompanyFilter(OfferedFilter):
    """The company: those with most articles in the inbox, and the one that was asked for."""

    title = "company"
    parameter_name = "company"

    def offered(self, chosen):
        return Company.objects.most_waiting(MOST_OFFERED, chosen)

    def narrowed(self, articles, pk):
        return articles.of_company(pk)


class FeedFilter(OfferedFilter):
    """The feed that has brought an article: those with most of the latest in the inbox, and the one that was
    asked for."""

    title = "feed"
    parameter_name = "feed"

    def offered(self, chosen):
        return Feed.objects.most_waiting(MOST_OFFERED, chosen)

    def narrowed(self, articles, pk):
        return articles.from_feed(pk)


class TopicFilter(admin.RelatedFieldListFilter):
    """The topic: every one."""

    def field_choices(self, field, request, model_admin):
        return list(Topic.objects.pairs())


class PickFilter(admin.SimpleListFilter):
    """The editors' picks."""

    title = "editors' pick"
    parameter_name = "picked"

    def lookups(self, request, model_admin):
        return [("yes", "Yes")]

    def queryset(self, request, articles):
        return articles.picks() if self.value() == "yes" else articles
