"""The catalogue's data -> rows. Loading again adds what is new and changes nothing an editor did.

What exists is found by the slug or name of a topic or company and the canonical address of an
article. Of an article that no editor has touched, facts still unknown are filled in, placeholders
among them; a known fact is never replaced.
"""

from datetime import date

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.models import Article, Company, Feed, Topic
from articles.models.slugs import article_slug, free_slug
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

    Raises BrokenCatalogue, and writes nothing at all, if an article names an unknown topic, a value
    does not fit its column or anything is listed twice.
    """
    topic_rows = _load_topics(topics, say)
    company_rows = _load_companies(companies, say)
    _load_feeds(companies, company_rows, say)
    _load_articles(companies, company_rows, topic_rows, with_demo, say)


@transaction.atomic
def remove_demo():
    """Takes every placeholder out again; returns how many articles had some."""
    articles, now = list(Article.objects.demo()), timezone.now()
    for article in articles:
        _empty_demo(article)
        article.changed_at = now
    Article.objects.bulk_update(articles, [*demo.FIELDS, "demo", "changed_at"], batch_size=BATCH)
    return len(articles)


def _load_topics(topics, say):
    rows, new = _match(
        Topic,
        [
            Topic(
                slug=topic["slug"],
                name=topic["name"],
                description=topic.get("description", ""),
                aliases=", ".join(topic.get("aliases", [])),
            )
            for topic in topics
        ],
    )
    say(f"Topics: {len(topics)}, {len(new)} of them new")
    return rows


def _load_companies(companies, say):
    rows, new = _match(
        Company,
        [
            Company(
                slug=slug,
                name=data["name"],
                tagline=data.get("tagline", ""),
                blog_url=data.get("blog", ""),
                website=data.get("website", ""),
            )
            for slug, data in companies
        ],
    )
    say(f"Companies: {len(companies)}, {len(new)} of them new")
    return rows


def _match(model, listed):
    """Rows by the catalogue's slug, found by slug or name or else made, and a list of those made."""
    by_slug = {row.slug: row for row in model.objects.all()}
    by_name = {row.name.casefold(): row for row in by_slug.values()}
    rows, new, names = {}, [], set()
    for row in listed:
        name = row.name.casefold()
        if row.slug in rows or name in names:
            raise BrokenCatalogue(f"{row.slug}: {row.name} is listed twice.")
        names.add(name)
        rows[row.slug] = by_slug.get(row.slug) or by_name.get(name) or row
        if rows[row.slug] is row:
            _check_columns(row.slug, row)
            new.append(row)
    model.objects.bulk_create(new)
    return rows, new


def _load_feeds(companies, company_rows, say):
    known = set(Feed.objects.values_list("url", flat=True))
    new = {}
    for slug, data in companies:
        for url in data.get("feeds", []):
            if url not in known:
                new[url] = Feed(company=company_rows[slug], url=url)
                _check_columns(slug, new[url])
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
                _check_columns(slug, article)
                new[key] = article
                topics = dict.fromkeys(_topic(slug, topic_rows, name) for name in data.get("topics", []))
                links += [(article, topic) for topic in topics]
                if with_demo:
                    _fill_demo(article)
            elif article.pk not in touched and _complete(article, facts, with_demo):
                _check_columns(slug, article)
                article.changed_at = now
                completed.append(article)
    Article.objects.bulk_create(new.values(), batch_size=BATCH)
    Article.objects.bulk_update(completed, [*FACTS, "demo", "changed_at"], batch_size=BATCH)
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
        if not 1 <= data["year"] <= 9999:
            raise BrokenCatalogue(f"{slug}: {data['year']} is no year.")
        facts |= {"published_on": date(data["year"], 1, 1), "date_precision": "year"}
    try:
        facts["canonical_url"] = canonical_url(data["url"])
    except ValueError as error:
        raise BrokenCatalogue(f"{slug}: {error}") from None
    return facts


def _check_columns(slug, row):
    """Raises BrokenCatalogue, naming the file `slug`, if a value of `row` does not fit its column."""
    try:
        # The company is known to be there; asking for it again would take a query a row.
        row.clean_fields(exclude={"company"})
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise BrokenCatalogue(f"{slug}: {row}: {name}: {messages[0]}") from None


def _topic(slug, topic_rows, name):
    if name not in topic_rows:
        raise BrokenCatalogue(f"{slug}: {name} is no topic of topics.toml.")
    return topic_rows[name]


def _free_slug(article, slugs):
    plain = article_slug(article.title, article.url)
    slug = free_slug(plain, lambda slug: (article.company_id, slug) in slugs)
    slugs.add((article.company_id, slug))
    return slug


def _complete(article, facts, with_demo):
    """Fills in what is unknown, facts before placeholders; returns whether that changed anything."""
    columns = (*FACTS, "demo")
    before = [getattr(article, name) for name in columns]
    with_demo = with_demo or article.demo
    if article.demo:
        _empty_demo(article)
    gaps = [name for name in FACTS if getattr(article, name) in BLANK and facts.get(name) not in BLANK]
    for name in gaps:
        setattr(article, name, facts[name])
    if "published_on" in gaps:
        article.date_precision = facts.get("date_precision", "day")
    if with_demo:
        _fill_demo(article)
    return before != [getattr(article, name) for name in columns]


def _fill_demo(article):
    values = demo.placeholders(article.canonical_url)
    gaps = [n for n, v in values.items() if getattr(article, n) in BLANK and v is not None]
    for name in gaps:
        setattr(article, name, values[name])
    article.demo = article.demo or bool(gaps)


def _empty_demo(article):
    """Makes unknown again what holds a placeholder."""
    for name, value in demo.placeholders(article.canonical_url).items():
        is_year = name == "published_on" and article.date_precision == "year"
        if value is not None and getattr(article, name) == value and not is_year:
            setattr(article, name, "" if name == "level" else None)
    article.demo = False
