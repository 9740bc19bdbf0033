"""What is kept when a page is read or a feed's entry is taken: hashed counts, a sketch, a suggested excerpt.

The text itself is never stored.
"""

from articles.curation import sentences
from articles.curation.duplicates import sketches
from articles.curation.learning import terms
from articles.models import Sketch, Suggestion


def keep_page(article, prose):
    """Keeps what `prose`, the text of the article's page without its code, is compared by and learned from.

    An excerpt is chosen for articles in the inbox alone.
    """
    keep_pages({article: prose})


def keep_pages(pages):
    """Does that for `pages`, {article: text of its page}."""
    Sketch.objects.put([_sketch(*page) for page in pages.items()], ["terms", "shingles"])
    excerpts = [
        Suggestion(article=article, excerpt=sentences.excerpt_of(prose, article.title))
        for article, prose in pages.items()
        if article.status == article.Status.INBOX
    ]
    Suggestion.objects.put(excerpts, ["excerpt"])


def _sketch(article, prose):
    words = terms.words(prose)
    return Sketch(
        article=article,
        terms=terms.pack(terms.counted((word for word in words if len(word) > 1), "page")),
        shingles=sketches.sketch_of(prose, words),
    )


def keep_labels(categories):
    """Keeps the feeds' categories of some articles; `categories` are {id: names}."""
    rows = [
        Sketch(article_id=pk, labels=terms.pack(terms.counted(map(str.casefold, names), "label")))
        for pk, names in categories.items()
        if names
    ]
    Sketch.objects.put(rows, ["labels"])
