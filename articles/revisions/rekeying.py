"""The keys of the rows that there are, made anew by the rule of articles/canonical/; a migration runs it.

Two articles that get one key become one row if nobody has decided anything about one of them, as if ingest
had met them. Otherwise both stay, and only one gets the key. It may be stopped anywhere and run again.
"""

import secrets
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.canonical import rekeyed
from articles.models.crawl import json_value
from articles.models.readers import SUGGESTED

BATCH = 2000
# Another process may add an article with a key that is just being given away.
TRIES = 5
# What an editor alone writes, and what ingest writes too.
DECIDED = (
    "level",
    "summary",
    "takeaways",
    "prerequisites",
    "questions",
    "picked_on",
    "edited_at",
    "status_at",
)
MEASURED = ("title", "authors", "published_on", "language", "excerpt", "read_minutes", "includes_code")
RANKS = {"published": 0, "inbox": 1, "rejected": 2}


@dataclass
class Report:
    """`changed` of `total` articles got another key; pairs of (id, id) `joined` or both `kept`, the one that
    has the key last; `alternates` other addresses were changed or are no longer needed."""

    total: int = 0
    changed: int = 0
    alternates: int = 0
    joined: list = field(default_factory=list)
    kept: list = field(default_factory=list)

    def lines(self):
        """What an operator is told, as lines; none if nothing has changed."""
        if not (self.changed or self.alternates or self.joined or self.kept):
            return
        articles = f"{self.changed:,} of {self.total:,} articles"
        yield f"{articles} and {self.alternates:,} of their other addresses have new keys."
        for gone, left in self.joined:
            yield f"Article {gone} became one with article {left}: their addresses are the same."
        for one, other in self.kept:
            yield f"Articles {one} and {other} have the same address; both were edited, so both stay."


def rekey(get_model, using="default"):
    """Gives all articles and alternate URLs the keys that the rule of now gives them; returns a Report.

    `get_model` is that of a registry of apps, a migration's or the present one.
    """
    return _Rekeying(get_model, using).run()


