"""Cards: what they print, as data, and their HTML, kept until their article changes.

Most of what a listing costs is here. So rows are read as plain values, not as objects, and a card
that was printed before is not printed again.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.catalog.marks import marks
from articles.jinja import cut_at_word, piece
from articles.kept import keep
from articles.models import Article, Company, Topic

# About 1.5 KB each.
MOST_KEPT = 3_000
LEVELS = dict(Article.Level.choices)

_kept = {}


class Card(NamedTuple):
    """What a card prints of an article.

    `company` is its logo and name as HTML, "" where none is chosen yet; `address` leads to the article's
    page, or to "#" if readers do not see it; `excerpt` is as long as a card shows; it and `title` are HTML
    where hits are marked; `level` is the label; `topics` are links, as HTML.
    """

    company: str
    address: str
    title: str
    excerpt: str
    language: str
    level: str
    published_on: date | None
    date_precision: str
    read_minutes: int | None
    authors: str
    includes_code: bool | None
    has_summary: bool
    topics: str


def card_of(article):
    """The Card of an Article, be it saved or not."""
    return Card(
        company=piece("_card").company(article.company) if article.company else "",
        address=article.get_absolute_url() if article.is_public else "#",
        title=article.title,
        excerpt=cut_at_word(article.excerpt),
        language=article.language,
        level=article.get_level_display(),
        published_on=article.published_on,
        date_precision=article.date_precision,
        read_minutes=article.read_minutes,
        authors=article.authors,
        includes_code=article.includes_code,
        # What is not saved has no generated column yet.
        has_summary=bool(article.summary),
        topics=_topics((topic.name, topic.slug) for topic in article.shown_topics),
    )


def read_cards(ids, glimpses, mark=None):
    """A dict of the Cards of those of the articles `ids` that are public.

    `glimpses` are the catalogue's; `mark` makes HTML of a list of texts, their hits marked.
    """
    rows = [row for row in Article.objects.card_rows(ids) if row[0] in glimpses]
    titles = [row[2] for row in rows]
    excerpts = [cut_at_word(row[3]) for row in rows]
    if mark:
        marked = mark([*titles, *excerpts])
        titles, excerpts = marked[: len(rows)], marked[len(rows) :]
    return {
        row[0]: _card(glimpses[row[0]], row, title, excerpt)
        for row, title, excerpt in zip(rows, titles, excerpts, strict=True)
    }


def _card(glimpse, row, title, excerpt):
    slug, level = row[1], row[5]
    company, articles_address = _company(*glimpse.company)
    return Card(
        company,
        f"{articles_address}{slug if slug.isascii() else quote(slug)}/",
        title,
        excerpt,
        row[4],
        LEVELS.get(level, ""),
        *row[6:],
        _topics(glimpse.topics),
    )


@lru_cache(2_000)
def _company(name, slug, logo):
    """A company's logo and name as HTML, and what its articles' addresses begin with."""
    html = piece("_card").company(Company(name=name, slug=slug, logo=logo))
    return html, reverse("article", args=[slug, "-"]).removesuffix("-/")


def _topics(names):
    return SafeString("".join([_topic(*one) for one in names]))


@lru_cache(2_000)
def _topic(name, slug):
    return piece("_card").topic(Topic(name=name, slug=slug))


def cards(ids, glimpses, query=None):
    """The HTML of the articles with these `ids`, in order; those that are not public are left out."""
    return joined(ids, print_cards(ids, glimpses, query))


def joined(ids, printed):
    """The HTML of those of `ids` that print_cards() has `printed`, in order."""
    return mark_safe("".join([printed[pk] for pk in ids if pk in printed]))  # noqa: S308 -- cards of ours


def print_cards(ids, glimpses, query=None):
    """A dict of the HTML of those of the articles `ids` that are public.

    `glimpses` are the catalogue's: a card is kept under its version. What a search marks is not kept.
    """
    print_card = piece("_card").card
    if query:
        return {pk: print_card(card) for pk, card in read_cards(ids, glimpses, marks(query)).items()}
    found = {pk: html for pk, one in glimpses.items() if (html := _kept.get(one.version))}
    missing = [pk for pk in ids if pk not in found]
    for pk, card in read_cards(missing, glimpses).items():
        found[pk] = html = print_card(card)
        if glimpses[pk].version:
            keep(_kept, glimpses[pk].version, html, MOST_KEPT)
    return found
