"""manage.py load_catalogue: fills the database from the starter catalogue, or from one of your own."""

from django.core.management.base import BaseCommand, CommandError

from articles.models.databases import planner_statistics
from articles.starter import FOLDER, BrokenCatalogue, read_companies, read_technologies, read_topics
from articles.starter.load import load


class Command(BaseCommand):
    help = (
        "Loads topics, technologies, companies, feeds and articles from a folder of TOML files. Loading "
        "again adds what is new and changes nothing that an editor has decided."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=FOLDER, help="default: the starter catalogue")

    def handle(self, *, folder, verbosity, **options):
        say = self.stdout.write if verbosity else lambda line: None
        try:
            load(read_topics(folder), read_companies(folder), read_technologies(folder), say=say)
            planner_statistics.analyze_filled()
        except BrokenCatalogue as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
