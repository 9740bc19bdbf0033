"""Whether two addresses are one article, once a page has been fetched; and two articles joined into one.

A page may redirect, and may name another address as canonical. Neither is trusted blindly: some sites
redirect everything to their front page, and name one address on all pages.
"""

import re

from django.db.models import Q

from articles.canonical import canonical_url
from articles.ingest.parsing.columns import address
from articles.models import AlternateURL, Article
from articles.models.readers import SUGGESTED
from articles.revisions.merge import join_articles

# A shorter text is a notice that many pages show: a cookie banner, an error.
ENOUGH_WORDS = 50


def other_addresses(article, *urls):
    """The canonical forms of those `urls` that may be addresses of this article too."""
    found = []
    for url in urls:
        try:
            canonical = canonical_url(address(url))
        except ValueError:
            continue
        if canonical not in (article.canonical_url, *found) and not _is_above(
            canonical, article.canonical_url
        ):
            found.append(canonical)
    return found


def _is_above(canonical, other):
    """Whether `canonical` is a site's front page, or a list that contains `other`."""
    path = canonical.removeprefix("https://").partition("/")[2]
    below = (f"{canonical}/", f"{canonical}#")
    return not path or other.startswith(below) or re.fullmatch(r"(?i)index\.\w+", path) is not None


def twin(article, addresses, page):
    """The other article with one of `addresses` and the same title or text as `article`, or None.

    `page` is the extraction.Page at the article's address.
    """
    text_hash = page.text_hash if page.words >= ENOUGH_WORDS else ""
    rows = Article.objects.filter(Q(canonical_url__in=addresses) | Q(alternates__canonical_url__in=addresses))
    for other in rows.exclude(pk=article.pk).select_related("crawl").distinct().order_by("pk"):
        titles = {_folded(article.title), _folded(page.title)} - {""}
        same_text = text_hash and getattr(getattr(other, "crawl", None), "text_hash", "") == text_hash
        if same_text or _folded(other.title) in titles:
            return other
    return None


def same_title(one, other):
    """Whether two titles differ at most in case, spaces and punctuation."""
    return _folded(one) == _folded(other)


def _folded(title):
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()


def is_untouched(article):
    """Whether no editor has decided anything about `article`."""
    decided = (article.level, article.summary, article.takeaways, _noted(article))
    return (
        article.status == Article.Status.INBOX
        and article.status_at is None
        and not any(decided)
        and not article.topics.exists()
        and not article.technology_links.decided().exists()
    )


def _noted(article):
    """What an editor has noted; that a reader has suggested the article is nobody's decision."""
    is_of_a_reader = article.note.startswith(SUGGESTED) and article.edited_at is None
    return "" if is_of_a_reader else article.note


def join(article, other):
    """Deletes the untouched `article` and gives its entries and addresses to `other`."""
    join_articles(article, other)
    canonical = article.canonical_url
    article.delete()
    add_alternates(other, [canonical])


def add_alternates(article, addresses):
    """Adds canonical `addresses` to the article, except those that another article has."""
    AlternateURL.objects.bulk_create(
        [AlternateURL(canonical_url=address, article=article) for address in addresses], ignore_conflicts=True
    )
