"""gunicorn's settings beyond its command line; it reads this file in the folder that it is started from."""

import gc

from django.urls import get_resolver

# By default gunicorn believes some headers of whoever connects from this machine, and behind a proxy that is
# everybody. What is believed is said by the site's own settings (docs/deploying.md).
forwarder_headers = ""
secure_scheme_headers = {}


def post_worker_init(worker):
    """Loads what every page needs, and keeps the garbage collector from looking at it again and again.

    Of a worker's 100,000 objects nearly all are code, which stays. To look at them takes 50 ms or more each
    time, and one page in some hundred waits for that.
    """
    get_resolver().url_patterns  # noqa: B018 -- importing the views is what it is for
    gc.freeze()
