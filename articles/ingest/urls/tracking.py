"""Addresses without the parameters that say how a reader came. Pure text."""

from urllib.parse import urlsplit

from articles.canonical.tracking_parameters import untracked


def without_tracking(url):
    """`url` without tracking parameters; everything else remains exactly as it is written."""
    if "?" not in url:
        return url
    before, mark, query = url.partition("?")
    query, hash_mark, fragment = query.partition("#")
    chosen = untracked(query, _host(url))
    return before + (mark if chosen or not query else "") + chosen + hash_mark + fragment


def _host(url):
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
