"""Entries of a feed -> articles in the inbox; known ones are only updated.

Taking the same entries again, or being killed and starting again, leaves the same rows: an article is its
canonical address, an entry is recorded once per feed, and each batch is one transaction.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone

from articles.canonical import canonical_url
from articles.curation.pages import keep_labels, keep_pages
from articles.curation.suggest import suggest
from articles.ingest import extraction
from articles.ingest.extraction.url_words import host_names
from articles.ingest.inbox import drafts, merge
from articles.ingest.inbox.dedupe import same_title
from articles.ingest.inbox.entry_rules import lets_through, terms
from articles.ingest.inbox.pages import publish_when_crawled
from articles.ingest.parsing.columns import address
from articles.ingest.parsing.person_names import company_keys, is_company
from articles.ingest.urls.tracking import without_tracking
from articles.ingest.urls.unwrap import unwrapped
from articles.models import AlternateURL, Article, FeedEntry, PageCrawl
from articles.models.databases.transactions import atomic_again
from articles.technologies.measure import measure_pages, measure_texts

BATCH = 200
# A page is crawled again for a changed entry after so many days at the earliest.
CRAWL_AGAIN_DAYS = 7
# So many changed entries of one day have it from a program that wrote the feed anew, not from their writers.
REDATED = 4


@dataclass(frozen=True)
class TakenEntries:
    """The result of take_entries(): how many entries there were (`found`), how many the feed has ever had
    (`total`), and the ids of `articles` with a page to crawl."""

    found: int
    total: int
    articles: tuple[int, ...] = ()


@dataclass
class EntryDraft:
    """An entry on its way into the inbox.

    `canonical` is the key of its article, `key` and `digest` those of its FeedEntry. `article` is the id of
    the article that the entry was last time, None for a new entry. `values` are those for merge.fill();
    `prose` is the text of the article without its code, if the entry has all of it. A day is doubtful that
    many entries got at once, or that is one of a change.
    """

    entry: object
    url: str
    canonical: str
    key: str
    digest: str
    article: int | None = None
    values: dict = field(default_factory=dict)
    prose: str = ""
    is_day_doubtful: bool = False


def take_entries(feed, entries, *, may_publish=True):
    """Creates articles for new `entries` (feeds.Entry, newest first) and records all; a TakenEntries.

    Entries of known articles fill in what no editor has decided, those of rejected ones are only recorded.
    Unless `may_publish`, articles stay in the inbox even if the feed publishes at once.
    """
    publishes = feed.publish_at_once and may_publish
    known = {
        key: (digest, article)
        for key, digest, article in feed.feed_entries.values_list("key", "digest", "article_id")
    }
    fresh = [draft for draft in _entry_drafts(entries) if known.get(draft.key, ("",))[0] != draft.digest]
    _recognise(fresh, known)
    days = Counter(draft.entry.published for draft in fresh if draft.entry.published)
    for draft in fresh:
        is_redated = days[draft.entry.published] >= REDATED
        draft.is_day_doubtful = is_redated or draft.entry.dated_by_change
    include, exclude = terms(feed.include), terms(feed.exclude)
    chosen = [draft for draft in fresh if draft.article or lets_through(draft.entry, include, exclude)]
    # The newest entry becomes the latest row.
    chosen.sort(key=lambda draft: (draft.entry.published is not None, draft.entry.published, draft.canonical))
    to_crawl = []
    for start in range(0, len(chosen), BATCH):
        # What is told of an entry is kept no longer than its batch: a feed may have thousands.
        batch = [_told(draft, feed) for draft in chosen[start : start + BATCH]]
        to_crawl += _take_batch(feed, batch, publishes)
    total = FeedEntry.objects.filter(feed=feed).count() if chosen else len(known)
    return TakenEntries(len(entries), total, tuple(to_crawl))


def _recognise(entry_drafts, known):
    """Sets the article of known entries. If an id belongs to another article now, the key changes."""
    changed = [draft for draft in entry_drafts if draft.key in known]
    rows = Article.objects.filter(pk__in=[known[draft.key][1] for draft in changed])
    rows = {pk: told for pk, *told in rows.values_list("pk", "canonical_url", "title")}
    for draft in changed:
        pk = known[draft.key][1]
        title = merge.title_of(draft.entry)
        if draft.canonical == rows[pk][0] or not title or same_title(title, rows[pk][1]):
            draft.article = pk
        else:
            draft.key = short_hash(f"{draft.entry.id} {draft.canonical}")
            draft.article = known.get(draft.key, ("", None))[1]


def _entry_drafts(entries):
    """Yields an EntryDraft for each entry with a web address, each article and each key once."""
    ids = {}
    for entry in entries:
        ids.setdefault(entry.id, set()).add(entry.url)
    seen = set()
    for entry in entries:
        url = address(without_tracking(unwrapped(entry.url)))
        try:
            canonical = canonical_url(url)
        except ValueError:
            continue
        # An id that several entries share identifies none of them.
        key = short_hash(entry.id if len(ids[entry.id]) == 1 else f"{entry.id} {canonical}")
        if not {key, canonical} & seen:
            seen |= {key, canonical}
            yield EntryDraft(entry, url, canonical, key, _digest(entry, canonical))


def _digest(entry, canonical):
    told = (canonical, entry.title, entry.authors, str(entry.published), entry.summary, str(entry.updated))
    return short_hash("\n".join(told))[:16]


def short_hash(text):
    """32 hexadecimal digits that identify `text`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _told(draft, feed):
    """The EntryDraft with the values that its entry has, and the prose of the article if it has all of it."""
    entry = draft.entry
    content = extraction.text_facts(entry.content, entry.language) if entry.content else None
    prose = content.prose if merge.is_whole(content) else ""
    values = merge.of_entry(entry, content)
    values["authors"] = _people(values["authors"], (feed.company.name, feed.title, *host_names(draft.url)))
    return replace(draft, values=values, prose=prose)


