"""manage.py export_rows: writes all rows of a kind as CSV, JSON or XLSX."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exchange import KINDS, export, files


class Command(BaseCommand):
    help = "Writes all rows of a kind to a file. The end of its name says the format: .csv, .json or .xlsx."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("file", type=Path)

    def handle(self, *, kind, file, **options):
        file_format = file.suffix.removeprefix(".").lower()
        if file_format not in files.TYPES:
            raise CommandError("The name of the file has to end with .csv, .json or .xlsx.")
        try:
            file.write_bytes(export(kind, KINDS[kind].all_rows(), file_format))
        except files.Unreadable as reason:
            raise CommandError(f"Nothing was exported. {reason}") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
