"""How fast feeds are polled by the engine of `manage.py ingest`, and what that takes up. Prints JSON.

Run by the benchmark as a process of its own, on a database that holds nothing yet.
"""

import json
import sys
import time
from collections import Counter

import django

django.setup()

from django.utils import timezone  # noqa: E402

from articles.ingest.work.runner import Runner  # noqa: E402
from articles.models import Company, Feed  # noqa: E402
from benchmarks.reading import peak  # noqa: E402


def main(addresses, workers, rounds):
    """Polls the feeds at `addresses` as often as `rounds` says and tells of each round.

    Only feeds are polled: the pages of what they bring stay to be read.
    """
    companies = Company.objects.bulk_create(
        Company(name=f"Company {number}", slug=f"company-{number}") for number in range(len(addresses))
    )
    Feed.objects.bulk_create(
        Feed(company=company, url=address) for company, address in zip(companies, addresses, strict=True)
    )
    return [_round(workers) for _ in range(rounds)]


def _round(workers):
    Feed.objects.update(next_due_at=timezone.now())
    before, start, spent = peak(), time.perf_counter(), time.process_time()
    counts = Runner(workers, kinds=("feed",)).run()
    return {
        "feeds": counts.feeds_polled,
        "failed": counts.feeds_failed,
        "new": counts.entries_new,
        "pages": counts.pages_read + counts.pages_failed,
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - spent,
        "statuses": Counter(Feed.objects.values_list("http_status", flat=True)),
        "before": before,
        "peak": peak(),
    }


if __name__ == "__main__":
    print(json.dumps(main(**json.loads(sys.argv[1]))))
