"""manage.py export_opml: writes all feeds as an OPML file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.ingest.discovery.opml_import import export_opml


class Command(BaseCommand):
    help = "Writes all feeds as OPML, to a file or to standard output."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="default: standard output")

    def handle(self, *, file, **options):
        body = export_opml(settings.SITE_NAME)
        if file is None:
            return self.stdout.write(body.decode())
        try:
            file.write_bytes(body)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        return None
