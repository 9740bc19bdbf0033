"""The small catalogue that every browser test looks at: 60 articles of 14 companies on 15 topics.

Plain articles are numbered 0 up to 55, the newest first. What each is follows from its number, so
that a test can say how many there are of a kind:

- company: COMPANIES in turn, so each has 4 of them (Acorn 0, 14, 28 and 42)
- level: beginner, intermediate, advanced and not rated in turn, 14 of each
- read time: 3, 7, 15 and 30 minutes in turn, each for four articles on end
- topics: TOPICS in turn, and the one after it
- code: every second one; summary: every fifth, 12 in all; author: all but every third

The four odd ones come last: a title from right to left, a title without end, one that is Japanese,
and one of which next to nothing is known, from the company without a tagline.
"""

from datetime import date, timedelta

from django.db import transaction

from articles.canonical import canonical_url
from articles.models import Article
from articles.models.slugs import article_slug
from tests.factories import make_article, make_company, make_topic, new_article

COMPANIES = [
    "Acorn",
    "Birch",
    "Cedar",
    "Dune",
    "Elm",
    "Fjord",
    "Grove",
    "Heath",
    "Iris",
    "Juniper",
    "Kelp",
    "Lotus",
    "Maple",
    "Nettle",
]
TOPICS = [
    "Alerting",
    "Batch jobs",
    "Caching",
    "Deployment",
    "Encryption",
    "Feature flags",
    "GraphQL",
    "Hiring",
    "Incident response",
    "JavaScript",
    "Kafka",
    "Latency",
    "Migrations",
    "Networking",
    "Observability",
]
LEVELS = ["beginner", "intermediate", "advanced", ""]
MINUTES = [3, 7, 15, 30]
LONG_TITLE = "What we learned when we moved everything, " * 5 + "and the Donaudampfschifffahrtsgesellschaft"
HEBREW_TITLE = "איך בנינו מחדש את מערכת ההודעות שלנו"
JAPANESE_TITLE = "検索基盤を作り直した話"

# Addresses of one page of every kind that readers come to; all but the last two answer 200.
PAGES = {
    "home": "/",
    "listing": "/articles/",
    "filtered": "/articles/?company=acorn&company=cedar&level=advanced",
    "much filtered": "/articles/?company=-acorn&level=-beginner&level=advanced&read=-over-20&topic=caching"
    "&topic=deployment&match=all&q=runs",
    "expanded": "/articles/?expand=company&expand=topic&expand=year",
    "second page": "/articles/?page=2",
    "empty": "/articles/?company=acorn&level=intermediate",
    "company": "/companies/acorn/",
    "company without tagline": "/companies/kelp/",
    "topic": "/topics/caching/",
    "article with summary": "/articles/acorn/how-acorn-runs-alerting-part-0/",
    "article without summary": "/articles/kelp/untold/",
    "long title": "/articles/maple/long/",
    "right to left": "/articles/nettle/hebrew/",
    "companies": "/companies/",
    "companies found": "/companies/?q=ac",
    "topics": "/topics/",
    "new": "/new/",
    "about": "/about/",
    "suggest": "/suggest/",
    "report": "/articles/kelp/untold/report/",
    "nothing there": "/companies/nobody/",
    "past the end": "/articles/?page=9",
}


@transaction.atomic
def make_catalogue():
    companies = [
        make_company(
            name,
            tagline="" if name == "Kelp" else f"{name} grows software for people who plant things.",
            blog_url=f"https://{name.lower()}.example/blog/",
            website=f"https://{name.lower()}.example/",
        )
        for name in COMPANIES
    ]
    topics = [make_topic(name, description=f"All there is to say about {name.lower()}.") for name in TOPICS]
    make_plain_articles(companies, topics)
    *_, kelp, lotus, maple, nettle = companies
    make_article(maple, title=LONG_TITLE, slug="long", authors="A Very Long Name of an Author, " * 5)
    make_article(nettle, title=HEBREW_TITLE, slug="hebrew", language="he", level="beginner", year=2011)
    make_article(
        lotus, title=JAPANESE_TITLE, slug="japanese", language="ja", excerpt="検索を速くした話。" * 60
    )
    make_article(kelp, title="Untold", slug="untold", language="")


def make_plain_articles(companies, topics):
    """All at once: every test of this folder makes them."""
    topics_of = [(topics[n % len(topics)], topics[(n + 1) % len(topics)]) for n in range(56)]
    articles = Article.objects.bulk_create(
        plain_article(number, companies[number % len(companies)], first)
        for number, (first, _) in enumerate(topics_of)
    )
    link = Article.topics.through
    link.objects.bulk_create(
        link(article=article, topic=topic)
        for article, pair in zip(articles, topics_of, strict=True)
        for topic in pair
    )


def plain_article(number, company, topic):
    title = f"How {company} runs {topic.name.lower()}, part {number}"
    url = f"https://{company.slug}.example/blog/{number}/"
    has_summary = number % 5 == 0
    return new_article(
        company,
        title=title,
        url=url,
        canonical_url=canonical_url(url),
        slug=article_slug(title, url),
        level=LEVELS[number % 4],
        read_minutes=MINUTES[number // 4 % 4],
        includes_code=number % 2 == 0,
        authors="" if number % 3 == 0 else "Ada Reader and Ben Writer",
        published_on=date(2024, 12, 28) - timedelta(days=80 * number),
        excerpt=f"{title} tells how a small team does it, and what it would do otherwise today. " * 2,
        summary="The **short** version of it, with `code` in it.\n\n- One point\n- Another" * has_summary,
        takeaways="- Measure first\n- Then change one thing" * has_summary,
        prerequisites="Some practice" * has_summary,
        questions="What would you do otherwise?" * has_summary,
    )
