"""How the admin shows what ingest did and will do, registered for its templates."""

from django import template

from articles.admin import formats

register = template.Library()
register.filter(formats.when)
register.filter(formats.due)
register.filter(formats.duration)
register.filter(formats.state)
