"""How the list and the form of articles tell what is wrong with an original."""

from django.contrib import admin
from django.utils.html import format_html

from articles.admin.feed_status import problem_of


class OriginalFilter(admin.SimpleListFilter):
    """What is wrong with the original."""

    title = "original"
    parameter_name = "original"
    kinds = {
        "gone": ("Gone", lambda articles: articles.gone()),
        "suspected": ("Perhaps gone", lambda articles: articles.perhaps_gone()),
        "unread": ("Could not be read", lambda articles: articles.with_unread_page()),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.kinds.items()]

    def queryset(self, request, articles):
        return self.kinds[self.value()][1](articles) if self.value() in self.kinds else articles


def sign(article):
    """A sign for the row of an article whose original is gone, or whose page could not be read; else ""."""
    if article.gone_on:
        return _sign("The original is gone")
    problem = reading_problem(article)
    return _sign(f"The page could not be read: {problem}") if problem else ""


def _sign(words):
    return format_html('<span class="sign" role="img" aria-label="{0}" title="{0}">⚠</span>', words)


def reading_problem(article):
    """Why the page of the article could not be read, a sentence; "" if it was, or was never to be."""
    crawl = getattr(article, "crawl", None)
    return problem_of(crawl) if crawl else ""


def said_of(article):
    """What was last seen of the original, for the form: (tone, word, sentence), None if nothing was yet."""
    check = getattr(article, "original_check", None)
    if check is None or check.checked_at is None:
        return None
    if article.gone_on:
        return "bad", "The original is gone", problem_of(check)
    if check.failures:
        return "wary", "The original is perhaps gone", problem_of(check)
    if check.error:
        return "quiet", "Whether the original is still there could not be told", problem_of(check)
    return "well", "The original was still there", ""
