"""gunicorn's settings beyond its command line; it reads this file in the folder that it is started from."""

import atexit
import gc
import os
import shutil
import tempfile
from contextlib import suppress
from wsgiref.util import setup_testing_defaults

# By default gunicorn believes some headers of whoever connects from this machine, and behind a proxy that is
# everybody. What is believed is said by the site's own settings (docs/deploying.md).
forwarder_headers = ""
secure_scheme_headers = {}

# Several sites on one machine would share it, and nothing here is asked of it.
control_socket_disable = True

# What all workers need is loaded once, before they are forked: they share its memory and start in an instant.
preload_app = True


# Where the workers count together what /metrics tells; the environment may name another folder.
METRICS = "PROMETHEUS_MULTIPROC_DIR"
OWN = "blogindex-metrics"


def _make_folder():
    given, own = os.environ.get(METRICS, ""), f"{OWN}-{os.getpid()}-"
    # A new server that takes over from another has inherited the other's.
    if not given or (OWN in given and own not in given):
        os.environ.pop(METRICS, None)
        # Where nothing can be written each worker counts for itself.
        with suppress(OSError):
            os.environ[METRICS] = tempfile.mkdtemp(prefix=own)
            atexit.register(_remove_folder, os.getpid())


def _remove_folder(owner):
    """At the end of the server, and of no worker of it."""
    if os.getpid() == owner:
        shutil.rmtree(os.environ[METRICS], ignore_errors=True)


_make_folder()


def child_exit(server, worker):
    """Forgets what was true only while the worker lived."""
    if METRICS in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def when_ready(server):
    """Reads the index, if that is quick, for all workers together."""
    from django.db import DatabaseError, connections

    from articles.catalog.index.replica import REPLICA

    try:
        REPLICA.preload()
    except DatabaseError as error:
        server.log.warning("The database does not answer yet: %s", " ".join(str(error).split()))
    # A connection belongs to the process that has opened it.
    connections.close_all()
    _freeze()


def post_worker_init(worker):
    """Has the worker make a page before it takes requests: no reader is to wait for what that loads."""
    from django.conf import settings
    from django.db import connections

    from articles.catalog.index.replica import REPLICA

    REPLICA.begin_words()
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    environ = {"HTTP_HOST": host, "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "https"}
    setup_testing_defaults(environ)
    answer = worker.wsgi(environ, lambda *args: None)
    b"".join(answer)
    answer.close()
    # This thread takes connections in and answers none: what it has open nobody would use again.
    connections.close_all()
    _freeze()


def _freeze():
    """Keeps the garbage collector from looking at what stays for good again and again.

    Of a worker's 100,000 objects nearly all are code. To look at them takes 50 ms or more each time, and one
    page in some hundred waits for that.
    """
    gc.collect()
    gc.freeze()
