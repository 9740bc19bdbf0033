"""The names of elements in XML feeds -> one spelling, whatever their namespace or prefix."""

from functools import lru_cache

# A namespace in lower case, without scheme and closing slash or "#" -> our prefix, "" for RSS and Atom.
NAMESPACES = {
    "www.w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "www.w3.org/1999/xhtml": "xhtml",
}
# What feeds call RSS and Atom themselves, where they call them anything.
OWN_PREFIXES = frozenset({"", "atom", "a10", "rss"})


@lru_cache(maxsize=4096)
def name_of(tag, prefix):
    """The name of an element with lxml's `tag` and `prefix`: "title", "dc:creator", "x:strange".

    An unknown namespace counts as what its prefix usually means. Elements without a prefix are treated as
    elements of RSS and Atom.
    """
    namespace, _, local = tag.rpartition("}")
    if namespace:
        address = namespace[1:].lower().partition("://")[2].rstrip("/#")
        known = NAMESPACES.get(address, prefix or "").lower()
    else:
        known, _, local = tag.lower().rpartition(":")
    return local.lower() if known in OWN_PREFIXES else f"{known}:{local.lower()}"


def name(element):
    return name_of(element.tag, element.prefix) if isinstance(element.tag, str) else ""


def children_by_name(element):
    """{name: [direct children with that name, in their order]}, then those inside a <media:group>."""
    found = {}
    for child in element.iterchildren("*"):
        found.setdefault(name(child), []).append(child)
    for group in found.get("media:group", ()):
        for child in group.iterchildren("*"):
            found.setdefault(name(child), []).append(child)
    return found
