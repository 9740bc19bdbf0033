"""Folders of backups: how one is made, which are kept, and how one is put back."""

import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.operations.backups import databases, uploads
from articles.operations.backups.manifest import (
    Manifest,
    Unusable,
    applied_migrations,
    check_sums,
    write_sums,
)

NAME = re.compile(r"blogindex-\d{8}T\d{6}Z")
# What begins with a dot is not finished, or was about to be deleted. Seconds after which nobody works on it.
LEFT_BEHIND = 86_400


@dataclass(frozen=True)
class Restored:
    """What was put back: when it was made, whether it had to be migrated, and how many uploads it had."""

    made_at: str
    was_migrated: bool
    uploads: int


def make(folder):
    """Makes a backup in a new folder within `folder`; its path. Raises Unusable.

    Nobody finds a backup that is not finished: until then it has another name.
    """
    now = timezone.now()
    target = folder / f"blogindex-{now:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise Unusable(f"{target} is there already.")
    with _draft(target) as draft:
        migrations = applied_migrations()
        # A file is there before the row that names it, and is gone after it: so they are copied twice.
        uploads.copy_out(draft)
        file = databases.FILES[connection.vendor]
        databases.dump(draft / file)
        uploads.copy_out(draft)
        if applied_migrations() != migrations:
            raise Unusable("The database was migrated meanwhile. Try again.")
        manifest = Manifest(
            made_at=now.isoformat(timespec="seconds"),
            version=settings.VERSION,
            vendor=connection.vendor,
            server=databases.version(),
            file=file,
            migrations=migrations,
        )
        manifest.write(draft)
        write_sums(draft)
    return target


@contextmanager
def _draft(target):
    draft = target.with_name(f".{target.name}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        yield draft
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def forget_old(folder, keep):
    """Deletes all backups in `folder` but the `keep` latest, and what is half-done; how many backups."""
    for path in folder.glob(".blogindex-*"):
        if NAME.fullmatch(path.name[1:]) and time.time() - path.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(path)
    backups = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    old = backups[:-keep]
    for path in old:
        shutil.rmtree(path.rename(path.with_name(f".{path.name}")))
    return len(old)


def put_back(folder, *, overwrite=False):
    """Restores the backup in `folder`; the Restored. Raises Unusable, with nothing changed.

    Unless `overwrite`, the database must be empty.
    """
    check_sums(folder)
    manifest = Manifest.read(folder)
    if manifest.vendor != connection.vendor:
        raise Unusable(f"It is of {manifest.vendor}, and DATABASE_URL names {connection.vendor}.")
    manifest.refuse_if_newer()
    if not overwrite and not databases.is_empty():
        raise Unusable("The database is not empty. With --overwrite everything in it is replaced.")
    databases.load(folder / manifest.file)
    if manifest.is_older:
        call_command("migrate", verbosity=0)
    return Restored(manifest.made_at, manifest.is_older, uploads.copy_in(folder))
