"""The strip of numbers on the admin's first page."""

from django import template
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Feed

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
    feeds = f"{reverse('admin:articles_feed_changelist')}?state=trouble"
    items.append(("feeds_in_trouble", "feeds in trouble", feeds))
    counts["feeds_in_trouble"] = Feed.objects.in_trouble().count()
    return {"numbers": [{"number": counts[key], "words": words, "address": a} for key, words, a in items]}
