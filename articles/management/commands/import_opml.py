"""manage.py import_opml: adds the feeds in an OPML file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.admin.ingest_pages import summary
from articles.ingest.discovery.opml_import import import_opml
from articles.ingest.feeds.opml import NotOpml


class Command(BaseCommand):
    help = (
        "Adds the feeds in an OPML file. Companies are found by name or site, or created. "
        "Importing again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, verbosity, **options):
        try:
            imported = import_opml(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except NotOpml as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        for problem in imported.problems:
            self.stderr.write(problem)
        if verbosity:
            self.stdout.write(summary(imported))
