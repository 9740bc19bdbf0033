"""manage.py restore: puts a backup back, into an empty database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.operations.backups import folders
from articles.operations.backups.manifest import Unusable
from articles.pages.phrases import count_of


class Command(BaseCommand):
    help = (
        "Checks a backup's checksums and version, and puts its database and uploads back. "
        "A backup of an older release is migrated. Stop the site and its workers before."
    )

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="the folder of one backup")
        parser.add_argument("--overwrite", action="store_true", help="replace what is in the database")

    def handle(self, *, backup, overwrite, verbosity, **options):
        try:
            restored = folders.put_back(backup, overwrite=overwrite)
        except Unusable as reason:
            raise CommandError(f"Nothing was restored. {reason}") from None
        if verbosity:
            migrated = ", migrated" if restored.was_migrated else ""
            files = count_of(restored.uploads, "upload")
            self.stdout.write(
                f"Restored: the database as of {restored.made_at}{migrated}, and {files}.\n"
                "Start the site, and compare: manage.py check_index"
            )
