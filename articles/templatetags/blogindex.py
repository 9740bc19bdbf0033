"""How a page prints what the models hold."""

import nh3
from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from articles.catalog import language_name
from articles.models import Article
from articles.wording import count_of

register = template.Library()

EXCERPT_LENGTH = 200
MARKDOWN = MarkdownIt("commonmark", {"html": False})
# What an overview may hold. Headings would break the page's outline, pictures its rule of one host.
TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr"}

register.filter("language_name", language_name)


@register.filter
def cut_at_word(text, length=EXCERPT_LENGTH):
    """`text` on one line and at most `length` characters long, cut at a word with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    short = line[:length].rpartition(" ")[0]
    if len(short) < length // 2:
        # No word ends in time: a script without spaces, or one endless word.
        short = line[: length - 1]
    return short.rstrip() + "…"


@register.filter
def markdown(text):
    """Markdown as safe HTML: no raw HTML, no pictures, links to the web only."""
    html = MARKDOWN.render(text)
    return mark_safe(  # noqa: S308 -- nh3 has just cleaned it
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"})
    )


@register.filter
def lines(text):
    """The lines of `text` that say something, without the marks that lists begin with."""
    return [line.strip().lstrip("-*•").strip() for line in text.splitlines() if line.strip("-*• \t")]


@register.filter
def publication_date(article):
    """The article's date as it is known, "12 Mar 2024" or "2019", in a <time>; "" if unknown."""
    day = article.published_on
    if day is None:
        return ""
    if article.date_precision == Article.DatePrecision.YEAR:
        return format_html('<time datetime="{0}">{0}</time>', f"{day.year:04}")
    text = f"{day.day} {day:%b} {day.year}"
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), text)


register.filter("count_of", count_of)
