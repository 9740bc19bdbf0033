"""Addresses without the parameters that say how a reader came. Pure text."""

from articles.canonical import is_tracking


def without_tracking(url):
    """`url` without tracking parameters; everything else remains exactly as it is written."""
    before, mark, query = url.partition("?")
    query, hash_mark, fragment = query.partition("#")
    kept = [pair for pair in query.split("&") if not is_tracking(pair.partition("=")[0])]
    return before + (mark if kept else "") + "&".join(kept) + hash_mark + fragment
