"""What the public pages' templates can say: Jinja2's environment, its functions and its filters.

The admin keeps Django's own templates (docs/decisions/0009-jinja2-for-pages.md).
"""

import json
from functools import cache, lru_cache, partial

import nh3
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import engines
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from jinja2 import Environment
from jinja2.utils import htmlsafe_json_dumps
from markdown_it import MarkdownIt
from markupsafe import escape

from articles.catalog import language_name
from articles.models import Article
from articles.pages.phrases import LEVELS, count_of, day_name, host_of, how_often
from articles.publication_dates import known_date

EXCERPT_LENGTH = 200
ARCHIVE = "https://web.archive.org/web/"
MARKDOWN = MarkdownIt("commonmark", {"html": False})
# What an overview may hold. Headings would break the page's outline, pictures its rule of one host.
TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr"}


def environment(**options):
    """The Environment of the public pages; Django's template backend calls it once."""
    made = Environment(lstrip_blocks=True, **options)  # noqa: S701 -- the backend turns escaping on
    made.globals |= {"static": static, "url": url}
    made.filters |= {
        "archived_copy": archived_copy,
        "commas": "{:,}".format,
        "day_name": day_name,
        "count_of": count_of,
        "host": host_of,
        "how_often": how_often,
        "json_ld": json_ld,
        "language_name": language_name,
        "level_label": LEVELS.get,
        "lines": lines,
        "markdown": markdown,
        "publication_date": publication_date,
        "swapping": swapping,
        "technology_name": technology_name,
        "truncate_words": truncate_words,
    }
    return made


@cache
def static(name):
    """The address of a static file, which stays the same while a process lives."""
    return staticfiles_storage.url(name)


def json_ld(document):
    """JSON for a data block of HTML: <, >, & and quotes are escaped, so that no text can end the block."""
    compact = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    return htmlsafe_json_dumps(document, dumps=compact)


@lru_cache(10_000)
def url(name, *args):
    """The address of the page that is called `name` in the URLs."""
    return reverse(name, args=args)


def macros(name):
    """The macros of templates/articles/{name}.html, to be called from Python."""
    return engines["jinja2"].env.get_template(f"articles/{name}.html").module


def swapping(address, place=""):
    """The attributes of a link that leads to `address`, at `place` of it, and swaps the listing if it can."""
    address = escape(address)
    swap = 'hx-target="#listing" hx-swap="outerHTML"'
    return mark_safe(  # noqa: S308 -- the address is escaped
        f'href="{address}{escape(place)}" rel="nofollow" hx-get="{address}" {swap}'
    )


def truncate_words(text, length=EXCERPT_LENGTH):
    """`text` on one line and at most `length` characters long, cut at a word with an ellipsis."""
    # Most texts are on one line already.
    is_line = text.isprintable() and "  " not in text
    line = text.strip() if is_line else " ".join(text.split())
    if len(line) <= length:
        return line
    short = line[:length].rpartition(" ")[0]
    if len(short) < length // 2:
        # No word ends in time: a script without spaces, or one endless word.
        short = line[: length - 1]
    return short.rstrip() + "…"


def technology_name(name):
    """The name in a link; "Go" or "C", read aloud by itself, says what it is."""
    return (
        name if len(name) > 2 else format_html('{}<span class="visually-hidden"> (technology)</span>', name)
    )


def markdown(text):
    """Markdown as safe HTML: no raw HTML, no pictures, links to the web only."""
    html = MARKDOWN.render(text)
    return mark_safe(  # noqa: S308 -- nh3 has just cleaned it
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"})
    )


def lines(text):
    """The lines of `text` that say something, without the marks that lists begin with."""
    return [line.strip().lstrip("-*•").strip() for line in text.splitlines() if line.strip("-*• \t")]


def archived_copy(article):
    """Where the Internet Archive has the copy of the article that is nearest to its date, as far as it is
    known; without a date, where it lists all copies."""
    known = known_date(article.published_on, article.date_precision).replace("-", "")
    return f"{ARCHIVE}{known or '*'}/{article.url}"


def publication_date(article):
    """The article's date as far as it is known, "12 Mar 2024", "Mar 2024" or "2019", in a <time>; else ""."""
    return _date(article.published_on, article.date_precision)


@lru_cache(10_000)
def _date(day, precision):
    known = known_date(day, precision)
    if not known:
        return ""
    text = f"{day.day} {day:%b} {day.year}" if precision == Article.DatePrecision.DAY else known
    text = f"{day:%b} {day.year}" if precision == Article.DatePrecision.MONTH else text
    return format_html('<time datetime="{}">{}</time>', known, text)
