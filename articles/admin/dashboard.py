"""The numbers on the admin's first page and above the list of feeds, each a link to the list it counts."""

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Feed


def curation_numbers():
    """What there is to curate, as the context of admin/articles/_numbers.html."""
    counts = Article.objects.dashboard_counts(timezone.now())
    counts["feeds_in_trouble"] = Feed.objects.in_trouble().count()
    articles, feeds = reverse("admin:articles_article_changelist"), reverse("admin:articles_feed_changelist")
    published = f"{articles}?status__exact=published"
    return _numbers(
        counts,
        ("inbox", "in the inbox", f"{articles}?status__exact=inbox"),
        ("published_this_week", "published this week", f"{published}&since=7"),
        ("missing_level", "without a level", f"{published}&missing=level"),
        ("missing_summary", "without a summary", f"{published}&missing=summary"),
        ("missing_topics", "without topics", f"{published}&missing=topics"),
        ("feeds_in_trouble", "feeds in trouble", f"{feeds}?state=trouble"),
    )


def feed_numbers():
    """How many feeds are in each state, as the context of admin/articles/_numbers.html."""
    feeds = reverse("admin:articles_feed_changelist")
    return _numbers(
        Feed.objects.health(timezone.now()),
        ("active", "active", f"{feeds}?state=active"),
        ("failing", "failing", f"{feeds}?state=failing"),
        ("paused", "paused", f"{feeds}?state=paused"),
        ("never", "not polled yet", f"{feeds}?state=never"),
        ("due", "due now", f"{feeds}?state=due"),
    )


def _numbers(counts, *items):
    """The context of (key in `counts`, words, address) for each number."""
    return {"numbers": [{"number": counts[key], "words": words, "address": a} for key, words, a in items]}
