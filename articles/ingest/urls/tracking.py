"""Addresses without the parameters that say how a reader came. Pure text."""

from urllib.parse import urlsplit

from articles.canonical.tracking_parameters import is_tracking


def without_tracking(url):
    """`url` without tracking parameters; everything else remains exactly as it is written."""
    before, mark, query = url.partition("?")
    query, hash_mark, fragment = query.partition("#")
    host = _host(url)
    kept = [pair for pair in query.split("&") if not is_tracking(pair.partition("=")[0], host)]
    return before + (mark if kept else "") + "&".join(kept) + hash_mark + fragment


def _host(url):
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
