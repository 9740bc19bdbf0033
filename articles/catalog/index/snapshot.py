"""A copy of the index on disk, for a quick start."""

import hashlib
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from articles import publication_dates
from articles.catalog import added, read_bands
from articles.catalog.index import container, load
from articles.catalog.index.files import IndexFile

# Reading so few articles from the database is as quick as reading a file.
WORTH_SAVING = 20_000
# A FacetIndex's arrays, by their names there.
ARRAYS = ("keys", "minutes", "added", "changed")


def contents():
    """What a snapshot holds: the facets, the arrays, and which code decided what a value means."""
    index = load.new_index()
    modules = (load, read_bands, added, publication_dates)
    code = b"".join(Path(module.__file__).read_bytes() for module in modules)
    return {
        "facets": index.facets,
        "arrays": {name: getattr(index, name).dtype.str for name in ARRAYS},
        "code": hashlib.sha256(code).hexdigest(),
    }


SNAPSHOT = IndexFile(".snapshot", contents)


def save(index, position):
    """Writes the index as it is at a changelog.Position; a reader sees the old file or the new one."""
    if len(index.published) < WORTH_SAVING:
        return
    blobs, named = [index.published.serialize()], []
    for facet, sets in index.sets.items():
        for value, members in sets.items():
            blobs.append(members.serialize())
            named.append([facet, value, len(blobs[-1])])
    header = SNAPSHOT.header(position, published=len(blobs[0]), sets=named)
    arrays = {"sets": np.frombuffer(b"".join(blobs), np.uint8)}
    arrays |= {name: getattr(index, name) for name in ARRAYS}
    with SNAPSHOT.draft() as draft:
        container.write(draft, header, lambda file: arrays)


def read():
    """(index, changelog.Position) of the snapshot; None without a usable one."""
    opened = SNAPSHOT.open()
    if opened is None:
        return None
    file, arrays, header, position = opened
    file.close()
    index = load.new_index()
    try:
        _fill(index, header, arrays)
    except (ValueError, KeyError):
        return None
    return index, position


def _fill(index, header, arrays):
    blob = arrays["sets"].tobytes()
    position = header["published"]
    published = BitMap.deserialize(blob[:position])
    sets = {}
    for facet, value, length in header["sets"]:
        sets.setdefault(facet, {})[value] = BitMap.deserialize(blob[position : position + length])
        position += length
    index.restore(published, sets, {name: arrays[name] for name in ARRAYS})
