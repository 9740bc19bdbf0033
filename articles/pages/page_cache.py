"""Finished pages, kept in the process: a page seen before costs one look at the change log.

A page is kept under everything it depends on, so nothing ever has to be thrown away for being out of date:
after any change of an article, a company or a topic the catalogue's state is another number, and nobody asks
for the pages of the old one any more. Nothing of a single reader may come in: no form token, no message.
"""

import gzip
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from articles import catalog
from articles.pages.context_processors import is_editor
from articles.pages.listing import wants_piece

# Shorter ones gain nothing; the same as in Django's GZipMiddleware, whose work is done here once for a page.
SHORTEST_COMPRESSED, LEVEL = 200, 6
# What an entry takes besides its bytes.
ENTRY_BYTES = 2_000


class Page(NamedTuple):
    """What is sent for a page; `content` is compressed if `headers` say so."""

    content: bytes
    headers: dict[str, str]


class PageCache:
    """Pages by key, at most `megabytes` of them, the least recently used go first. Threads may share it."""

    def __init__(self, megabytes):
        self._pages = LRUCache(megabytes << 20, getsizeof=lambda page: len(page.content) + ENTRY_BYTES)
        self._lock = Lock()

    @property
    def has_room(self):
        """Whether it keeps anything at all."""
        return self._pages.maxsize > 0

    def get(self, key):
        """The Page of `key`, or None."""
        with self._lock:
            return self._pages.get(key)

    def put(self, key, page):
        """Keeps `page`, unless it alone is too large."""
        with self._lock:
            if self._pages.getsizeof(page) <= self._pages.maxsize:
                self._pages[key] = page

    def clear(self):
        with self._lock:
            self._pages.clear()


PAGES = PageCache(settings.PAGE_CACHE_MB)


def cached_page(view):
    """Answers from the cache what `view` has answered before, and refreshes the catalogue for it otherwise.

    The answer has a strong ETag (a weak one if it is compressed), so that ConditionalGetMiddleware can say
    304. Only what was found (200) is kept, and nothing while the database stands in for the index.
    """

    @wraps(view)
    def respond(request, *args, **kwargs):
        state = catalog.refresh()
        if state is None or not PAGES.has_room:
            return view(request, *args, **kwargs)
        key = _key(request, state)
        page = PAGES.get(key)
        if page is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            page = _finished(response, accepts_gzip=key[-1])
            PAGES.put(key, page)
        return HttpResponse(page.content, headers=page.headers)

    return respond


def _key(request, state):
    """All that a page depends on; what is the same for a process's whole life is left out."""
    return (
        state,
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        wants_piece(request),
        is_editor(request),
        "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""),
    )


def _finished(response, *, accepts_gzip):
    """The Page of a response whose content is not compressed yet."""
    content = response.content
    tag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    if accepts_gzip and len(content) >= SHORTEST_COMPRESSED:
        content, tag = gzip.compress(content, LEVEL, mtime=0), f"W/{tag}"
        response["Content-Encoding"] = "gzip"
        # GZipMiddleware says so of all others, and passes this one over.
        patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"] = tag
    return Page(content, dict(response.items()))
