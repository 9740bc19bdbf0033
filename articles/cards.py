"""The cards of a listing as HTML, kept until their article changes.

A card costs more to print than anything else on a page, and most pages show cards that were
printed before.
"""

from django.template.loader import get_template

from articles.models import Article

# About 1.5 KB each. A full store is emptied as a whole: simpler than remembering who came last.
MOST_KEPT = 5_000

_kept = {}


def cards(ids, versions=None, query=None):
    """The HTML of the articles with these `ids`, in order; those that are not public are left out.

    `versions` are the catalogue's (Results.versions): a card is kept under its version. What a
    search marks is not kept.
    """
    versions = {} if query else versions or {}
    found = {pk: _kept[version] for pk, version in versions.items() if version in _kept}
    missing = [pk for pk in ids if pk not in found]
    template = get_template("articles/_card.html")
    articles = Article.objects.published().for_cards()
    for article in articles.in_order_of(missing) if missing else ():
        found[article.pk] = card = template.render({"article": article, "query": query})
        if article.pk in versions:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[versions[article.pk]] = card
    return [found[pk] for pk in ids if pk in found]
