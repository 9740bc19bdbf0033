"""What one address of a backfill gives: further addresses, entries of a feed, or an article in the inbox."""

from urllib.parse import urljoin

from django.db import transaction

from articles.canonical import canonical_url
from articles.ingest import extraction, feeds
from articles.ingest.fetching import polite
from articles.ingest.fetching.client import FetchError
from articles.ingest.history import blog_urls, sitemaps
from articles.ingest.inbox import entries
from articles.ingest.urls.unwrap import unwrapped
from articles.ingest.work import crawl_page
from articles.models import Article, Feed, Lead, Reading

SITEMAP_LIMIT = 20 * 2**20
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
# What one backfill follows of each kind at most: no blog has more, a trap for robots has.
MOST = {"sitemap": 500, "feed": 500, "listing": 500, "page": 20_000}
BATCH = 500
# A page with fewer words is no article, one with fewer than ENOUGH_WORDS only if it has a date.
FEWEST_WORDS, ENOUGH_WORDS = 80, 250


def add(backfill, kind, urls, *, feed=None):
    """Adds leads for those `urls` that the backfill does not have yet, up to MOST of the `kind`."""
    room = MOST[kind] - backfill.leads.filter(kind=kind).count()
    rows = [
        Lead(backfill=backfill, kind=kind, url=url, key=entries.short_hash(url), feed=feed)
        for url in dict.fromkeys(urls)
        if len(url) <= Lead._meta.get_field("url").max_length
    ]
    Lead.objects.bulk_create(rows[: max(0, room)], batch_size=BATCH, ignore_conflicts=True)


def follow(lead):
    """Does what `lead` asks for; gives its outcome and the ids of articles to read.

    Outcomes are "new", "known", "no article" and, for what is no page, "done". Raises FetchError and
    rate_limit.HostBusy.
    """
    return {"sitemap": _sitemap, "feed": _feed, "listing": _listing, "page": _page}[lead.kind](lead)


def _sitemap(lead):
    if lead.url.endswith("/robots.txt"):
        named = polite.robots_rules(lead.url).sitemaps or [urljoin(lead.url, path) for path in USUAL_SITEMAPS]
        add(
            lead.backfill,
            Lead.Kind.SITEMAP,
            [url for url in named if url.startswith(("http://", "https://"))],
        )
        return "done", ()
    fetched = polite.fetch_page(lead.url, accept="application/xml, text/xml, */*;q=0.5", limit=SITEMAP_LIMIT)
    try:
        listed = sitemaps.parse(fetched.body, fetched.url)
    except sitemaps.NotASitemap as error:
        raise FetchError(str(error), kind="http", status=404) from None
    add(
        lead.backfill,
        Lead.Kind.SITEMAP,
        [url for url, _ in listed.sitemaps if blog_urls.is_worth_following(url)],
    )
    _add_pages(lead.backfill, [url for url, _ in listed.pages])
    return "done", ()


def _add_pages(backfill, urls):
    """Adds those `urls` that are written like articles of the blog and are not known."""
    company = backfill.company
    known = Article.objects.filter(company=company).values_list("url", flat=True)[:500]
    scopes = blog_urls.scopes_of(company.blog_url, known)
    keys = {}
    for url in urls:
        if blog_urls.is_article(url, scopes):
            try:
                url = entries.without_tracking(unwrapped(url))
                keys.setdefault(canonical_url(url), url)
            except ValueError:
                continue
    canonicals = list(keys)
    for start in range(0, len(canonicals), BATCH):
        for canonical in entries.known_addresses(canonicals[start : start + BATCH]):
            del keys[canonical]
    add(backfill, Lead.Kind.PAGE, keys.values())


def _feed(lead):
    fetched = polite.fetch_feed(lead.url)
    try:
        parsed = feeds.parse(
            fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
        )
    except feeds.NotAFeed as error:
        raise FetchError(str(error), kind="http", status=404) from None
    lead.mark = entries.short_hash("\n".join(entry.id for entry in parsed.entries))
    if not parsed.entries or _was_there(lead):
        return "done", ()
    taken = entries.take_entries(lead.feed, parsed.entries, may_publish=False)
    # What history brought is not new at the next poll.
    Feed.objects.filter(pk=lead.feed_id).update(entries_total=taken.total)
    older = parsed.next_url or blog_urls.next_of_wordpress(lead.url)
    add(lead.backfill, Lead.Kind.FEED, [older] if older else [], feed=lead.feed)
    return "done", taken.articles


def _was_there(lead):
    return lead.backfill.leads.filter(kind=lead.kind, mark=lead.mark).exclude(pk=lead.pk).exists()


def _listing(lead):
    fetched = polite.fetch_page(lead.url)
    links, older = blog_urls.links_of(fetched.body, fetched.url)
    lead.mark = entries.short_hash("\n".join(links))
    if _was_there(lead):
        return "done", ()
    _add_pages(lead.backfill, links)
    further = blog_urls.archives_of_medium(links, fetched.url) if "/archive" in lead.url else []
    add(lead.backfill, Lead.Kind.LISTING, [*further, older] if older else further)
    return "done", ()


def _page(lead):
    if entries.known_addresses([canonical_url(lead.url)]):
        return "known", ()
    fetched = polite.fetch_page(lead.url)
    try:
        page = extraction.extract(
            fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
        )
    except extraction.NotAPage:
        return "no article", ()
    if not _is_article(page):
        return "no article", ()
    return _draft(lead.backfill.company, lead.url, fetched, page), ()


def _is_article(page):
    enough = FEWEST_WORDS if page.published else ENOUGH_WORDS
    return bool(page.title) and page.words >= enough


@transaction.atomic
def _draft(company, url, fetched, page):
    """Puts the page into the inbox unless it turns out to be an article that is known."""
    pk = entries.draft(company, url)
    if pk is None:
        return "known"
    changes = crawl_page.settle(pk, fetched, page)
    if not changes:
        return "known"
    Reading.objects.filter(pk=pk).update(**changes)
    return "new"
