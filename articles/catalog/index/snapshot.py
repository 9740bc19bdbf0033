"""A copy of the Index on disk, for a quick start."""

import numpy as np
from pyroaring import BitMap

from articles.catalog.index import container
from articles.catalog.index.files import Kind

COPY = Kind(".snapshot", 3)
# Reading so few articles from the database is as quick as reading a file.
WORTH_SAVING = 20_000


def save(index, position):
    """Writes the Index as it is at log position `position`; a reader sees the old file or the new one."""
    if len(index.published) < WORTH_SAVING:
        return
    blobs, named = [index.published.serialize()], []
    for facet, sets in index.sets.items():
        for value, members in sets.items():
            blobs.append(members.serialize())
            named.append([facet, value, len(blobs[-1])])
    head = COPY.head(position, published=len(blobs[0]), sets=named)
    arrays = {
        "sets": np.frombuffer(b"".join(blobs), np.uint8),
        "keys": index.keys,
        "minutes": index.minutes,
    }
    with COPY.draft() as draft:
        container.write(draft, head, lambda file: arrays)


def load(index):
    """Fills the empty `index` and returns it with its log position, or None without a usable copy."""
    opened = COPY.open()
    if opened is None:
        return None
    file, arrays, head = opened
    file.close()
    try:
        _fill(index, head, arrays)
    except (ValueError, KeyError):
        return None
    return index, head["position"]


def _fill(index, head, arrays):
    blob = arrays["sets"].tobytes()
    place = head["published"]
    published = BitMap.deserialize(blob[:place])
    sets = {}
    for facet, value, length in head["sets"]:
        sets.setdefault(facet, {})[value] = BitMap.deserialize(blob[place : place + length])
        place += length
    index.restore(published, sets, arrays["keys"], arrays["minutes"])
