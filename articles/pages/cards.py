"""The cards of articles as HTML, the same on every page and in the admin's preview.

What a card looks like is templates/articles/_card.html's business alone, and what it can print of its
article is CardRow's (articles/catalog/card_rows.py).
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from markupsafe import escape

from articles.catalog.card_rows import CardRow, FoundRow
from articles.catalog.card_rows import card_rows as read_card_rows
from articles.catalog.text.highlight import highlighter
from articles.pages.jinja import macros

# Where a hit is that the card does not show, and what that is called.
HIDDEN = {
    "excerpt": "In the excerpt",
    "summary": "In the summary",
    "takeaways": "In the takeaways",
    "authors": "Author",
}
# What Markdown writes around words, and where its links lead.
MARKUP = re.compile(r"[*`]+|\b_+|_+\b|(?<=\])\([^)\s]*\)|[\[\]]|^\s*(?:[-•>]|#+)\s", re.MULTILINE)

# What may stand in a path as it is: RFC 3986, and the same as in django.urls.reverse().
PATH_CHARACTERS = "!$&'()*+,;=/~:@"


class Why(NamedTuple):
    """Why a search found an article that shows no hit: where it is, and that place as safe HTML."""

    label: str
    html: str


def card_html(row, company, topics, technologies=(), highlight=escape, *, address=None, why=None):
    """The HTML of one card.

    `row` is a CardRow, `company` a Company, or None where none is chosen yet, and `topics` are Topics in
    the order to print; of the `technologies` the first few are printed. `highlight` makes safe HTML of a
    text. The title leads to the article's page if that says more than the card or the original is gone, else
    to the original; `address` stands for that of the page.
    """
    address = _title_address(row, company, address)
    return macros("_card").card(row, company, topics, technologies, address, highlight, why)


def _title_address(row, company, address=None):
    if not row.says_more and row.url and not row.gone_on:
        return row.url
    return article_address(company.slug, row.slug) if address is None else address


def card_rows(ids, contexts, terms=()):
    """A dict of the CardRow of each of the articles `ids`, in their order; with search `terms` the FoundRow.

    `contexts` is a dict of the CardContext of each; an article without one, or without a row that readers
    see, is left out.
    """
    kind = FoundRow if terms else CardRow
    rows = {row.id: row for row in read_card_rows([pk for pk in ids if pk in contexts], kind)}
    return {pk: rows[pk] for pk in ids if pk in rows}


def cards_html(ids, contexts, terms=(), *, rows=None):
    """A dict of the HTML of the cards of the articles `ids`, in their order, the query.Terms highlighted.

    `rows` are their card_rows(), for the same terms, if somebody has them already.
    """
    rows = card_rows(ids, contexts, terms) if rows is None else rows
    if not terms:
        return {pk: card_html(row, *contexts[pk]) for pk, row in rows.items()}
    highlight = highlighter(terms)
    return {pk: _found_card(row, contexts[pk], highlight) for pk, row in rows.items()}


def _found_card(row, context, highlight):
    card = card_html(row, *context, highlight)
    return (
        card if "<mark>" in card else card_html(row, *context, highlight, why=_why(row, context, highlight))
    )


def _why(row, context, highlight):
    for column, label in HIDDEN.items():
        text = getattr(row, column)
        if not highlight.is_in(text):
            continue
        text = MARKUP.sub("", text) if column in ("summary", "takeaways") else text
        if snippet := highlight.snippet(text):
            return Why(label, snippet)
    for technology in context.technologies:
        if any(map(highlight.is_in, technology.names)):
            return Why("Technology", highlight(technology.name))
    # Nothing else finds an article.
    return Why("Company", highlight(context.company.name))


def lines_html(ids, contexts, rows, heading):
    """A dict of the HTML of one line for each of the articles `ids`; `contexts` and `rows` as above.

    `heading` is the name of the element of its title, "h3" or "h4".
    """
    line = macros("_line").line
    shown = {pk: (rows[pk], contexts[pk].company) for pk in ids if pk in rows}
    return {
        pk: line(row, company, _title_address(row, company), heading) for pk, (row, company) in shown.items()
    }


def preview_html(article):
    """The HTML of the card of an Article as it is, saved or not; it leads to no page that nobody can see."""
    # What is not saved has no generated columns yet.
    texts = (article.summary, article.takeaways, article.prerequisites, article.questions)
    generated = {"has_summary": bool(article.summary), "says_more": any(texts)}
    columns = {name: getattr(article, name) for name in CardRow._fields if name not in generated}
    row = CardRow(**columns, **generated)
    address = None if article.is_public else "#"
    return card_html(row, article.company, article.shown_topics, article.shown_technologies, address=address)


def article_address(company_slug, slug):
    """The path of an article's page: reverse("article", …), which takes many times as long for each card."""
    return f"{_articles_address(company_slug)}{quote(slug, safe=PATH_CHARACTERS)}/"


@lru_cache(2_000)
def _articles_address(company_slug):
    return reverse("article", args=[company_slug, "-"]).removesuffix("-/")
