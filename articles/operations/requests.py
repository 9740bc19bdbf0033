"""One line in the log and one count in the metrics for every request, and an id that all its lines have."""

import os
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from django.conf import settings

from articles.operations import metrics
from articles.pages.limits.clients import address_of

# The id of the request that this thread is answering, "" outside of any.
current_id = ContextVar("request_id", default="")
LONGEST_ID = 64
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
# Addresses are cut off there.
LONGEST_PATH = 300


def observed(get_response):
    """Middleware: notes how long each answer took, and who was given which.

    The time is until the answer was ready, not until it was sent. A log line holds the path without its query
    string, since what people search for is nobody's business.
    """
    writes = settings.LOG_REQUESTS
    line_of = _json_line if settings.LOG_FORMAT == "json" else _text_line

    def respond(request):
        began = time.perf_counter()
        request_id = _id_of(request)
        token = current_id.set(request_id)
        try:
            response = get_response(request)
        finally:
            current_id.reset(token)
        took = time.perf_counter() - began
        view = view_of(request, response)
        metrics.count_request(view, response.status_code, took, from_cache=hasattr(request, "cached_view"))
        if writes:
            _write(line_of(request_id, took, request, response.status_code, view))
        response.headers["X-Request-Id"] = request_id
        return response

    return respond


def view_of(request, response):
    """The name of the view that answered, of the one that made the cached page, or "none"."""
    cached = getattr(request, "cached_view", None)
    if cached is not None:
        return cached
    match = request.resolver_match
    if match is None:
        return "file" if response.streaming else "none"
    return match.view_name or match.func.__name__


def _id_of(request):
    """The proxy's id of the request where a proxy is believed and its id is plain, else a new one."""
    if settings.SECURE_PROXY_SSL_HEADER:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if given and len(given) <= LONGEST_ID and PLAIN.issuperset(given):
            return given
    return os.urandom(8).hex()


def _text_line(request_id, took, request, status, view):
    return (
        f"{_moment(int(time.time()))} {status} {request.method} {_path(request)} {took * 1000:.1f}ms"
        f" {_client(request) or '-'} {view} {request_id}\n"
    )


def _json_line(request_id, took, request, status, view):
    # Of these only the path and the method may hold what JSON escapes; json.dumps() takes longer.
    return (
        f'{{"time": "{_moment(int(time.time()))}", "level": "info", "logger": "request", "status": {status},'
        f' "method": {quoted(request.method)}, "path": {quoted(_path(request))}, "ms": {took * 1000:.1f},'
        f' "client": "{_client(request)}", "view": "{view}", "request_id": "{request_id}"}}\n'
    )


@lru_cache(maxsize=4)
def _moment(second):
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _client(request):
    """The address of who asks, "" if it is not known."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return str(address_of(request) or "")
    # What the server says needs no looking through.
    return request.META.get("REMOTE_ADDR", "")


def _path(request):
    """The path as one word: whatever a client sends, it begins no new line and no new field."""
    path = request.path[:LONGEST_PATH]
    return (
        path
        if path.isprintable() and " " not in path
        else path.encode("unicode_escape").decode().replace(" ", "%20")
    )


def _write(line):
    """In one piece, so that lines of several processes do not mix. A full disk is no reader's fault."""
    try:
        os.write(sys.__stderr__.fileno(), line.encode("utf-8", "replace"))
    except (OSError, ValueError, AttributeError):
        return
