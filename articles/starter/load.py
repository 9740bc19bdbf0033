"""The catalogue's data -> rows. Loading again adds what is new and changes nothing that an editor decided.

Topics and companies are found by slug or name, articles by canonical address. In an article that no editor
has touched, loading again fills in facts that are still unknown and replaces placeholders by facts. It never
replaces a known fact.
"""

from datetime import date

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.models import Article, Company, Feed, Technology, Topic
from articles.models.slugs import article_slug, free_slug
from articles.starter import ARTICLE_KEYS, BrokenCatalogue, demo
from articles.technologies.measure import measure_all, measure_texts

BLANK = ("", None)
COLUMNS = [key for key in ARTICLE_KEYS if key not in ("year", "date", "topics")]
# What loading again may fill in.
FACTS = ["published_on", "date_precision", *(c for c in COLUMNS if c not in ("title", "url", "language"))]
BATCH = 500


@transaction.atomic
def load(topics, companies, technologies=(), *, with_demo=False, say=lambda line: None):
    """Writes what read_topics(), read_companies() and read_technologies() returned.

    `say` is called with lines of progress.

    Raises BrokenCatalogue, and then writes nothing at all, if an article names an unknown topic, a value
    does not fit its column or anything is listed twice.
    """
    topic_rows = _load_topics(topics, say)
    new_technologies = _load_technologies(technologies, say)
    company_rows = _load_companies(companies, say)
    _load_feeds(companies, company_rows, say)
    written = _load_articles(companies, company_rows, topic_rows, with_demo, say)
    if new_technologies:
        measure_all()
    else:
        measure_texts(written)


@transaction.atomic
def remove_demo():
    """Makes every placeholder unknown again; returns how many articles had some."""
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
                synonyms=", ".join(topic.get("synonyms", [])),
            )
            for topic in topics
        ],
    )
    say(f"Topics: {len(topics)}, {len(new)} of them new")
    return rows


def _load_technologies(technologies, say):
    """Returns the new ones: their names are yet to be looked for in the articles that were there before."""
    _, new = _match(
        Technology,
        [
            Technology(
                slug=one["slug"],
                name=one["name"],
                kind=one["kind"],
                description=one.get("description", ""),
                **{key: ", ".join(one.get(key, [])) for key in ("synonyms", "ambiguous", "context")},
            )
            for one in technologies
        ],
    )
    say(f"Technologies: {len(technologies)}, {len(new)} of them new")
    return new


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
    """({catalogue's slug: row}, [new rows]): rows are found by slug or name, or created."""
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
    """Returns the ids of the articles that are new or have changed."""
    known = {article.canonical_url: article for article in Article.objects.exclude(canonical_url=None)}
    touched = _touched_by_editors()
    slugs = set(Article.objects.values_list("company", "slug"))
    now = timezone.now()
    listed, new, completed = _listed_articles(companies, topic_rows), [], []
    for slug, facts, topics in listed:
        article = known.get(facts["canonical_url"])
        if article is None:
            article = Article(**facts, company=company_rows[slug], status="published", status_at=now)
            article.slug = _free_slug(article, slugs)
            _check_columns(slug, article)
            if with_demo:
                _fill_demo(article)
            new.append((article, topics))
        elif article.pk not in touched and _complete(article, facts, with_demo):
            _check_columns(slug, article)
            article.changed_at = now
            completed.append(article)
    _create_articles(new)
    Article.objects.bulk_update(completed, [*FACTS, "demo", "changed_at"], batch_size=BATCH)
    say(f"Articles: {len(listed)}, {len(new)} of them new, {len(completed)} completed")
    return [article.pk for article in (*(article for article, _ in new), *completed)]


def _listed_articles(companies, topic_rows):
    """(company's slug, columns, topics) of each article of the catalogue, a list."""
    listed, addresses = [], set()
    for slug, company in companies:
        for data in company.get("article", []):
            facts = _facts(slug, data)
            if facts["canonical_url"] in addresses:
                raise BrokenCatalogue(f"{slug}: {facts['url']} is listed twice.")
            addresses.add(facts["canonical_url"])
            topics = dict.fromkeys(_topic(slug, topic_rows, name) for name in data.get("topics", []))
            listed.append((slug, facts, topics))
    return listed


def _create_articles(new):
    """Writes pairs of an Article and its topics."""
    Article.objects.bulk_create([article for article, _ in new], batch_size=BATCH)
    links = Article.topics.through
    links.objects.bulk_create(
        [links(article=article, topic=topic) for article, topics in new for topic in topics], batch_size=BATCH
    )


def _touched_by_editors():
    """The ids of articles with an entry in the admin's history."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Article))
    return {int(pk) for pk in entries.values_list("object_id", flat=True)}


def _facts(slug, data):
    """The columns, by name, that one [[article]] in the file `slug` gives."""
    facts = {name: _column(data[name]) for name in COLUMNS if name in data}
    if "date" in data:
        facts["published_on"] = data["date"]
    elif "year" in data:
        if not 1 <= data["year"] <= 9999:
            raise BrokenCatalogue(f"{slug}: {data['year']} is not a year.")
        facts |= {"published_on": date(data["year"], 1, 1), "date_precision": "year"}
    try:
        facts["canonical_url"] = canonical_url(data["url"])
    except ValueError as error:
        raise BrokenCatalogue(f"{slug}: {error}") from None
    return facts


def _column(value):
    """A value of the catalogue as a column of Article stores it: a list as lines of text."""
    if isinstance(value, list):
        return "\n".join(value)
    return value.strip() if isinstance(value, str) else value


def _check_columns(slug, row):
    """Raises BrokenCatalogue, which names the file `slug`, if a value of `row` does not fit its column."""
    try:
        # The company exists; checking that would take a query per row.
        row.clean_fields(exclude={"company"})
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise BrokenCatalogue(f"{slug}: {row}: {name}: {messages[0]}") from None


def _topic(slug, topic_rows, name):
    if name not in topic_rows:
        raise BrokenCatalogue(f"{slug}: {name} is not a topic in topics.toml.")
    return topic_rows[name]


def _free_slug(article, slugs):
    plain = article_slug(article.title, article.url)
    slug = free_slug(plain, lambda slug: (article.company_id, slug) in slugs)
    slugs.add((article.company_id, slug))
    return slug


def _complete(article, facts, with_demo):
    """Fills in what is unknown, facts before placeholders; returns whether that changed the article."""
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
    """Makes every value that is a placeholder unknown again."""
    for name, value in demo.placeholders(article.canonical_url).items():
        is_year = name == "published_on" and article.date_precision == "year"
        if value is not None and getattr(article, name) == value and not is_year:
            setattr(article, name, "" if name == "level" else None)
    article.demo = False
