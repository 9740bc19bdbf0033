"""What ingest is doing now, as data for the live page."""

from articles.ingest.history import backfill
from articles.models import Backfill, Feed, IngestRun, PageCrawl

# The number of feeds that are listed.
NAMED = 20


def snapshot(now):
    """A dict of `runs` (alive Runs), `feeds` (Feed.objects.health()), `polling` [(id, address)], `pages_due`,
    `pages_failed`, and `backfills` [(running Backfill, Progress)]."""
    polling = Feed.objects.claimed(now).order_by("claimed_until").values_list("pk", "url")
    running = Backfill.objects.running().select_related("company")
    return {
        "runs": list(IngestRun.objects.alive(now)),
        "feeds": Feed.objects.health(now),
        "polling": list(polling[:NAMED]),
        "pages_due": PageCrawl.objects.due(now).count(),
        "pages_failed": PageCrawl.objects.failed().count(),
        "backfills": [(row, backfill.progress(row)) for row in running],
    }
