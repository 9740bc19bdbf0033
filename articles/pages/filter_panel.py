"""The filter panel as HTML, kept while the numbers in it stay what they are.

Its some sixty options cost as much as all the cards. The pages of one selection share a panel, and all
panels share what stands around the number of an option.
"""

from functools import lru_cache

from django.utils.safestring import mark_safe

from articles import catalog
from articles.kept import keep
from articles.pages.jinja import macros

# About 15 KB each.
MOST_KEPT = 200

_kept = {}


def panel(article_filter, results, base, expanded):
    """The HTML of the panel for `results`; `base` is where its links lead, `expanded` names facets."""
    key = (results.state, base, article_filter.query_string(), frozenset(expanded))
    if html := _kept.get(key):
        return html
    facets = catalog.facets(article_filter, results.counts, expanded)
    html = print_panel(article_filter, results.total, base, facets)
    if results.state is not None:
        keep(_kept, key, html, MOST_KEPT)
    return html


def print_panel(article_filter, total, base, facets):
    """The HTML of the panel of `facets` (catalog.facets), whose button shows `total` articles."""
    printed = [(facet, _options(facet, base)) for facet in facets]
    return macros("_filters").panel(article_filter, total, base, printed)


def _options(facet, base):
    """The HTML of a facet's options."""
    parts = []
    for option in facet.options:
        if option.is_chosen:
            before, after = _chosen(facet.name, option, base)
        else:
            before, after = _unchosen(facet.name, option.value, option.label, option.is_disabled)
        number = "" if option.count is None else f'<span class="number">{option.count:,}</span>'
        parts += (before, number, after)
    return mark_safe("".join(parts))  # noqa: S308 -- pieces of templates of ours, and a number


def _chosen(name, option, base):
    """The HTML of a chosen option before and after its number."""
    value, label, is_excluded = option.value, option.label, option.is_excluded
    link = macros("_option").link(name, value, label, is_excluded, base + option.toggle_exclude)
    return _before_chosen(name, value, label, is_excluded), link


@lru_cache(2_000)
def _before_chosen(name, value, label, is_excluded):
    return macros("_option").before(name, value, label, is_chosen=True, is_excluded=is_excluded)


@lru_cache(20_000)
def _unchosen(name, value, label, is_disabled):
    """The same of one that is not chosen."""
    before = macros("_option").before(name, value, label, is_disabled=is_disabled)
    return before, macros("_option").button(name, value, label, is_disabled)
