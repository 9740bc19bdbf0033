"""The address of a site or blog, as a person types it -> its feeds.

All requests are made by the caller's `get` and `get_page`, which can apply rate limits and robots.txt.
"""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from articles.ingest import feeds
from articles.ingest.discovery import autodiscovery, common_paths
from articles.ingest.extraction import dom
from articles.ingest.fetching.client import FetchError, fetch

# The number of requests of a search, after the one for the address itself.
TRIES = 20
# So many links that look like feeds are tried if there are declared feeds, and if there are none.
LINKED_BESIDE, LINKED_ALONE = 3, 8
DECLARED = 10
BLOGS = 2
# Pages that list a site's feeds, such as /rss, and successive pages that only forward their readers.
LISTS = 2
FORWARDED = 2
# After so many requests in a row without an answer, the search ends.
SILENCES = 3
FEED_SCHEME = re.compile(r"feed:(?://)?", re.IGNORECASE)
# Feeds of a part of a blog.
PART = re.compile(r"/(?:categor(?:y|ies)|tags?|authors?|topics?|label)/", re.IGNORECASE)


class NothingFound(Exception):
    """The site was reached, but has no feeds; str() is one plain sentence."""


@dataclass(frozen=True)
class Found:
    """A feed: its final address, kind ("rss", "atom" or "json"), number of entries, and its newest day."""

    url: str
    kind: str
    title: str
    entries: int
    newest: date | None


@dataclass(frozen=True)
class _Candidate:
    """A feed that was parsed, as number `order`."""

    found: Found
    links: frozenset
    is_comments: bool
    order: int

    @property
    def is_good(self):
        return bool(self.found.entries) and not self.is_comments


def discover(address, get=fetch, get_page=None):
    """The feeds of the site or blog at `address` as Founds, the best first.

    The address may lack a scheme, or be that of a feed. `get(url)` returns a Fetched or raises FetchError,
    and so does `get_page(url)`, for addresses that do not look like feeds. Raises FetchError if the address
    cannot be fetched, and NothingFound.
    """
    search = _Search(get, get_page or get)
    page, url, error = _first(address, search)
    if page and search.take(page, autodiscovery.Hint(page.url)):
        return [search.candidates[0].found]
    page, tree = _arrived(page, search)
    url = page.url if page else url
    if tree is not None:
        _look_through(tree, page, search)
    if not search.has_good:
        search.guess(common_paths.guesses(url, autodiscovery.generator(tree) if tree is not None else ""))
    if search.candidates:
        return _best_first(search.candidates, urlsplit(url).path)
    raise error or NothingFound(search.sentence)


def _arrived(page, search):
    """(page, tree) of the page to which `page` forwards its readers, or of `page`; the tree may be None."""
    tree = dom.tree_of(page.body, page.charset) if page else None
    been = {"", page.url.rstrip("/") if page else ""}
    for _ in range(FORWARDED):
        url = autodiscovery.forwarded(tree, page.url) if tree is not None else ""
        further = None if url.rstrip("/") in been else search.ask(url, is_page=True)
        if further is None:
            break
        page, tree = further, dom.tree_of(further.body, further.charset)
    return page, tree


def _first(address, search):
    """(Fetched, its address, None) for `address`; without a scheme https is tried, then http.

    (None, the address, the FetchError) if the server answers with an error: there may still be feeds at the
    usual addresses. Raises FetchError if it does not answer.
    """
    addresses, first_error = _spelled_out(address), None
    for url in addresses:
        try:
            return search.get(url), url, None
        except FetchError as error:
            if error.kind == "robots" or (error.kind == "http" and error.status not in (429, 503)):
                return None, url, error
            first_error = first_error or error
            if error.kind not in ("connect", "timeout", "tls", "closed", "garbage"):
                break
    raise first_error


def _spelled_out(address):
    address = FEED_SCHEME.sub("", address.strip(), count=1).lstrip("/")
    if re.match(r"[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", address, re.IGNORECASE):
        return [address]
    return [f"https://{address}", f"http://{address}"]


