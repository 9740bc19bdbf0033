"""What stands on the admin's first page, registered for its templates."""

from django import template

from articles.admin import dashboard
from articles.admin.history import pages as history

register = template.Library()
register.inclusion_tag("admin/articles/_numbers.html")(dashboard.curation_numbers)
register.inclusion_tag("admin/articles/_numbers.html")(dashboard.feed_numbers)
register.inclusion_tag("admin/articles/_worker.html")(dashboard.worker)
register.inclusion_tag("admin/articles/history/_to_undo.html", takes_context=True)(history.to_undo)
