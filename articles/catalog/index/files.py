"""Copies of the index and of what the database is too slow at, in files of this host.

A copy is true to one place of the change log; what changed since is the business of who uses it. It
can be deleted at any time: one that is missing, damaged, of another layout or of another database is
passed over, and made anew.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from articles.catalog.index import changelog, container
from blogindex.env import BASE_DIR


@dataclass(frozen=True)
class Kind:
    """One kind of copy: the ending of its files, a number that counts up with every change of what is in
    them, and, for make(), a command: of a database, into a file, with a head from standard input."""

    suffix: str
    layout: int
    command: str = ""

    def make(self, position):
        """Has a copy made of the database, which stands at log position `position` or later.

        A process of its own does it. Raises OSError.
        """
        with self.draft() as draft:
            words = [BASE_DIR / "manage.py", self.command, connection.settings_dict["NAME"], draft]
            try:
                subprocess.run([sys.executable, *words], input=self.head(position), check=True)  # noqa: S603 -- words of ours
            except subprocess.CalledProcessError as error:
                raise OSError(f"A copy could not be made: {error}") from None

    @contextmanager
    def draft(self):
        """Lends a path to write to, then makes that the copy; a reader sees the old file or the new one."""
        path = _path(self.suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}{self.suffix.replace('.', '-')}")
        try:
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def head(self, position, **more):
        """What a copy says of itself, as bytes."""
        head = {"layout": self.layout, "position": position, "anchor": changelog.anchor(), **more}
        return json.dumps(head).encode()

    def open(self, path=None):
        """(the open file, its table of contents, what it says of itself) of this database's copy.

        Of the file `path`, if given. None without a usable one.
        """
        try:
            file, head, content = container.read(path or _path(self.suffix))
        except (OSError, container.DamagedError):
            return None
        head = json.loads(head)
        if head["layout"] != self.layout or not changelog.has_anchor(head["anchor"]):
            file.close()
            return None
        return file, content, head


def are_possible():
    """Whether another process can copy this database: it has to be able to open it."""
    return connection.vendor == "sqlite" and not connection.is_in_memory_db()


@contextmanager
def turn():
    """Waits until no other process of this host makes copies of this database, and keeps others waiting."""
    target = _path(".lock")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w") as file:
        # Given back by the system however the process ends.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _path(suffix):
    name = hashlib.sha256(repr(connection.settings_dict["NAME"]).encode()).hexdigest()[:16]
    return settings.VAR_DIR / "index" / f"{name}{suffix}"