def _people(authors, companies):
    """The names in `authors` without those of the `companies`, as on pages: readers know whose blog it is."""
    # A name of common words alone, as "The Team", has the key "".
    own = company_keys(companies) | {""}
    return ", ".join(name for name in authors.split(", ") if not is_company(name, own))


@atomic_again
def _take_batch(feed, batch, publishes):
    """Writes one batch of EntryDrafts; returns the ids of articles with a page to crawl now."""
    now = timezone.now()
    rows = _articles_of(batch)
    new = {draft.canonical for draft in batch if draft.canonical not in rows}
    for plain_slugs in (True, False):
        missing = [draft for draft in batch if draft.canonical not in rows]
        if missing:
            drafts.create(feed.company, missing, now, plain_slugs=plain_slugs)
            rows |= _articles_of(missing)
    others = _of_others(batch, rows)
    batch = [draft for draft in batch if draft.canonical in rows and draft.key not in others]
    to_crawl = _update(batch, rows, new, publishes, now)
    _record(feed, batch, rows)
    _measure(batch, rows, new)
    return to_crawl


def _measure(batch, rows, new):
    """Measures and suggests what the batch's articles are about; their pages, once read, know better."""
    pks = {rows[draft.canonical].pk for draft in batch}
    measure_texts(pks)
    pages = {rows[draft.canonical]: draft.prose for draft in batch if draft.prose and draft.canonical in new}
    if pages:
        measure_pages({article.pk: prose for article, prose in pages.items()})
        keep_pages(pages)
    keep_labels({rows[draft.canonical].pk: draft.entry.categories for draft in batch})
    suggest(pks)


def _articles_of(batch):
    """{canonical: article} of known EntryDrafts: by their address, by an alias, or as the same entry."""
    canonicals = [draft.canonical for draft in batch]
    alternates = dict(
        AlternateURL.objects.filter(canonical_url__in=canonicals).values_list("canonical_url", "article_id")
    )
    wanted = {*alternates.values(), *(draft.article for draft in batch if draft.article)}
    # Not their ids: with a lock on those too, a transaction that commits rows about an article waits for this
    # one, and this one for the articles that the other has added.
    rows = Article.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    by_pk = {row.pk: row for row in rows.filter(Q(canonical_url__in=canonicals) | Q(pk__in=wanted))}
    by_address = {article.canonical_url: article for article in by_pk.values()}
    found = {}
    for draft in batch:
        article = (
            by_address.get(draft.canonical)
            or _if_same(by_pk.get(alternates.get(draft.canonical)), draft.entry)
            or by_pk.get(draft.article)
        )
        if article:
            found[draft.canonical] = article
    return found