class _Rekeying:
    def __init__(self, get_model, using):
        self.using, self.report, self._model = using, Report(), get_model

    def rows(self, name):
        return self._model("articles", name)._base_manager.using(self.using)

    def run(self):
        articles = self.rows("Article").exclude(canonical_url=None)
        self.report.total = articles.count()
        # An article whose address ends in a route has had the key of the page around it, which is another's.
        for rows, is_route in ((articles.filter(url__contains="#"), True), (articles, False)):
            for batch in _batches(rows, "canonical_url", "url"):
                new = _new_keys(batch)
                self._in_turn(
                    self._rekey_articles,
                    {pk: keys for pk, keys in new.items() if ("#" in keys[1]) == is_route},
                )
        for batch in _batches(self.rows("AlternateURL"), "canonical_url"):
            self._in_turn(self._rekey_alternates, _new_keys(batch))
        return self.report

    def _in_turn(self, step, new):
        """Does `step` with {id: (old key, new key)}, and once more where somebody else came first."""
        for tries in range(TRIES) if new else ():
            joined, kept = len(self.report.joined), len(self.report.kept)
            try:
                with transaction.atomic(using=self.using):
                    step(new)
                return
            except IntegrityError:
                del self.report.joined[joined:], self.report.kept[kept:]
                if tries == TRIES - 1:
                    raise

    def _rekey_articles(self, new):
        articles = self.rows("Article")
        wanted = _unchanged(articles, new)
        holders = dict(
            articles.filter(canonical_url__in={*wanted.values()}).values_list("canonical_url", "pk")
        )
        groups = defaultdict(list)
        for pk, key in wanted.items():
            groups[key].append(pk)
        for key, pks in groups.items():
            pks += [holders[key]] if key in holders else []
        shared = [pk for pks in groups.values() if len(pks) > 1 for pk in pks]
        known = {row.pk: row for row in articles.filter(pk__in=shared).select_related("crawl").order_by("pk")}
        touched = self._touched(known)
        chosen = {}
        for key, pks in groups.items():
            alike = [known[pk] for pk in pks if pk in known]
            left = self._settle(alike, key, touched).pk if len(pks) > 1 else pks[0]
            if left != holders.get(key):
                chosen[left] = key
        self.report.changed += _write(articles, chosen)

    def _settle(self, alike, key, touched):
        """The one of several articles of one `key` that gets it; others become a part of it, or stay."""

        def rank(row):
            crawl = getattr(row, "crawl", None)
            was_read = crawl is not None and crawl.read_at is not None
            return row.pk not in touched, row.canonical_url != key, RANKS[row.status], not was_read, row.pk

        left, *others = sorted(alike, key=rank)
        for other in others:
            if other.pk in touched:
                self.report.kept.append((other.pk, left.pk))
            else:
                self.report.joined.append((other.pk, left.pk))
                self._join(other, left)
        return left

    def _touched(self, known):
        """The ids of those of the articles {id: article} about which somebody has decided anything."""
        topics = self._model("articles", "Article").topics.through._base_manager.using(self.using)
        links = self.rows("ArticleTechnology").exclude(state="measured")
        linked = {
            pk
            for rows in (topics, links)
            for pk in rows.filter(article__in=known).values_list("article", flat=True)
        }
        return linked | {pk for pk, row in known.items() if _is_touched(row)}

    def _join(self, gone, left):
        """Deletes `gone`, whose entries and addresses `left` gets. It can be undone."""
        words = (
            f"“{gone.title or gone.url}” became one with “{left.title or left.url}”: they have one address"
        )
        said = self.rows("Changeset").create(id=secrets.randbits(52), source="command", words=words[:200])
        changes = []

        def note(row, kind, action, before, after=None):
            values = {"table": row._meta.db_table, "row_id": row.pk, "kind": kind, "action": action}
            owner = getattr(row, "article_id", row.pk)
            change = self._model("articles", "RowChange")
            changes.append(
                change(changeset=said, object_id=owner, before=before, after=after or {}, **values)
            )

        for name in ("FeedEntry", "AlternateURL"):
            moving = list(self.rows(name).filter(article=gone))
            self.rows(name).filter(article=gone).update(article=left)
            for row in moving:
                named = {"canonical_url": row.canonical_url} if name == "AlternateURL" else {}
                row.article_id = left.pk
                note(
                    row,
                    "article",
                    "changed",
                    {"article_id": gone.pk} | named,
                    {"article_id": left.pk} | named,
                )
        for row in self.rows("ArticleTechnology").filter(article=gone):
            note(row, "article", "deleted", _stored(row))
        if (crawl := getattr(gone, "crawl", None)) is not None:
            note(crawl, "article", "deleted", _stored(crawl))
            if crawl.publish and left.status == "inbox" and left.status_at is None:
                waiting = self.rows("PageCrawl").filter(article=left)
                waiting.update(publish=True)
                waiting.filter(due_at=None).update(due_at=timezone.now())
        note(gone, "article", "deleted", _stored(gone))
        self.rows("RowChange").bulk_create(changes)
        self.rows("ReaderReport").filter(article=gone).update(article=left)
        copies = self.rows("Suggestion").filter(duplicate_of=gone)
        copies.filter(article=left).update(duplicate_of=None, duplicate_confidence=None, duplicate_reason="")
        copies.update(duplicate_of=left)
        self.rows("Merged").update_or_create(kind="article", object_id=gone.pk, defaults={"into_id": left.pk})
        gone.delete(using=self.using)

    def _rekey_alternates(self, new):
        """Where another row has the key already, one of the same article is no longer needed; others stay."""
        alternates = self.rows("AlternateURL")
        wanted = _unchanged(alternates, new)
        keys = set(wanted.values())
        holders = dict(alternates.filter(canonical_url__in=keys).values_list("canonical_url", "article"))
        own = dict(self.rows("Article").filter(canonical_url__in=keys).values_list("canonical_url", "pk"))
        chosen, needless = {}, []
        for pk, article in alternates.filter(pk__in=wanted).order_by("pk").values_list("pk", "article"):
            key = wanted[pk]
            if article in (own.get(key), holders.get(key)):
                needless.append(pk)
            elif key not in holders:
                chosen[pk], holders[key] = key, article
        alternates.filter(pk__in=needless).delete()
        self.report.alternates += _write(alternates, chosen) + len(needless)


def _batches(rows, *columns):
    """Lists of (id, *columns) of at most BATCH `rows`, whatever is changed meanwhile."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:BATCH]):
        yield batch
        last = batch[-1][0]


def _new_keys(batch):
    """{id: (old key, new key)} of those rows of a batch of which they differ."""
    pairs = {pk: (old, _new_key(old, *url)) for pk, old, *url in batch}
    return {pk: (old, new) for pk, (old, new) in pairs.items() if old != new}


def _new_key(old, url=""):
    try:
        return rekeyed(old, url)
    except ValueError:
        return old


def _unchanged(rows, new):
    """{id: new key} of those `rows` that still have their old key. They are locked."""
    there = rows.select_for_update().filter(pk__in=new).order_by("pk").values_list("pk", "canonical_url")
    return {pk: new[pk][1] for pk, key in list(there) if key == new[pk][0]}


def _write(rows, keys):
    """Gives rows their keys, {id: key}; returns how many that were."""
    return rows.bulk_update(
        [rows.model(pk=pk, canonical_url=key) for pk, key in keys.items()], ["canonical_url"], 500
    )


def _is_touched(article):
    noted = article.note and not (article.note.startswith(SUGGESTED) and article.edited_at is None)
    if article.status != "inbox" or noted or any(getattr(article, name) for name in DECIDED):
        return True
    extracted = article.crawl.extracted if hasattr(article, "crawl") else {}
    known = {name: json_value(getattr(article, name)) for name in MEASURED}
    return any(
        value not in ("", None) and extracted.get(name, {}).get("value") != value
        for name, value in known.items()
    )


def _stored(row):
    """{column: value} of all that is stored of `row`, as the history has it."""
    fields = (one for one in row._meta.concrete_fields if not one.generated)
    return {one.column: json_value(getattr(row, one.attname)) for one in fields}
