"""Where feeds are: beside each listing, of the same selection, in three formats."""

from typing import NamedTuple

from django.urls import reverse


class Kind(NamedTuple):
    """A format of feeds, by the name that its files have."""

    name: str
    media_type: str


ATOM = Kind("Atom", "application/atom+xml")
# By the ending of the address; a page names them in this order, and most readers take the first.
KINDS = {
    "atom": ATOM,
    "rss": Kind("RSS", "application/rss+xml"),
    "json": Kind("JSON Feed", "application/feed+json"),
}


class Alternate(NamedTuple):
    """What a page says of one of its feeds."""

    kind: Kind
    address: str


def alternates(base, query_string=""):
    """The Alternates of the listing with the path `base`; `query_string` has its selection (unordered)."""
    return [Alternate(kind, f"{base}feed.{ending}{query_string}") for ending, kind in KINDS.items()]


def unordered(article_filter, page=1):
    """The query string of a selection without its order: a feed has one of its own."""
    order = [pair for pair in article_filter.pairs() if pair[0] == "sort"]
    return article_filter.query_string(less=order, page=page)


def feed_path(listing, ending, scope):
    """The path of a feed; `listing` is the name of the page's route, `scope` the slugs in it."""
    return reverse(f"{listing}-feed", args=[*scope, ending])


class EndingConverter:
    """What follows "feed." in an address."""

    regex = "|".join(KINDS)

    def to_python(self, value):
        return value

    to_url = to_python


class GuessConverter(EndingConverter):
    """Where people and programs look for a feed; the value is the ending of the one that they are sent to."""

    regex = r"(?:feeds?|atom|rss)/?|(?:feed|atom|rss|index)\.xml|index\.(?:atom|rss|json)"

    def to_python(self, value):
        return next((ending for ending in ("rss", "json") if ending in value), "atom")
