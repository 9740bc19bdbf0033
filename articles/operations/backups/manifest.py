"""What a backup says of itself: manifest.json, and SHA256SUMS in the format of `sha256sum --check`."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
# Another number for a backup that this code could not read.
FORMAT = 1


class Unusable(Exception):
    """A sentence about why a backup cannot be used."""


@dataclass(frozen=True)
class Manifest:
    """`vendor` is Django's name of the database, `file` holds it, `server` is its version.

    `migrations` are the [app, name] that it had been through; `made_at` is when it was read, in ISO 8601.
    """

    made_at: str
    version: str
    vendor: str
    server: str
    file: str
    migrations: list
    format: int = FORMAT

    def write(self, folder):
        text = json.dumps(asdict(self), indent=2)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder):
        """The Manifest in `folder`. Raises Unusable."""
        try:
            said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if said["format"] != FORMAT:
                raise Unusable(f"It is of format {said['format']}, and this release reads format {FORMAT}.")
            return cls(**said)
        except (OSError, ValueError, TypeError, KeyError):
            raise Unusable(f"There is no {MANIFEST} in {folder} that can be read.") from None

    def refuse_if_newer(self):
        """Raises Unusable for a backup of a newer release, whose tables this one does not know."""
        known = MigrationLoader(None).disk_migrations
        newest = {}
        for app, name in known:
            newest[app] = max(newest.get(app, ""), name)
        later = [name for app, name in self.migrations if app in newest and name > newest[app]]
        if later or _numbers(self.version) > _numbers(settings.VERSION):
            raise Unusable(
                f"It was made by a newer release of Blogindex, {self.version}, than this one, "
                f"{settings.VERSION}: install that one first."
            )

    @property
    def is_older(self):
        """Whether there are migrations that it has not been through."""
        return bool(MigrationLoader(None).disk_migrations.keys() - {tuple(one) for one in self.migrations})


def applied_migrations():
    """The [app, name] of what the database has been through, in order."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def _numbers(version):
    return [int(part) for part in version.split(".") if part.isdecimal()]


def write_sums(folder):
    """Writes the checksums of all files in `folder`, and sees that they are on the disk."""
    lines = [f"{_digest(folder / name)}  {name}\n" for name in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    for name in [*_files(folder), SUMS]:
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())


def check_sums(folder):
    """Raises Unusable unless exactly the files are there that the checksums are of, unchanged."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise Unusable(f"There is no backup in {folder}: it has no {SUMS}.") from None
    wanted = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = set(_files(folder))
    for name in sorted(wanted.keys() - there):
        raise Unusable(f"{name} is missing from it.")
    for name in sorted(there - wanted.keys()):
        raise Unusable(f"{name} does not belong to it.")
    for name, digest in wanted.items():
        if _digest(folder / name) != digest:
            raise Unusable(f"{name} is damaged: its checksum is another one.")


def _files(folder):
    """The names of all files in the folder but the checksums themselves, with slashes, in order."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = sorted(path.relative_to(folder).as_posix() for path in paths)
    return [name for name in names if name != SUMS]


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
