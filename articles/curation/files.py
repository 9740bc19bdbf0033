"""Trained models as files under VAR_DIR/suggestions, one a version, the newest two of each database.

A file is the SHA-256 of what follows: NumPy's archive of arrays, and of a header in JSON that says what it
was trained on and how well it did. One that is damaged, of another database, or of other features than the
running code has, is ignored: the next training replaces it.
"""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import re
from contextlib import contextmanager

import numpy as np
from django.conf import settings
from django.utils import timezone

from articles.models.installation import tag_prefix

# What decides the meaning of the arrays: a file of another format is not read.
FORMAT = 1
KEPT = 2
DIGEST = hashlib.sha256().digest_size
NAME = re.compile(r"[0-9a-f]{12}-v(\d{1,9})-\d+-[0-9a-f]{8}\.npz")


def stamp():
    """What changes whenever a file does: their names and the moments at which they were written."""
    found = []
    for path in _paths():
        with contextlib.suppress(OSError):
            found.append((path.name, path.stat().st_mtime_ns))
    return tuple(found)


def newest():
    """(header, {name: array}) of the newest file that can be used; None without one."""
    return next((found for path in _paths() if (found := read(path)) is not None), None)


def read(path):
    """(header, {name: array}) of the file `path`; None if it is not to be used."""
    try:
        body = path.read_bytes()
        if hashlib.sha256(body[DIGEST:]).digest() != body[:DIGEST]:
            return None
        with np.load(io.BytesIO(body[DIGEST:]), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        found = json.loads(arrays.pop("header").tobytes())
    except (OSError, ValueError, KeyError):
        return None
    is_ours = (found["format"], found["database"]) == (FORMAT, _database())
    return (found, arrays) if is_ours else None


def write(facts, arrays, digest):
    """Writes a file of the next version with the dict `facts` as its header; the header.

    `digest` says in 8 hexadecimal digits what it was trained on. Only the KEPT newest files stay.
    """
    number = 1 + max((_number(path) for path in _paths()), default=0)
    version = f"v{number}-{facts['decisions']}-{digest}"
    head = {"format": FORMAT, "database": _database(), "version": version, "trained_at": _now(), **facts}
    path = _folder() / f"{_database()}-{version}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    np.savez_compressed(body, header=np.frombuffer(json.dumps(head).encode(), np.uint8), **arrays)
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(hashlib.sha256(body.getbuffer()).digest())
            file.write(body.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for old in _paths()[KEPT:]:
        old.unlink(missing_ok=True)
    return head


@contextmanager
def only_one():
    """Whether no other process of this host trains for this database; others are kept out meanwhile."""
    path = _folder() / f"{_database()}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            # Released by the system however the process ends.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _now():
    return timezone.now().isoformat(timespec="seconds")


def _folder():
    return settings.VAR_DIR / "suggestions"


def _database():
    """What names of files of this database begin with."""
    return hashlib.sha256(tag_prefix().encode()).hexdigest()[:12]


def _number(path):
    found = NAME.fullmatch(path.name)
    return int(found[1]) if found else 0


def _paths():
    """The files of this database, the newest version first."""
    with contextlib.suppress(OSError):
        found = [path for path in _folder().glob(f"{_database()}-v*.npz") if _number(path)]
        return sorted(found, key=_number, reverse=True)
    return []
