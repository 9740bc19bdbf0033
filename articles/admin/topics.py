"""Topics in the admin."""

from django.contrib import admin

from articles.admin.base import BaseAdmin
from articles.admin.formats import articles_link
from articles.models import Topic


@admin.register(Topic)
class TopicAdmin(BaseAdmin):
    list_display = ["name", "article_count", "description", "synonyms"]
    ordering = ["name"]
    search_fields = ["name", "synonyms"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_article_counts()

    @admin.display(description="published articles", ordering="article_count")
    def article_count(self, topic):
        return articles_link(topic.article_count, topics=topic.pk)
