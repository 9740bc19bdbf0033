"""New articles in the inbox: which addresses are known, and rows for those that are not."""

from articles.canonical import canonical_url
from articles.ingest.inbox import merge
from articles.models import AlternateURL, Article, PageCrawl
from articles.models.slugs import article_slug, free_slug


def known_addresses(canonicals):
    """The set of those `canonicals` (canonical addresses) that some article has."""
    articles = Article.objects.filter(canonical_url__in=canonicals)
    alternates = AlternateURL.objects.filter(canonical_url__in=canonicals)
    return {
        *articles.values_list("canonical_url", flat=True),
        *alternates.values_list("canonical_url", flat=True),
    }


def draft(company, url):
    """The id of a new article in the inbox with the address `url`; None if it is known or no web address.

    It has no title yet: the caller merges its page in the same transaction.
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
    PageCrawl.objects.bulk_create([PageCrawl(article_id=pk, due_at=None)], ignore_conflicts=True)
    return pk


def create(company, entry_drafts, now, *, plain_slugs=True):
    """Inserts an article and its PageCrawl for each EntryDraft, except those that were inserted meanwhile.

    Without `plain_slugs` all slugs have a hash: if another worker took a slug at the same moment, one with a
    hash is unique.
    """
    taken = _taken_slugs(company, entry_drafts) if plain_slugs else None
    articles, crawls = [], {}
    for draft in entry_drafts:
        article = Article(company=company, url=draft.url, canonical_url=draft.canonical, language="")
        crawls[draft.canonical] = PageCrawl(due_at=now)
        doubtful = draft.is_day_doubtful
        merge.fill(article, crawls[draft.canonical], draft.values, "feed", now, is_day_doubtful=doubtful)
        article.slug = _slug(article, taken)
        articles.append(article)
    Article.objects.bulk_create(articles, ignore_conflicts=True)
    inserted = Article.objects.filter(canonical_url__in=list(crawls)).values_list("canonical_url", "pk")
    for canonical, pk in inserted:
        crawls[canonical].article_id = pk
    PageCrawl.objects.bulk_create(
        [crawl for crawl in crawls.values() if crawl.article_id], ignore_conflicts=True
    )


def _taken_slugs(company, entry_drafts):
    slugs = {article_slug(merge.title_of(draft.entry), draft.url) for draft in entry_drafts}
    return set(Article.objects.filter(company=company, slug__in=slugs).values_list("slug", flat=True))


def _slug(article, taken):
    """A slug that is not in the set `taken`, and is added to it; one with a hash if `taken` is None."""
    slug = free_slug(
        article_slug(article.title, article.url),
        lambda slug: taken is None or slug in taken,
        source=article.canonical_url,
    )
    if taken is not None:
        taken.add(slug)
    return slug
