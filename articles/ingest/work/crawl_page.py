"""The page of one article, from due to done: fetched politely, measured, and what it says filled in.

A page that cannot be read leaves the article with what its feed said. Nothing of the page's text is kept.
"""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.ingest import extraction
from articles.ingest.fetching.client import FetchError
from articles.ingest.fetching.polite import fetch_page
from articles.ingest.inbox import dedupe, merge
from articles.ingest.inbox.entries import publish_when_read
from articles.ingest.urls.unwrap import needs_resolving
from articles.ingest.work import schedule
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Article, Reading


def read(article_id, *, due_only=True):
    """Reads the page of the article with this id and gives an Outcome; never raises.

    Unless `due_only`, a page is read again that was read or given up.
    """
    rows = Reading.objects.filter(pk=article_id)
    token = lease(rows.due(timezone.now()).order_by() if due_only else rows)
    if token is None:
        return TAKEN
    reading = rows.select_related("article").get()
    what = f"Reading {reading.article.url}"
    outcome, changes = attempt(lambda: _read(reading), partial(_failed, reading), what)
    if outcome.kind == "busy":
        rows.release(token)
        return outcome
    with transaction.atomic():
        publish = rows.select_for_update().held_by(token).filter(publish=True).exists()
        if rows.release(token, publish=False, **changes) == 1 and publish:
            Article.objects.filter(pk=article_id).undecided().publish(None, timezone.now())
    return outcome


def _read(reading):
    """(Outcome, the reading's changed columns). Raises rate_limit.HostBusy."""
    article = reading.article
    if article.status == Article.Status.REJECTED or not article.url:
        return TAKEN, {"due_at": None}
    try:
        fetched = fetch_page(article.url)
        page = extraction.extract(
            fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
        )
    except FetchError as error:
        return _failed(reading, str(error), error.status, is_final=error.gone)
    except extraction.NotAPage as error:
        return _failed(reading, str(error), 200, is_final=True)
    return Outcome("done"), settle(article.pk, fetched, page)


def _failed(reading, sentence, status=None, *, is_final=False):
    tries = min(reading.tries + 1, 30_000)
    hours = None if is_final else schedule.page_retry(tries)
    due_at = hours and timezone.now() + timedelta(hours=schedule.jittered(hours))
    return Outcome("failed"), {
        "tries": tries,
        "error": sentence[:300],
        "http_status": status,
        "due_at": due_at,
    }


@transaction.atomic
def settle(article_id, fetched, page):
    """Writes what the page says into the article, or joins it with the article that it turns out to be.

    What was measured is noted in the same transaction as the values: one without the other would make
    them look decided. Returns the other columns of its reading that change, {} if the two were joined.
    """
    now = timezone.now()
    article = Article.objects.select_for_update(of=("self",)).get(pk=article_id)
    addresses = dedupe.other_addresses(article, fetched.url, page.canonical)
    other = dedupe.twin(article, addresses, page)
    if other and dedupe.is_untouched(article):
        return _join(article, other, now)
    reading = Reading.objects.select_for_update().get(pk=article_id)
    _fill(article, reading, page, now)
    reading.save(update_fields=["facts"])
    if not other:
        _readdress(article, fetched, page, addresses)
    return _told(page, now)


def _join(article, other, now):
    """Leaves only `other`, whose own page tells what is to be known of it."""
    wants_publishing = article.reading.publish
    dedupe.join(article, other)
    if wants_publishing and other.status != Article.Status.REJECTED:
        publish_when_read(other, dedupe.reading_of(other, now), now)
    return {}


def _fill(article, reading, page, now):
    """Fills the article in and saves it; a title that comes now gives it a slug of its own."""
    had_title = bool(article.title)
    changed = merge.fill(article, reading, merge.of_page(page), "page", now)
    if not changed:
        return
    if "title" in changed and not had_title and article.status == Article.Status.INBOX:
        article.slug = article.free_slug()
        changed |= {"slug"}
    article.changed_at = now
    Article.objects.bulk_update([article], [*changed, "changed_at"])


def _readdress(article, fetched, page, addresses):
    """Notes the page's other addresses; an article that has moved for good is read where it is now."""
    final = canonical_url(fetched.url)
    has_moved = fetched.url in (fetched.moved_to, page.canonical) or needs_resolving(article.url)
    if final in addresses and has_moved and dedupe.is_untouched(article):
        try:
            with transaction.atomic():
                Article.objects.filter(pk=article.pk).update(url=fetched.url, canonical_url=final)
        except IntegrityError:
            # Another worker has just found an article there; the next reading joins the two.
            return
        addresses = [article.canonical_url, *(address for address in addresses if address != final)]
    dedupe.add_aliases(article, addresses)


def _told(page, now):
    return {
        "due_at": None,
        "error": "",
        "http_status": 200,
        "tries": 0,
        "read_at": now,
        "text_hash": page.text_hash[:64],
        "words": page.words,
    }
