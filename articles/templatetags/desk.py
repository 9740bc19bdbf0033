"""The strip of numbers on the admin's first page."""

from django import template
from django.urls import reverse
from django.utils import timezone

from articles.models import Article

register = template.Library()


@register.inclusion_tag("admin/_desk.html")
def desk():
    """How much there is to curate; each number links to the list that it counts."""
    counts = Article.objects.dashboard_counts(timezone.now())
    articles = reverse("admin:articles_article_changelist")
    published = f"{articles}?status__exact=published"
    items = [
        ("inbox", "in the inbox", f"{articles}?status__exact=inbox"),
        ("published_this_week", "published this week", f"{published}&since=7"),
        ("missing_level", "without a level", f"{published}&missing=level"),
        ("missing_summary", "without a summary", f"{published}&missing=summary"),
        ("missing_topics", "without topics", f"{published}&missing=topics"),
    ]
    return {"numbers": [{"number": counts[key], "words": words, "address": a} for key, words, a in items]}
