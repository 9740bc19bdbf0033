"""A copy of the Index on disk, for a quick start. It can be deleted at any time.

The file is a SHA-256 digest and, behind it, NumPy's archive of the index's arrays. A copy that is
missing, cut short, damaged, of another layout or not of this database is passed over.
"""

import fcntl
import hashlib
import io
import json
import os
import zipfile
from contextlib import contextmanager

import numpy as np
from django.conf import settings
from django.db import connection
from pyroaring import BitMap

from articles.catalog import changes

# Counts up with every change of what is saved.
LAYOUT = 2
DIGEST = hashlib.sha256().digest_size
# Reading so few articles from the database is as quick as reading a file.
WORTH_SAVING = 20_000


def save(index, position):
    """Writes the Index as it is at log position `position`; a reader sees the old file or the new one."""
    if len(index.published) < WORTH_SAVING:
        return
    head = {"layout": LAYOUT, "position": position, "anchor": changes.anchor(), "sets": []}
    blobs = [index.published.serialize()]
    for facet, sets in index.sets.items():
        for value, members in sets.items():
            blobs.append(members.serialize())
            head["sets"].append([facet, value, len(blobs[-1])])
    head["published"] = len(blobs[0])
    content = io.BytesIO()
    np.savez(
        content,
        head=np.frombuffer(json.dumps(head).encode(), np.uint8),
        sets=np.frombuffer(b"".join(blobs), np.uint8),
        keys=index.keys,
        minutes=index.minutes,
    )
    content = content.getbuffer()
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        file.write(hashlib.sha256(content).digest())
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def load(index):
    """Fills the empty `index` and returns it with its log position, or None without a usable copy."""
    try:
        content = memoryview(path().read_bytes())
    except OSError:
        return None
    if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
        return None
    try:
        arrays = np.load(io.BytesIO(content[DIGEST:]), allow_pickle=False)
        head = json.loads(arrays["head"].tobytes())
        if head["layout"] != LAYOUT or not changes.has_anchor(head["anchor"]):
            return None
        _fill(index, head, arrays)
    except (ValueError, KeyError, zipfile.BadZipFile):
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


@contextmanager
def turn():
    """Waits until no other process of this host makes copies of this database, and keeps others waiting."""
    target = path().with_suffix(".lock")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w") as file:
        # Given back by the system however the process ends.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def path():
    """Where the copy of this database's index lies; other copies of it lie beside, by their suffixes."""
    name = hashlib.sha256(repr(connection.settings_dict["NAME"]).encode()).hexdigest()[:16]
    return settings.VAR_DIR / "index" / f"{name}.snapshot"
