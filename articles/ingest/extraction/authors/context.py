"""Whether an element is part of the article, or of comments, captions, menus and other articles.

Places only; what a byline says is bylines.py's part.
"""

import re
from itertools import islice

from articles.ingest.extraction.boilerplate import elsewhere_words_for_authors

# Words about the layout: such a container is the article's if it has a long text with few links.
LAYOUT = re.compile(r"card|grid|quote|review|slider|teaser")
LEAST_TEXT, MOST_LINKED = 1500, 8
# Only so many containers of a page are examined, and so many elements of each.
MOST_CONTAINERS, MOST_INSIDE = 20, 2000


class Surroundings:
    """What is around the element `heading` (or None), to tell which other elements belong to it."""

    def __init__(self, heading):
        self._around = {heading, *heading.iterancestors()} if heading is not None else set()
        # A word in the names of the headline's own surroundings proves nothing.
        self._innocent = frozenset().union(
            *(elsewhere_words_for_authors(marks_of(node)) for node in self._around)
        )
        self._texts = {}

    def are_not_of(self, node):
        """Whether `node` is in comments, captions, other articles, navigation or a footer."""
        doubtful = False
        for parent in (node, *node.iterancestors()):
            if parent.tag in ("body", "main", "html") or parent in self._around:
                break
            if parent.tag == "article" and self._is_one_of_several(parent):
                return True
            if parent.tag in ("nav", "figcaption") or (parent.tag == "footer" and not _is_articles(parent)):
                return True
            stems = elsewhere_words_for_authors(marks_of(parent)) - self._innocent
            if stems and not all(map(LAYOUT.search, stems)):
                return True
            if stems:
                doubtful = not self._holds_text(parent)
        return doubtful

    def _is_one_of_several(self, article):
        """Whether `article` is not the headline's: one of a list, or a card below the text."""
        if any(outer.tag == "article" for outer in self._around):
            return True
        beside = (article.getprevious(), article.getnext())
        return bool(self._around) and any(other is not None and other.tag == "article" for other in beside)

    def _holds_text(self, node):
        if node not in self._texts and len(self._texts) < MOST_CONTAINERS:
            told = linked = 0
            for inner in islice(node.iter(), MOST_INSIDE):
                told += len(inner.text or "") + len(inner.tail or "")
                linked += len("".join(inner.itertext())) if inner.tag == "a" else 0
            self._texts[node] = told > max(LEAST_TEXT, MOST_LINKED * linked)
        return self._texts.get(node, False)


def marks_of(node):
    """The class, id and data-testid of an element, joined by spaces."""
    return " ".join(filter(None, (node.get("class"), node.get("id"), node.get("data-testid"))))


def _is_articles(node):
    return any(parent.tag == "article" for parent in node.iterancestors())
