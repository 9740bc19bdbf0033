"""Whether two addresses are one article, once a page has been read; and two articles made one.

A page may be read at another address than it was found at, and may name a third as its own. Neither is
believed blindly: sites send everything to their front page, and name one address on all pages.
"""

import re

from django.db.models import Q

from articles.canonical import canonical_url
from articles.ingest.inbox import merge
from articles.models import Alias, Article, Reading, Sighting

# A shorter text is a notice that many pages show: a wall of cookies, an error.
ENOUGH_WORDS = 50


def other_addresses(article, *urls):
    """The canonical forms of those `urls` that can be the address of this one article, without its own."""
    found = []
    for url in urls:
        try:
            canonical = canonical_url(merge.address(url))
        except ValueError:
            continue
        if canonical not in (article.canonical_url, *found) and not _is_above(
            canonical, article.canonical_url
        ):
            found.append(canonical)
    return found


def _is_above(canonical, other):
    """Whether `canonical` is a site's front page, or a list that `other` stands in."""
    path = canonical.removeprefix("https://").partition("/")[2]
    return not path or other.startswith(f"{canonical}/") or re.fullmatch(r"(?i)index\.\w+", path) is not None


def twin(article, addresses, page):
    """The other article that `article` is, by one of `addresses` and its title or text; or None.

    `page` (pages.Page) is what was read at the article's address.
    """
    text_hash = page.text_hash if page.words >= ENOUGH_WORDS else ""
    rows = Article.objects.filter(Q(canonical_url__in=addresses) | Q(aliases__canonical_url__in=addresses))
    for other in rows.exclude(pk=article.pk).select_related("reading").distinct().order_by("pk"):
        titles = {_folded(article.title), _folded(page.title)} - {""}
        same_text = text_hash and getattr(getattr(other, "reading", None), "text_hash", "") == text_hash
        if same_text or _folded(other.title) in titles:
            return other
    return None


def same_title(one, other):
    return _folded(one) == _folded(other)


def _folded(title):
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()


def is_untouched(article):
    """Whether nobody but ingest has said anything of `article`."""
    said = (article.level, article.summary, article.takeaways, article.note)
    return (
        article.status == Article.Status.INBOX
        and article.status_at is None
        and not any(said)
        and not article.topics.exists()
    )


def join(article, other):
    """Makes the untouched `article` one with `other`: its entries and addresses are the other's now."""
    Sighting.objects.filter(article=article).update(article=other)
    Alias.objects.filter(article=article).update(article=other)
    canonical = article.canonical_url
    article.delete()
    add_aliases(other, [canonical])


def add_aliases(article, addresses):
    Alias.objects.bulk_create(
        [Alias(canonical_url=address, article=article) for address in addresses], ignore_conflicts=True
    )


def reading_of(article, now):
    """The article's reading, due `now` if it has had none yet and its page could tell more."""
    due_at = now if merge.is_worth_reading(article) else None
    Reading.objects.bulk_create([Reading(article=article, due_at=due_at)], ignore_conflicts=True)
    return Reading.objects.select_for_update().get(pk=article.pk)
