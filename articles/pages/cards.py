"""Cards: what they print, as data, and their HTML.

Most of what a listing costs is here. So rows are read as plain values, not as objects, and a card is
printed with places left open for what may change without its article (company, topics) or with every
search (marks). Such an open card is kept and then filled in.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.catalog.text.highlight import escaped, marks
from articles.kept import keep
from articles.models import Article, Company, Topic
from articles.pages.jinja import cut_at_word, piece

# About 1 KB each.
MOST_KEPT = 3_000
# Where a card is left open, and between the parts of an open card: a character that says nothing in HTML.
OPEN = "\x01"
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


def open_cards(rows):
    """An open card of each of `rows` (CARD_COLUMNS), as pairs of the article's id and a text.

    In the text are, with OPEN between them, what ends the article's address, its title, its excerpt as
    long as a card shows it, and the HTML of the card in as many parts as _filled() has to fill in between.
    """
    print_card = piece("_card").card
    for pk, *row in rows:
        slug, title, excerpt, language, level, *facts = map(_without_open, row)
        excerpt = cut_at_word(excerpt)
        card = Card(
            *(OPEN, OPEN, OPEN, OPEN if excerpt else "", language, LEVELS.get(level, "")), *facts, topics=OPEN
        )
        slug = slug if slug.isascii() else quote(slug)
        yield pk, OPEN.join((slug, title, excerpt, print_card(card)))


def _without_open(value):
    return value.replace(OPEN, "") if isinstance(value, str) else value


def _filled(glimpse, slug, title, excerpt, parts):
    """The HTML of an open card, whose `title` and `excerpt` are HTML by now."""
    company, articles_address = _company(*glimpse.company)
    # A card without an excerpt has no place for one.
    between = [company, f"{articles_address}{slug}/", title, *([excerpt] if excerpt else ())]
    between.append(_topics(glimpse.topics))
    first, *others = parts
    return first + "".join([f"{filling}{part}" for filling, part in zip(between, others, strict=True)])


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
    """A dict of the HTML of those of the articles `ids` that are public, hits of `query` marked.

    `glimpses` are the catalogue's.
    """
    opened = {pk: text.split(OPEN) for pk, text in _opened(ids, glimpses).items()}
    texts = [parts[1] for parts in opened.values()] + [parts[2] for parts in opened.values()]
    texts = marks(query)(texts) if query else escaped(texts)
    titles, excerpts = texts[: len(opened)], texts[len(opened) :]
    return {
        pk: _filled(glimpses[pk], parts[0], title, excerpt, parts[3:])
        for (pk, parts), title, excerpt in zip(opened.items(), titles, excerpts, strict=True)
    }


def _opened(ids, glimpses):
    """A dict of the open cards of those of the articles `ids` that are public.

    They are kept, or are printed now and kept under the article's version.
    """
    found, missing = {}, []
    for pk in ids:
        if pk in glimpses:
            if text := _kept.get(glimpses[pk].version):
                found[pk] = text
            else:
                missing.append(pk)
    for pk, text in open_cards(Article.objects.card_rows(missing)):
        found[pk] = text
        if glimpses[pk].version:
            keep(_kept, glimpses[pk].version, text, MOST_KEPT)
    return found
