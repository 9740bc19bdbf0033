"""Topics and technologies in the admin."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from articles import catalog
from articles.admin.base import BaseAdmin
from articles.admin.formats import articles_link
from articles.admin.history.merging import merge_two
from articles.admin.lists.offered import MOST_OFFERED, OfferedFilter
from articles.models import Article, ArticleTechnology, Technology, Topic
from articles.pages.phrases import count_of
from articles.technologies.measure import MEASURED_BY, measure_again


class CountedAdmin(BaseAdmin):
    """Its list has the number of each row's published articles; the index has counted those readers see.

    Counting them in the database takes as long as dozens of pages.
    """

    facet = ""

    def hidden_counts(self):
        """{slug: number} of the published articles of companies that readers do not see."""
        raise NotImplementedError

    def changelist_view(self, request, extra_context=None):
        catalog.refresh()
        request.article_counts = catalog.totals(self.facet), self.hidden_counts()
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts(*getattr(request, "article_counts", ()))


@admin.register(Topic)
class TopicAdmin(CountedAdmin):
    facet = "topic"
    list_display = ["name", "article_count", "description", "synonyms"]
    ordering = ["name"]
    search_fields = ["name", "synonyms"]
    prepopulated_fields = {"slug": ["name"]}
    actions = [merge_two]

    def hidden_counts(self):
        return Article.objects.hidden_by_topic()

    @admin.display(description="published articles", ordering="article_count")
    def article_count(self, topic):
        return articles_link(topic.article_count, topics=topic.pk)


class TechnologyFilter(OfferedFilter):
    """The technology that articles are about: those that most are, and the one that was asked for."""

    title = "technology"
    parameter_name = "technology"

    def offered(self, chosen):
        catalog.refresh()
        return Technology.objects.most_used(MOST_OFFERED, catalog.totals("technology"), chosen)

    def narrowed(self, articles, pk):
        return articles.about(pk)


@admin.register(Technology)
class TechnologyAdmin(CountedAdmin):
    facet = "technology"
    list_display = ["name", "kind", "article_count", "synonyms", "ambiguous"]
    list_filter = ["kind"]
    ordering = ["name"]
    search_fields = ["name", "synonyms"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["measure", merge_two]

    def hidden_counts(self):
        return ArticleTechnology.objects.hidden_by_technology()

    @admin.display(description="published articles", ordering="article_count")
    def article_count(self, technology):
        listed = reverse("admin:articles_article_changelist")
        address = f"{listed}?technology={technology.pk}&status__exact=published"
        return format_html('<a href="{}">{}</a>', address, f"{technology.article_count:,}")

    def save_model(self, request, technology, form, change):
        super().save_model(request, technology, form, change)
        if MEASURED_BY & set(form.changed_data):
            self._say(request, measure_again(technology))

    @admin.action(description="Look for its names in all articles again", permissions=["change"])
    def measure(self, request, technologies):
        self._say(request, sum(measure_again(technology) for technology in technologies))

    def _say(self, request, number):
        self.message_user(
            request, f"Technologies changed in {count_of(number, 'article')}.", messages.SUCCESS
        )
