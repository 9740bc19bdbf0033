"""The tables of the app, one module per subject. Every model is imported from here."""

from articles.models.article import Article
from articles.models.company import MONOGRAM_HUES, Company
from articles.models.crawl import Backfill, Host, Lead, Reading, Run
from articles.models.feed import Alias, Feed, Sighting
from articles.models.fields import WebAddressField
from articles.models.slugs import SLUG_LENGTH
from articles.models.topic import Topic

__all__ = [
    "MONOGRAM_HUES",
    "SLUG_LENGTH",
    "Alias",
    "Article",
    "Backfill",
    "Company",
    "Feed",
    "Host",
    "Lead",
    "Reading",
    "Run",
    "Sighting",
    "Topic",
    "WebAddressField",
]
