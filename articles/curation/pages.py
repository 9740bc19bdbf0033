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
    words = [word for word in terms.words(prose) if len(word) > 1]
    row = Sketch(
        article=article,
        terms=terms.pack(terms.counted(words, "page")),
        shingles=sketches.sketch_of(prose),
    )
    Sketch.objects.put([row], ["terms", "shingles"])
    if article.status == article.Status.INBOX:
        excerpt = sentences.excerpt_of(prose, article.title)
        Suggestion.objects.put([Suggestion(article=article, excerpt=excerpt)], ["excerpt"])


def keep_labels(categories):
    """Keeps the feeds' categories of some articles; `categories` are {id: names}."""
    rows = [
        Sketch(article_id=pk, labels=terms.pack(terms.counted(map(str.casefold, names), "label")))
        for pk, names in categories.items()
        if names
    ]
    Sketch.objects.put(rows, ["labels"])
