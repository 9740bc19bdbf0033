"""The catalogue's data -> rows. Loading again adds what is new and changes nothing that an editor decided.

Topics and companies are found by slug or name, articles by canonical address. In an article that no editor
has touched, loading again fills in facts that are still unknown, the day of a known year among them. It never
replaces a known fact.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.canonical import canonical_url
from articles.models import Article, Changeset, Company, Feed, Technology, Topic
from articles.models.slugs import article_slug, free_slug
from articles.publication_dates import known_date
from articles.revisions.recording import recorded
from articles.starter import ARTICLE_KEYS, DATE_KEYS, BrokenCatalogue
from articles.technologies.measure import measure_all, measure_texts

BLANK = ("", None)
COLUMNS = [key for key in ARTICLE_KEYS if key not in (*DATE_KEYS, "topics")]
# What loading again may fill in, besides a date.
FACTS = [name for name in COLUMNS if name not in ("title", "url", "language")]
BATCH = 500


@transaction.atomic
@recorded(Changeset.Source.IMPORT, "Catalogue loaded")
def load(topics, companies, technologies=(), *, say=lambda line: None):
    """Writes what read_topics(), read_companies() and read_technologies() returned.

    `say` is called with lines of progress.

    Raises BrokenCatalogue, and then writes nothing at all, if an article names an unknown topic, a value
    does not fit its column or anything is listed twice.
    """
    topic_rows = _load_topics(topics, say)
    new_technologies = _load_technologies(technologies, say)
    company_rows = _load_companies(companies, say)
    _load_feeds(companies, company_rows, say)
    written = _load_articles(companies, company_rows, topic_rows, say)
    if new_technologies:
        measure_all()
    else:
        measure_texts(written)


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


def _load_articles(companies, company_rows, topic_rows, say):
    """Returns the ids of the articles that are new or have changed."""
    known = {article.canonical_url: article for article in Article.objects.exclude(canonical_url=None)}
    touched = Article.objects.edited_ids()
    slugs = set(Article.objects.values_list("company", "slug"))
    now = timezone.now()
    listed, new, completed = _listed_articles(companies, topic_rows), [], []
    for slug, facts, topics in listed:
        article = known.get(facts["canonical_url"])
        if article is None:
            article = Article(**facts, company=company_rows[slug], status="published", status_at=now)
            article.slug = _free_slug(article, slugs)
            _check_columns(slug, article)
            new.append((article, topics))
        elif article.pk not in touched and _complete(article, facts):
            _check_columns(slug, article)
            article.changed_at = now
            completed.append(article)
    _create_articles(new)
    columns = [*FACTS, "published_on", "date_precision", "changed_at"]
    Article.objects.bulk_update(completed, columns, batch_size=BATCH)
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


def _facts(slug, data):
    """The columns, by name, that one [[article]] in the file `slug` gives."""
    facts = {name: _column(data[name]) for name in COLUMNS if name in data} | _date(slug, data)
    try:
        facts["canonical_url"] = canonical_url(data["url"])
    except ValueError as error:
        raise BrokenCatalogue(f"{slug}: {error}") from None
    return facts


def _date(slug, data):
    """The columns, by name, that the DATE_KEYS of one [[article]] give; {} without a date."""
    told = [name for name in DATE_KEYS if name in data]
    if told in ([], ["date"], ["date", "precision"]):
        names = {"date": "published_on", "precision": "date_precision"}
        return {names[name]: data[name] for name in told}
    if told not in (["month"], ["year"]):
        wrong = f"{' and '.join(told)} do not go together" if told[1:] else "precision stands without a date"
        raise BrokenCatalogue(f"{slug}: {data['title']}: {wrong}.")
    (precision,) = told
    try:
        day = date.fromisoformat(f"{data[precision]}{'-01' if precision == 'month' else '-01-01'}")
    except ValueError:
        raise BrokenCatalogue(f"{slug}: {data[precision]} is not a {precision}.") from None
    return {"published_on": day, "date_precision": precision}


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


def _complete(article, facts):
    """Fills in what is unknown; returns whether that changed the article."""
    filled = {name: facts[name] for name in FACTS if name in facts and getattr(article, name) in BLANK}
    filled |= _better_date(article, facts)
    for name, value in filled.items():
        setattr(article, name, value)
    return any(value not in BLANK for value in filled.values())


def _better_date(article, facts):
    """The columns of the date in `facts` if it says more than the article's and nothing else; else {}."""
    day, precision = facts.get("published_on"), facts.get("date_precision", "day")
    told, known = known_date(day, precision), article.known_date
    is_first = day is not None and article.published_on is None
    is_better = told != known and told.startswith(known)
    return {"published_on": day, "date_precision": precision} if is_first or is_better else {}
