"""Copies of what the database holds, in files beside that of the index, for what it is too slow at.

A copy is true to one place of the change log; what changed since is the business of who uses it. It
can be deleted at any time: one that is missing, damaged, of another layout or of another database is
passed over, and made anew.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from django.db import connection

from articles.catalog import archive, changes, snapshot
from blogindex.env import BASE_DIR


@dataclass(frozen=True)
class Kind:
    """One kind of copy: the command that makes it (of a database, into a file, with a head from standard
    input), the ending of its files, and a number that counts up with every change of what is in them."""

    command: str
    suffix: str
    layout: int

    def make(self, position):
        """Has a copy made of the database, which stands at log position `position` or later.

        A process of its own does it; a reader sees the old file or the new one. Raises OSError.
        """
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}{self.suffix.replace('.', '-')}")
        try:
            subprocess.run(  # noqa: S603 -- a command of ours, with paths of ours
                [
                    sys.executable,
                    BASE_DIR / "manage.py",
                    self.command,
                    connection.settings_dict["NAME"],
                    draft,
                ],
                input=self.head(position),
                check=True,
            )
            draft.replace(path)
        except subprocess.CalledProcessError as error:
            raise OSError(f"A copy could not be made: {error}") from None
        finally:
            draft.unlink(missing_ok=True)

    def head(self, position):
        """What a copy says of itself, as bytes."""
        head = {"layout": self.layout, "position": position, "anchor": changes.anchor()}
        return json.dumps(head).encode()

    def open(self, path=None):
        """(the open file, its table of contents, its place in the log) of this database's copy.

        Of the file `path`, if given. None without a usable one.
        """
        try:
            file, head, content = archive.read(path or self._path())
        except (OSError, archive.DamagedError):
            return None
        head = json.loads(head)
        if head["layout"] != self.layout or not changes.has_anchor(head["anchor"]):
            file.close()
            return None
        return file, content, head["position"]

    def _path(self):
        return snapshot.path().with_suffix(self.suffix)


def are_possible():
    """Whether this database can be copied: another process has to be able to open it."""
    return connection.vendor == "sqlite" and not connection.is_in_memory_db()
