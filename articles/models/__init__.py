"""The tables of the app, one module per subject. Every model is imported from here."""

from articles.models.article import Article
from articles.models.company import MONOGRAM_HUES, Company
from articles.models.crawl import Backfill, BackfillURL, Host, IngestRun, OriginalCheck, PageCrawl
from articles.models.desk import DeskClaim
from articles.models.feed import AlternateURL, Feed, FeedEntry
from articles.models.fields import WebAddressField
from articles.models.limits.failed_logins import FailedLogin
from articles.models.readers import ReaderPost, ReaderReport
from articles.models.revision import Changeset, FormerSlug, Merged, RowChange
from articles.models.slugs import SLUG_LENGTH
from articles.models.suggestion import Sketch, SketchKey, Suggestion, SummarySuggestion
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
    "Changeset",
    "Company",
    "DeskClaim",
    "FailedLogin",
    "Feed",
    "FeedEntry",
    "FormerSlug",
    "Host",
    "IngestRun",
    "Merged",
    "OriginalCheck",
    "PageCrawl",
    "ReaderPost",
    "ReaderReport",
    "RowChange",
    "Sketch",
    "SketchKey",
    "Suggestion",
    "SummarySuggestion",
    "Technology",
    "Topic",
    "WebAddressField",
]
