"""What this site counts, for Prometheus. All workers of a server count together (gunicorn.conf.py).

Where they do not, as with runserver, each process tells its own numbers.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Seconds. Cached pages take a fraction of the first, and nobody waits for more than the last.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REGISTRY = CollectorRegistry()
_requests = Counter("blogindex_requests", "Requests answered.", ["view", "status"], registry=REGISTRY)
_seconds = Histogram(
    "blogindex_request_seconds", "Until the answer was ready.", ["view"], buckets=BUCKETS, registry=REGISTRY
)
_cached = Counter("blogindex_page_cache_hits", "Pages that came from the page cache.", registry=REGISTRY)
# Finding a labelled metric takes as long as counting with it.
_found = {}


def count_request(view, status, seconds, *, from_cache):
    """Counts an answer: `view` is a name from the code, so that there are not too many of them."""
    found = _found.get((view, status))
    if found is None:
        found = _found[view, status] = _requests.labels(view, str(status)), _seconds.labels(view)
    number, histogram = found
    number.inc()
    histogram.observe(seconds)
    if from_cache:
        _cached.inc()


def exposition(*collectors):
    """All metrics in Prometheus' text format, as bytes, and those of further `collectors`."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)
