"""manage.py doctor: says whether all that the site needs is there, and what to do about what is not."""

from django.core.management.base import BaseCommand, CommandError

from articles.operations.checks.examination import findings
from articles.pages.phrases import count_of


class Command(BaseCommand):
    help = "Looks whether everything that the site needs is there and works; fails if anything is wrong."
    requires_system_checks = ()

    def handle(self, *, verbosity, **options):
        wrong = 0
        for finding in findings():
            wrong += finding.is_wrong
            if finding.is_wrong or verbosity:
                mark = self.style.ERROR("WRONG") if finding.is_wrong else self.style.SUCCESS("ok   ")
                self.stdout.write(f"{mark}  {finding.subject:<13} {finding}")
        if wrong:
            raise CommandError(f"{count_of(wrong, 'thing is,things are')} wrong.")
