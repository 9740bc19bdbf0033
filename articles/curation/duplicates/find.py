"""Finds the articles that others are copies of, by the numbers that copies have in common.

Nothing is compared with everything: for up to BATCH articles it takes a few queries on an index.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from articles.curation.duplicates import sketches
from articles.curation.duplicates.pairs import Copy, verdict
from articles.models import Article, SketchKey

BATCH = 500
# What more articles have in common is a notice or a recurring title, no copy.
MOST = 100
COLUMNS = (
    *("pk", "status", "title", "company", "company__name", "published_on", "date_precision", "authors"),
    *("crawl__text_hash", "crawl__words", "sketch__shingles"),
)


@dataclass(frozen=True)
class Found:
    """That an article is a copy of the one of id `original`."""

    original: int
    confidence: float
    reason: str


def originals(pks):
    """{id: Found} of those of the articles `pks`, at most BATCH, that are copies of others.

    A copy is told of what is published, else of what was there before it, else of what was rejected.
    """
    articles = _copies(pks)
    near = _neighbours({pk: copy.keys for pk, (copy, _) in articles.items()})
    others = articles | _copies({other for found in near.values() for other in found} - articles.keys())
    found = {pk: _best(pk, articles[pk][0], others, near[pk]) for pk in articles}
    return {pk: one for pk, one in found.items() if one is not None}


def index_all():
    """Gives their numbers to all articles that have none yet, such as those that were published by hand."""
    has_any = Exists(SketchKey.objects.filter(article=OuterRef("pk")))
    pks = list(Article.objects.filter(~has_any).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        copies = _copies(pks[start : start + BATCH])
        SketchKey.objects.replace({pk: copy.keys for pk, (copy, _) in copies.items()})


def _copies(pks):
    """{id: (Copy, status)} of the articles `pks`."""
    rows = Article.objects.by_pks(pks).values_list(*COLUMNS)
    return {pk: (_copy(*values), status) for pk, status, *values in rows}


def _copy(title, company, company_name, day, precision, authors, text_hash, words, shingles):
    is_text = (words or 0) >= sketches.ENOUGH_WORDS
    return Copy(
        title=title,
        company=company,
        company_name=company_name or "",
        day=day if precision == Article.DatePrecision.DAY else None,
        authors=authors,
        text_hash=(text_hash or "") if is_text else "",
        sketch=bytes(shingles or b""),
        words=words,
    )


def _neighbours(keys):
    """{id: set of the ids of articles that share one of its keys}; `keys` are {id: set of numbers}."""
    SketchKey.objects.replace(keys)
    having = defaultdict(set)
    for key, pk in SketchKey.objects.sharing({key for own in keys.values() for key in own}, MOST):
        having[key].add(pk)
    return {pk: {other for key in own for other in having[key]} - {pk} for pk, own in keys.items()}


def _best(pk, copy, others, near):
    """The Found of the best original of one article, None without one."""
    found = []
    for other in near & others.keys():
        candidate, status = others[other]
        judged = verdict(copy, candidate) if _comes_before(other, status, pk) else None
        if judged is not None:
            rank = {"published": 0, "inbox": 1, "rejected": 2}[status]
            found.append((rank, -judged[0], other, judged[1]))
    if not found:
        return None
    _, confidence, other, reason = min(found)
    return Found(other, -confidence, reason)


def _comes_before(other, status, pk):
    return status != "inbox" or other < pk
