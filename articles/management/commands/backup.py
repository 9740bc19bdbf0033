"""manage.py backup: copies the database and the uploads into a new folder, while the site is in use."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.operations.backups import folders
from articles.operations.backups.manifest import Unusable
from articles.pages.phrases import count_of


class Command(BaseCommand):
    help = (
        "Makes a backup of the database and the uploads in a new folder, with a manifest and checksums. "
        "The site may be in use: the backup is as of one moment."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="where the backups are, best on another disk")
        parser.add_argument("--keep", type=int, metavar="N", help="delete all but the latest N backups there")

    def handle(self, *, folder, keep, verbosity, **options):
        if keep is not None and keep < 1:
            raise CommandError("Keep at least 1 backup.")
        try:
            made = folders.make(folder)
            deleted = 0 if keep is None else folders.forget_old(folder, keep)
        except Unusable as reason:
            raise CommandError(f"No backup was made. {reason}") from None
        except OSError as error:
            raise CommandError(f"No backup was made. {error.filename}: {error.strerror}.") from None
        if verbosity:
            size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
            also = f", deleted {count_of(deleted, 'older one')}" if deleted else ""
            self.stdout.write(f"{made}: {size / 2**20:,.1f} MiB{also}")
