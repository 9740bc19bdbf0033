"""Checksums of all that an index holds, by which the index of one process is compared with another's."""

import zlib

from articles.catalog.index import changelog
from articles.catalog.index.bitmaps import ids_of
from articles.catalog.index.load import load_index
from articles.catalog.index.replica import REPLICA


def of_replica():
    """The digest of this process's index as of now, and the place in the log that it is at; None without one.

    A dict that JSON can hold: `position` is the number and the mark of the log's newest entry, `sets` has
    [number of ids, checksum] by name.
    """
    REPLICA.refresh()
    with REPLICA.borrow() as (index, _):
        if index is None:
            return None
        position = REPLICA.position
        return {"position": list(position.anchor or ()), "waiting": position.waiting, "sets": digest(index)}


def of_database():
    """The digest of an index that is read from the database now; None if that changes meanwhile."""
    before = changelog.position()
    index = load_index()
    if changelog.position().anchor != before.anchor:
        return None
    return {"position": list(before.anchor or ()), "waiting": before.waiting, "sets": digest(index)}


def digest(index):
    """{name: [number of ids, checksum]} of the sets of an index, its order and its days."""
    found = {"published": _of(index.published), "public": _of(index.public)}
    for facet in index.facets:
        # Which articles were added within a week says the array of days.
        if facet != "added":
            sets = index.sets[facet].items()
            found |= {f"{facet} {value}": _of(members) for value, members in sets if members}
    ids = ids_of(index.published)
    arrays = {
        "the order of dates": index.order,
        "when articles were added": index.added[ids],
        "when articles were last changed": index.changed[ids],
    }
    return found | {name: [len(array), zlib.crc32(array.tobytes())] for name, array in arrays.items()}


def _of(members):
    return [len(members), zlib.crc32(ids_of(members).tobytes())]
