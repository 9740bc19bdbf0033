"""How the desk prints what ingest did and will do."""

from django import template
from django.utils import timezone

from articles.admin import feed_status, formats
from articles.models import Feed

register = template.Library()

register.filter(formats.when)
register.filter(formats.due)


@register.filter
def lasting(seconds):
    return formats.duration(seconds)


@register.filter
def state(feed):
    """The feed's feed_health.State."""
    return feed_status.state_of(feed, timezone.now())


@register.inclusion_tag("admin/articles/ingest/_strip.html")
def feed_strip(address):
    """How many feeds there are and how they fare; each number links to its part of the list at `address`."""
    counts = Feed.objects.health(timezone.now())
    items = [
        ("active", "polled", "active"),
        ("failing", "failing", "failing"),
        ("paused", "paused", "paused"),
        ("never", "not polled yet", "never"),
        ("due", "due now", "due"),
    ]
    return {
        "numbers": [
            {"number": counts[key], "words": words, "address": f"{address}?state={value}"}
            for key, words, value in items
        ]
    }
