"""What ingest is doing now, as data for the live page."""

from articles.ingest.history import backfill
from articles.models import Article, Backfill, Feed, IngestRun, OriginalCheck, PageCrawl

# The number of feeds that are listed.
NAMED = 20


def snapshot(now):
    """A dict of `runs` (alive Runs), `feeds` (Feed.objects.health()), `polling` [(id, address)], `pages_due`,
    `pages_failed`, `originals_due`, `originals_gone`, and `backfills` [(running Backfill, Progress)]."""
    polling = Feed.objects.claimed(now).order_by("claimed_until").values_list("pk", "url")
    running = Backfill.objects.running().select_related("company")
    return {
        "runs": list(IngestRun.objects.alive(now)),
        "feeds": Feed.objects.health(now),
        "polling": list(polling[:NAMED]),
        "pages_due": PageCrawl.objects.due(now).count(),
        "pages_failed": PageCrawl.objects.failed().count(),
        "originals_due": OriginalCheck.objects.due(now).count(),
        "originals_gone": Article.objects.published().gone().count(),
        "backfills": [(row, backfill.progress(row)) for row in running],
    }
