"""Where an article's values come from: which of them a machine measured, whether its page could be read, and
which feeds list it."""

from articles.admin.formats import problem_of

SOURCES = {"page": "measured from the page", "feed": "from the feed"}


def context_of(article):
    """What admin/articles/article/_extracted_values.html needs to know about a saved article, a dict."""
    crawl = getattr(article, "crawl", None)
    return {
        "values": values_of(article),
        "crawl": crawl,
        "problem": problem_of(crawl) if crawl else "",
        "feed_entries": article.feed_entries.select_related("feed__company").order_by("first_seen_at"),
    }


def values_of(article):
    """(label, value, source) of each measured value that nobody has changed, in the order of the columns."""
    sources = article.measured
    return [
        (field.verbose_name, _as_text(field.value_from_object(article)), SOURCES[sources[field.name]])
        for field in article._meta.fields
        if field.name in sources
    ]


def _as_text(value):
    """`value` as the form shows it."""
    return {True: "Yes", False: "No"}.get(value, value) if isinstance(value, bool) else value
