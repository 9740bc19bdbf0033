"""Entries of a feed -> articles in the inbox, or nothing if they are known.

Taking the same entries again, or being killed on the way and beginning again, leaves the same rows: an
article is its canonical address, an entry is noted once per feed, and each batch is one transaction.
"""

import hashlib
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.canonical import TRACKING, TRACKING_FAMILIES, canonical_url
from articles.ingest import extraction
from articles.ingest.inbox import merge
from articles.ingest.inbox.dedupe import same_title
from articles.ingest.inbox.entry_rules import lets_through, terms
from articles.ingest.urls.unwrap import unwrapped
from articles.models import Alias, Article, Reading, Sighting
from articles.models.slugs import article_slug, free_slug

BATCH = 200
# A page is not read again for a changed entry sooner than so many days after the last time.
READ_AGAIN_DAYS = 7


@dataclass(frozen=True)
class TakenEntries:
    """What became of a feed's entries: how many there were (`found`), the feed's rules kept out
    (`excluded`) and the feed has shown in all (`total`), and the ids of `articles` whose page is to be
    read now."""

    found: int
    excluded: int
    total: int
    articles: tuple[int, ...] = ()


@dataclass
class EntryDraft:
    """An entry on its way: `canonical` is its article's key, `key` and `digest` its sighting's.

    `article` is the id of the article that the entry was when it was seen last, None for a new entry.
    `told` is what the entry says, as facts.fill() takes it.
    """

    entry: object
    url: str
    canonical: str
    key: str
    digest: str
    article: int | None = None
    told: dict = field(default_factory=dict)


def take_entries(feed, entries, *, may_publish=True):
    """Makes drafts of what is new in `entries` (feeds.Entry, newest first) and notes all; gives a TakenEntries.

    What an entry says of an article that is known fills in what nobody has decided; of a rejected one it
    is only noted. Unless `may_publish`, all stays in the inbox whatever the feed's rule.
    """
    publishes = feed.publish_at_once and may_publish
    known = {
        key: (digest, article)
        for key, digest, article in feed.sightings.values_list("key", "digest", "article_id")
    }
    fresh = [item for item in _items(entries) if known.get(item.key, ("",))[0] != item.digest]
    _recognise(fresh, known)
    include, exclude = terms(feed.include), terms(feed.exclude)
    items = [item for item in fresh if item.article or lets_through(item.entry, include, exclude)]
    # The newest entry is to be the latest row.
    items.sort(key=lambda item: (item.entry.published is not None, item.entry.published, item.canonical))
    to_read = []
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        for item in batch:
            item.told = _told(item.entry)
        to_read += _take_batch(feed, batch, publishes)
    total = Sighting.objects.filter(feed=feed).count() if items else len(known)
    return TakenEntries(len(entries), len(fresh) - len(items), total, tuple(to_read))


def _recognise(items, known):
    """Says of each item which article it was; an id that another article has by now is told apart."""
    changed = [item for item in items if item.key in known]
    rows = Article.objects.filter(pk__in=[known[item.key][1] for item in changed])
    rows = {pk: told for pk, *told in rows.values_list("pk", "canonical_url", "title")}
    for item in changed:
        pk = known[item.key][1]
        title = merge.fitted(item.entry.title, "title")
        if item.canonical == rows[pk][0] or title in ("", rows[pk][1]):
            item.article = pk
        else:
            item.key = short_hash(f"{item.entry.id} {item.canonical}")
            item.article = known.get(item.key, ("", None))[1]


def _items(entries):
    """An EntryDraft for each entry that has a web address, each article and each sighting once."""
    ids = {}
    for entry in entries:
        ids.setdefault(entry.id, set()).add(entry.url)
    seen = set()
    for entry in entries:
        url = merge.address(without_tracking(unwrapped(entry.url)))
        try:
            canonical = canonical_url(url)
        except ValueError:
            continue
        # An id that several entries have names none of them.
        key = short_hash(entry.id if len(ids[entry.id]) == 1 else f"{entry.id} {canonical}")
        if not {key, canonical} & seen:
            seen |= {key, canonical}
            yield EntryDraft(entry, url, canonical, key, _digest(entry, canonical))


