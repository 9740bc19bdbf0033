"""What a feed says, whatever its format: plain text, absolute addresses, moments.

One character that XML cannot hold would take the whole feed away, so every text is made plain here.
"""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.html import strip_tags

from articles import catalog
from articles.models import Article
from articles.pages.cards import article_address
from articles.pages.jinja import macros, publication_date, truncate_words
from articles.pages.phrases import facts_of

# An excerpt is a few hundred characters; what came in by other ways than the form may be a book.
LONGEST_TEXT = 600


class Entry(NamedTuple):
    """One article. Texts are "" where nothing is known; `page` is our page about it, "" without one.

    `published` is when it was published here, and `updated` when it was last changed. `content` is HTML that
    is also XML. `subjects` are the names of its topics and technologies.
    """

    id: str
    title: str
    url: str
    page: str
    published: datetime
    updated: datetime
    author: str
    summary: str
    content: str
    subjects: list[str]
    language: str


class Feed(NamedTuple):
    """A page of a feed. `links` are the addresses of its other pages by what they are to it (RFC 5005)."""

    id: str
    title: str
    description: str
    updated: datetime
    listing: str
    address: str
    links: dict[str, str]
    entries: list[Entry]


def feed_id(listing, scope, article_filter, prefix):
    """The tag URI of a selection; the same under any host, for any page, and whatever its slugs are."""
    subject = "/".join([listing, *(str(row.pk) for row in scope)])
    pairs = catalog.lasting_pairs(article_filter)
    return f"{prefix}{subject}{'?' if pairs else ''}{urlencode(pairs)}"


def entries_of(results, prefix, origin):
    """The list of the Entry of each article of `results`; those that readers see no longer are left out.

    Ids begin with `prefix`, addresses with `origin`.
    """
    rows = {row.id: row for row in Article.objects.feed_rows(results.ids)}
    shown = [(rows[pk], results.contexts[pk]) for pk in results.ids if pk in rows and pk in results.contexts]
    return [_entry(row, its.company, its.topics, its.technologies, prefix, origin) for row, its in shown]


def _entry(row, company, topics, technologies, prefix, origin):
    name = catalog.plain(company.name)
    excerpt = truncate_words(catalog.plain(row.excerpt), LONGEST_TEXT)
    facts = facts_of(row)
    # Our page is worth a visit where it says more than the entry.
    page = f"{origin}{article_address(company.slug, row.slug)}" if row.says_more else ""
    url = iri_to_uri(catalog.plain(row.url))
    date = strip_tags(publication_date(row))
    published = row.status_at or row.added_at
    return Entry(
        id=f"{prefix}article/{row.id}",
        title=f"{name}: {catalog.plain(row.title)}",
        url=url,
        page=page,
        published=published,
        updated=max(published, row.changed_at),
        author=catalog.plain(row.authors) or name,
        summary=excerpt or facts,
        content=macros("_feed_entry").content(excerpt, facts, date, url, page, settings.SITE_NAME),
        subjects=[catalog.plain(one.name) for one in (*topics, *technologies)],
        language=row.language,
    )
