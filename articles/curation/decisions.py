"""Rows of the database -> what the model learns from, and what it is asked about."""

import zlib

from django.db.models import Exists, OuterRef, Q

from articles.curation.learning import names, terms
from articles.curation.learning.features import Example
from articles.curation.learning.learn import Decision
from articles.models import Article, ArticleTechnology, Topic
from articles.models.fields import listed

# The newest decisions are learned from: more take minutes, and teach hardly more.
MOST = 15_000
BATCH = 500
COLUMNS = (
    *("pk", "title", "excerpt", "url", "company__name", "read_minutes", "includes_code"),
    *("sketch__terms", "sketch__labels"),
)


def topic_names():
    """{name or synonym: id of the topic}, as names.named_in() takes it."""
    rows = Topic.objects.order_by("pk").values_list("pk", "name", "synonyms")
    return names.names_of({pk: [name, *listed(synonyms)] for pk, name, synonyms in rows})


def examples(pks, topics):
    """{id: Example} of the articles `pks`; `topics` are topic_names()."""
    technologies = _technologies(pks)
    return {
        row[0]: _example(*row[1:], technologies=tuple(technologies.get(row[0], ())), topics=topics)
        for row in Article.objects.by_pks(pks).values_list(*COLUMNS)
    }


def _example(title, excerpt, url, company, minutes, code, page, labels, *, technologies, topics):
    return Example(
        title=title,
        excerpt=excerpt,
        url=url,
        company=company or "",
        technologies=technologies,
        topics=names.named_in(f"{title}\n{excerpt}", topics),
        page=terms.unpack(page or b""),
        labels=terms.unpack(labels or b""),
        read_minutes=minutes,
        includes_code=code,
    )


def _technologies(pks):
    """{id of an article: [names of its technologies]}"""
    found = {}
    links = ArticleTechnology.objects.shown().filter(article__in=list(pks)).order_by("technology__name")
    for article, name in links.values_list("article", "technology__name"):
        found.setdefault(article, []).append(name)
    return found


def decided():
    """The articles about which editors have decided what can be learned.

    Topics and levels are learned from published articles, the starter's included; what to publish only from
    articles that an editor has published or rejected.
    """
    links = Article.topics.through.objects.filter(article_id=OuterRef("pk"))
    described = Q(status="published") & (Exists(links) | ~Q(level=""))
    return Article.objects.filter(
        described | Q(status__in=["published", "rejected"], status_by__isnull=False)
    )


def read(topics):
    """The MOST newest decisions, a list of Decisions by id; `topics` are topic_names()."""
    pks = sorted(decided().order_by("-pk").values_list("pk", flat=True)[:MOST])
    found = []
    for start in range(0, len(pks), BATCH):
        found += _decisions(pks[start : start + BATCH], topics)
    return found


def _decisions(pks, topics):
    known, chosen = examples(pks, topics), {}
    links = Article.topics.through.objects.filter(article__in=pks).order_by("topic")
    for article, topic in links.values_list("article", "topic"):
        chosen.setdefault(article, []).append(topic)
    rows = Article.objects.by_pks(pks).values_list("pk", "canonical_url", "status", "level", "status_by")
    return [
        Decision(
            example=known[pk],
            key=zlib.crc32((address or str(pk)).encode()),
            topics=tuple(chosen.get(pk, ())) if status == "published" else (),
            level=level if status == "published" else "",
            is_published=None if by is None else status == "published",
        )
        for pk, address, status, level, by in rows
    ]