def without_tracking(url):
    """`url` without the parameters that say how a reader came; the others stay as they are written."""
    before, mark, query = url.partition("?")
    query, hash_mark, fragment = query.partition("#")
    kept = [pair for pair in query.split("&") if not _is_tracking(pair.partition("=")[0].lower())]
    return before + (mark if kept else "") + "&".join(kept) + hash_mark + fragment


def _is_tracking(name):
    return name in TRACKING or name.startswith(TRACKING_FAMILIES)


def _digest(entry, canonical):
    told = (canonical, entry.title, entry.authors, str(entry.published), entry.summary, str(entry.updated))
    return short_hash("\n".join(told))[:16]


def short_hash(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def draft(company, url):
    """The id of a new article in the inbox that is read at `url`, or None if it is known or no address.

    It has no title yet: whoever calls this reads the page in the same transaction.
    """
    try:
        canonical = canonical_url(url)
    except ValueError:
        return None
    if known_addresses([canonical]):
        return None
    article = Article(company=company, url=url, canonical_url=canonical, language="")
    article.slug = _slug(article, None)
    Article.objects.bulk_create([article], ignore_conflicts=True)
    pk = Article.objects.filter(canonical_url=canonical).values_list("pk", flat=True).get()
    readings = Reading.objects.bulk_create([Reading(article_id=pk, due_at=None)], ignore_conflicts=True)
    return readings[0].article_id


def known_addresses(canonicals):
    """Those of these canonical addresses that are an article's already, as a set."""
    articles = Article.objects.filter(canonical_url__in=canonicals)
    aliases = Alias.objects.filter(canonical_url__in=canonicals)
    return {
        *articles.values_list("canonical_url", flat=True),
        *aliases.values_list("canonical_url", flat=True),
    }


@transaction.atomic
def _take_batch(feed, items, publishes):
    """Writes one batch; returns the ids of articles whose page is to be read now."""
    now = timezone.now()
    rows = _articles_of(items)
    made = [item for item in items if item.canonical not in rows]
    # If another worker takes a slug at the same moment, one with a hash is nobody else's.
    for plain_slugs in (True, False):
        missing = [item for item in items if item.canonical not in rows]
        if missing:
            _make(feed, missing, now, plain_slugs=plain_slugs)
            rows |= _articles_of(missing)
    items = [item for item in items if item.canonical in rows]
    to_read = _read_later(items, rows, {item.canonical for item in made}, publishes, now)
    _note(feed, items, rows)
    return to_read


def _articles_of(items):
    """{canonical: article} of those items that are known: by address, by alias, or as the same entry."""
    canonicals = [item.canonical for item in items]
    aliases = dict(
        Alias.objects.filter(canonical_url__in=canonicals).values_list("canonical_url", "article_id")
    )
    wanted = {*aliases.values(), *(item.article for item in items if item.article)}
    rows = Article.objects.select_for_update(of=("self",)).order_by("pk")
    by_pk = {row.pk: row for row in rows.filter(Q(canonical_url__in=canonicals) | Q(pk__in=wanted))}
    by_address = {article.canonical_url: article for article in by_pk.values()}
    found = {}
    for item in items:
        article = (
            by_address.get(item.canonical)
            or _if_same(by_pk.get(aliases.get(item.canonical)), item.entry)
            or by_pk.get(item.article)
        )
        if article:
            found[item.canonical] = article
    return found


def _if_same(article, entry):
    """`article`, which some page gave this address to, unless the titles show that it is another."""
    if article and entry.title and not same_title(article.title, merge.fitted(entry.title, "title")):
        return None
    return article


def _make(feed, items, now, *, plain_slugs=True):
    """Inserts an inbox article and its reading for each item, unless it is there by now."""
    taken = _taken_slugs(feed, items)
    articles, readings = [], {}
    for item in items:
        article = Article(company=feed.company, url=item.url, canonical_url=item.canonical, language="")
        reading = Reading(due_at=now)
        merge.fill(article, reading, item.told, "feed", now)
        article.slug = _slug(article, taken if plain_slugs else None)
        articles.append(article)
        readings[item.canonical] = reading
    Article.objects.bulk_create(articles, ignore_conflicts=True)
    there = Article.objects.filter(canonical_url__in=list(readings)).values_list("canonical_url", "pk")
    for canonical, pk in there:
        readings[canonical].article_id = pk
    made = [reading for reading in readings.values() if reading.article_id]
    Reading.objects.bulk_create(made, ignore_conflicts=True)


def _told(entry):
    """All that an entry says; the length only if it carries the article and not a teaser."""
    told = merge.of_entry(entry)
    if entry.content:
        told |= merge.of_content(extraction.text_facts(entry.content, entry.language))
    return told


def _taken_slugs(feed, items):
    slugs = {article_slug(merge.fitted(item.entry.title, "title"), item.url) for item in items}
    return set(Article.objects.filter(company=feed.company, slug__in=slugs).values_list("slug", flat=True))


def _slug(article, taken):
    """A slug that is not in `taken`, and then is; with a hash of the address if `taken` is None."""
    slug = free_slug(
        article_slug(article.title, article.url),
        lambda slug: taken is None or slug in taken,
        source=article.canonical_url,
    )
    if taken is not None:
        taken.add(slug)
    return slug


def _read_later(items, rows, new, publishes, now):
    """Fills in what the entries say of articles known before, and sees that pages are read."""
    articles = {rows[item.canonical].pk: rows[item.canonical] for item in items}
    readings = _readings_of(articles, now)
    for item in items:
        article = rows[item.canonical]
        reading = readings.get(article.pk)
        if reading is None or article.status == Article.Status.REJECTED:
            continue
        if item.canonical not in new:
            _refresh(article, reading, item, now)
        if publishes and not item.article:
            publish_when_read(article, reading, now)
    return [row.pk for row in readings.values() if row.due_at and row.due_at <= now and not row.claim]


def _readings_of(articles, now):
    """{article's id: Reading} of `articles` by id, made where missing; rejected ones are not read."""
    rows = Reading.objects.select_for_update().filter(pk__in=articles).order_by("pk")
    readings = {row.pk: row for row in rows}
    missing = [
        Reading(article=article, due_at=now if merge.is_worth_reading(article) else None)
        for pk, article in articles.items()
        if pk not in readings and article.status != Article.Status.REJECTED
    ]
    if missing:
        Reading.objects.bulk_create(missing, ignore_conflicts=True)
        readings = {row.pk: row for row in rows.all()}
    return readings


def _refresh(article, reading, item, now):
    changed = merge.fill(article, reading, item.told, "feed", now)
    if changed:
        article.changed_at = now
        Article.objects.bulk_update([article], [*changed, "changed_at"])
    if item.article and reading.read_at and (now - reading.read_at).days >= READ_AGAIN_DAYS:
        reading.due_at, reading.tries = now, 0
    reading.save(update_fields=["facts", "due_at", "tries"])


def publish_when_read(article, reading, now):
    """Shows the article to readers as soon as its page has been read, if no editor was at it."""
    if reading.due_at is None:
        Article.objects.filter(pk=article.pk).undecided().publish(None, now)
    else:
        Reading.objects.filter(pk=reading.pk).update(publish=True)


def _note(feed, items, rows):
    """Writes down which article each entry is, and under which other address it goes there."""
    sightings = [
        Sighting(feed=feed, article=rows[item.canonical], key=item.key, digest=item.digest) for item in items
    ]
    Sighting.objects.bulk_create(
        sightings,
        update_conflicts=True,
        unique_fields=["feed", "key"],
        update_fields=["digest", "article"],
    )
    others = [
        Alias(canonical_url=item.canonical, article=rows[item.canonical])
        for item in items
        if item.canonical != rows[item.canonical].canonical_url
    ]
    Alias.objects.bulk_create(others, ignore_conflicts=True)
