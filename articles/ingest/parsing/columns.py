"""Texts from the web -> values that fit the columns of a database. The lengths are the caller's."""

from articles.ingest.urls.absolute import absolute


def clean(text):
    """`text` (or None) without NUL and lone surrogates, which databases refuse."""
    return (text or "").replace("\x00", "").encode("utf-8", "ignore").decode()


def fitted(text, longest):
    """`text` clean and on one line of at most `longest` characters, truncated at a word."""
    text = " ".join(clean(text).split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > longest // 2 else cut).rstrip() + "…"


def fitted_names(names, longest):
    """As many of the `names`, ", " between them, as have `longest` characters; one that is longer is cut."""
    names = " ".join(clean(names).split())
    while len(names) > longest and ", " in names:
        names = names.rpartition(", ")[0]
    return fitted(names, longest)


def address(url):
    """`url` clean if it is an absolute http(s) address of at most 2,000 characters, else ""."""
    return absolute(clean(url))
