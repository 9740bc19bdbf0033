"""What a feed or a page says of an article -> the article's columns, without touching what was decided.

A column is open to a machine while it is unknown, while it holds what a machine measured, and while it
holds a placeholder. Works on objects in memory; saving them is the caller's business.
"""

from articles.ingest.parsing import languages
from articles.models import Article
from articles.models.crawl import plain
from articles.starter.demo import placeholders

# Who is believed where both know: the feed on what an author writes by hand, the page on what is measured.
BELIEVED = {
    "title": "feed",
    "excerpt": "feed",
    "authors": "feed",
    "published_on": "feed",
    "language": "page",
    "image": "page",
    "read_minutes": "page",
    "includes_code": "page",
}
FIELDS = tuple(BELIEVED)
# What only reading the page can tell well.
FROM_PAGES = ("read_minutes", "includes_code", "authors", "published_on", "language")
# A feed's content of fewer words than this is a teaser: its length says nothing of the article's.
TEASER_WORDS = 200
BLANK = ("", None)
LONGEST_READ = 600


def of_entry(entry):
    """What a feed's entry (feeds.Entry) says, as {field: value}, cut to the columns."""
    return {
        "title": fitted(entry.title, "title"),
        "excerpt": fitted(entry.summary, "excerpt"),
        "authors": fitted(entry.authors, "authors"),
        "published_on": entry.published,
        "language": languages.code(entry.language),
        "image": address(entry.image),
    }


def of_content(page):
    """What the content in a feed tells of the article's length, as {field: value}; {} for a teaser."""
    return _lengths(page) if (page.words or 0) >= TEASER_WORDS else {}


def of_page(page):
    """What a page (pages.Page) says, as {field: value}."""
    return _lengths(page) | {
        "title": fitted(page.title, "title"),
        "excerpt": fitted(page.description, "excerpt"),
        "authors": fitted(page.authors, "authors"),
        "published_on": page.published,
        "language": languages.code(page.language),
        "image": address(page.image),
    }


def _lengths(page):
    minutes = page.read_minutes and max(1, min(LONGEST_READ, page.read_minutes))
    return {"read_minutes": minutes or None, "includes_code": page.includes_code}


def fill(article, reading, facts, origin, at):
    """Writes `facts` where the article is open to them, and into the reading where each is from.

    `origin` is "feed" or "page", `at` the moment. Returns the names of the article's changed columns.
    """
    changed = set()
    for name, value in facts.items():
        if value in BLANK or not _is_open(article, reading, name, origin):
            continue
        fact = reading.facts.get(name)
        if fact is None or (fact["value"], fact["from"]) != (plain(value), origin):
            reading.facts[name] = {"value": plain(value), "from": origin, "at": at.isoformat()}
        if getattr(article, name) != value:
            setattr(article, name, value)
            changed.add(name)
    if "published_on" in changed and article.date_precision != Article.DatePrecision.DAY:
        article.date_precision = Article.DatePrecision.DAY
        changed.add("date_precision")
    return changed


def _is_open(article, reading, name, origin):
    present, fact = getattr(article, name), reading.facts.get(name)
    if fact is None:
        return present in BLANK or _is_placeholder(article, name)
    if fact["value"] != plain(present):
        return False
    return origin in (fact["from"], BELIEVED[name])


def _is_placeholder(article, name):
    return article.demo and placeholders(article.canonical_url).get(name) == getattr(article, name)


def is_worth_reading(article):
    """Whether the page could tell what is not known of `article` yet."""
    return article.demo or any(getattr(article, name) in BLANK for name in FROM_PAGES)


def fitted(text, name):
    """`text` on one line, without what no database takes, cut at a word to fit the column `name`."""
    longest = Article._meta.get_field(name).max_length
    text = " ".join(clean(text).split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > longest // 2 else cut).rstrip() + "…"


def clean(text):
    """`text` without NUL and lone surrogates, which a database refuses."""
    return (text or "").replace("\x00", "").encode("utf-8", "ignore").decode()


def address(url):
    """`url` if it is an http(s) address that fits its column, else ""."""
    url = clean(url)
    return url if url.startswith(("http://", "https://")) and len(url) <= 2000 else ""
