"""Two of a kind made one: what belongs to one comes to the other, which may take over some of its values.

It is one changeset, so undo.py takes it back exactly. The addresses of what is gone lead to what is left.
"""

from django.db import transaction
from django.utils import timezone

from articles.models import AlternateURL, Article, ArticleTechnology, Changeset, FeedEntry, Merged
from articles.models.slugs import free_slug
from articles.revisions.recording import recorded

# Fields of which the value of one of the two is chosen. What an article has several of, topics say, it keeps
# from both; its status is that of the one that is left.
FIELDS = {
    "article": (
        *("url", "title", "company", "authors", "published_on", "language", "level", "read_minutes"),
        *("includes_code", "excerpt", "summary", "takeaways", "prerequisites", "questions", "note"),
    ),
    "company": ("name", "slug", "tagline", "blog_url", "website", "logo", "published"),
    "topic": ("name", "slug", "description", "synonyms"),
    "technology": ("name", "slug", "kind", "description", "synonyms", "ambiguous", "context"),
}
# Columns that are taken over together with a field.
WITH = {"published_on": ["date_precision"], "url": ["canonical_url", "gone_on"]}


def merge(gone, left, taken=(), user=None):
    """Makes `gone` a part of `left`, of the same kind, which takes over the values of the fields `taken`.

    Returns the Recorded changeset and the ids of the articles that have changed. Raises IntegrityError if a
    value that is taken over has no place.
    """
    kind = left._meta.model_name
    values = {
        column: getattr(gone, column)
        for name in FIELDS[kind]
        if name in taken
        for column in [name, *WITH.get(name, ())]
    }
    move = {"article": _articles, "company": _companies, "topic": _topics, "technology": _technologies}[kind]
    words = f"“{gone}” merged into “{left}”"
    with transaction.atomic(), recorded(Changeset.Source.ACTION, words, user) as made:
        pk, changed = gone.pk, move(gone, left)
        addresses = {row.canonical_url for row in (gone, left) if kind == "article"} - {None}
        gone.delete()
        Merged.objects.update_or_create(kind=kind, object_id=pk, defaults={"into_id": left.pk})
        for name, value in values.items():
            setattr(left, name, value)
        if kind == "article":
            left.edited_at = timezone.now()
            left.save(update_fields=[*values, "edited_at", "changed_at"])
            others = addresses - {left.canonical_url}
            AlternateURL.objects.bulk_create(
                [AlternateURL(article=left, canonical_url=address) for address in others],
                ignore_conflicts=True,
            )
        elif values:
            left.save(update_fields=[*values])
    return made, changed


def join_articles(gone, left):
    """Gives the entries and other addresses of the article `gone` to `left`."""
    FeedEntry.objects.filter(article=gone).update(article=left)
    AlternateURL.objects.filter(article=gone).update(article=left)


def _articles(gone, left):
    join_articles(gone, left)
    left.topics.add(*gone.topics.all())
    _move_links(
        ArticleTechnology.objects.filter(article=gone),
        ArticleTechnology.objects.filter(article=left),
        "technology",
        article=left,
    )
    return [left.pk]


def _companies(gone, left):
    articles, there = Article.objects.filter(company=gone), Article.objects.filter(company=left)
    changed, now = list(articles.values_list("pk", flat=True)), timezone.now()
    clashing = articles.filter(slug__in=list(there.values_list("slug", flat=True)))
    taken = {*articles.values_list("slug", flat=True), *there.values_list("slug", flat=True)}
    for article in clashing:
        slug = free_slug(article.slug, taken.__contains__, source=article.canonical_url or article.title)
        articles.filter(pk=article.pk).update(slug=slug)
    Article.objects.by_pks(changed).update(company=left, changed_at=now)
    gone.feeds.update(company=left)
    gone.backfills.stop(now)
    gone.backfills.update(company=left)
    return changed


def _topics(gone, left):
    links = Article.topics.through.objects
    changed = list(links.filter(topic=gone).values_list("article", flat=True))
    having = list(links.filter(topic=left, article__in=changed).values_list("article", flat=True))
    links.filter(topic=gone).exclude(article__in=having).update(topic=left)
    Article.objects.by_pks(changed).update(changed_at=timezone.now())
    return changed


def _technologies(gone, left):
    links = ArticleTechnology.objects.filter(technology=gone)
    changed = list(links.values_list("article", flat=True))
    there = ArticleTechnology.objects.filter(technology=left, article__in=changed)
    _move_links(links, there, "article", technology=left)
    Article.objects.by_pks(changed).update(changed_at=timezone.now())
    return changed


def _move_links(links, there, by, **owner):
    """Gives the ArticleTechnology `links` to `owner`, which has those of `there` already.

    `by` names the other end of each. What an editor has decided at either place stays decided.
    """
    states = dict(there.values_list(by, "state"))
    decided = [pk for pk, state in links.values_list(by, "state") if state == "decided"]
    there.filter(**{f"{by}__in": [pk for pk in decided if states.get(pk) == "measured"]}).update(
        state="decided"
    )
    links.exclude(**{f"{by}__in": [*states]}).update(**owner)
