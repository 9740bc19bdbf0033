"""How the admin shows what ingest did and will do, registered for its templates."""

from django import template

from articles.admin import feed_status, formats

register = template.Library()
register.filter(formats.when)
register.filter(formats.now_or_when)
register.filter(feed_status.due)
register.filter(formats.duration)
register.filter(feed_status.state)
