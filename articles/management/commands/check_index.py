"""manage.py check_index: holds the index in memory against the database and says what differs."""

from django.core.management.base import BaseCommand, CommandError

from articles.catalog.index import check


class Command(BaseCommand):
    help = "Compares every set and count of the index with the database; fails if any differs."

    def handle(self, **options):
        checked, differences = check.differences()
        for line in differences:
            self.stdout.write(line)
        if differences:
            raise CommandError(f"The index differs from the database in {len(differences)} places.")
        self.stdout.write(f"The index and the database agree: {checked:,} sets and counts compared.")
