"""What ingest is doing at this moment, as plain data for a page that shows it live."""

from articles.ingest.history import backfill
from articles.models import Backfill, Feed, Reading, Run

# So many of the feeds being polled are named.
NAMED = 20


def snapshot(now):
    """A dict: `runs` (alive Runs), `feeds` (Feed.objects.health), `polling` [(id, address)], `pages_due`,
    `pages_failed` and `backfills` [(Backfill, backfill.Progress)] of those running."""
    polling = Feed.objects.claimed(now).order_by("claimed_until").values_list("pk", "url")
    running = Backfill.objects.running().select_related("company")
    return {
        "runs": list(Run.objects.alive(now)),
        "feeds": Feed.objects.health(now),
        "polling": list(polling[:NAMED]),
        "pages_due": Reading.objects.due(now).count(),
        "pages_failed": Reading.objects.failed().count(),
        "backfills": [(row, backfill.progress(row)) for row in running],
    }
