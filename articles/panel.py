"""The filter panel as HTML, kept while the numbers in it stay what they are.

Its some sixty options cost as much as all the cards, and the pages of one selection share it.
"""

from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from articles import catalog
from articles.jinja import piece
from articles.kept import keep

# About 25 KB each.
MOST_KEPT = 200

_kept = {}


@lru_cache(20_000)
def _before(*option):
    return piece("_option").before(*option)


@lru_cache(20_000)
def _leave_out(*option):
    return piece("_option").leave_out(*option)


def panel(article_filter, results, base, expanded):
    """The HTML of the panel for `results`; `base` is where its links lead, `expanded` names facets."""
    key = (results.state, base, article_filter.query_string(), frozenset(expanded))
    if key in _kept:
        return _kept[key]
    context = {
        "filter": article_filter,
        "results": results,
        "base": base,
        "before": _before,
        "leave_out": _leave_out,
        "facets": catalog.facets(article_filter, results.counts, expanded),
    }
    html = mark_safe(get_template("articles/_filters.html").render(context))  # noqa: S308 -- a template of ours
    if results.state is not None:
        keep(_kept, key, html, MOST_KEPT)
    return html
