"""Finished pages, cached in the process: a page seen before costs one look at the change log.

The middleware comes first of all, so that what it caches is what the others have finished, and a page that
is cached costs none of them. A page is cached under everything that it depends on, and with the state of the
catalogue that it shows: after any change of an article, a company or a topic the state is another number,
and the page is rendered again. Nothing that belongs to a single reader may be on these pages: no form token,
no message. Whoever has a session is an editor and goes past the cache.
"""

from datetime import datetime, timedelta
from functools import wraps
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.middleware.http import ConditionalGetMiddleware
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import http_date, parse_http_date_safe

from articles import catalog
from articles.pages.listing import wants_piece
from articles.pages.outages.stale import stale

# What an entry takes besides its content.
ENTRY_BYTES = 2_500
# More than a second, and than the clocks of two hosts differ.
SETTLED = timedelta(seconds=3)


class Page(NamedTuple):
    """What is sent for a page while the catalogue is in `state`; `headers` say if `content` is compressed.

    `view` is the name of the view that made it.
    """

    state: int
    content: bytes
    headers: dict[str, str]
    made_at: datetime
    view: str = ""


class PageCache:
    """Pages by key, at most `megabytes` of them; the least recently used go first. Threads may share it."""

    def __init__(self, megabytes):
        self._pages = LRUCache(megabytes << 20, getsizeof=lambda page: len(page.content) + ENTRY_BYTES)
        self._lock = Lock()

    def get(self, key):
        """The Page of `key`, or None; its state may be an earlier one."""
        with self._lock:
            return self._pages.get(key)

    def put(self, key, page):
        """Caches `page` in place of an earlier one, unless it alone is too large."""
        with self._lock:
            self._pages.pop(key, None)
            if self._pages.getsizeof(page) <= self._pages.maxsize:
                self._pages[key] = page

    def clear(self):
        with self._lock:
            self._pages.clear()


PAGES = PageCache(settings.PAGE_CACHE_MB)


def page_cache(get_response):
    """Middleware: answers with the cached page if there is one, and with 304 if the reader has it already.

    While the database does not answer a cached page goes on being served, and says as of when it is.
    """

    def respond(request):
        key = _key(request)
        if key is None:
            return get_response(request)
        page = PAGES.get(key)
        try:
            is_current = page is not None and page.state == catalog.refresh()
        except DatabaseError:
            return stale(page.content, page.headers, catalog.seen_at(page.state) or page.made_at)
        if not is_current:
            response = get_response(request)
            if page is not None and hasattr(response, "is_outage"):
                return stale(page.content, page.headers, page.made_at)
            if not _is_cacheable(response):
                return response
            facts = dict(response.items()), timezone.now(), request.resolver_match.view_name
            page = Page(response.catalog_state, response.content, *facts)
            PAGES.put(key, page)
        else:
            # For who counts requests.
            request.cached_view = page.view
        response = HttpResponse(page.content, headers=page.headers)
        modified = parse_http_date_safe(page.headers.get("Last-Modified", ""))
        return get_conditional_response(request, page.headers["ETag"], modified, response)

    return respond


def _key(request):
    """All that a page depends on but the catalogue; None if the request goes past the cache.

    What is the same for a process's whole life is left out.
    """
    if request.method not in ("GET", "HEAD") or not _may_cache(request):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        # CommonMiddleware says so.
        return None
    return (
        request.scheme,
        host,
        request.path,
        request.META.get("QUERY_STRING", ""),
        wants_piece(request),
        _accepts_gzip(request),
    )


def _may_cache(request):
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def _accepts_gzip(request):
    return bool(re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _is_cacheable(response):
    return hasattr(response, "catalog_state") and response.status_code == 200 and not response.cookies


def cached_page(view):
    """Refreshes the catalogue for `view`, and lets the middleware cache its answer if it is a page (200).

    Nothing is cached while the database stands in for the index.
    """

    @wraps(view)
    def respond(request, *args, **kwargs):
        state = catalog.refresh()
        try:
            response = view(request, *args, **kwargs)
        except catalog.DamagedError:
            catalog.forget_words()
            state, response = None, view(request, *args, **kwargs)
        if state is not None and response.status_code == 200 and _may_cache(request):
            response.catalog_state = state
        return response

    return respond


def dated(view):
    """Gives the answers of a `cached_page` a Last-Modified that every change of the catalogue moves forward.

    It is the moment at which this process noticed the latest change. Whatever process answers, it looks for
    changes first: an answer without the change was given before that moment, and has an earlier date. The
    header holds whole seconds, so an answer in the same moment as a change has none, and is not cached.
    """

    @wraps(view)
    def respond(request, *args, **kwargs):
        asked = timezone.now()
        response = view(request, *args, **kwargs)
        if hasattr(response, "catalog_state"):
            noticed = catalog.noticed_at(response.catalog_state)
            if noticed and asked - noticed > SETTLED:
                response["Last-Modified"] = http_date(noticed.timestamp())
            else:
                del response.catalog_state
        return response

    return respond


class ConditionalGet(ConditionalGetMiddleware):
    """Django's, but a page that is going to be cached only gets its ETag: the cache must see it whole.

    HEAD says of a page what GET says: public pages are rendered whole for both.
    """

    def process_response(self, request, response):
        if _is_cacheable(response):
            return set_response_etag(response)
        if request.method == "HEAD" and self.needs_etag(response):
            set_response_etag(response)
            return get_conditional_response(request, etag=response.get("ETag"), response=response)
        return super().process_response(request, response)


def cache_control(get_response):
    """Middleware: says who may keep an answer that does not say so itself.

    Whoever keeps one asks before using it again, since a change shows at once; the ETag makes that cheap.
    What somebody with a session gets is for nobody else, and what a fault of ours gives for nobody at all.
    """

    def respond(request):
        response = get_response(request)
        if "Cache-Control" not in response:
            audience = "public" if _may_cache(request) else "private"
            is_fault = response.status_code >= 500
            response["Cache-Control"] = "no-store" if is_fault else f"{audience}, no-cache"
        return response

    return respond
