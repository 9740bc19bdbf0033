"""The cards of articles as HTML, the same on every page and in the admin's preview.

What a card looks like is templates/articles/_card.html's business alone, and what it can print of its
article is CardRow's (articles/models/querysets.py).
"""

from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse
from markupsafe import escape

from articles.catalog.text.highlight import highlighter
from articles.models import Article
from articles.models.querysets import CardRow
from articles.pages.jinja import macros

# What may stand in a path as it is: RFC 3986, and the same as in django.urls.reverse().
PATH_CHARACTERS = "!$&'()*+,;=/~:@"


def card_html(row, company, topics, highlight=escape, *, address=None):
    """The HTML of one card.

    `row` is a CardRow, `company` a Company, or None where none is chosen yet, and `topics` are Topics in
    the order to print. `highlight` makes safe HTML of a text. `address` is where the card leads if that is
    not the article's page.
    """
    if address is None:
        address = article_address(company.slug, row.slug)
    return macros("_card").card(row, company, topics, address, highlight)


def cards_html(ids, contexts, terms=()):
    """A dict of the HTML of the cards of the articles `ids`, in their order, the query.Terms highlighted.

    `contexts` is a dict of the CardContext of each; an article without one, or without a row that readers
    see, is left out.
    """
    rows = {row.id: row for row in Article.objects.card_rows([pk for pk in ids if pk in contexts])}
    highlight = highlighter(terms) if terms else escape
    return {pk: card_html(rows[pk], *contexts[pk], highlight) for pk in ids if pk in rows}


def preview_html(article):
    """The HTML of the card of an Article as it is, saved or not. It leads nowhere unless readers see it."""
    # What is not saved has no generated column yet.
    facts = {name: getattr(article, name) for name in CardRow._fields if name != "has_summary"}
    row = CardRow(**facts, has_summary=bool(article.summary))
    address = None if article.is_public else "#"
    return card_html(row, article.company, article.shown_topics, address=address)


def article_address(company_slug, slug):
    """The path of an article's page: reverse("article", …), which takes many times as long for each card."""
    return f"{_articles_address(company_slug)}{quote(slug, safe=PATH_CHARACTERS)}/"


@lru_cache(2_000)
def _articles_address(company_slug):
    return reverse("article", args=[company_slug, "-"]).removesuffix("-/")
