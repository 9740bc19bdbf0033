"""Files of many parts, written once and looked through whole when they are opened. No Django.

A file is the SHA-256 of all that follows, the place of its table of contents, the parts, and the
table: NumPy's archive of some arrays.
"""

import hashlib
import io
import os
import zipfile

import numpy as np

DIGEST = hashlib.sha256().digest_size
HEAD = DIGEST + 8


class DamagedError(ValueError):
    """The file is not as it was written."""


def write(path, head, fill):
    """Writes the file `path`; `head` are bytes that say what it is. `fill` writes the parts to a file and
    returns the table, a dict of arrays."""
    with open(path, "w+b") as file:
        file.write(bytes(HEAD))
        table = io.BytesIO()
        np.savez(table, head=np.frombuffer(head, np.uint8), **fill(file))
        at = file.tell()
        file.write(table.getbuffer())
        file.seek(DIGEST)
        file.write(at.to_bytes(8, "little"))
        file.seek(DIGEST)
        digest = hashlib.file_digest(file, "sha256").digest()
        file.seek(0)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def read(path):
    """(the open file, its head, its table) of the file `path`. Raises OSError or DamagedError."""
    file = path.open("rb")
    try:
        table = _table(file)
        return file, table.pop("head").tobytes(), table
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        file.close()
        raise DamagedError(f"{path} is not as it was written") from error


def _table(file):
    digest = file.read(DIGEST)
    # All of it is looked through once, beside the pages: 0.4 s for 640 MB.
    if hashlib.file_digest(file, "sha256").digest() != digest:
        raise ValueError("another digest")
    size = file.tell()
    file.seek(DIGEST)
    at = int.from_bytes(file.read(HEAD - DIGEST), "little")
    # Other files begin with a digest too, such as the snapshots of older releases.
    if not HEAD <= at < size:
        raise ValueError("no table of contents")
    file.seek(at)
    return dict(np.load(io.BytesIO(file.read()), allow_pickle=False))
