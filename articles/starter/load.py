"""The catalogue's data -> rows. Loading again adds what is new and changes nothing an editor did.

What exists is found by topic slug, company slug or name, and canonical address. Of an article
that no editor has touched, facts still unknown are filled in; a known fact is never replaced.
"""

from datetime import date

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.models import SLUG_LENGTH, Article, Company, Feed, Topic
from articles.starter import BrokenCatalogue, demo

BLANK = ("", None)
LISTS = ("takeaways", "prerequisites", "questions")
FACTS = (
    "authors",
    "published_on",
    "date_precision",
    "level",
    "read_minutes",
    "includes_code",
    "excerpt",
    "summary",
    *LISTS,
)
BATCH = 500


@transaction.atomic
def load(topics, companies, *, with_demo=False, say=lambda line: None):
    """Writes what read_topics() and read_companies() gave; `say` is called with lines of progress.

    Raises BrokenCatalogue, and writes nothing at all, if an article names an unknown topic, an
    address is no web address or two companies list the same article.
    """
    topic_rows = _load_topics(topics, say)
    company_rows = _load_companies(companies, say)
    _load_feeds(companies, company_rows, say)
    _load_articles(companies, company_rows, topic_rows, with_demo, say)


@transaction.atomic
def remove_demo():
    """Takes every placeholder out again; returns how many articles had some."""
    articles = list(Article.objects.demo())
    for article in articles:
        for name, value in demo.placeholders(article.canonical_url).items():
            if getattr(article, name) == value and value is not None:
                setattr(article, name, "" if name == "level" else None)
        article.demo = False
    Article.objects.bulk_update(articles, [*demo.FIELDS, "demo"], batch_size=BATCH)
    return len(articles)


def _load_topics(topics, say):
    known = set(Topic.objects.values_list("slug", flat=True))
    new = [
        Topic(
            slug=topic["slug"],
            name=topic["name"],
            description=topic.get("description", ""),
            aliases=", ".join(topic.get("aliases", [])),
        )
        for topic in topics
        if topic["slug"] not in known
    ]
    Topic.objects.bulk_create(new)
    say(f"Topics: {len(topics)}, {len(new)} of them new")
    return {topic.slug: topic for topic in Topic.objects.all()}


def _load_companies(companies, say):
    by_slug = {company.slug: company for company in Company.objects.all()}
    by_name = {company.name.casefold(): company for company in by_slug.values()}
    new, rows = [], {}
    for slug, data in companies:
        row = by_slug.get(slug) or by_name.get(data["name"].casefold())
        if row is None:
            row = Company(
                slug=slug,
                name=data["name"],
                tagline=data.get("tagline", ""),
                blog_url=data.get("blog", ""),
                website=data.get("website", ""),
            )
            new.append(row)
        rows[slug] = row
    Company.objects.bulk_create(new)
    say(f"Companies: {len(companies)}, {len(new)} of them new")
    return rows


def _load_feeds(companies, company_rows, say):
    known = set(Feed.objects.values_list("url", flat=True))
    new = {}
    for slug, data in companies:
        for url in data.get("feeds", []):
            if url not in known:
                new[url] = Feed(company=company_rows[slug], url=url)
    Feed.objects.bulk_create(new.values())
    say(f"Feeds: {len(known) + len(new)}, {len(new)} of them new")


def _load_articles(companies, company_rows, topic_rows, with_demo, say):
    known = {article.canonical_url: article for article in Article.objects.exclude(canonical_url=None)}
    touched = _touched_by_editors()
    slugs = set(Article.objects.values_list("company", "slug"))
    now = timezone.now()
    new, completed, links = {}, [], []
    for slug, company in companies:
        for data in company.get("article", []):
            facts = _facts(slug, data)
            key = facts["canonical_url"]
            if key in new:
                raise BrokenCatalogue(f"{slug}: {facts['url']} is listed twice.")
            article = known.get(key)
            if article is None:
                article = Article(**facts, company=company_rows[slug], status="published", status_at=now)
                article.slug = _free_slug(article, slugs)
                new[key] = article
                links += [(article, _topic(slug, topic_rows, name)) for name in data.get("topics", [])]
                if with_demo:
                    _fill_demo(article)
            # Both fills must run: facts first, so that no placeholder takes a fact's place.
            elif article.pk not in touched and _fill(article, facts) | (with_demo and _fill_demo(article)):
                completed.append(article)
    Article.objects.bulk_create(new.values(), batch_size=BATCH)
    Article.objects.bulk_update(completed, [*FACTS, "demo"], batch_size=BATCH)
    through = Article.topics.through
    through.objects.bulk_create(
        [through(article=article, topic=topic) for article, topic in links], batch_size=BATCH
    )
    number = sum(len(company.get("article", [])) for _, company in companies)
    say(f"Articles: {number}, {len(new)} of them new, {len(completed)} completed")


def _touched_by_editors():
    """The ids of articles with an entry in the admin's history."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Article))
    return {int(pk) for pk in entries.values_list("object_id", flat=True)}


def _facts(slug, data):
    """The article's columns, by name, from one [[article]] of the file `slug`."""
    facts = {name: data.get(name, "") for name in ("title", "url", "authors", "level", "excerpt")}
    facts["summary"] = data.get("summary", "").strip()
    facts |= {name: "\n".join(data.get(name, [])) for name in LISTS}
    facts |= {name: data.get(name) for name in ("read_minutes", "includes_code")}
    facts["language"] = data.get("language", "en")
    if "date" in data:
        facts["published_on"] = data["date"]
    elif "year" in data:
        facts |= {"published_on": date(data["year"], 1, 1), "date_precision": "year"}
    try:
        facts["canonical_url"] = canonical_url(data["url"])
    except ValueError as error:
        raise BrokenCatalogue(f"{slug}: {error}") from None
    if facts["level"] not in ("", *Article.Level.values):
        raise BrokenCatalogue(f"{slug}: {facts['level']} is no level.")
    return facts


def _topic(slug, topic_rows, name):
    if name not in topic_rows:
        raise BrokenCatalogue(f"{slug}: {name} is no topic of topics.toml.")
    return topic_rows[name]


def _free_slug(article, slugs):
    slug = plain = article.plain_slug(article.title, article.url)
    number = 1
    while (article.company_id, slug) in slugs:
        number += 1
        slug = f"{plain[: SLUG_LENGTH - 4]}-{number}"
    slugs.add((article.company_id, slug))
    return slug


def _fill(article, facts):
    """Puts `facts` where the article has none; returns whether that changed anything."""
    gaps = [name for name in FACTS if getattr(article, name) in BLANK and facts.get(name) not in BLANK]
    for name in gaps:
        setattr(article, name, facts[name])
    if "published_on" in gaps and "date_precision" in facts:
        article.date_precision = facts["date_precision"]
    return bool(gaps)


def _fill_demo(article):
    values = demo.placeholders(article.canonical_url)
    gaps = [n for n, v in values.items() if getattr(article, n) in BLANK and v is not None]
    for name in gaps:
        setattr(article, name, values[name])
    article.demo = article.demo or bool(gaps)
    return bool(gaps)
