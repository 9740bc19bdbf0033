"""What the admin's lists print often, registered for their templates."""

from django import template

from articles.admin.lists.rendering import options

register = template.Library()
register.simple_tag(options)
