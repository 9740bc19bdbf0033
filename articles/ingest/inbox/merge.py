"""What a feed or a page says about an article -> the article's columns, without changing editors' decisions.

FIELDS is the one table of what ingest fills in. A column may be filled in while it is unknown, or has a value
that ingest extracted. Everything works on objects in memory; the caller saves them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from articles import languages
from articles.ingest.parsing.columns import address, fitted, fitted_names
from articles.models import Article
from articles.models.crawl import json_value

BLANK = ("", None)
# A feed's content of fewer words is a teaser, which tells nothing about the length of the article.
TEASER_WORDS = 200


@dataclass(frozen=True)
class Field:
    """A column of Article that ingest fills in.

    `entry`, `content` and `page` are the attributes with its value: of a feeds.Entry, of the TextFacts of
    the entry's content, and of an extraction.Page; "" if there is none. `believed` ("feed" or "page") wins if
    both know the value. While a field with `page_tells` is unknown, the page is worth crawling. `clean` makes
    the value fit the column.
    """

    name: str
    believed: str
    entry: str = ""
    content: str = ""
    page: str = ""
    page_tells: bool = False
    clean: Callable = lambda value: value


def _text(name, fit=fitted):
    longest = Article._meta.get_field(name).max_length
    return lambda text: fit(text, longest)


TITLE = Field("title", "feed", entry="title", page="title", clean=_text("title"))
# Feeds are believed about what people write, pages about what is measured.
FIELDS = (
    TITLE,
    Field("excerpt", "feed", entry="summary", page="description", clean=_text("excerpt")),
    Field(
        "authors",
        "feed",
        entry="authors",
        page="authors",
        page_tells=True,
        clean=_text("authors", fitted_names),
    ),
    Field("published_on", "feed", entry="published", page="published", page_tells=True),
    Field("language", "page", entry="language", page="language", page_tells=True, clean=languages.code),
    Field("image", "page", entry="image", page="image", clean=address),
    Field("read_minutes", "page", content="read_minutes", page="read_minutes", page_tells=True),
    Field("includes_code", "page", content="includes_code", page="includes_code", page_tells=True),
)
BELIEVED = {field.name: field.believed for field in FIELDS}
PAGE_TELLS = tuple(field.name for field in FIELDS if field.page_tells)


def of_entry(entry, content=None):
    """{name: value} of all FIELDS that a feeds.Entry and the TextFacts of its `content` have."""
    return _values(entry, "entry") | (_values(content, "content") if is_whole(content) else {})


def is_whole(content):
    """Whether the TextFacts of an entry's content, None without any, are those of the whole article."""
    return content is not None and content.words >= TEASER_WORDS


def of_page(page):
    """{name: value} of all FIELDS that an extraction.Page has."""
    return _values(page, "page")


def _values(source, kind):
    names = ((field, getattr(field, kind)) for field in FIELDS)
    return {field.name: field.clean(getattr(source, name)) for field, name in names if name}


def title_of(entry):
    """The title of a feeds.Entry as an article has it."""
    return TITLE.clean(entry.title)


def fill(article, crawl, values, origin, at, *, is_day_doubtful=False):
    """Writes `values` into the columns that may be filled in, and their origin into the PageCrawl `crawl`.

    `origin` is "feed" or "page", `at` the moment. If `is_day_doubtful`, a day is not believed where an
    earlier one is known, and gives way to the page's. Returns the names of the article's changed columns.
    """
    changed = set()
    for name, value in values.items():
        if value in BLANK or not _is_open(article, crawl, name, origin):
            continue
        fact = crawl.extracted.get(name)
        doubtful = is_day_doubtful and name == "published_on"
        if name == "published_on" and origin == "feed" and fact and article.published_on < value:
            if doubtful:
                continue
            if fact["from"] == "feed":
                # Somebody has corrected the day, or an old article: the page tells which.
                fact["doubtful"] = True
                continue
        # The page has told it already: whichever of the two comes first, the rows are the same.
        if doubtful and fact and fact["from"] == "page":
            continue
        if fact is None or (fact["value"], fact["from"]) != (json_value(value), origin):
            crawl.extracted[name] = {"value": json_value(value), "from": origin, "at": at.isoformat()}
            crawl.extracted[name] |= {"doubtful": True} if doubtful else {}
        if article.known_value(name) != json_value(value):
            setattr(article, name, value)
            changed.add(name)
    if "published_on" in changed and article.date_precision != Article.DatePrecision.DAY:
        article.date_precision = Article.DatePrecision.DAY
        changed.add("date_precision")
    return changed


def _is_open(article, crawl, name, origin):
    present, fact = article.known_value(name), crawl.extracted.get(name)
    if fact is None:
        return present in BLANK
    if fact["value"] != present:
        return False
    return origin in (fact["from"], BELIEVED[name]) or "doubtful" in fact


def is_worth_crawling(article):
    """Whether the page may tell something that is unknown about `article`."""
    return any(article.known_value(name) in BLANK for name in PAGE_TELLS)
