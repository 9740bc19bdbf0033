"""manage.py load_catalogue: fills the database from the starter catalogue, or from one of your own."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.models import sqlite_analyze
from articles.starter import FOLDER, BrokenCatalogue, read_companies, read_technologies, read_topics
from articles.starter.load import load, remove_demo


class Command(BaseCommand):
    help = (
        "Loads topics, technologies, companies, feeds and articles from a folder of TOML files. Loading "
        "again adds what is new and changes nothing that an editor has decided."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=FOLDER, help="default: the starter catalogue")
        demo = parser.add_mutually_exclusive_group()
        demo.add_argument(
            "--demo",
            action="store_true",
            help="fill in placeholders for unknown facts, to try out the filters",
        )
        demo.add_argument("--no-demo", action="store_true", help="remove all placeholders")

    def handle(self, *, folder, demo, no_demo, verbosity, **options):
        say = self.stdout.write if verbosity else lambda line: None
        try:
            topics, companies = read_topics(folder), read_companies(folder)
            technologies = read_technologies(folder)
            with transaction.atomic():
                if no_demo:
                    say(f"Placeholders removed from {remove_demo()} articles")
                load(topics, companies, technologies, with_demo=demo, say=say)
            sqlite_analyze.analyze()
        except BrokenCatalogue as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
