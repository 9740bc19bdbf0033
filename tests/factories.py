"""Rows for tests. Every test says the facts it is about; the rest is plain and valid."""

from datetime import date
from itertools import count

from django.utils import timezone
from django.utils.text import slugify

from articles.ingest.feeds import Entry
from articles.models import Article, ArticleTechnology, Company, Feed, Technology, Topic

_numbers = count(1)


def make_company(name=None, **facts):
    name = name or f"Company {next(_numbers)}"
    facts.setdefault("slug", _slug(name))
    return Company.objects.create(name=name, **facts)


def make_topic(name=None, **facts):
    name = name or f"Topic {next(_numbers)}"
    facts.setdefault("slug", _slug(name))
    return Topic.objects.create(name=name, **facts)


def make_technology(name=None, **facts):
    name = name or f"Technology {next(_numbers)}"
    facts.setdefault("slug", _slug(name))
    facts.setdefault("kind", "tool")
    return Technology.objects.create(name=name, **facts)


def link_technology(article, technology, state="decided", **facts):
    """Makes `article` be about a Technology or the one of that name, or a "rejected" one not."""
    if isinstance(technology, str):
        technology = Technology.objects.filter(name=technology).first() or make_technology(technology)
    facts.setdefault("in_text", state == "measured")
    return ArticleTechnology.objects.create(article=article, technology=technology, state=state, **facts)


def _slug(name):
    """The name in addresses; with a number if not all of it can be there, as of "C++"."""
    slug = slugify(name)
    return slug if slug == name.lower().replace(" ", "-") else f"{slug}-{next(_numbers)}".lstrip("-")


def make_feed(company=None, **facts):
    facts.setdefault("url", f"https://blog.example/{next(_numbers)}/feed.xml")
    return Feed.objects.create(company=company or make_company(), **facts)


def make_entry(title=None, **facts):
    """An entry of a feed, as articles.ingest.feeds gives it."""
    number = next(_numbers)
    facts.setdefault("url", f"https://blog.example/entries/{number}")
    facts.setdefault("id", facts["url"])
    return Entry(title=f"Entry {number}" if title is None else title, **facts)


def make_article(company=None, topics=(), year=None, technologies=(), **facts):
    """A published article; `company` is a Company or its name, `topics` are Topics or their names,
    `technologies` Technologies that an editor chose, or their names.

    `year` stands for a publication date of which only the year is known.
    """
    if isinstance(company, str):
        company = Company.objects.filter(name=company).first() or make_company(company)
    article = new_article(company or make_company(), year, **facts)
    article.save()
    if topics:
        article.topics.add(*map(_topic, topics))
    for technology in technologies:
        link_technology(article, technology)
    return article


def new_article(company, year=None, **facts):
    """The article that make_article() saves."""
    number = next(_numbers)
    if year:
        facts |= {"published_on": date(year, 1, 1), "date_precision": "year"}
    facts.setdefault("title", f"Article {number}")
    facts.setdefault("url", f"https://blog.example/articles/{number}")
    facts.setdefault("status", "published")
    facts.setdefault("status_at", timezone.now())
    return Article(company=company, **facts)


def _topic(topic):
    if isinstance(topic, Topic):
        return topic
    return Topic.objects.filter(name=topic).first() or make_topic(topic)


def make_articles(number, company=None, topics=(), **facts):
    """`number` published articles of one company at once; the last is the latest row."""
    company = company or make_company()
    addresses = [f"https://blog.example/articles/{next(_numbers)}" for _ in range(number)]
    facts = {"status": "published", "status_at": timezone.now()} | facts
    articles = Article.objects.bulk_create(
        Article(company=company, title=f"Article {n}", slug=f"n{n}", url=url, canonical_url=url, **facts)
        for n, url in enumerate(addresses, 1)
    )
    links = Article.topics.through
    links.objects.bulk_create(links(article=a, topic=topic) for a in articles for topic in topics)
    return articles


# By the names of the models: one row of each kind that has a history of its own.
MAKERS = {
    "article": make_article,
    "company": make_company,
    "topic": make_topic,
    "technology": make_technology,
    "feed": make_feed,
}