def _if_same(article, entry):
    """`article`, of which the entry's address is an alias, unless their titles differ."""
    if article and entry.title and not same_title(article.title, merge.title_of(entry)):
        return None
    return article


def _of_others(batch, rows):
    """The keys of new EntryDrafts that have the address of another entry's article, and must not change that:
    releases that share the address of their list, comments on an article.
    """
    strange = {}
    for draft in batch:
        article = rows.get(draft.canonical)
        if article and not draft.article and not _if_same(article, draft.entry):
            strange[draft.key] = (article.pk, merge.title_of(draft.entry))
    if not strange:
        return set()
    entries = FeedEntry.objects.filter(article__in={pk for pk, _ in strange.values()})
    # An editor may have changed the title that the entry had.
    titles = dict(entries.values_list("article_id", "article__crawl__extracted__title__value"))
    others = {pk: title or "" for pk, title in titles.items()}
    return {key for key, (pk, title) in strange.items() if pk in others and not same_title(others[pk], title)}


def _update(batch, rows, new, publishes, now):
    """Fills in articles that were known before; returns the ids of all whose page is to be crawled now."""
    articles = {rows[draft.canonical].pk: rows[draft.canonical] for draft in batch}
    crawls = _crawls_of(articles, now)
    for draft in batch:
        article = rows[draft.canonical]
        crawl = crawls.get(article.pk)
        if crawl is None or article.status == Article.Status.REJECTED:
            continue
        if draft.canonical not in new:
            _refresh(article, crawl, draft, now)
        if publishes and not draft.article:
            publish_when_crawled(article, crawl, now)
    return [row.pk for row in crawls.values() if row.due_at and row.due_at <= now and not row.claim]


def _crawls_of(articles, now):
    """{id: PageCrawl} for `articles` ({id: article}), created if need be; rejected articles need none."""
    rows = PageCrawl.objects.select_for_update().filter(pk__in=articles).order_by("pk")
    crawls = {row.pk: row for row in rows}
    missing = [
        PageCrawl(article=article, due_at=now if merge.is_worth_crawling(article) else None)
        for pk, article in articles.items()
        if pk not in crawls and article.status != Article.Status.REJECTED
    ]
    if missing:
        PageCrawl.objects.bulk_create(missing, ignore_conflicts=True)
        crawls = {row.pk: row for row in rows.all()}
    return crawls


def _refresh(article, crawl, draft, now):
    changed = merge.fill(article, crawl, draft.values, "feed", now, is_day_doubtful=draft.is_day_doubtful)
    if changed:
        article.changed_at = now
        Article.objects.bulk_update([article], [*changed, "changed_at"])
    if draft.article and crawl.read_at and (now - crawl.read_at).days >= CRAWL_AGAIN_DAYS:
        crawl.due_at, crawl.tries = now, 0
    crawl.save(update_fields=["extracted", "due_at", "tries"])


def _record(feed, batch, rows):
    """Records the article of each entry, and its address if that is not the article's own."""
    feed_entries = [
        FeedEntry(feed=feed, article=rows[draft.canonical], key=draft.key, digest=draft.digest)
        for draft in batch
    ]
    FeedEntry.objects.bulk_create(
        feed_entries,
        update_conflicts=True,
        unique_fields=["feed", "key"],
        update_fields=["digest", "article"],
    )
    others = [
        AlternateURL(canonical_url=draft.canonical, article=rows[draft.canonical])
        for draft in batch
        if draft.canonical != rows[draft.canonical].canonical_url
    ]
    AlternateURL.objects.bulk_create(others, ignore_conflicts=True)
