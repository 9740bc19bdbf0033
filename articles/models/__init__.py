"""The tables of the app, one module per subject. Every model is imported from here."""

from articles.models.article import Article
from articles.models.company import MONOGRAM_HUES, Company
from articles.models.crawl import Backfill, BackfillURL, Host, IngestRun, PageCrawl
from articles.models.feed import AlternateURL, Feed, FeedEntry
from articles.models.fields import WebAddressField
from articles.models.slugs import SLUG_LENGTH
from articles.models.technology import ArticleTechnology, Technology
from articles.models.topic import Topic

__all__ = [
    "MONOGRAM_HUES",
    "SLUG_LENGTH",
    "AlternateURL",
    "Article",
    "ArticleTechnology",
    "Backfill",
    "BackfillURL",
    "Company",
    "Feed",
    "FeedEntry",
    "Host",
    "IngestRun",
    "PageCrawl",
    "Technology",
    "Topic",
    "WebAddressField",
]
