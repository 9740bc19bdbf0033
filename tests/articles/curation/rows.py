"""Rows for tests of suggestions: a catalogue about three subjects that a model can learn from."""

from articles.models import Topic
from tests.articles.curation.learning.examples import SUBJECTS, decisions
from tests.factories import make_articles, make_company, make_topic


def make_decided(number=120, **facts):
    """`number` published articles with topics by the words of their titles; {subject: Topic}."""
    topics = {subject: make_topic(words[0].title()) for subject, words in SUBJECTS.items()}
    articles = make_articles(number, make_company("Uber"), **facts)
    links = Topic.articles.through
    found = []
    for article, decision in zip(articles, decisions(number), strict=True):
        article.title = decision.example.title
        article.save(update_fields=["title"])
        found += [links(article=article, topic=topics[subject]) for subject in decision.topics]
    links.objects.bulk_create(found)
    return topics
