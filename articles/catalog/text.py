"""Search text -> articles, by plain comparison in the database.

A term is found anywhere in the title, excerpt, summary, takeaways or author of an article, in its
company's name or in the name or an alias of one of its topics, whatever its case.
"""

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from articles.models import Topic
from articles.querysets import NEWEST_FIRST

COLUMNS = ("title", "excerpt", "summary", "takeaways", "authors", "company__name")
# How much more a term counts where it says most about an article.
TITLE_WEIGHT, COMPANY_WEIGHT, TOPIC_WEIGHT = 4, 2, 2


def matching(articles, query):
    """The articles in which every wanted term of `query` stands and none of the unwanted ones."""
    for term in query.wanted:
        articles = articles.filter(_contains(term))
    for term in query.unwanted:
        articles = articles.exclude(_contains(term))
    return articles


def by_relevance(articles, query):
    """`articles` with the best matches of `query` first, newest first among equals."""
    rank = Value(0, output_field=IntegerField())
    for term in query.wanted:
        rank = (
            rank
            + _worth(Q(title__icontains=term), TITLE_WEIGHT)
            + _worth(Q(company__name__icontains=term), COMPANY_WEIGHT)
            + _worth(_on_topic(term), TOPIC_WEIGHT)
            + _worth(Q(excerpt__icontains=term), 1)
        )
    return articles.order_by(rank.desc(), *NEWEST_FIRST)


def _contains(term):
    found = _on_topic(term)
    for column in COLUMNS:
        found |= Q(**{f"{column}__icontains": term})
    return found


def _on_topic(term):
    topics = Topic.objects.filter(articles=OuterRef("pk"))
    return Q(Exists(topics.filter(Q(name__icontains=term) | Q(aliases__icontains=term))))


def _worth(condition, weight):
    return Case(When(condition, then=Value(weight)), default=Value(0), output_field=IntegerField())
