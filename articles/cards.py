"""Cards: what they print, as data, and their HTML, kept until their article changes.

Most of what a listing costs is here. So rows are read as plain values, not as objects, and a card
that was printed before is not printed again.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.db import connection
from django.urls import reverse
from django.utils.safestring import mark_safe

from articles.catalog.marks import marks
from articles.jinja import cut_at_word, piece
from articles.kept import keep
from articles.models import Article, Company, Topic

# About 1.5 KB each.
MOST_KEPT = 5_000
LEVELS = dict(Article.Level.choices)

_kept = {}


class Card(NamedTuple):
    """What a card prints of an article.

    `company` is its logo and name as HTML, "" where none is chosen yet; `address` leads to the article's
    page, or to "#" if readers do not see it; `excerpt` is as long as a card shows; `level` is the label;
    `topics` are links by name, as HTML.
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
    topics: list[str]


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
        topics=[_topic(topic.name, topic.slug) for topic in article.shown_topics],
    )


def read_cards(ids, topics):
    """A dict of the Cards of those of the articles `ids` that are public, in one query.

    `topics` are their (name, slug) pairs by article, None if another query must find them.
    """
    if topics is None:
        topics = {}
        for pk, name, slug in _ask(_topics, ids):
            topics.setdefault(pk, []).append((name, slug))
    return {row[0]: _card(topics.get(row[0], ()), row) for row in _ask(_values, ids)}


def _topics(ids):
    return Topic.objects.of_articles(ids)


def _values(ids):
    return Article.objects.published().card_values(ids)


def _ask(question, ids):
    """The rows of the QuerySet that `question` makes of some ids."""
    sql, before, after = _sql(question, len(ids))
    with connection.cursor() as cursor:
        cursor.execute(sql, (*before, *ids, *after))
        return cursor.fetchall()


@lru_cache(200)
def _sql(question, number):
    """(SQL, parameters before the ids, parameters after them) of `question` asked of `number` ids.

    Django takes longer to write these two queries than the database to answer them, so what it
    wrote is kept.
    """
    stand_ins = tuple(range(-number, 0))
    sql, params = question(stand_ins).query.sql_with_params()
    first = params.index(stand_ins[0])
    return sql, params[:first], params[first + number :]


def _card(topics, row):
    _, company_name, company_slug, logo, slug, title, excerpt, language, level, *others = row
    company, articles_address = _company(company_name, company_slug, logo)
    return Card(
        company,
        f"{articles_address}{slug if slug.isascii() else quote(slug)}/",
        title,
        cut_at_word(excerpt),
        language,
        LEVELS.get(level, ""),
        *others,
        [_topic(*topic) for topic in topics],
    )


@lru_cache(2_000)
def _company(name, slug, logo):
    """A company's logo and name as HTML, and what its articles' addresses begin with."""
    html = piece("_card").company(Company(name=name, slug=slug, logo=logo))
    return html, reverse("article", args=[slug, "-"]).removesuffix("-/")


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
    found = {}
    if not query:
        found = {pk: _kept[one.version] for pk, one in glimpses.items() if one.version in _kept}
    missing = [pk for pk in ids if pk not in found]
    topics = {pk: glimpses[pk].topics for pk in missing} if glimpses else None
    print_card, mark = piece("_card").card, marks(query) if query else None
    for pk, card in read_cards(missing, topics).items() if missing else ():
        found[pk] = html = print_card(card, mark)
        if glimpses and not query:
            keep(_kept, glimpses[pk].version, html, MOST_KEPT)
    return found