def _look_through(tree, page, search):
    declared = autodiscovery.declared(tree, page.url)
    search.named += len(declared)
    search.try_all(declared[:DECLARED])
    linked = autodiscovery.linked(tree, page.url)
    search.try_all(linked[: LINKED_BESIDE if search.has_good else LINKED_ALONE])
    for answer in search.lists[:LISTS]:
        _look_below(answer, search)
    for url in [] if search.has_good else autodiscovery.blogs(tree, page.url)[:BLOGS]:
        _look_below(search.ask(url, is_page=True), search)


def _look_below(page, search):
    """Tries the feeds that another page names, unless there are some already."""
    page, tree = _arrived(page, search)
    if tree is not None and not search.has_good:
        hints = autodiscovery.declared(tree, page.url) or autodiscovery.linked(tree, page.url)
        search.try_all(hints[:LINKED_ALONE])


class _Search:
    """The state of a search. It asks for no address twice, and stops if the server wants a rest."""

    def __init__(self, get_feed, get_page):
        self._get_feed, self._get_page = get_feed, get_page
        self._asked, self._read = set(), set()
        self._silences = 0
        self._unwelcome = False
        self.candidates, self.lists = [], []
        self.named, self.guessed = 0, 0

    @property
    def has_good(self):
        return any(candidate.is_good for candidate in self.candidates)

    @property
    def sentence(self):
        named = "the page declares none"
        if self.named:
            named = f"none of the {self.named} that the page declares could be read"
            named = "the one that the page declares could not be read" if self.named == 1 else named
        guessed = f", and there is none at {self.guessed} usual addresses" if self.guessed else ""
        asked = "; then the server asked for a pause" if self._unwelcome else ""
        return f"No feed was found: {named}{guessed}{asked}."

    def get(self, url):
        """The Fetched of `url`, as a page unless its address looks like a feed. Raises FetchError."""
        return self._get_feed(url) if autodiscovery.is_like_a_feed(url) else self._get_page(url)

    def ask(self, url, *, is_page=False):
        """The Fetched of a new address, None if it is not new, failed, or must not be asked for."""
        if url in self._asked or len(self._asked) >= TRIES or self._silences >= SILENCES or self._unwelcome:
            return None
        self._asked.add(url)
        try:
            fetched = self._get_page(url) if is_page else self._get_feed(url)
        except FetchError as error:
            self._silences = 0 if error.kind in ("http", "refused", "robots") else self._silences + 1
            self._unwelcome = error.status in (429, 503)
            return None
        self._silences = 0
        return fetched

    def try_all(self, hints):
        for hint in hints:
            if (fetched := self.ask(hint.url)) and not self.take(fetched, hint):
                self.lists.append(fetched)

    def guess(self, urls):
        """Tries addresses until one is a feed with entries."""
        for url in urls:
            before = len(self._asked)
            fetched = self.ask(url)
            self.guessed += len(self._asked) - before
            if fetched and self.take(fetched, autodiscovery.Hint(url)) and self.has_good:
                return

    def take(self, fetched, hint):
        """Adds `fetched` to the candidates if it is a new feed; returns whether it is."""
        if fetched.url in self._read:
            return False
        self._read.add(fetched.url)
        try:
            feed = feeds.parse(fetched.body, **fetched.labels)
        except feeds.NotAFeed:
            return False
        self.candidates.append(_candidate(fetched.url, feed, hint, len(self.candidates)))
        return True


def _candidate(url, feed, hint, order):
    days = [entry.published or (entry.updated and entry.updated.date()) for entry in feed.entries]
    title = feed.title or hint.title
    return _Candidate(
        Found(url, feed.kind, title, len(feed.entries), max(filter(None, days), default=None)),
        frozenset(entry.url for entry in feed.entries),
        hint.is_comments or autodiscovery.Hint(url, title).is_comments,
        order,
    )


def _best_first(candidates, path):
    """The Founds of the candidates, without those with the same entries as a better one."""
    folder = path.rstrip("/") + "/"

    def rank(candidate):
        place = urlsplit(candidate.found.url).path
        part = bool(PART.search(place)) and not PART.search(folder)
        return (
            not candidate.is_good,
            candidate.is_comments,
            part,
            not place.startswith(folder),
            candidate.order,
        )

    seen, best = set(), []
    for candidate in sorted(candidates, key=rank):
        key = candidate.links or candidate.found.url
        if key not in seen:
            seen.add(key)
            best.append(candidate.found)
    return best
