"""manage.py match_technologies: measures again which technologies articles are about."""

from django.core.management.base import BaseCommand

from articles.models import Changeset
from articles.pages.phrases import count_of
from articles.revisions.recording import recorded
from articles.technologies.measure import measure_all


class Command(BaseCommand):
    help = (
        "Looks for the names of all technologies in the texts of all articles. What editors decided stays, "
        "and so does what was found in the text of a page, which is not stored."
    )

    def handle(self, *, verbosity, **options):
        say = self.stdout.write if verbosity > 1 else lambda line: None
        with recorded(Changeset.Source.COMMAND, "match_technologies"):
            number = measure_all(say)
        if verbosity:
            self.stdout.write(f"Technologies changed in {count_of(number, 'article')}")
