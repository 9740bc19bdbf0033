"""The strips of numbers in the admin, registered for its templates."""

from django import template

from articles.admin import dashboard

register = template.Library()
register.inclusion_tag("admin/articles/_numbers.html")(dashboard.curation_numbers)
register.inclusion_tag("admin/articles/_numbers.html")(dashboard.feed_numbers)
