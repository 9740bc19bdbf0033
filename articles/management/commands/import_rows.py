"""manage.py import_rows: imports the rows of a kind from a CSV, JSON or XLSX file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exchange import KINDS, Options, carry_out, files, preview

WORDS = {"new": "new", "differs": "changed", "known": "as they are", "wrong": "with errors"}


class Command(BaseCommand):
    help = (
        "Imports rows from a file. New articles come into the inbox. Rows with errors are left out and "
        "named. The whole import is one change, which can be undone in the admin."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be changed")
        parser.add_argument(
            "--publish", action="store_true", help="the status of articles is what the file says"
        )
        parser.add_argument("--empty", action="store_true", help="an empty cell empties what is there")

    def handle(self, *, kind, file, dry_run, publish, empty, verbosity, **options):
        work = preview if dry_run else carry_out
        try:
            sheet = files.read(file.read_bytes())
            plan = work(kind, sheet, Options(as_file_says=publish, empties=empty))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except files.Unreadable as reason:
            raise CommandError(f"Nothing was imported. {reason}") from None
        for row in plan.rows:
            self._tell(row, verbosity)
        if verbosity:
            numbers = ", ".join(f"{plan.numbers[what]:,} {words}" for what, words in WORDS.items())
            self.stdout.write(f"{'Would be imported' if dry_run else 'Imported'}: {numbers}.")

    def _tell(self, row, verbosity):
        """What is wrong with a row; with --verbosity 2 also what is changed."""
        for column, sentence in row.errors:
            self.stderr.write(f"Row {row.number}, {column or row.name}: {sentence}")
        if verbosity > 1:
            for column, before, after in row.changes:
                self.stdout.write(
                    f"Row {row.number}, {column}: {before or 'nothing'} -> {after or 'nothing'}"
                )
