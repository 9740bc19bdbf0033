"""Files in var/index: copies of what takes long to read from the database, for a quick start.

A file is true to one position of the change log; what changed since is the business of who uses it, and
whether that position is in this database's log at all. It can be deleted at any time: one that is missing,
damaged, of another database, or that holds other things than the running code would write, is ignored and
built again.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from articles.catalog.index import changelog, container
from articles.models.databases import reading
from blogindex.env import BASE_DIR


@dataclass(frozen=True)
class IndexFile:
    """One kind of file.

    `suffix` ends its name. `contents` is a function that says what such a file holds, in values that JSON
    can hold, derived from the running code: a file that says something else is ignored, so what decides the
    meaning of its bytes belongs in it. `command`, for build(), is the manage.py command that writes one: of
    a database, into a path, with the header from standard input.
    """

    suffix: str
    contents: Callable[[], object]
    command: str = ""

    def build(self, position):
        """Has a file written of the database, which stands at log position `position` or later.

        A process of its own does it. Raises OSError.
        """
        with self.draft() as draft:
            words = [BASE_DIR / "manage.py", self.command, reading.connection().settings_dict["NAME"], draft]
            try:
                subprocess.run([sys.executable, *words], input=self.header(position), check=True)  # noqa: S603 -- words of ours
            except subprocess.CalledProcessError as error:
                raise OSError(f"{self.command} failed: {error}") from None

    @contextmanager
    def draft(self):
        """Lends a path to write to, then puts it in place; a reader sees the old file or the new one."""
        path = _path(self.suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}{self.suffix.replace('.', '-')}")
        try:
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def build_lock(self):
        """Waits until no other process of this host builds such a file of this database, and keeps others
        waiting."""
        path = _path(f"{self.suffix}.lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            # Released by the system however the process ends.
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def header(self, position, **more):
        """What a file says of itself, as bytes."""
        said = {"contents": self.contents(), "position": position.saved(), **more}
        return json.dumps(said).encode()

    def open(self, path=None):
        """(the open file, its arrays by name, its header, its changelog.Position), or of the file `path`.

        None without a usable one.
        """
        try:
            file, header, arrays = container.read(path or _path(self.suffix))
        except (OSError, container.DamagedError):
            return None
        header = json.loads(header)
        position = changelog.Position.restored(header.get("position"))
        if header.get("contents") != _as_json(self.contents()) or position is None:
            file.close()
            return None
        return file, arrays, header, position


def _as_json(contents):
    return json.loads(json.dumps(contents))


def _path(suffix):
    there = [reading.connection().settings_dict[part] for part in ("NAME", "HOST", "PORT")]
    name = hashlib.sha256(repr(there).encode()).hexdigest()[:16]
    return settings.VAR_DIR / "index" / f"{name}{suffix}"
