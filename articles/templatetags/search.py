"""How a page prints what was searched for."""

from django import template

from articles.catalog.marks import marks

register = template.Library()


@register.filter
def marked(text, query):
    """`text` as safe HTML, the words of the query.Query `query` in <mark>; without a query just `text`."""
    return marks(query)(text) if query else text
