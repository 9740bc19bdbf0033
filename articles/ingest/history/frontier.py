"""What an address of a backfill leads to: more addresses, entries of a feed, or an article in the inbox."""

from urllib.parse import urljoin

from articles.canonical import canonical_url
from articles.ingest import extraction, feeds
from articles.ingest.fetching import polite
from articles.ingest.fetching.client import FetchError
from articles.ingest.history import blog_urls, sitemaps
from articles.ingest.inbox import drafts
from articles.ingest.inbox.entries import short_hash, take_entries
from articles.ingest.inbox.pages import merge_page
from articles.ingest.urls.tracking import without_tracking
from articles.ingest.urls.unwrap import unwrapped
from articles.models import Article, BackfillURL, Feed, PageCrawl
from articles.models.databases.transactions import atomic_again

SITEMAP_LIMIT = 20 * 2**20
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
# A backfill follows at most so many addresses of each kind: only traps for robots have more.
MOST = {"sitemap": 500, "feed": 500, "listing": 500, "page": 20_000}
BATCH = 500
# The least number of words of an article, with and without a date.
WORDS_WITH_DATE, WORDS_WITHOUT_DATE = 80, 250


def add(backfill, kind, urls, *, feed=None):
    """Adds those of `urls` that are new to the backfill, up to MOST of the `kind`."""
    room = MOST[kind] - backfill.urls.filter(kind=kind).count()
    rows = [
        BackfillURL(backfill=backfill, kind=kind, url=url, key=short_hash(url), feed=feed)
        for url in dict.fromkeys(urls)
        if len(url) <= BackfillURL._meta.get_field("url").max_length
    ]
    BackfillURL.objects.bulk_create(rows[: max(0, room)], batch_size=BATCH, ignore_conflicts=True)


def follow(row):
    """Follows `lead`; (its outcome, ids of articles with a page to crawl).

    The outcome of a page is "new", "known" or "no article", of other URLs "done". Raises FetchError and
    rate_limit.HostBusy.
    """
    return {"sitemap": _sitemap, "feed": _feed, "listing": _listing, "page": _page}[row.kind](row)


def _sitemap(row):
    if row.url.endswith("/robots.txt"):
        named = polite.robots_rules(row.url).sitemaps or [urljoin(row.url, path) for path in USUAL_SITEMAPS]
        add(
            row.backfill,
            BackfillURL.Kind.SITEMAP,
            [url for url in named if url.startswith(("http://", "https://"))],
        )
        return "done", ()
    fetched = polite.fetch_page(row.url, accept="application/xml, text/xml, */*;q=0.5", limit=SITEMAP_LIMIT)
    try:
        listed = sitemaps.parse(fetched.body, fetched.url)
    except sitemaps.NotASitemap as error:
        raise FetchError(str(error), kind="http", status=404) from None
    add(
        row.backfill,
        BackfillURL.Kind.SITEMAP,
        [url for url in listed.sitemaps if blog_urls.is_worth_following(url)],
    )
    _add_pages(row.backfill, listed.pages)
    return "done", ()


def _add_pages(backfill, urls):
    """Adds those `urls` that look like articles of the blog and are not known yet."""
    company = backfill.company
    known = Article.objects.filter(company=company).values_list("url", flat=True)[:500]
    scopes = blog_urls.scopes_of(company.blog_url, known)
    keys = {}
    for url in urls:
        if blog_urls.is_article(url, scopes):
            try:
                url = without_tracking(unwrapped(url))
                keys.setdefault(canonical_url(url), url)
            except ValueError:
                continue
    canonicals = list(keys)
    for start in range(0, len(canonicals), BATCH):
        for canonical in drafts.known_addresses(canonicals[start : start + BATCH]):
            del keys[canonical]
    add(backfill, BackfillURL.Kind.PAGE, keys.values())


def _feed(row):
    fetched = polite.fetch_feed(row.url)
    try:
        parsed = feeds.parse(fetched.body, **fetched.labels)
    except feeds.NotAFeed as error:
        raise FetchError(str(error), kind="http", status=404) from None
    row.mark = short_hash("\n".join(entry.id for entry in parsed.entries))
    if not parsed.entries or _was_there(row):
        return "done", ()
    taken = take_entries(row.feed, parsed.entries, may_publish=False)
    # These entries are not new at the next poll.
    Feed.objects.filter(pk=row.feed_id).update(entries_total=taken.total)
    older = parsed.next_url or blog_urls.next_of_wordpress(row.url)
    add(row.backfill, BackfillURL.Kind.FEED, [older] if older else [], feed=row.feed)
    return "done", taken.articles


def _was_there(row):
    return row.backfill.urls.filter(kind=row.kind, mark=row.mark).exclude(pk=row.pk).exists()


def _listing(row):
    fetched = polite.fetch_page(row.url)
    links, older = blog_urls.links_of(fetched.body, fetched.url)
    row.mark = short_hash("\n".join(links))
    if _was_there(row):
        return "done", ()
    _add_pages(row.backfill, links)
    further = blog_urls.archives_of_medium(links, fetched.url) if "/archive" in row.url else []
    add(row.backfill, BackfillURL.Kind.LISTING, [*further, older] if older else further)
    return "done", ()


def _page(row):
    if drafts.known_addresses([canonical_url(row.url)]):
        return "known", ()
    fetched = polite.fetch_page(row.url, onward=extraction.onward)
    try:
        page = extraction.extract(fetched.body, **fetched.labels)
    except extraction.NotAPage:
        return "no article", ()
    if not _is_article(page):
        return "no article", ()
    return _draft(row.backfill.company, row.url, fetched, page), ()


def _is_article(page):
    least = WORDS_WITH_DATE if page.published else WORDS_WITHOUT_DATE
    return bool(page.title) and page.words >= least


@atomic_again
def _draft(company, url, fetched, page):
    """Adds the page to the inbox, unless it turns out to be a known article; the outcome."""
    pk = drafts.draft(company, url)
    if pk is None:
        return "known"
    changes = merge_page(pk, fetched, page)
    if not changes:
        return "known"
    PageCrawl.objects.filter(pk=pk).update(**changes)
    return "new"
