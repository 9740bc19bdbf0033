"""The address of a selection and of any neighbouring one: the same selection has the same address."""

from functools import lru_cache
from urllib.parse import quote_plus

# The facets of which all chosen values may have to hold, and the names that say so in an address.
MATCHES = {"topic": "match", "technology": "technology_match"}


class Address:
    """A selection as (name, value) pairs, in their fixed order, and how it is spelled."""

    def __init__(self, pairs, order):
        """`order` has the position of each name in an address, by name."""
        self._order = order
        self.pairs = sorted(pairs, key=self._position)
        self._spelled = _spelled(self.pairs)

    def query_string(self, *, less=(), more=(), page=1, expand=()):
        """The query string of the selection less some pairs and with some more, "" or "?…".

        `expand` names the facets that it shows whole.
        """
        spelled = _spelled(self._changed(less, more)) if less or more else self._spelled
        if page == 1 and not expand:
            return spelled
        after = [f"expand={name}" for name in sorted(expand)]
        if page > 1:
            after.append(f"page={page}")
        return f"{spelled}{'&' if spelled else '?'}{'&'.join(after)}"

    def _changed(self, less, more):
        pairs = [pair for pair in self.pairs if pair not in less]
        pairs += [pair for pair in more if pair not in pairs]
        names = {name for name, value in pairs if name == "q" or not value.startswith("-")}
        # What says how topics match, or that words are not sorted by relevance, means nothing without them.
        idle = {match for facet, match in MATCHES.items() if facet not in names}
        pairs = [pair for pair in pairs if pair[0] not in idle]
        if "q" not in names:
            pairs = [pair for pair in pairs if pair != ("sort", "newest")]
        return sorted(pairs, key=self._position) if more else pairs

    def _position(self, pair):
        """By name, exclusions last, then by value."""
        name, value = pair
        return self._order.get(name, len(self._order)), value.startswith("-"), value


def _spelled(pairs):
    return "?" + "&".join([_encoded(*pair) for pair in pairs]) if pairs else ""


@lru_cache(10_000)
def _encoded(name, value):
    return f"{name}={quote_plus(value)}"
