"""A fetched page -> its article in the inbox: values merged, duplicates joined, addresses added."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.curation.pages import keep_page
from articles.curation.suggest import suggest
from articles.ingest.inbox import dedupe, merge
from articles.ingest.urls.unwrap import needs_resolving
from articles.models import Article, PageCrawl
from articles.models.databases.transactions import atomic_again
from articles.technologies.measure import measure_page, measure_texts


@atomic_again
def merge_page(article_id, fetched, page):
    """Writes the extraction.Page into the article, or joins it with another article that it turns out to be.

    Extracted values are recorded in the same transaction as the columns: otherwise they would look like
    decisions of an editor. Returns the other changed columns of its PageCrawl, {} if the two were joined.
    """
    now = timezone.now()
    article = Article.objects.select_for_update(of=("self",), no_key=True).get(pk=article_id)
    addresses = dedupe.other_addresses(article, fetched.url, page.canonical)
    other = dedupe.twin(article, addresses, page)
    if other and dedupe.is_untouched(article):
        return _join(article, other, now)
    crawl = PageCrawl.objects.select_for_update().get(pk=article_id)
    _fill(article, crawl, page, now)
    crawl.text_hash, crawl.words = page.text_hash[:64], page.words
    crawl.save(update_fields=["extracted", "text_hash", "words"])
    measure_texts([article_id])
    measure_page(article_id, page.prose)
    keep_page(article, page.prose)
    suggest([article_id])
    if not other:
        _readdress(article, fetched, page, addresses)
    return {
        "due_at": None,
        "error": "",
        "http_status": 200,
        "tries": 0,
        "read_at": now,
    }


def publish_when_crawled(article, crawl, now):
    """Publishes the article as soon as its page has been tried, unless an editor has decided about it."""
    if crawl.due_at is None:
        Article.objects.filter(pk=article.pk).undecided().publish(None, now)
    else:
        PageCrawl.objects.filter(pk=crawl.pk).update(publish=True)


def _join(article, other, now):
    """Joins `article` into `other`, whose own page is the better source for it."""
    wants_publishing = article.crawl.publish
    dedupe.join(article, other)
    if wants_publishing and other.status != Article.Status.REJECTED:
        publish_when_crawled(other, _crawl_of(other, now), now)
    return {}


def _crawl_of(article, now):
    """The article's PageCrawl. A new one is due `now` if the page may tell something new."""
    due_at = now if merge.is_worth_crawling(article) else None
    PageCrawl.objects.bulk_create([PageCrawl(article=article, due_at=due_at)], ignore_conflicts=True)
    return PageCrawl.objects.select_for_update().get(pk=article.pk)


def _fill(article, crawl, page, now):
    """Fills in the article and saves it. With its first title it gets its slug."""
    had_title = bool(article.title)
    changed = merge.fill(article, crawl, merge.of_page(page), "page", now)
    if not changed:
        return
    if "title" in changed and not had_title and article.status == Article.Status.INBOX:
        article.slug = article.free_slug()
        changed |= {"slug"}
    article.changed_at = now
    Article.objects.bulk_update([article], [*changed, "changed_at"])


def _readdress(article, fetched, page, addresses):
    """Adds the page's other addresses; an article that has moved permanently gets its new address."""
    final = canonical_url(fetched.url)
    has_moved = fetched.url in (fetched.moved_to, page.canonical) or needs_resolving(article.url)
    if final in addresses and has_moved and dedupe.is_untouched(article):
        try:
            with transaction.atomic():
                Article.objects.filter(pk=article.pk).update(url=fetched.url, canonical_url=final)
        except IntegrityError:
            # Another worker has just inserted an article there; the next crawl joins the two.
            return
        addresses = [article.canonical_url, *(address for address in addresses if address != final)]
    dedupe.add_alternates(article, addresses)
